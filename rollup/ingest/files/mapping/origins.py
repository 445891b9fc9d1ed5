"""`ORIGINS`: where a field's value comes from. A new origin is one function and one entry."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rollup.errors import BadInput
from rollup.ingest.files.mapping.conditions import compile_where
from rollup.ingest.files.mapping.place import Place
from rollup.ingest.files.mapping.scope import Scope, Value
from rollup.ingest.files.mapping.template import as_text, read_template
from rollup.ingest.files.row import Row, pick

Spec = Mapping[str, Any]
Compile = Callable[[Any, Place, Scope], Value]
"""Compiles an inner expression."""


@dataclass(frozen=True, slots=True)
class Origin:
    """`key` names it in a field's table; `options` are the other keys that belong to it."""

    key: str
    help: str
    build: Callable[[Spec, Place, Scope, Compile], Value]
    options: tuple[str, ...] = ()


def column(spec: Spec, place: Place, scope: Scope, _compile: Compile) -> Value:
    """The trimmed value of a column."""
    name = place.text(spec["column"])
    scope.check_column(name, place)

    def read(row: Row) -> Any:
        value = pick(row.values, name)
        return value.strip() if isinstance(value, str) else value

    return read


def constant(spec: Spec, place: Place, _scope: Scope, _compile: Compile) -> Value:
    """The same for every row."""
    value = spec["value"]
    if isinstance(value, dict):
        place.fail("a constant is a text, a number, a date or a list, not a table")
    fixed = value.isoformat() if hasattr(value, "isoformat") else value
    return lambda _: fixed


def template(spec: Spec, place: Place, scope: Scope, compile_value: Compile) -> Value:
    """Columns joined into a text. `with` names further fields that it may use like columns."""
    fill, names = read_template(place.text(spec["template"]), place)
    extra = {
        name: compile_value(inner, place, scope) for name, inner in place.table(spec.get("with", {})).items()
    }
    for name in names:
        if name not in extra:
            scope.check_column(name, place)
    if not extra:
        return lambda row: fill(row.values)
    return lambda row: fill({**row.values, **{name: value(row) for name, value in extra.items()}})


def lookup(spec: Spec, place: Place, scope: Scope, _compile: Compile) -> Value:
    """A column of the row of another file that has the same key."""
    name, taken = place.text(spec["lookup"]), place.text(spec.get("take"))
    by = scope.template(spec.get("by"), place)
    table = scope.tables.find(name, place)
    scope.tables.check_column(name, taken, place)
    has_default = "default" in spec

    def read(row: Row) -> Any:
        key = by(row.values)
        found = table.get(key)
        if found is None and not has_default:
            raise BadInput(f"{key!r} is not in the lookup {name!r}")
        return None if found is None else pick(found, taken)

    return read


def case(spec: Spec, place: Place, scope: Scope, compile_value: Compile) -> Value:
    """One field or another, by the value of a column or field."""
    chosen = compile_value(spec["case"], place, scope)
    when = place.table(spec.get("when"))
    branches = {key: compile_value(inner, place, scope) for key, inner in when.items()}
    otherwise = compile_value(spec["otherwise"], place, scope) if "otherwise" in spec else None

    def read(row: Row) -> Any:
        key = as_text(chosen(row))
        branch = branches.get(key, otherwise)
        if branch is None:
            raise BadInput(f"{key!r} has no case; known: {', '.join(map(repr, branches))}")
        return branch(row)

    return read


def condition(spec: Spec, place: Place, scope: Scope, compile_value: Compile) -> Value:
    """One field or another, by conditions on columns as in a `where`."""
    holds = compile_where(spec["if"], place, scope)
    if "then" not in spec:
        place.fail("if needs a then; otherwise may be left out, and is empty")
    then = compile_value(spec["then"], place, scope)
    otherwise = compile_value(spec["otherwise"], place, scope) if "otherwise" in spec else None

    def read(row: Row) -> Any:
        if holds(row):
            return then(row)
        return None if otherwise is None else otherwise(row)

    return read


def first(spec: Spec, place: Place, scope: Scope, compile_value: Compile) -> Value:
    """The first of several expressions that is not empty."""
    if not isinstance(spec["first"], list) or not spec["first"]:
        place.fail("first must be a list of fields")
    choices = [compile_value(inner, place, scope) for inner in spec["first"]]

    def read(row: Row) -> Any:
        for choice in choices:
            value = choice(row)
            if value is not None and value != "":
                return value
        return None

    return read


def row_number(spec: Spec, place: Place, _scope: Scope, _compile: Compile) -> Value:
    """The line of the file on which the row begins."""
    if spec["row_number"] is not True:
        place.fail("write row_number = true")
    return lambda row: row.number


def ordinal(spec: Spec, place: Place, scope: Scope, _compile: Compile) -> Value:
    """1 for the first row with this key, 2 for the second, and so on."""
    key = scope.template(spec["ordinal"], place)
    seen: Counter[int] = Counter()

    def read(row: Row) -> int:
        mark = hash(key(row.values))
        seen[mark] += 1
        return seen[mark]

    return read


ORIGINS = (
    Origin("column", "a column of the file", column),
    Origin("value", "the same for every row", constant),
    Origin("template", "columns joined into a text", template, ("with",)),
    Origin("lookup", "a column of another file's row", lookup, ("by", "take")),
    Origin("case", "one field or another, by a value", case, ("when", "otherwise")),
    Origin("if", "one field or another, by conditions on columns", condition, ("then", "otherwise")),
    Origin("first", "the first of several fields that is not empty", first),
    Origin("row_number", "the line of the file on which the row begins", row_number),
    Origin("ordinal", "1, 2, 3 … for rows with the same key", ordinal),
)
