"""Where in a mapping something stands, for messages that a person can act on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NoReturn

from rollup.errors import BadInput, unknown


@dataclass(frozen=True, slots=True)
class Place:
    """A mapping file, the entry in it, and the field in that."""

    file: str
    entry: str = ""
    field: str = ""

    def at(self, field: str) -> "Place":
        """A field of the same entry."""
        return replace(self, field=field)

    def __str__(self) -> str:
        field = f"field {self.field}" if self.field else ""
        return ", ".join(part for part in (self.file, self.entry, field) if part)

    def fail(self, message: str) -> NoReturn:
        """Refuses the mapping."""
        raise BadInput(f"{self}: {message}", self.field or "mapping")

    def check_names(self, what: str, given: Iterable[str], known: Iterable[str]) -> None:
        """Refuses the first name that is not known, with «did you mean»."""
        names = tuple(known)
        for name in given:
            if name not in names:
                self.fail(str(unknown(what, name, names)))

    def table(self, value: Any) -> Mapping[str, Any]:
        """The value, refused unless it is a table."""
        if not isinstance(value, Mapping):
            self.fail(f"must be a table {{ … }}, not {value!r}")
        return value

    def text(self, value: Any) -> str:
        """The value, refused unless it is a text that is not empty."""
        if not isinstance(value, str) or not value:
            self.fail(f"must be a text, not {value!r}")
        return value
