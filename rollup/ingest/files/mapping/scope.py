"""What the expressions of one file may refer to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from rollup.ingest.files.mapping.place import Place
from rollup.ingest.files.mapping.template import Template, read_template
from rollup.ingest.files.row import Row

Value = Callable[[Row], Any]
"""An expression: a row's value of one field. Empty is None or the empty text; `BadInput` refuses the row."""


class Tables(Protocol):
    """The mapping's lookup tables by name."""

    def find(self, name: str, place: Place) -> Mapping[str, Mapping[str, Any]]:
        """The table: from key to values."""
        ...  # pragma: no cover

    def check_column(self, name: str, column: str, place: Place) -> None:
        """Refuses a column that the table does not give."""
        ...  # pragma: no cover


@dataclass(frozen=True, slots=True)
class Scope:
    """`columns`: those of the file, None when only its rows know them. `zone`: the mapping's, if it names one."""

    columns: tuple[str, ...] | None
    tables: Tables
    zone: str | None = None

    def check_column(self, name: str, place: Place) -> None:
        """Refuses a column that the file is known not to have."""
        if self.columns is not None:
            place.check_names("column", [name], self.columns)

    def template(self, text: Any, place: Place) -> Template:
        """A template over the file's columns."""
        fill, names = read_template(place.text(text), place)
        for name in names:
            self.check_column(name, place)
        return fill
