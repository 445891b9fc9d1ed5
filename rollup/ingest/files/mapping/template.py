"""Templates: texts with columns in braces, such as `{Receipt}-{line}`."""

from collections.abc import Callable, Mapping
from string import Formatter
from typing import Any

from rollup.ingest.files.mapping.place import Place
from rollup.ingest.files.row import pick

Template = Callable[[Mapping[str, Any]], str]


def read_template(text: str, place: Place) -> tuple[Template, tuple[str, ...]]:
    """The template as a function of a row's values, and the columns that it names."""
    try:
        parts = [(words, name) for words, name, _, _ in Formatter().parse(text)]
    except ValueError as error:
        place.fail(f"the template {text!r} cannot be read: {error}")
    names = tuple(name for _, name in parts if name is not None)
    if "" in names:
        place.fail(f"the template {text!r} has empty braces; write a column's name into them")

    def fill(values: Mapping[str, Any]) -> str:
        return "".join(words + ("" if name is None else as_text(pick(values, name))) for words, name in parts)

    return fill, names


def as_text(value: Any) -> str:
    """A value as a trimmed text; nothing is the empty text."""
    return "" if value is None else value.strip() if isinstance(value, str) else str(value)
