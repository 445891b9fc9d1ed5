"""Migrations make exactly the tables that the code declares, on each engine."""

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import MetaData, func, select, text

from dashboard import schema
from rollup.calendar import calendar_rows
from rollup.db import Store, open_store
from rollup.errors import Unavailable
from rollup.model import calendar_day
from rollup.schema import FACTS, Schema


@pytest.fixture
def empty(database_url: str) -> Iterator[Store]:
    opened = open_store(database_url)
    yield opened
    opened.close()


@pytest.fixture
def migrated(empty: Store) -> Store:
    assert schema.migrate(empty)
    return empty


@pytest.mark.parametrize("own", schema.SCHEMAS, ids=["facts", "accounts"])
def test_migrations_agree_with_the_declared_tables(migrated: Store, own: Schema) -> None:
    with migrated.reading() as connection:
        assert own.differences(connection) == []


def test_a_second_run_finds_nothing_to_do_and_is_quick(migrated: Store) -> None:
    started = time.perf_counter()
    assert not schema.migrate(migrated)
    assert time.perf_counter() - started < 0.5
    assert schema.is_current(migrated)


def test_an_empty_database_is_not_current(empty: Store) -> None:
    assert not schema.is_current(empty)


def test_the_calendar_is_filled(migrated: Store) -> None:
    with migrated.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(calendar_day)) == len(calendar_rows())


def test_two_processes_that_start_together_both_end_well(empty: Store) -> None:
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda _: schema.migrate(empty), range(2)))
    assert any(done)
    assert schema.is_current(empty)


def test_a_migration_that_fails_leaves_nothing_behind(empty: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> list[dict[str, int]]:
        raise Unavailable("out of luck")

    monkeypatch.setattr("rollup.schema.calendar_rows", fail)
    with pytest.raises(Unavailable):
        schema.migrate(empty)
    assert not schema.is_current(empty)
    monkeypatch.undo()
    assert schema.migrate(empty)


def _sqlite_tables(store: Store, known: MetaData) -> dict[str, str]:
    with store.reading() as connection:
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
        return {name: re.sub(r"\s+", " ", sql) for name, sql in rows if name in _names(known)}


def _names(known: MetaData) -> set[str]:
    return {
        name for table in known.tables.values() for name in (table.name, *(i.name for i in table.indexes))
    }


@pytest.mark.parametrize("own", schema.SCHEMAS, ids=["facts", "accounts"])
def test_sqlite_tables_are_strict_and_clustered_as_declared(tmp_path, own: Schema) -> None:
    """Alembic's comparison does not see STRICT and WITHOUT ROWID; SQLite's own text of the tables does."""
    made, declared = (
        open_store(f"sqlite:///{tmp_path / 'a.db'}"),
        open_store(f"sqlite:///{tmp_path / 'b.db'}"),
    )
    schema.migrate(made)
    own.metadata.create_all(declared.engine)
    assert _sqlite_tables(made, own.metadata) == _sqlite_tables(declared, own.metadata)
    made.close()
    declared.close()


def test_every_schema_has_one_head() -> None:
    assert all(own.newest() for own in (FACTS, schema.ACCOUNTS))
