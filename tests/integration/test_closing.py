"""How figures stand: closed months, what changed in them, and the last check, each within the viewer's venues."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from dashboard.access import CAPABILITIES, READ, Viewer
from dashboard.queries.closing import closing, every_check, every_restatement, unit_of
from dashboard.queries.upkeep import jobs
from dashboard.results import Query
from rollup.build import drain
from rollup.db import Store, put
from rollup.errors import NotAllowed, NotFound
from rollup.jobs import run_due
from rollup.metrics.metric import Unit
from rollup.model import reconciliation, venue
from tests.databases import beginning
from tests.worlds import BASE, found, give

CLOSED_AT = int(datetime(2026, 11, 1, 8, 0, tzinfo=UTC).timestamp())
LATER = CLOSED_AT + 86_400
BOTH_MONTHS = (date(2026, 10, 20), date(2026, 11, 5))


def order(name: str, day: int, amount: str, place: str = "a") -> dict[str, Any]:
    return {
        "id": name,
        "venue": place,
        "completed_at": f"2026-10-{day:02}T12:00:00+01:00",
        "lines": [{"kind": "service", "item": "cut", "unit_price": amount}],
        "payments": [{"tender": "cash", "amount": amount}],
    }


def viewer(store: Store, *keys: str, capabilities: frozenset[str] = frozenset(CAPABILITIES)) -> Viewer:
    with store.reading() as connection:
        rows = connection.execute(select(venue.c.id, venue.c.chain_id, venue.c.source_id)).all()
    ids = frozenset(row.id for row in rows if row.source_id in keys) if keys else None
    return Viewer("someone", rows[0].chain_id, capabilities, ids)


@beginning
def restated(store: Store) -> None:
    """Three venues whose October was closed, and at one of which an order of it came in late."""
    found(store, (["Europe/Stockholm"] * 3, ["00:00"] * 3), BASE)
    give(store, "orders", [order("first", 24, "12.50")], BASE)
    run_due(store, CLOSED_AT, "one")
    give(store, "orders", [order("late", 28, "7.00")], LATER)
    drain(store, LATER)


def test_months_are_closed_or_open_and_what_changed_is_told(restated: Store) -> None:
    told = closing(restated, viewer(restated), Query(("revenue",), *BOTH_MONTHS), LATER)
    october, november = told.months
    assert (october.first, october.closed, october.venues) == (date(2026, 10, 1), 3, 3)
    assert october.closed_at is not None
    assert (november.closed, november.closed_at) == (0, None)
    [sales] = told.restated
    assert (sales.venue, sales.measure, sales.unit, sales.currency) == (
        "a",
        "service_sales",
        Unit.MONEY,
        "SEK",
    )
    assert (sales.closed_value, sales.value, sales.newest_fact) == (1250, 1950, "order late")
    assert sales.days == (date(2026, 10, 28),)
    assert {check.subject for check in told.checks} | set(told.unchecked) == {"postings"}


def test_a_figure_is_told_of_its_own_measures_days_and_definitions_alone(restated: Store) -> None:
    who = viewer(restated)
    assert closing(restated, who, Query(("bookings",), *BOTH_MONTHS), LATER).restated == ()
    assert (
        closing(restated, who, Query(("revenue",), date(2026, 11, 1), date(2026, 11, 5)), LATER).restated
        == ()
    )
    classic = closing(restated, who, Query(("orders",), *BOTH_MONTHS, definitions="classic"), LATER).restated
    assert {(each.measure, each.definitions) for each in classic} == {("item_orders", "classic")}


def test_nobody_is_told_of_other_peoples_venues(restated: Store) -> None:
    other = viewer(restated, "b")
    assert every_restatement(restated, other) == ()
    assert {each.venue for each in every_restatement(restated, viewer(restated, "a", "b"))} == {"a"}
    assert closing(restated, other, Query(("revenue",), *BOTH_MONTHS), LATER).restated == ()
    with pytest.raises(NotFound):
        closing(restated, other, Query(("revenue",), *BOTH_MONTHS, venues=("a",)), LATER)
    stranger = viewer(restated, capabilities=frozenset(CAPABILITIES) - {READ})
    for ask in (every_restatement, every_check, jobs):
        with pytest.raises(NotAllowed):
            ask(restated, stranger)
    with pytest.raises(NotAllowed):
        closing(restated, stranger, Query(("revenue",), *BOTH_MONTHS), LATER)


def test_a_difference_is_an_alarm_whose_words_are_for_those_who_see_all(restated: Store) -> None:
    found_ = {"checked_at": LATER, "subject": "postings", "places": 40, "differences": 2}
    with restated.writing() as connection:
        put(connection, reconciliation, [{**found_, "first_difference": "revenue of a"}])
    asked = Query(("revenue",), *BOTH_MONTHS)
    [check] = closing(restated, viewer(restated), asked, LATER).checks
    assert (check.places, check.differences, check.first) == (40, 2, "revenue of a")
    [check] = closing(restated, viewer(restated, "b"), asked, LATER).checks
    assert (check.differences, check.first) == (2, "")


def test_what_a_sum_is_counted_in() -> None:
    assert unit_of("service_sales") is Unit.MONEY
    assert unit_of("quantity") is Unit.COUNT
    assert unit_of("service_pieces") is Unit.COUNT
    assert unit_of("booked_minutes") is Unit.MINUTES
    assert unit_of("no_shows") is Unit.COUNT
