"""Conditions: which rows of a file a `where` takes."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from rollup.errors import BadInput
from rollup.ingest.files.mapping.numbers import number_of
from rollup.ingest.files.mapping.place import Place
from rollup.ingest.files.mapping.scope import Scope
from rollup.ingest.files.mapping.template import as_text
from rollup.ingest.files.row import Row, pick

Test = Callable[[str], bool]


def _texts(given: Any) -> frozenset[str]:
    return frozenset(map(as_text, given if isinstance(given, list) else [given]))


def _is(given: Any) -> Test:
    wanted = _texts(given)
    return lambda text: text in wanted


def _is_not(given: Any) -> Test:
    refused = _texts(given)
    return lambda text: text not in refused


def _empty(given: Any) -> Test:
    return lambda text: (text == "") is given


def _compare(compare: Callable[[Decimal, Decimal], bool]) -> Callable[[Any], Test]:
    def build(given: Any) -> Test:
        limit = number_of(given)
        return lambda text: text != "" and compare(number_of(text), limit)

    return build


CONDITIONS: Mapping[str, Callable[[Any], Test]] = {
    "is": _is,
    "not": _is_not,
    "empty": _empty,
    "below": _compare(lambda value, limit: value < limit),
    "at_least": _compare(lambda value, limit: value >= limit),
}
"""By their key. `is` and `not` take a text or a list of texts, `empty` takes true or false, the others a number."""


def compile_where(spec: Any, place: Place, scope: Scope) -> Callable[[Row], bool]:
    """Whether a row is wanted: all conditions on all columns hold. A text or list in place of a table means `is`."""
    tests = []
    for column, given in place.table(spec).items():
        at = place.at(f"where.{column}")
        scope.check_column(column, at)
        conditions = given if isinstance(given, Mapping) else {"is": given}
        at.check_names("condition", conditions, CONDITIONS)
        tests += [(column, _build(key, value, at)) for key, value in conditions.items()]
    return lambda row: all(test(as_text(pick(row.values, column))) for column, test in tests)


def _build(key: str, given: Any, place: Place) -> Test:
    try:
        return CONDITIONS[key](given)
    except BadInput as error:
        place.fail(str(error))
