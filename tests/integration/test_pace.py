"""Pace is the figures' own on both engines: so far, before at the same minute, bookings as they stood a week ago."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from dashboard import queries
from dashboard.queries.pace import pace
from dashboard.results import Query
from dashboard.statistics.pace import NAIVE
from rollup.db import Store
from rollup.errors import NotAllowed, NotFound
from tests.viewers import viewer
from tests.worlds import give_all

NOW = int(datetime(2026, 11, 18, 12, 0, tzinfo=UTC).timestamp())
TODAY = date(2026, 11, 18)
ANY = Query((), TODAY, TODAY)


def order(number: int, day: date, clock: str, amount: int) -> dict[str, Any]:
    return {
        "id": f"o{number}",
        "venue": "v",
        "completed_at": f"{day}T{clock}",
        "lines": [{"kind": "service", "item": "hour", "unit_price": amount}],
        "payments": [{"tender": "card", "amount": amount}],
    }


def booking(number: int, day: date, made: str, **more: Any) -> dict[str, Any]:
    start = f"{day}T18:00"
    return {"id": f"b{number}", "venue": "v", "start": start, "minutes": 60, "made_at": made, **more}


@pytest.fixture
def trading(store: Store) -> Store:
    """Each day 10 at ten o'clock and 20 at six; the day a week ago, for once, 30 more in the evening."""
    give_all(store, "venues", [{"id": "v", "name": "V", "zone": "UTC", "currency": "SEK"}], NOW)
    days = [TODAY - timedelta(days=back) for back in range(60)]
    orders = [order(2 * n, day, "10:00", 10) for n, day in enumerate(days)]
    orders += [order(2 * n + 1, day, "18:00", 20) for n, day in enumerate(days) if day != TODAY]
    orders.append(order(999, TODAY - timedelta(days=7), "19:00", 30))
    give_all(store, "orders", orders, NOW)
    ahead, then = date(2026, 11, 20), date(2026, 11, 13)
    bookings = [
        booking(1, ahead, "2026-11-17T09:00"),
        booking(2, ahead, "2026-11-18T11:00"),
        booking(3, ahead, "2026-11-18T11:00", state="cancelled"),
        booking(4, then, "2026-11-10T09:00", state="paid"),
        booking(5, then, "2026-11-12T09:00", state="paid"),
        booking(6, then, "2026-11-10T09:00", state="cancelled", state_at="2026-11-12T10:00"),
        booking(7, then, "2026-11-09T09:00", state="cancelled", state_at="2026-11-10T10:00"),
    ]
    give_all(store, "bookings", bookings, NOW)
    return store


def test_today_and_the_month_so_far_are_the_figures(trading: Store) -> None:
    who = viewer(trading)
    (found,) = pace(trading, who, ANY, NOW).parts
    month = Query(("revenue",), TODAY.replace(day=1), TODAY, compare="prior_month")
    row = queries.run(trading, who, month, NOW).rows[0]
    assert (found.today_known, found.today_before) == (1000, 1000)
    assert found.month_known == row.values["revenue"].numerator == 17 * 3000 + 3000 + 1000
    assert found.month_before == row.before["revenue"].numerator
    assert sum(amount for _day, amount in found.days) == found.month_known
    assert sum(found.days_before) == found.month_before


def test_what_is_expected_adds_what_is_left_to_what_is_known(trading: Store) -> None:
    (found,) = pace(trading, viewer(trading), ANY, NOW).parts
    assert found.today is not None
    assert found.today.known == 1000
    assert found.today.middle in (1000 + 5000, 1000 + 2750), (
        "a week ago there were 30 more; the mean has a quarter"
    )
    assert found.month is not None
    assert found.month.known == 17 * 3000 + 3000
    assert found.month.model == NAIVE or found.month.error is not None


def test_bookings_ahead_are_told_as_they_stood_a_week_before(trading: Store) -> None:
    found = {each.day: each for each in pace(trading, viewer(trading), ANY, NOW).booked}
    assert list(found) == [TODAY + timedelta(days=ahead) for ahead in range(1, 8)]
    friday = found[date(2026, 11, 20)]
    assert (friday.now, friday.before, friday.came) == (2, 2, 2)
    assert all(each.now == 0 for day, each in found.items() if day != date(2026, 11, 20))


def test_pace_is_for_those_who_may_read_and_of_their_venues(trading: Store) -> None:
    with pytest.raises(NotAllowed):
        pace(trading, viewer(trading, capabilities=frozenset()), ANY, NOW)
    with pytest.raises(NotFound):
        pace(trading, viewer(trading), Query((), TODAY, TODAY, ("elsewhere",)), NOW)


def test_a_chain_without_anything_has_nothing_to_expect(store: Store) -> None:
    give_all(store, "venues", [{"id": "v", "name": "V", "zone": "UTC", "currency": "SEK"}], NOW)
    (found,) = pace(store, viewer(store), ANY, NOW).parts
    assert (found.today_known, found.month_known) == (0, 0)
