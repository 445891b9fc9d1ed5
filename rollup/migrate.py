"""Schema changes, with Alembic: runs the migrations that a database lacks, and drafts new ones."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column, Connection, DefaultClause, func, select, text

from rollup.calendar import calendar_rows
from rollup.db import Store
from rollup.model import calendar_day
from rollup.model.base import BIGINT
from rollup.schema import FACTS, Schema, is_current
from rollup.statements import add

MIGRATION_LOCK = 0x5645_4E55
"""The key of PostgreSQL's advisory lock that lets one process migrate while the others wait."""


def migrate(store: Store, schemas: Sequence[Schema] = (FACTS,)) -> bool:
    """Brings the schemas up to date and fills the calendar; False when there was nothing to do. SQLite's file is made.

    All of it happens in one transaction, or nothing. Safe when several processes start at once: one migrates, the
    others wait and find it done."""
    store.create()
    if is_current(store, schemas):
        return False
    with one_at_a_time(store), store.writing() as connection:
        for schema in schemas:
            command.upgrade(_config(connection, schema), "head")
        if FACTS in schemas and not connection.scalar(select(func.count()).select_from(calendar_day)):
            add(connection, calendar_day, calendar_rows())
    return True


@contextmanager
def one_at_a_time(store: Store) -> Iterator[None]:
    """Lets one process change tables while the others wait. SQLite's writing transactions do so by themselves;
    PostgreSQL's would collide."""
    if store.is_sqlite:
        yield
        return
    with store.writing() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        yield


def differences(connection: Connection, schema: Schema) -> list[object]:
    """What a draft would still change: empty when the migrations and the declared tables agree."""
    return list(
        compare_metadata(MigrationContext.configure(connection, opts=options(schema)), schema.metadata)
    )


def draft(connection: Connection, schema: Schema, message: str) -> str:
    """Writes a migration from the differences, for a developer to read and complete; gives its number."""
    number = f"{int(schema.newest()) + 1:04}"
    command.revision(_config(connection, schema), message, autogenerate=True, rev_id=number)
    return number


def options(schema: Schema) -> dict[str, Any]:
    """What Alembic works with. Tables of other layers and of rollups are not this schema's."""
    return {
        "target_metadata": schema.metadata,
        "version_table": schema.version_table,
        "compare_type": True,
        "compare_server_default": _same_default,
        "render_item": _short_type,
        "include_name": lambda name, kind, _: kind != "table" or name in schema.metadata.tables,
    }


def _config(connection: Connection, schema: Schema) -> Config:
    """Alembic's configuration; each `env.py` takes the rest from its attributes."""
    config = Config(attributes={"connection": connection, "options": options(schema)})
    config.set_main_option("script_location", str(schema.folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


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
