"""How many connections a process has to PostgreSQL, and what is said when all of them are in use."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from sqlalchemy import text

from rollup.db import Store, open_store
from rollup.errors import Unavailable

KEPT = 2


@pytest.fixture
def few(postgres_url: str) -> Iterator[Store]:
    opened = open_store(postgres_url, KEPT)
    opened.engine.pool._timeout = 0.2  # type: ignore[attr-defined]
    yield opened
    opened.close()


def test_as_many_again_are_made_and_then_it_is_said_what_to_do(few: Store) -> None:
    with ExitStack() as held:
        for _ in range(2 * KEPT):
            connection = held.enter_context(few.reading())
            assert connection.scalar(text("SELECT 1")) == 1
        with pytest.raises(Unavailable, match="VA_DATABASE_CONNECTIONS"), few.reading():
            pass
    with few.reading() as connection:
        assert connection.scalar(text("SELECT 1")) == 1, "those that were given back can be had again"


def test_what_only_a_cluster_understands_is_no_trouble_elsewhere(few: Store) -> None:
    with few.building() as connection:
        assert connection.scalar(text("SHOW transaction_isolation")) == "repeatable read"
        assert connection.scalar(text("SHOW citus.multi_shard_modify_mode")) == "parallel"
    with few.writing() as connection:
        assert connection.scalar(text("SHOW citus.multi_shard_modify_mode")) == "sequential"
