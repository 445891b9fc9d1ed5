"""XLSX: numbers, dates and money as typed cells, so that a spreadsheet can go on calculating."""

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook

from dashboard.exports.neutral import neutral
from dashboard.exports.sheet import Cell, Column, Sheet
from rollup.metrics.metric import Unit

OPTIONS = {
    "in_memory": True,
    # Names come from other systems: none may become a formula or a link.
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
NUMBER_FORMATS = {
    Unit.MONEY: "#,##0.00",
    Unit.MONEY_PER_HOUR: "#,##0.00",
    Unit.COUNT: "#,##0",
    Unit.MINUTES: "#,##0",
    Unit.SHARE: "0.0%",
    Unit.POINTS: "0.0",
}
LONGEST_TITLE = 31
WIDEST = 40


def xlsx_file(sheet: Sheet, title: str) -> bytes:
    """The sheet as the bytes of a workbook with one worksheet of that title."""
    target = BytesIO()
    with Workbook(target, OPTIONS) as book:
        page = book.add_worksheet(title[:LONGEST_TITLE])
        page.freeze_panes(1, 0)
        page.write_row(0, 0, sheet.names, book.add_format({"bold": True}))
        for index, column in enumerate(sheet.columns):
            cells = [row[index] for row in sheet.rows]
            page.set_column(index, index, _width(column, cells))
            _write_column(book, page, index, column, cells)
    return target.getvalue()


def _write_column(book: Any, page: Any, index: int, column: Column, cells: list[Cell]) -> None:
    numbers = book.add_format({"num_format": NUMBER_FORMATS[column.unit]} if column.unit else {})
    days = book.add_format({"num_format": "yyyy-mm-dd"})
    hours = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for row, cell in enumerate(cells, start=1):
        if isinstance(cell, str):
            page.write_string(row, index, neutral(cell))
        elif isinstance(cell, datetime):
            page.write_datetime(row, index, cell.replace(tzinfo=None), hours)
        elif isinstance(cell, date):
            page.write_datetime(row, index, cell, days)
        elif isinstance(cell, int | Decimal):
            page.write_number(row, index, cell, numbers)


def _width(column: Column, cells: list[Cell]) -> int:
    return min(WIDEST, 2 + max(len(column.name), *(len(str(cell)) for cell in cells), 0))
