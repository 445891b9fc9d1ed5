"""The sheet behind the cards of key figures."""

from collections.abc import Callable, Sequence

from dashboard.exports.headings import CURRENCY
from dashboard.exports.sheet import Cell, Sheet, sheet
from pages.reading import Reading
from pages.splitting import fitting


def figures_sheet(*groups: Sequence[str]) -> Callable[[Reading], Sheet]:
    """A row for each currency with the metrics that are shown; of a narrowed view those that can be narrowed so. Each
    group is asked for by itself, as it is for the cards: counts without amounts have one row over all currencies, so
    that whoever pays in two of them is one person."""

    def made(reading: Reading) -> Sheet:
        return _beside([sheet(reading.run(fitting(group, reading))) for group in groups])

    return made


def _beside(parts: Sequence[Sheet]) -> Sheet:
    """The columns of some sheets of one row a currency, beside one another."""
    found: dict[Cell, list[Cell]] = {}
    columns = [column for column in parts[0].columns if column.name == CURRENCY]
    for part in parts:
        width = len(part.columns) - 1
        for row in found.values():
            row += [None] * width
        for currency, *cells in part.rows:
            known = found.setdefault(currency, [currency, *[None] * (len(columns) - 1 + width)])
            known[-width:] = cells
        columns += part.columns[1:]
    return Sheet(tuple(columns), tuple(tuple(row) for row in found.values()))
