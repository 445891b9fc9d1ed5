"""Files that need no mapping: their columns are the canonical fields.

A CSV column `parts.amount` is the field `amount` of the first record in the list `parts`, so that refunds with one
part and cards with one service fit into a flat file.
"""

from collections.abc import Callable, Mapping
from typing import Any

from rollup.errors import BadInput, unknown
from rollup.ingest.files.row import Row
from rollup.ingest.kinds import Field, Kind, Type


def canonical(kind: Kind, columns: tuple[str, ...] | None) -> Callable[[Row], Mapping[str, Any]]:
    """A function from a row to its record. Columns that the kind does not know are a `BadInput`."""
    if columns is None:
        return lambda row: row.values
    known = flat_names(kind)
    for name in columns:
        if name not in known:
            raise BadInput(str(unknown(f"column of {kind.key}", name, known)), name)
    if not any("." in name for name in columns):
        return lambda row: row.values
    return lambda row: _nested(row.values, kind)


def flat_names(kind: Kind) -> tuple[str, ...]:
    """The columns that a CSV file of this kind may have: its plain fields, and `list.field` for nested ones."""
    return tuple(name for field in kind.fields for name in _names(field))


def _names(field: Field) -> tuple[str, ...]:
    if field.fields:
        return tuple(f"{field.name}.{inner.name}" for inner in field.fields if not inner.fields)
    return () if field.type is Type.NUMBERS else (field.name,)


def _nested(values: Mapping[str, Any], kind: Kind) -> dict[str, Any]:
    record: dict[str, Any] = {name: value for name, value in values.items() if "." not in name}
    for field in kind.fields:
        names = [inner.name for inner in field.fields if values.get(f"{field.name}.{inner.name}")]
        if names:
            one = {name: values[f"{field.name}.{name}"] for name in names}
            record[field.name] = [one] if field.type is Type.LIST else one
    return record
