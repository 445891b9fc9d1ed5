"""A table in a workbook, row by row: on as many sheets as it takes, each under the same headings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from dashboard.exports.headings import CURRENCY, headings, only_currency
from dashboard.exports.neutral import neutral
from dashboard.exports.sheet import Cell, Column, Sheet
from dashboard.exports.xlsx_styles import Styles
from rollup.metrics.metric import Unit

MOST_ROWS = 1_048_576
"""That a sheet can have, in Excel; the headings are one of them."""
LONGEST_TEXT = 32_767
"""That a cell can hold, in Excel."""
CUT = " … (cut: a cell holds no more)"
WIDEST, NARROWEST, MEASURED = 48, 8, 500
"""Widths of columns in characters, and the rows that they are measured by."""
BESIDE_NUMBER = 5
"""Characters that a format adds to a number: separators, a currency."""


@dataclass(slots=True)
class Table:
    """A table that is written: the sheets that it takes, and its rows."""

    sheet: Sheet
    styles: Styles
    currency: str = ""
    pages: list[Any] = field(default_factory=list)
    rows: int = 0
    widths: list[int] = field(default_factory=list)

    def write(self, rows: Iterator[Sequence[Cell]], new_page: Any) -> None:
        """Writes all rows; `new_page` makes a sheet, given how many there are."""
        self.currency = only_currency(self.sheet)
        names = headings(self.sheet)
        self.widths = [min(len(name) + 4, WIDEST) for name in names]
        columns, own = self.sheet.columns, self._own_currency()
        at = MOST_ROWS
        for row in rows:
            if at == MOST_ROWS:
                at = self._begin(new_page(len(self.pages)), names)
            self._row(at, row, columns, self.currency or (str(row[own] or "") if own is not None else ""))
            at += 1
            self.rows += 1
        if not self.pages:
            at = self._begin(new_page(0), names)
        self._end(at)

    def _own_currency(self) -> int | None:
        names = self.sheet.names
        return names.index(CURRENCY) if CURRENCY in names else None

    def _begin(self, page: Any, names: Sequence[str]) -> int:
        self.pages.append(page)
        page.freeze_panes(1, 0)
        for index, name in enumerate(names):
            page.write_string(0, index, plain(name), self.styles.heading())
        return 1

    def _row(self, at: int, row: Sequence[Cell], columns: Sequence[Column], currency: str) -> None:
        page = self.pages[-1]
        for index, cell in enumerate(row):
            if cell is not None:
                write_cell(page, at, index, cell, columns[index], currency, self.styles)
        if self.rows < MEASURED:
            self.widths = [max(w, _width(c)) for w, c in zip(self.widths, row, strict=True)]

    def _end(self, last: int) -> None:
        """What is known of a sheet only when it is full: how wide its columns are, and what is filtered."""
        for number, page in enumerate(self.pages):
            for index, width in enumerate(self.widths):
                page.set_column(index, index, max(NARROWEST, min(width, WIDEST)))
            end = last - 1 if number == len(self.pages) - 1 else MOST_ROWS - 1
            if self.widths:
                page.autofilter(0, 0, max(end, 1), len(self.widths) - 1)


def write_cell(
    page: Any, row: int, index: int, cell: Cell, column: Column, currency: str, styles: Styles
) -> None:
    """Writes a cell as what it is: a number as a number, a date as a date, and words as words only."""
    if isinstance(cell, str):
        page.write_string(row, index, plain(cell))
    elif isinstance(cell, datetime):
        page.write_datetime(row, index, cell.replace(tzinfo=None), styles.hour())
    elif isinstance(cell, date):
        page.write_datetime(row, index, cell, styles.day())
    elif isinstance(cell, int | Decimal):
        # The difference of two shares is in percentage points, which are written as percent too.
        is_signed = column.name.endswith("_change") and column.unit in (Unit.SHARE, Unit.POINTS)
        page.write_number(row, index, cell, styles.number(column.unit, currency, signed=is_signed))


def plain(text: str) -> str:
    """Text that can be nothing else: no formula, and no markup, for which xlsxwriter takes what stands between `<r>`
    and `</r>`. What is too long for a cell says that it was cut."""
    safe = neutral(text)
    safe = f"'{safe}" if safe.startswith("<r>") and safe.endswith("</r>") else safe
    return safe if len(safe) <= LONGEST_TEXT else safe[: LONGEST_TEXT - len(CUT)] + CUT


def _width(cell: Cell) -> int:
    if cell is None:
        return 0
    if isinstance(cell, str):
        return len(cell) + 2
    return len(str(cell)) + (BESIDE_NUMBER if isinstance(cell, int | Decimal) else 4)
