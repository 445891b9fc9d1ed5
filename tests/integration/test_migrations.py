"""Migrations make exactly the tables that the code declares, on each engine."""

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, func, select, text

from dashboard import schema
from dashboard.model import SCHEMAS
from rollup.calendar import calendar_rows
from rollup.db import Store, open_store
from rollup.errors import Unavailable
from rollup.migrate import differences, migrate
from rollup.model import calendar_day
from rollup.schema import Schema, is_current


@pytest.fixture
def empty(database_url: str) -> Iterator[Store]:
    opened = open_store(database_url)
    yield opened
    opened.close()


@pytest.fixture
def migrated(empty: Store) -> Store:
    assert migrate(empty, SCHEMAS)
    return empty


@pytest.mark.parametrize("own", SCHEMAS, ids=["facts", "accounts"])
def test_migrations_agree_with_the_declared_tables(migrated: Store, own: Schema) -> None:
    with migrated.reading() as connection:
        assert differences(connection, own) == []


def test_a_second_run_finds_nothing_to_do_and_is_quick(migrated: Store) -> None:
    started = time.perf_counter()
    assert not migrate(migrated, SCHEMAS)
    assert time.perf_counter() - started < 0.5
    assert is_current(migrated, SCHEMAS)


def test_an_empty_database_is_not_current(empty: Store) -> None:
    empty.create()
    assert not is_current(empty, SCHEMAS)


def test_the_calendar_is_filled(migrated: Store) -> None:
    with migrated.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(calendar_day)) == len(calendar_rows())


def test_two_processes_that_start_together_both_end_well(empty: Store) -> None:
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda _: migrate(empty, SCHEMAS), range(2)))
    assert any(done)
    assert is_current(empty, SCHEMAS)


def test_the_whole_database_is_prepared_by_whichever_process_is_first(empty: Store) -> None:
    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(lambda _: schema.migrate(empty), range(3)))
    assert any(done)
    assert not schema.migrate(empty)


def test_a_migration_that_fails_leaves_nothing_behind(empty: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> list[dict[str, int]]:
        raise Unavailable("out of luck")

    monkeypatch.setattr("rollup.migrate.calendar_rows", fail)
    with pytest.raises(Unavailable):
        migrate(empty, SCHEMAS)
    assert not is_current(empty, SCHEMAS)
    monkeypatch.undo()
    assert migrate(empty, SCHEMAS)


def _sqlite_tables(store: Store, known: MetaData) -> dict[str, str]:
    with store.reading() as connection:
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
        return {name: re.sub(r"\s*([ ,()])\s*", r"\1", sql) for name, sql in rows if name in _names(known)}


def _names(known: MetaData) -> set[str]:
    return {
        name for table in known.tables.values() for name in (table.name, *(i.name for i in table.indexes))
    }


@pytest.mark.parametrize("own", SCHEMAS, ids=["facts", "accounts"])
def test_sqlite_tables_are_strict_and_clustered_as_declared(tmp_path, own: Schema) -> None:
    """Alembic's comparison does not see STRICT and WITHOUT ROWID; SQLite's own text of the tables does."""
    made, declared = (
        open_store(f"sqlite:///{tmp_path / 'a.db'}"),
        open_store(f"sqlite:///{tmp_path / 'b.db'}"),
    )
    migrate(made, SCHEMAS)
    declared.create()
    own.metadata.create_all(declared.engine)
    assert _sqlite_tables(made, own.metadata) == _sqlite_tables(declared, own.metadata)
    made.close()
    declared.close()


@pytest.mark.parametrize("own", SCHEMAS, ids=["facts", "accounts"])
def test_the_newest_file_is_alembics_only_head(own: Schema) -> None:
    assert ScriptDirectory(str(own.folder)).get_heads() == [own.newest()]
