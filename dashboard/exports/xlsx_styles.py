"""How the cells of a workbook look: amounts with their currency, shares as percent, dates as the language writes them.
A spreadsheet adds the separators of its own reader's country."""

from dataclasses import dataclass, field
from typing import Any

from dashboard import language
from dashboard.exports.sheet import minor_digits
from rollup.metrics.metric import Unit

DAYS = {"en": "d mmm yyyy", "es": "dd/mm/yyyy"}
ISO_DAY = "yyyy-mm-dd"
"""As China and Sweden write dates."""
NUMBERS = {
    Unit.COUNT: "#,##0",
    Unit.MINUTES: "#,##0",
    Unit.SHARE: "0.0%",
    Unit.POINTS: "0.0",
}
PLAIN = "General"


@dataclass(slots=True)
class Styles:
    """The formats of one workbook; each is made when it is first needed."""

    book: Any
    made: dict[tuple[tuple[str, Any], ...], Any] = field(default_factory=dict)

    def style(self, **properties: Any) -> Any:
        """The format with these properties, as xlsxwriter names them."""
        key = tuple(sorted(properties.items()))
        if key not in self.made:
            self.made[key] = self.book.add_format(properties)
        return self.made[key]

    def number(self, unit: Unit | None, currency: str, *, signed: bool = False) -> Any:
        """For numbers in a unit; those that are `signed` show that they are more, too."""
        pattern = number_pattern(unit, currency)
        return self.style(num_format=f"+{pattern};-{pattern};{pattern}" if signed else pattern)

    def day(self) -> Any:
        """For dates."""
        return self.style(num_format=day_pattern(), align="left")

    def hour(self) -> Any:
        """For dates with a time of day."""
        return self.style(num_format=f"{day_pattern()} hh:mm", align="left")

    def words(self, *, bold: bool = False, wrap: bool = False, size: int = 11) -> Any:
        """For text."""
        return self.style(bold=bold, text_wrap=wrap, font_size=size, valign="top")

    def heading(self) -> Any:
        """For the first row of a table."""
        return self.style(bold=True, text_wrap=True, valign="vcenter", bottom=1, bg_color="#EEF1F4")


def number_pattern(unit: Unit | None, currency: str) -> str:
    """How numbers in a unit are written, as spreadsheets say it."""
    if unit not in (Unit.MONEY, Unit.MONEY_PER_HOUR):
        return PLAIN if unit is None else NUMBERS[unit]
    digits = minor_digits(currency) if currency else 2
    amount = "#,##0" + ("." + "0" * digits if digits else "")
    hourly = '"/h"' if unit is Unit.MONEY_PER_HOUR else ""
    return f"{amount} [${currency}]{hourly}" if currency.isalpha() else amount + hourly


def day_pattern() -> str:
    """How dates are written in the language that is being spoken."""
    return DAYS.get(language.current().key, ISO_DAY)
