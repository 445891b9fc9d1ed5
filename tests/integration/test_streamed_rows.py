"""Rows that come from the database while they are used: all of them, once, in order, however many come at a time; and
new ones that go in."""

from typing import Any

import pytest
from sqlalchemy import Integer, func, insert, literal, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from rollup.db import Store
from rollup.errors import Unavailable
from rollup.model import chain
from rollup.statements import STREAMED, add, streamed
from tests.databases import beginning

COUNT = 12
NAMES = select(chain.c.id, chain.c.name).order_by(chain.c.id)
_NUMBER = select(literal(0, Integer).label("n")).cte("number", recursive=True)
_NUMBER = _NUMBER.union_all(select(_NUMBER.c.n + 1).where(_NUMBER.c.n < 3_000_000))
MANY = select(_NUMBER.c.n)
"""More rows than wait between a database and its reader."""
STRANGE = ("plain", "a\tb", "two\nlines", "\\N", "\\.", "\\", "å'\"", "{1,2}", "NULL", "")
"""Texts that mean something else to a stream of a database."""


@beginning
def twelve(store: Store) -> None:
    rows = [{"id": n, "source_id": f"c{n}", "name": f"Chain {n}"} for n in range(1, COUNT + 1)]
    with store.writing() as connection:
        connection.execute(insert(chain), rows)


@pytest.mark.parametrize("size", [1, 2, 5, COUNT - 1, COUNT, COUNT + 1, 5_000])
def test_every_row_comes_once(twelve: Store, size: int) -> None:
    with twelve.reading() as connection:
        batches = list(streamed(connection, NAMES, size))
    assert [row for batch in batches for row in batch] == [(n, f"Chain {n}") for n in range(1, COUNT + 1)]
    assert all(len(batch) == size for batch in batches[:-1])


def test_no_row_is_no_batch(twelve: Store) -> None:
    with twelve.reading() as connection:
        assert list(streamed(connection, NAMES.where(chain.c.id < 0), 5)) == []


def test_what_is_written_meanwhile_is_not_among_them(twelve: Store) -> None:
    with twelve.reading() as connection:
        coming = streamed(connection, NAMES, 5)
        got = len(next(coming))
        with twelve.writing() as writer:
            writer.execute(insert(chain), {"id": 99, "source_id": "c99", "name": "Later"})
        assert got + sum(map(len, coming)) == COUNT


def test_who_stops_can_ask_something_else_on_the_same_connection(twelve: Store) -> None:
    with twelve.reading() as connection:
        coming = streamed(connection, NAMES, 5)
        next(coming)
        coming.close()
        assert connection.scalar(select(func.count()).select_from(chain)) == COUNT


def disturbed(store: Store) -> None:
    """Reads many rows, of which the database gives some."""
    with store.reading() as connection:
        backend = None if store.is_sqlite else connection.scalar(select(func.pg_backend_pid()))
        coming = streamed(connection, MANY, 5)
        next(coming)
        if backend is None:
            file: Any = connection.connection.dbapi_connection
            file.interrupt()
        else:
            with store.writing() as other:
                other.execute(select(func.pg_terminate_backend(backend)))
        for _ in coming:
            pass


def test_a_fault_on_the_way_is_told_as_any_other_and_the_next_reading_works(store: Store) -> None:
    with pytest.raises(Unavailable, match="the database cannot be used"):
        disturbed(store)
    with store.reading() as connection:
        assert next(streamed(connection, MANY, 5)) == [(n,) for n in range(5)]


def test_a_wrong_statement_is_told_as_by_sqlalchemy(store: Store) -> None:
    wrong = select(text("1")).select_from(text("no_such_table"))
    told = []
    for ask in (lambda on: on.execute(wrong), lambda on: next(streamed(on, wrong, 5))):
        with pytest.raises(DBAPIError) as raised, store.engine.connect() as connection:
            ask(connection)
        told.append((type(raised.value), str(raised.value.orig), raised.value.connection_invalidated))
    assert told[0] == told[1]


@pytest.mark.parametrize("count", [0, 1, STREAMED - 1, STREAMED, STREAMED + 1, 1_000])
def test_rows_go_in_however_many_they_are(store: Store, count: int) -> None:
    rows = [
        {"id": n, "source_id": f"c{n}", "name": STRANGE[n % len(STRANGE)] + str(n)}
        for n in range(1, count + 1)
    ]
    with store.writing() as connection:
        add(connection, chain, rows)
    with store.reading() as connection:
        assert connection.execute(NAMES).all() == [(row["id"], row["name"]) for row in rows]


@pytest.mark.parametrize("count", [STREAMED - 1, STREAMED])
def test_a_row_that_is_there_already_is_told_alike_and_none_is_added(store: Store, count: int) -> None:
    rows = [{"id": n, "source_id": f"c{n}", "name": ""} for n in range(1, count + 1)]
    with pytest.raises(IntegrityError), store.writing() as connection:
        add(connection, chain, [*rows[:-1], rows[0]])
    with store.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(chain)) == 0
    with store.writing() as connection:
        add(connection, chain, rows)
