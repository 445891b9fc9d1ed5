"""CSV as RFC 4180 has it: UTF-8, commas, CRLF, one heading and then rows of as many fields. It is written as the rows
come, so that a million of them take no more memory than a thousand."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from io import StringIO
from itertools import islice
from string import ascii_letters, digits
from types import NoneType
from typing import Any, BinaryIO

from dashboard.exports.document import Document
from dashboard.exports.headings import headings
from dashboard.exports.neutral import neutral
from dashboard.exports.order import Options
from dashboard.exports.progress import Progress
from dashboard.exports.sheet import Cell, Sheet

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
BATCH = 1_000
"""Rows that are handed on together."""
HARMLESS = frozenset((*ascii_letters, *digits, ""))
"""What a text may begin with that need not be looked at closer."""


def csv_text(sheet: Sheet) -> str:
    """The sheet for a terminal: under the keys of its columns, with plain line ends."""
    return _lines([sheet.names], "\n") + "".join(_lines(rows, "\n") for rows in _batches(sheet.rows))


def csv_bytes(names: Sequence[str], rows: Iterable[Sequence[Cell]], *, bom: bool) -> Iterator[bytes]:
    """The pieces of a file: headings and rows."""
    first = _lines([[neutral(name) for name in names]]).encode()
    yield BYTE_ORDER_MARK + first if bom else first
    for batch in _batches(rows):
        yield _lines(batch).encode()


def pieces(document: Document, options: Options, progress: Progress) -> Iterator[bytes]:
    """The pieces of a file of the document's one table."""
    (section,) = document.sections
    return csv_bytes(headings(section.sheet), progress.rows(section), bom=options.bom)


def write_csv(document: Document, target: BinaryIO, options: Options, progress: Progress) -> None:
    """Writes the document's one table."""
    for piece in pieces(document, options, progress):
        target.write(piece)


def _lines(rows: Iterable[Sequence[str | int]], end: str = "\r\n") -> str:
    target = StringIO(newline="")
    csv.writer(target, lineterminator=end).writerows(rows)
    return target.getvalue()


def _batches(rows: Iterable[Sequence[Cell]]) -> Iterator[Iterable[Sequence[str | int]]]:
    """Some rows at a time, as fields; column by column, most of which hold values of one type."""
    remaining = iter(rows)
    while batch := list(islice(remaining, BATCH)):
        yield zip(*map(_fields, zip(*batch, strict=True)), strict=True)


def _fields(column: Sequence[Any]) -> Sequence[str | int]:
    types = set(map(type, column))
    if types == {int}:
        return column
    if types == {Decimal}:
        return list(map(str, column))
    if types == {date}:
        return list(map(_day, column))
    if types == {str}:
        return column if _is_harmless(set(column)) else list(map(_field, column))
    if types == {NoneType}:
        return [""] * len(column)
    return [_field(cell) for cell in column]


@lru_cache(maxsize=4096)
def _day(day: date) -> str:
    return day.isoformat()


def _is_harmless(texts: set[str]) -> bool:
    return {text[:1] for text in texts} <= HARMLESS and not any("\r" in text for text in texts)


def _field(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        # A bare carriage return is not quoted by the writer, but ends the line for many readers.
        return neutral(cell).replace("\r", "\n")
    return cell.isoformat() if isinstance(cell, date) else str(cell)
