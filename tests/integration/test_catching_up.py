"""Past the limit of the live delta an answer tells how much of it is as it was built, and is exact once it is built."""

from datetime import date

import pytest
from sqlalchemy import select

from rollup import standing
from rollup.ask import Answer, Ask
from rollup.build import drain
from rollup.calendar import day_of
from rollup.db import Store
from rollup.model import venue
from rollup.read import compute_from_facts, compute_rollup
from tests.databases import beginning
from tests.integration.test_restatements import SETUP, order
from tests.worlds import BASE, found, give

FIRST, LAST = day_of(date(2026, 10, 1)), day_of(date(2026, 10, 31))
MEASURES = ("service_sales", "completed_orders", "payers")


@beginning
def late(store: Store) -> None:
    """A store with one order built at 24 October, and four days at two venues with orders that are not."""
    found(store, SETUP, BASE)
    give(store, "orders", [{**order("built", 24, "12.50"), "customer": "p1"}], BASE)
    drain(store, BASE)
    days = ((24, "a"), (25, "a"), (25, "b"), (28, "b"))
    orders = [{**order(f"late{day}{v}", day, "1.00", v), "customer": "p2"} for day, v in days]
    give(store, "orders", orders, BASE)


def answers(store: Store, *by: str) -> tuple[Answer, Answer]:
    """The answer of the rollups, and that of the facts."""
    with store.reading() as connection:
        ids = tuple(connection.execute(select(venue.c.id)).scalars())
        ask = Ask(MEASURES, ids, FIRST, LAST, BASE, by)
        return compute_rollup(connection, ask), compute_from_facts(connection, ask)


def test_within_the_limit_it_is_exact(late: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing, "LIVE_LIMIT", 4)
    answer, exact = answers(late)
    assert answer.catching_up == 0
    assert answer.found == exact.found
    assert answer.found[()]["service_sales"] == 1650


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_past_the_limit_it_is_as_built_and_tells_how_much_is_left(
    late: Store, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    monkeypatch.setattr(standing, "LIVE_LIMIT", limit)
    answer, exact = answers(late)
    assert answer.catching_up == 4 + 4, "four venue-days of postings and of sales, however small the limit"
    figures = answer.found[()]
    assert (figures["service_sales"], figures["completed_orders"]) == (1250, 1)
    assert len(figures["payers"]) == 1  # type: ignore[arg-type]
    assert exact.found[()]["service_sales"] == 1650


def test_it_ends_with_the_build(late: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing, "LIVE_LIMIT", 2)
    drain(late, BASE)
    for by in ((), ("venue_id",), ("venue_id", "channel")):
        answer, exact = answers(late, *by)
        assert answer.catching_up == 0
        assert answer.found == exact.found
