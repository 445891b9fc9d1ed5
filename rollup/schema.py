"""Schema changes: brings a database's tables to the shape that the code expects, with Alembic.

Each layer that owns tables has a `Schema` of its own, with its own folder of migrations and its own version table, so
that the layers below need not know of those above. Tables of rollups are not migrated: they are derived, and are
rebuilt from facts when their declaration changes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, DefaultClause, MetaData, func, select, text

from rollup.calendar import calendar_rows
from rollup.db import Store, add
from rollup.model import calendar_day, metadata
from rollup.model.base import BIGINT

MIGRATION_LOCK = 0x5645_4E55
"""The key of PostgreSQL's advisory lock that lets one process migrate while the others wait."""


@dataclass(frozen=True, slots=True)
class Schema:
    """The tables of one layer: what they should be (`metadata`), and the migrations that make them so."""

    metadata: MetaData
    folder: Path
    version_table: str

    def migrate(self, connection: Connection) -> None:
        """Runs what is missing, in the caller's transaction: all of it, or nothing."""
        command.upgrade(self.config(connection), "head")

    def is_current(self, connection: Connection) -> bool:
        """Whether the newest migration has been run."""
        return self.version(connection) == self.newest()

    def version(self, connection: Connection) -> str | None:
        """The migration that the database is at; None when it has none of the tables."""
        return self._context(connection).get_current_revision()

    def newest(self) -> str | None:
        """The migration that the code is at."""
        return ScriptDirectory(str(self.folder)).get_current_head()

    def differences(self, connection: Connection) -> list[object]:
        """What autogenerate would still change: empty when migrations and declarations agree."""
        return list(compare_metadata(self._context(connection), self.metadata))

    def draft(self, connection: Connection, message: str, revision: str) -> None:
        """Writes a migration from the differences, for a developer to read and complete."""
        command.revision(self.config(connection), message, autogenerate=True, rev_id=revision)

    def config(self, connection: Connection) -> Config:
        """Alembic's configuration; `env.py` takes the rest from its attributes."""
        config = Config(attributes={"connection": connection, "schema": self})
        config.set_main_option("script_location", str(self.folder).replace("%", "%%"))
        config.set_main_option("path_separator", "os")
        return config

    def options(self) -> dict[str, object]:
        """What a migration context is made with. Other layers' tables and derived ones are not this schema's."""
        return {
            "target_metadata": self.metadata,
            "version_table": self.version_table,
            "compare_type": True,
            "compare_server_default": _same_default,
            "render_item": _short_type,
            "include_name": lambda name, kind, _: kind != "table" or name in self.metadata.tables,
        }

    def _context(self, connection: Connection) -> MigrationContext:
        return MigrationContext.configure(connection, opts=self.options())


FACTS = Schema(metadata, Path(__file__).parent / "migrations", "schema_version")


def migrate(store: Store, schemas: Sequence[Schema] = (FACTS,)) -> bool:
    """Brings the schemas up to date and fills the calendar; False when there was nothing to do.

    Safe when several processes start at once: one migrates, the others wait and find it done."""
    if is_current(store, schemas):
        return False
    with store.writing() as connection:
        if not store.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        for schema in schemas:
            schema.migrate(connection)
        if FACTS in schemas and not connection.scalar(select(func.count()).select_from(calendar_day)):
            add(connection, calendar_day, calendar_rows())
    return True


def is_current(store: Store, schemas: Sequence[Schema] = (FACTS,)) -> bool:
    """Whether nothing is left to migrate."""
    with store.reading() as connection:
        return all(schema.is_current(connection) for schema in schemas)


def _same_default(
    _context: object, _found: object, declared: Column[Any], found_default: str | None, *_rendered: object
) -> bool | None:
    """False (no difference) for an empty text on SQLite, which Alembic takes for a change; else Alembic decides."""
    wanted = declared.server_default
    is_empty = isinstance(wanted, DefaultClause) and wanted.arg == ""
    return False if is_empty and found_default in ("''", "('')") else None


def _short_type(kind: str, item: object, _context: object) -> str | Literal[False]:
    """`BIGINT`, as the template of migrations defines it, in place of its three calls."""
    return "BIGINT" if kind == "type" and item is BIGINT else False
