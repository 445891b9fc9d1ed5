"""Reading JSON lines: one object a line, which may hold lists and objects."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from rollup.ingest.files.delimited import NOT_DECODED
from rollup.ingest.files.opening import Opened, is_decoded
from rollup.ingest.files.row import Row

LONGEST_LINE = 4_000_000
"""Characters of one line; a longer one is no record, and would not be held in memory."""


def read_json_lines(file: Opened, _path: Path, _delimiter: str | None) -> tuple[None, Iterator[Row]]:
    """No columns that are known before the rows, and the rows in a stream. Empty lines are passed over."""
    return None, _rows(file)


def _rows(file: Opened) -> Iterator[Row]:
    number = 0
    while line := file.text.readline(LONGEST_LINE):
        number += 1
        if len(line) >= LONGEST_LINE:
            _skip_line(file)
            yield Row(number, {}, line[:200], f"is longer than {LONGEST_LINE} characters")
        elif line.strip():
            yield _row(number, line.rstrip("\r\n"))


def _skip_line(file: Opened) -> None:
    while (rest := file.text.readline(LONGEST_LINE)) and not rest.endswith("\n"):
        pass


def _row(number: int, raw: str) -> Row:
    if not is_decoded(raw):
        return Row(number, {}, raw, NOT_DECODED)
    try:
        values: Any = json.loads(raw, parse_float=Decimal, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        return Row(number, {}, raw, f"is no JSON: {error}")
    if not isinstance(values, dict):
        return Row(number, {}, raw, "is no JSON object: write {…} on each line")
    return Row(number, values, raw)


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no number")
