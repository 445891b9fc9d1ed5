"""Expressions: what stands for a field in a mapping, made into a function of a row."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rollup.errors import BadInput
from rollup.ingest.files.mapping.origins import ORIGINS
from rollup.ingest.files.mapping.place import Place
from rollup.ingest.files.mapping.scope import Scope, Value
from rollup.ingest.files.mapping.steps import STEPS, is_empty
from rollup.ingest.files.row import Row
from rollup.ingest.kinds import Field, Type

ORIGIN_KEYS = tuple(origin.key for origin in ORIGINS)


def compile_value(spec: Any, place: Place, scope: Scope) -> Value:
    """A text is a column, a number or date a constant, a table an origin with steps."""
    if isinstance(spec, str):
        return compile_value({"column": spec}, place, scope)
    if not isinstance(spec, Mapping):
        return compile_value({"value": spec}, place, scope)
    given = [origin for origin in ORIGINS if origin.key in spec]
    if len(given) != 1:
        _check_keys(spec, place, (*ORIGIN_KEYS, *_step_keys(spec)))
        place.fail(f"give exactly one of {', '.join(ORIGIN_KEYS)}, not {len(given)}")
    origin = given[0]
    _check_keys(spec, place, (origin.key, *origin.options, *_step_keys(spec)))
    value = origin.build(spec, place, scope, compile_value)
    for step in STEPS:
        if step.key in spec:
            value = step.build(spec, place, scope, compile_value, value)
    return value


def _step_keys(spec: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of all steps, and the options of those that are given."""
    options = (option for step in STEPS if step.key in spec for option in step.options)
    return (*(step.key for step in STEPS), *options)


def _check_keys(spec: Mapping[str, Any], place: Place, known: Sequence[str]) -> None:
    place.check_names("key", spec, known)
    if "case" in spec and "translate" in spec:
        place.fail("case and translate both have an otherwise; translate inside of the cases")


def compile_record(
    specs: Mapping[str, Any], fields: Sequence[Field], place: Place, scope: Scope
) -> Callable[[Row], dict[str, Any]]:
    """A function from a row to the canonical record; empty values are left out, so that defaults hold."""
    place.check_names("field", specs, (field.name for field in fields))
    missing = [field.name for field in fields if field.required and field.name not in specs]
    if missing:
        place.at(missing[0]).fail("is required and not mapped")
    by_name = {field.name: field for field in fields}
    values = [
        (name, _compile_field(spec, by_name[name], place.at(name), scope)) for name, spec in specs.items()
    ]

    def convert(row: Row) -> dict[str, Any]:
        record = {}
        for name, value in values:
            try:
                found = value(row)
            except BadInput as error:
                raise BadInput(str(error), name) from error
            if not is_empty(found):
                record[name] = found
        return record

    return convert


def _compile_field(spec: Any, field: Field, place: Place, scope: Scope) -> Value:
    if field.type is Type.LIST and isinstance(spec, list):
        records = [compile_record(place.table(one), field.fields, place, scope) for one in spec]
        return lambda row: [record for convert in records if (record := convert(row))]
    if (
        field.type is Type.RECORD
        and isinstance(spec, Mapping)
        and not any(key in spec for key in ORIGIN_KEYS)
    ):
        return compile_record(spec, field.fields, place, scope)
    return compile_value(spec, place, scope)
