"""Lookup tables: rows of other files of the folder, held in memory by their key."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from rollup.errors import unknown
from rollup.ingest.files.finding import find_files
from rollup.ingest.files.mapping.conditions import compile_where
from rollup.ingest.files.mapping.document import Document, Lookup
from rollup.ingest.files.mapping.expressions import compile_value
from rollup.ingest.files.mapping.place import Place
from rollup.ingest.files.mapping.scope import Scope
from rollup.ingest.files.reading import reading
from rollup.ingest.files.row import Row

Rows = dict[str, Mapping[str, Any]]


class LookupTables:
    """The lookups of a mapping, each read when it is first asked for. Of rows with one key the first counts."""

    def __init__(self, document: Document, folder: Path) -> None:
        self._document = document
        self._folder = folder
        self._found: dict[str, Rows] = {}
        self._columns: dict[str, tuple[str, ...] | None] = {}

    def find(self, name: str, place: Place) -> Rows:
        """The table of this name."""
        if name not in self._document.lookups:
            place.fail(str(unknown("lookup", name, self._document.lookups)))
        if name not in self._found:
            if name in self._columns:
                place.fail(f"the lookup {name!r} refers to itself")
            self._columns[name] = None
            self._found[name] = self._read(name, self._document.lookups[name])
        return self._found[name]

    def check_column(self, name: str, column: str, place: Place) -> None:
        """Refuses a column that the table does not give."""
        columns = self._columns[name]
        if columns is not None:
            place.check_names(f"column of the lookup {name!r}", [column], columns)

    def _read(self, name: str, lookup: Lookup) -> Rows:
        rows: Rows = {}
        for path in find_files(self._folder, lookup.file, lookup.place):
            with reading(path, lookup.options) as table:
                scope = Scope(table.columns, self, self._document.zone)
                key = scope.template(lookup.key, lookup.place.at("key"))
                wanted = compile_where(lookup.where, lookup.place, scope)
                values = _values(lookup, scope)
                self._columns[name] = tuple(lookup.values) if lookup.values is not None else table.columns
                for row in table.rows:
                    if row.error is None and wanted(row):
                        given = values(row)
                        rows.setdefault(key(row.values), given)
        return rows


def _values(lookup: Lookup, scope: Scope) -> Callable[[Row], Mapping[str, Any]]:
    if lookup.values is None:
        return lambda row: row.values
    specs = lookup.values.items()
    values = {name: compile_value(spec, lookup.place.at(name), scope) for name, spec in specs}
    return lambda row: {name: value(row) for name, value in values.items()}
