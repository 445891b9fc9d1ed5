"""CSV: UTF-8 with a byte order mark, which Excel needs to see that it is not in the system's old encoding."""

import csv
from io import StringIO

from dashboard.exports.neutral import neutral
from dashboard.exports.sheet import Cell, Sheet

BYTE_ORDER_MARK = "\ufeff"


def csv_text(sheet: Sheet) -> str:
    """The sheet as CSV with plain line ends."""
    target = StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(sheet.names)
    writer.writerows([_field(cell) for cell in row] for row in sheet.rows)
    return target.getvalue()


def csv_file(sheet: Sheet, _title: str) -> bytes:
    """The sheet as the bytes of a file."""
    return (BYTE_ORDER_MARK + csv_text(sheet)).encode()


def _field(cell: Cell) -> str:
    if cell is None:
        return ""
    # A bare carriage return is not quoted by the writer, but ends the line for many readers.
    return neutral(cell).replace("\r", "\n") if isinstance(cell, str) else str(cell)
