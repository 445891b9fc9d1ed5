"""Restatements: a closed month that changes says so, keeps its closed figure, and forgets it when it is undone."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from rollup.build import drain
from rollup.calendar import date_of
from rollup.db import Store
from rollup.jobs import run_due
from rollup.model import closed_figure, job_window, restatement, venue
from rollup.restate import Restatement, restatements
from rollup.rollups import mark_everything
from rollup.subjects import SUBJECTS
from tests.databases import beginning
from tests.worlds import BASE, found, give

SETUP = (["Europe/Stockholm"] * 3, ["00:00"] * 3)
CLOSED_AT = int(datetime(2026, 11, 1, 8, 0, tzinfo=UTC).timestamp())
LATER = CLOSED_AT + 86_400


def order(name: str, day: int, amount: str, place: str = "a") -> dict[str, Any]:
    return {
        "id": name,
        "venue": place,
        "completed_at": f"2026-10-{day:02}T12:00:00+01:00",
        "lines": [{"kind": "service", "item": "cut", "unit_price": amount}],
        "payments": [{"tender": "cash", "amount": amount}],
    }


@beginning
def closed(store: Store) -> None:
    """A store of three venues whose October is closed with an order of 12.50 at one of them."""
    found(store, SETUP, BASE)
    give(store, "orders", [order("first", 24, "12.50")], BASE)
    run_due(store, CLOSED_AT, "one")
    assert stated(store) == []


def stated(store: Store, **months: int) -> list[Restatement]:
    with store.reading() as connection:
        ids = connection.execute(select(venue.c.id)).scalars().all()
        return restatements(connection, ids, **months)


def figure(store: Store, measure: str, definitions: str = "current") -> Restatement:
    return next(row for row in stated(store) if (row.measure, row.definitions) == (measure, definitions))


def closed_total(store: Store) -> int:
    with store.reading() as connection:
        return int(connection.execute(select(func.sum(closed_figure.c.value))).scalar_one())


def test_a_late_fact_is_a_restatement_and_the_closed_figure_stays(closed: Store) -> None:
    before = closed_total(closed)
    give(closed, "orders", [order("late", 28, "7.00")], LATER)
    drain(closed, LATER)
    sales = figure(closed, "service_sales")
    assert (sales.closed_value, sales.value, sales.change) == (1250, 1950, 700)
    assert (sales.subject, sales.newest_fact) == ("postings", "order late")
    assert [str(date_of(day)) for day in sales.days] == ["2026-10-28"]
    assert (sales.first_seen_at, sales.last_changed_at) == (LATER, LATER)
    assert figure(closed, "service_sales", "classic").change == 700
    assert figure(closed, "completed_orders").change == 1
    assert {row.measure for row in stated(closed)} == {
        "service_sales",
        "cash_received",
        "quantity",
        "service_pieces",
        "completed_orders",
        "item_orders",
        "walk_in_orders",
        "walk_in_item_orders",
    }
    assert closed_total(closed) == before


def test_a_second_change_adds_its_days_and_keeps_since_when(closed: Store) -> None:
    give(closed, "orders", [order("late", 28, "7.00")], LATER)
    drain(closed, LATER)
    give(closed, "orders", [order("later", 30, "1.00")], LATER + 60)
    drain(closed, LATER + 60)
    sales = figure(closed, "service_sales")
    assert (sales.change, sales.newest_fact) == (800, "order later")
    assert [date_of(day).day for day in sales.days] == [28, 30]
    assert (sales.first_seen_at, sales.last_changed_at) == (LATER, LATER + 60)


def test_the_fact_that_changed_is_named_and_not_the_youngest_of_its_day(closed: Store) -> None:
    give(closed, "orders", [order("late", 24, "7.00")], LATER)
    drain(closed, LATER)
    assert figure(closed, "service_sales").newest_fact == "order late"
    give(closed, "orders", [order("first", 24, "9.00")], LATER + 60)
    drain(closed, LATER + 60)
    assert figure(closed, "service_sales").newest_fact == "order first"
    assert figure(closed, "completed_orders").newest_fact == "order late", "an edit adds no order"
    give(closed, "orders", [{"id": "late", "venue": "a", "removed": True}], LATER + 120)
    drain(closed, LATER + 120)
    assert figure(closed, "service_sales").newest_fact == "order late"


def test_of_several_facts_the_last_is_named_however_they_are_built(closed: Store) -> None:
    for number, name in enumerate(("one", "two", "three")):
        give(closed, "orders", [order(name, 28, "7.00")], LATER + number)
    give(closed, "orders", [order("two", 28, "8.00")], LATER + 3)
    drain(closed, LATER + 3)
    assert figure(closed, "service_sales").newest_fact == "order two"


def test_an_order_that_makes_another_one_no_first_is_named(closed: Store) -> None:
    give(closed, "orders", [{**order("second", 28, "7.00"), "customer": "ann"}], LATER)
    drain(closed, LATER)
    assert figure(closed, "first_orders").newest_fact == "order second"
    september = {**order("older", 1, "7.00", "b"), "completed_at": "2026-09-01T12:00:00+02:00"}
    give(closed, "orders", [{**september, "customer": "ann"}], LATER)
    drain(closed, LATER)
    assert [row.measure for row in stated(closed) if row.subject == "first_orders"] == []


def test_a_booking_that_the_clock_turns_is_named(store: Store) -> None:
    found(store, SETUP, BASE)
    late = {
        "id": "night",
        "venue": "a",
        "resource": "a-r1",
        "start": "2026-10-31T23:55:00+01:00",
        "minutes": 30,
    }
    give(store, "bookings", [late], BASE)
    midnight = int(datetime(2026, 10, 31, 23, 0, tzinfo=UTC).timestamp())
    run_due(store, midnight, "one")
    assert stated(store) == []
    drain(store, midnight + 3600)
    assert {row.measure: row.newest_fact for row in stated(store)} == {
        "no_shows": "booking night",
        "no_show_minutes": "booking night",
    }


def test_what_returns_to_the_closed_figure_is_no_restatement(closed: Store) -> None:
    give(closed, "orders", [order("first", 24, "9.00")], LATER)
    drain(closed, LATER)
    assert figure(closed, "service_sales").change == -350
    assert {row.measure for row in stated(closed)} == {"service_sales", "cash_received"}
    give(closed, "orders", [order("first", 24, "12.50")], LATER + 60)
    drain(closed, LATER + 60)
    assert stated(closed) == []


def test_a_fact_that_moves_between_two_batches_changes_no_sum(closed: Store) -> None:
    give(closed, "orders", [order("first", 29, "12.50")], LATER)
    drain(closed, LATER, batch_size=1)
    assert stated(closed) == []


def test_a_rebuild_of_everything_changes_nothing(closed: Store) -> None:
    give(closed, "orders", [order("late", 28, "7.00")], LATER)
    drain(closed, LATER)
    before = stated(closed)
    with closed.writing() as connection:
        for subject in SUBJECTS:
            mark_everything(connection, subject)
    drain(closed, LATER + 60, batch_size=5)
    assert stated(closed) == before


def test_a_month_that_is_open_has_none(closed: Store) -> None:
    november = {**order("new", 28, "7.00"), "completed_at": "2026-11-01T12:00:00+01:00"}
    give(closed, "orders", [november], LATER)
    drain(closed, LATER)
    assert stated(closed) == []


def test_what_is_asked_is_given(closed: Store) -> None:
    give(closed, "orders", [order("late", 28, "7.00"), order("other", 28, "7.00", "b")], LATER)
    drain(closed, LATER)
    every = stated(closed)
    assert len({row.venue_id for row in every}) == 2
    assert stated(closed, first=every[0].month, last=every[0].month) == every
    assert stated(closed, first=every[0].month + 1) == stated(closed, last=every[0].month - 1) == []
    with closed.reading() as connection:
        one = restatements(connection, [every[0].venue_id])
        assert one == [row for row in every if row.venue_id == every[0].venue_id]
        assert restatements(connection, []) == []


def test_a_build_that_fails_leaves_no_restatement(closed: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    give(closed, "orders", [order("late", 28, "7.00")], LATER)

    def fails(*_: object) -> None:
        raise RuntimeError("pulled the plug")

    with monkeypatch.context() as patch:
        patch.setattr("rollup.restate._remove", fails)
        with pytest.raises(RuntimeError, match="pulled the plug"):
            drain(closed, LATER)
    assert stated(closed) == []
    drain(closed, LATER)
    assert figure(closed, "service_sales").change == 700


def test_closing_again_keeps_the_figures_and_finds_what_a_build_at_the_same_time_missed(
    closed: Store,
) -> None:
    give(closed, "orders", [order("late", 28, "7.00")], LATER)
    drain(closed, LATER)
    before = closed_total(closed)
    with closed.writing() as connection:
        connection.execute(restatement.delete())
        connection.execute(job_window.delete().where(job_window.c.job.like("%monthly%")))
    run_due(closed, LATER, "one")
    assert closed_total(closed) == before
    assert figure(closed, "service_sales").change == 700
