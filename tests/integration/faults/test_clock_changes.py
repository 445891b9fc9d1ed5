"""Both clock changes of five zones, and a day that never was: every total equals the raw facts, no minute is lost."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from rollup.ask import Ask
from rollup.build import drain
from rollup.db import Store
from rollup.model import venue
from rollup.read import compute_rollup
from rollup.subjects import Grain
from tests.worlds import give_all, iso

EPOCH = date(1970, 1, 1)
CHANGES = (
    ("Europe/Stockholm", date(2026, 3, 29), 23),
    ("Europe/Stockholm", date(2026, 10, 25), 25),
    ("America/New_York", date(2026, 3, 8), 23),
    ("America/New_York", date(2026, 11, 1), 25),
    ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
    ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
    ("Asia/Kolkata", date(2026, 3, 29), 24),
    ("Pacific/Apia", date(2011, 12, 30), 0),
    ("Pacific/Apia", date(2011, 9, 24), 23),
    ("Pacific/Apia", date(2012, 4, 1), 25),
)
DOUBLED = {"Europe/Stockholm": 2, "America/New_York": 1, "Pacific/Apia": 3}
STEP = 17 * 60
LENGTH = 40


def number(day: date) -> int:
    return (day - EPOCH).days


class Raw:
    """The facts around a change, and where each belongs by `datetime` alone."""

    def __init__(self, zone: str, day: date) -> None:
        self.zone = ZoneInfo(zone)
        middle = int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp())
        self.first = middle - 60 * 3600
        self.instants = range(self.first, middle + 60 * 3600, STEP)
        self.now = middle + 30 * 86_400

    def wall(self, instant: int) -> datetime:
        return datetime.fromtimestamp(instant, UTC).astimezone(self.zone)

    def hour(self, instant: int) -> tuple[int, int]:
        wall = self.wall(instant)
        return number(wall.date()), wall.hour

    def bookings(self) -> Counter[tuple[int, int]]:
        return Counter(self.hour(instant) for instant in self.instants)

    def booked(self) -> Counter[tuple[int, int]]:
        """Each booked minute in its hour, minute by minute."""
        return Counter(self.hour(i + 60 * n) for i in self.instants for n in range(LENGTH))

    def open(self, first: int, last: int) -> Counter[tuple[int, int]]:
        """A venue that never closes is open in every minute that there is."""
        minutes = range(self.first - 4 * 86_400, self.now, 60)
        places = (self.hour(minute) for minute in minutes)
        return Counter(place for place in places if first <= place[0] <= last)


def bucket(day: int, grain: Grain) -> int:
    value = EPOCH + timedelta(days=day)
    if grain is Grain.WEEK:
        return day - value.weekday()
    return number(value.replace(day=1)) if grain is Grain.MONTH else day


def take_facts(store: Store, zone: str, raw: Raw) -> None:
    week = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    opened = str(raw.wall(raw.first).date() - timedelta(days=3))
    closed = str(raw.wall(raw.first).date() + timedelta(days=12))
    place = {
        "id": "v",
        "name": "V",
        "zone": zone,
        "currency": "SEK",
        "opened_on": opened,
        "closed_on": closed,
    }
    give_all(store, "venues", [place], raw.now)
    hours = [{"venue": "v", "weekday": day, "opens": "00:00", "closes": "24:00"} for day in week]
    give_all(store, "opening_hours", hours, raw.now)
    give_all(store, "resources", [{"id": "r", "venue": "v", "name": "R"}], raw.now)
    bookings = [
        {"id": f"b{i}", "venue": "v", "resource": "r", "start": iso(i), "minutes": LENGTH, "state": "paid"}
        for i in raw.instants
    ]
    give_all(store, "bookings", bookings, raw.now)
    orders = [
        {
            "id": f"o{i}",
            "venue": "v",
            "completed_at": iso(i),
            "lines": [{"kind": "service", "item": "i", "unit_price": "1.01"}],
            "payments": [{"tender": "cash", "amount": "1.01"}],
        }
        for i in raw.instants
    ]
    give_all(store, "orders", orders, raw.now)


def answers(store: Store, raw: Raw, grain: Grain, days: tuple[int, int]) -> dict[str, Counter[Any]]:
    measures = ("bookings", "service_sales", "booked_minutes", "scheduled_minutes")
    with store.reading() as connection:
        ids = tuple(connection.execute(select(venue.c.id)).scalars())
        found = compute_rollup(connection, Ask(measures, ids, *days, raw.now, grain=grain)).found
    return {
        name: Counter({key: int(cell[name]) for key, cell in found.items() if cell.get(name)})  # type: ignore[call-overload]
        for name in measures
    }


def added(hours: Counter[tuple[int, int]], grain: Grain) -> Counter[Any]:
    found: Counter[Any] = Counter()
    for (day, hour), amount in hours.items():
        found[(day, hour) if grain is Grain.HOUR else (bucket(day, grain),)] += amount
    return found


@pytest.mark.parametrize("built", [False, True], ids=["live", "built"])
@pytest.mark.parametrize(("zone", "day", "hours"), CHANGES, ids=lambda value: str(value))
def test_totals_equal_the_raw_facts(store: Store, zone: str, day: date, hours: float, built: bool) -> None:
    raw = Raw(zone, day)
    take_facts(store, zone, raw)
    if built:
        drain(store, raw.now)
    first = number(raw.wall(raw.first).date())
    days = (first - 1, first + 8)
    opened = raw.open(*days)
    for grain in Grain:
        found = answers(store, raw, grain, days)
        assert found["bookings"] == added(raw.bookings(), grain)
        assert found["service_sales"] == Counter(
            {key: 101 * n for key, n in added(raw.bookings(), grain).items()}
        )
        assert found["booked_minutes"] == added(raw.booked(), grain)
        assert found["scheduled_minutes"] == added(opened, grain)
    assert found["booked_minutes"].total() == LENGTH * len(raw.instants), "minutes are conserved"
    assert sum(n for (d, _), n in opened.items() if d == number(day)) == hours * 60
    if hours == 25:
        by_hour = answers(store, raw, Grain.HOUR, days)["scheduled_minutes"]
        assert by_hour[number(day), DOUBLED[zone]] == 120
    if hours == 0:
        by_day = answers(store, raw, Grain.DAY, days)
        assert all((number(day),) not in counter for counter in by_day.values()), "the day never was"
