"""CSV as RFC 4180 has it: UTF-8, commas, CRLF, one heading and then rows of as many fields. It is written as the rows
come, so that a million of them take no more memory than a thousand."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from io import StringIO
from itertools import islice
from typing import BinaryIO

from dashboard.exports.document import Document
from dashboard.exports.headings import headings
from dashboard.exports.neutral import neutral
from dashboard.exports.order import Options
from dashboard.exports.progress import Progress
from dashboard.exports.sheet import Cell, Sheet

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
BATCH = 500
"""Rows that are handed on together."""


def csv_text(sheet: Sheet) -> str:
    """The sheet for a terminal: under the keys of its columns, with plain line ends."""
    return "".join(_lines([sheet.names], "\n")) + "".join(_lines(map(_fields, sheet.rows), "\n"))


def csv_bytes(names: Sequence[str], rows: Iterable[Sequence[Cell]], *, bom: bool) -> Iterator[bytes]:
    """The pieces of a file: headings and rows."""
    first = "".join(_lines([[neutral(name) for name in names]])).encode()
    yield BYTE_ORDER_MARK + first if bom else first
    for lines in _lines(map(_fields, rows)):
        yield lines.encode()


def pieces(document: Document, options: Options, progress: Progress) -> Iterator[bytes]:
    """The pieces of a file of the document's one table."""
    (section,) = document.sections
    return csv_bytes(headings(section.sheet), progress.rows(section), bom=options.bom)


def write_csv(document: Document, target: BinaryIO, options: Options, progress: Progress) -> None:
    """Writes the document's one table."""
    for piece in pieces(document, options, progress):
        target.write(piece)


def _lines(rows: Iterable[Sequence[str | int]], end: str = "\r\n") -> Iterator[str]:
    """The lines of some rows at a time."""
    remaining = iter(rows)
    while batch := list(islice(remaining, BATCH)):
        target = StringIO(newline="")
        csv.writer(target, lineterminator=end).writerows(batch)
        yield target.getvalue()


def _fields(row: Sequence[Cell]) -> list[str | int]:
    return [cell if cell.__class__ is int else _field(cell) for cell in row]


def _field(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        # A bare carriage return is not quoted by the writer, but ends the line for many readers.
        return neutral(cell).replace("\r", "\n")
    return cell.isoformat() if isinstance(cell, date) else str(cell)
