"""A row as a canonical record, or the reason why it is none."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from rollup.errors import BadInput
from rollup.ingest.files.row import Row


class Record(NamedTuple):
    """`number` and `raw` are the row's; when there are no `values`, `reason` and perhaps `field` say why."""

    number: int
    values: Mapping[str, Any] | None
    raw: str
    field: str = ""
    reason: str = ""


def records(
    rows: Iterator[Row], wanted: Callable[[Row], bool], convert: Callable[[Row], Mapping[str, Any]]
) -> Iterator[Record]:
    """The wanted rows, converted. A row that cannot be read is always wanted, so that it is reported."""
    for row in rows:
        if row.error is not None:
            yield Record(row.number, None, row.raw, "", row.error)
            continue
        try:
            if wanted(row):
                yield Record(row.number, convert(row), row.raw)
        except BadInput as error:
            yield Record(row.number, None, row.raw, error.field or "", str(error))
