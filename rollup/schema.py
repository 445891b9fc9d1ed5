"""Which shape a database's tables have, and which the code expects. `rollup.migrate` brings one to the other.

Each layer that owns tables has a `Schema` of its own, with its own folder of migrations and its own version table, so
that the layers below need not know of those above. Tables of rollups have none: they are derived, and are rebuilt
from facts when their declaration changes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, MetaData, column, inspect, select, table

from rollup.db import Store
from rollup.model import metadata


@dataclass(frozen=True, slots=True)
class Schema:
    """The tables of one layer: what they should be (`metadata`), and the folder of migrations that make them so."""

    metadata: MetaData
    folder: Path
    version_table: str

    def newest(self) -> str:
        """The migration that the code is at. Read from the files' names, since loading Alembic for this alone would
        double the time that a command takes to start."""
        return max(path.stem.partition("_")[0] for path in (self.folder / "versions").glob("[0-9]*.py"))

    def version(self, connection: Connection) -> str | None:
        """The migration that the database is at; None when it has none of the tables."""
        if not inspect(connection).has_table(self.version_table):
            return None
        found: str | None = connection.scalar(
            select(column("version_num")).select_from(table(self.version_table))
        )
        return found


FACTS = Schema(metadata, Path(__file__).parent / "migrations", "schema_version")


def is_current(store: Store, schemas: Sequence[Schema] = (FACTS,)) -> bool:
    """Whether nothing is left to migrate."""
    with store.reading() as connection:
        return all(schema.version(connection) == schema.newest() for schema in schemas)
