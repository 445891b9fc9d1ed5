"""One row of a file, as it was read."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Row(NamedTuple):
    """`number`: the line of the file on which the row begins, from 1. `raw`: its text, for `rejected.csv`.
    `error`: why it could not be read; then there are no values."""

    number: int
    values: Mapping[str, Any]
    raw: str
    error: str | None = None


def pick(values: Mapping[str, Any], name: str) -> Any:
    """A column's value; None when the row has none. `a.b` also reads `b` inside of `a`, for nested JSON."""
    if name in values:
        return values[name]
    outer, dot, inner = name.partition(".")
    nested = values.get(outer) if dot else None
    return pick(nested, inner) if isinstance(nested, Mapping) else None
