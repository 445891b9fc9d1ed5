"""Reading CSV: `,`, `;` or tab found in the header or told; every row with its line number and its own text."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from rollup.errors import BadInput
from rollup.ingest.files.opening import Opened, is_decoded
from rollup.ingest.files.row import Row

DELIMITERS = (",", ";", "\t")
NOT_DECODED = "is not in the encoding of the file: give the right one, such as latin-1"


class _Lines:
    """Feeds the parser and keeps what it has read since the last row: its first line number and its text."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self.number = 0
        self.pending: list[str] = []

    def __iter__(self) -> Iterator[str]:
        for line in self._text:
            self.number += 1
            self.pending.append(line)
            yield line

    def take(self) -> tuple[int, str]:
        """The first line number and the text of what was read since the last call."""
        first, raw = self.number - len(self.pending) + 1, "".join(self.pending)
        self.pending = []
        return first, raw.rstrip("\r\n")


def read_csv(file: Opened, path: Path, delimiter: str | None) -> tuple[tuple[str, ...], Iterator[Row]]:
    """The columns of the header, and the rows in a stream."""
    lines = _Lines(file.text)
    feed = iter(lines)
    first = next(feed, "")
    found = delimiter or sniff(first)
    columns = _columns(next(csv.reader([first], delimiter=found), []), path)
    lines.take()
    return columns, _rows(lines, csv.reader(feed, delimiter=found, strict=True), columns)


def sniff(header: str) -> str:
    """The delimiter that the header uses most outside of quotes; a comma when it has one column."""
    outside = "".join(header.split('"')[::2])
    return max(DELIMITERS, key=outside.count)


def _columns(header: list[str], path: Path) -> tuple[str, ...]:
    columns = tuple(name.strip() for name in header)
    if not any(columns):
        raise BadInput(f"{path.name} has no header: its first line must name the columns", "file")
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice:
        raise BadInput(f"{path.name} has the column {twice[0]!r} twice; name each column once", "file")
    return columns


def _rows(lines: _Lines, parser: Iterator[list[str]], columns: tuple[str, ...]) -> Iterator[Row]:
    while True:
        try:
            cells = next(parser)
        except StopIteration:
            return
        except csv.Error as error:
            number, raw = lines.take()
            yield Row(number, {}, raw, f"cannot be read as CSV: {error}")
            continue
        number, raw = lines.take()
        if cells:
            yield _row(number, raw, cells, columns)


def _row(number: int, raw: str, cells: list[str], columns: tuple[str, ...]) -> Row:
    if len(cells) != len(columns):
        return Row(number, {}, raw, f"has {len(cells)} values for {len(columns)} columns")
    if not is_decoded(raw):
        return Row(number, {}, raw, NOT_DECODED)
    return Row(number, dict(zip(columns, cells, strict=True)), raw)
