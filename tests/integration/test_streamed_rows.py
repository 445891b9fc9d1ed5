"""Rows that come from the database while they are used: all of them, once, in order, however many come at a time."""

import pytest
from sqlalchemy import func, insert, select

from rollup.db import Store
from rollup.model import chain
from rollup.statements import streamed

COUNT = 12
NAMES = select(chain.c.id, chain.c.name).order_by(chain.c.id)


@pytest.fixture
def twelve(store: Store) -> Store:
    rows = [{"id": n, "source_id": f"c{n}", "name": f"Chain {n}"} for n in range(1, COUNT + 1)]
    with store.writing() as connection:
        connection.execute(insert(chain), rows)
    return store


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
