"""Pace is the figures' own on both engines: so far, before at the same minute, bookings as they stood a week ago."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from dashboard import queries
from dashboard.queries.pace import HOURS_BACK, booked_ahead, pace
from dashboard.results import Query
from dashboard.statistics.pace import NAIVE, Trial, expected, left_said
from rollup.build import drain
from rollup.calendar import day_of
from rollup.db import Store
from rollup.errors import NotAllowed, NotFound
from tests.databases import beginning
from tests.viewers import viewer
from tests.worlds import give_all

NOW = int(datetime(2026, 11, 18, 12, 0, tzinfo=UTC).timestamp())
TODAY = date(2026, 11, 18)
ANY = Query((), TODAY, TODAY)
ZONES = {"a": "Europe/Stockholm", "b": "Europe/Helsinki"}


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


@beginning
def trading(store: Store) -> None:
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


def test_what_a_day_is_expected_to_come_to_is_reckoned_from_the_hours_of_all_orders(store: Store) -> None:
    """A bar whose day begins at five: packed weeks, hours since then, and days that are not built yet."""
    chance, cutoff, at = random.Random(4), 5, 14
    bar = {"id": "v", "name": "V", "zone": "UTC", "currency": "SEK", "cutoff": f"0{cutoff}:00"}
    give_all(store, "venues", [bar], NOW)
    known, left = ({day_of(TODAY) - back: 0 for back in range(HOURS_BACK + 1)} for _ in range(2))
    orders = []
    for number in range(700):
        day, hour, amount = (
            TODAY - timedelta(days=chance.randrange(HOURS_BACK + 9)),
            chance.randrange(24),
            1 + number,
        )
        if (day, (hour - cutoff) % 24) >= (TODAY, at - cutoff):
            continue
        orders.append(order(number, day + timedelta(days=hour < cutoff), f"{hour:02d}:10", amount))
        if day_of(day) in known:
            (known if (hour - cutoff) % 24 < at - cutoff else left)[day_of(day)] += 100 * amount
    half = len(orders) // 2
    now = NOW + (at - 12) * 3600
    give_all(store, "orders", orders[:half], now)
    drain(store, now)
    give_all(store, "orders", orders[half:], now)
    today = day_of(TODAY)
    trials = [Trial(left_said(left, known, day), left[day]) for day in sorted(left) if day < today]
    (found,) = pace(store, viewer(store), ANY, now).parts
    assert found.today == expected(known[today], left_said(left, known, today), trials)
    assert found.today is not None
    assert found.today.low is not None


def test_bookings_ahead_are_a_count_of_all_bookings(store: Store) -> None:
    chance = random.Random(5)
    venues = [{"id": key, "name": key, "zone": zone, "currency": "SEK"} for key, zone in ZONES.items()]
    give_all(store, "venues", venues, NOW)
    start = datetime.combine(TODAY, datetime.min.time())
    given, facts = [], []
    for number in range(300):
        day = TODAY + timedelta(days=chance.randrange(-9, 10))
        made = start - timedelta(hours=chance.randrange(20 * 24))
        told = start - timedelta(hours=chance.randrange(20 * 24)) if chance.random() < 0.4 else None
        more = {} if told is None else {"state": "cancelled", "state_at": f"{told:%Y-%m-%dT%H:%M}Z"}
        where = chance.choice(list(ZONES))
        given.append(booking(number, day, f"{made:%Y-%m-%dT%H:%M}Z", **more) | {"venue": where})
        facts.append((day, made, told))
    give_all(store, "bookings", given[:200], NOW)
    drain(store, NOW)
    give_all(store, "bookings", given[200:], NOW)
    then = datetime.fromtimestamp(NOW, UTC).replace(tzinfo=None) - timedelta(days=7)
    for each in booked_ahead(store, viewer(store), ANY, NOW):
        last = each.day - timedelta(days=7)
        assert each.now == sum(day == each.day and told is None for day, _, told in facts)
        assert each.came == sum(day == last and told is None for day, _, told in facts)
        assert each.before == sum(
            day == last and made <= then and (told is None or told > then) for day, made, told in facts
        )
        assert each.before or each.day > TODAY + timedelta(days=5)


def test_pace_is_for_those_who_may_read_and_of_their_venues(trading: Store) -> None:
    with pytest.raises(NotAllowed):
        pace(trading, viewer(trading, capabilities=frozenset()), ANY, NOW)
    with pytest.raises(NotFound):
        pace(trading, viewer(trading), Query((), TODAY, TODAY, ("elsewhere",)), NOW)
    with pytest.raises(NotAllowed):
        booked_ahead(trading, viewer(trading, capabilities=frozenset()), ANY, NOW)
    with pytest.raises(NotFound):
        booked_ahead(trading, viewer(trading), Query((), TODAY, TODAY, ("elsewhere",)), NOW)


def test_a_chain_without_anything_has_nothing_to_expect(store: Store) -> None:
    give_all(store, "venues", [{"id": "v", "name": "V", "zone": "UTC", "currency": "SEK"}], NOW)
    (found,) = pace(store, viewer(store), ANY, NOW).parts
    assert (found.today_known, found.month_known) == (0, 0)
