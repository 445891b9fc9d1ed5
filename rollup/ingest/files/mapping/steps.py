"""`STEPS`: what may be done to a value, in this order. A new step is one function and one entry.

An empty value passes every step but `default` and `translate` as it is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rollup.errors import BadInput
from rollup.ingest.files.mapping.dates import later, read_date_format
from rollup.ingest.files.mapping.numbers import divide, number_of, plain
from rollup.ingest.files.mapping.origins import Compile, Spec
from rollup.ingest.files.mapping.place import Place
from rollup.ingest.files.mapping.scope import Scope, Value
from rollup.ingest.files.mapping.template import as_text
from rollup.ingest.files.row import Row


@dataclass(frozen=True, slots=True)
class Step:
    """`key` names it in a field's table; `build` wraps the value that the steps before it give."""

    key: str
    help: str
    build: Callable[[Spec, Place, Scope, Compile, Value], Value]
    options: tuple[str, ...] = ()


def is_empty(value: Any) -> bool:
    """Whether a value says nothing."""
    return value is None or value == ""


def default(spec: Spec, place: Place, scope: Scope, compile_value: Compile, inner: Value) -> Value:
    """A constant in place of an empty value."""
    fixed = compile_value({"value": spec["default"]}, place, scope)

    def read(row: Row) -> Any:
        value = inner(row)
        return fixed(row) if is_empty(value) else value

    return read


def translate(spec: Spec, place: Place, _scope: Scope, _compile: Compile, inner: Value) -> Value:
    """Values for values. One that is not in the table is refused, or becomes `otherwise`."""
    words = place.table(spec["translate"])
    has_otherwise = "otherwise" in spec

    def read(row: Row) -> Any:
        text = as_text(inner(row))
        if text in words:
            return words[text]
        if has_otherwise:
            return spec["otherwise"]
        if not text:
            return None
        raise BadInput(f"{text!r} has no translation; known: {', '.join(map(repr, words))}")

    return read


def date(spec: Spec, place: Place, scope: Scope, _compile: Compile, inner: Value) -> Value:
    """A date or time in the file's own format."""
    zone = spec.get("zone", scope.zone)
    convert = read_date_format(place.text(spec["date"]), zone, place)

    def read(row: Row) -> Any:
        text = as_text(inner(row))
        return convert(text) if text else None

    return read


def plus_minutes(spec: Spec, place: Place, scope: Scope, compile_value: Compile, inner: Value) -> Value:
    """A time, so many minutes later."""
    minutes = compile_value(_number_or_field(spec["plus_minutes"]), place, scope)

    def read(row: Row) -> Any:
        text, more = as_text(inner(row)), minutes(row)
        if not text or is_empty(more):
            return text
        try:
            return later(text, int(number_of(more)))
        except (ValueError, OverflowError) as error:
            raise BadInput(f"{text!r} is no ISO time to add minutes to; give its date format") from error

    return read


def _arithmetic(key: str, act: Callable[[Decimal, Decimal], Decimal]) -> Callable[..., Value]:
    def build(spec: Spec, place: Place, scope: Scope, compile_value: Compile, inner: Value) -> Value:
        operand = compile_value(_number_or_field(spec[key]), place, scope)

        def read(row: Row) -> Any:
            value = inner(row)
            return value if is_empty(value) else plain(act(number_of(value), number_of(operand(row))))

        return read

    return build


def _number_or_field(spec: Any) -> Any:
    return {"value": spec} if isinstance(spec, int | Decimal) else spec


STEPS = (
    Step("default", "a constant in place of an empty value", default),
    Step("translate", "values for values", translate, ("otherwise",)),
    Step("date", "the format of a date or time", date, ("zone",)),
    Step("plus_minutes", "a time so many minutes later", plus_minutes),
    Step("times", "multiplied", _arithmetic("times", lambda value, by: value * by)),
    Step("divided_by", "divided", _arithmetic("divided_by", divide)),
    Step("plus", "added", _arithmetic("plus", lambda value, by: value + by)),
)
