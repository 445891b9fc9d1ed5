"""The morning brief: yesterday's figures, today's bookings, and things to do that are still there to be done."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from dashboard import queries
from dashboard.answers.brief import IDLE, UNMARKED, UNPAID, Task
from dashboard.answers.slots import Slot
from dashboard.queries.brief import FIVE, brief
from dashboard.results import Query
from rollup.db import Store
from rollup.errors import NotAllowed
from tests.databases import beginning
from tests.viewers import viewer
from tests.worlds import give_all

NOW = int(datetime(2026, 11, 18, 8, 0, tzinfo=UTC).timestamp())
WEDNESDAY, ANY = date(2026, 11, 18), Query((), date(2026, 1, 1), date(2026, 1, 1))
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def booking(name: str, start: str, state: str = "booked") -> dict[str, Any]:
    return {"id": name, "venue": "v", "resource": "r", "start": start, "minutes": 60, "state": state}


@beginning
def venue_in_the_morning(store: Store) -> None:
    give_all(store, "venues", [{"id": "v", "name": "V", "zone": "UTC", "currency": "SEK"}], NOW)
    hours = [{"venue": "v", "weekday": day, "opens": "10:00", "closes": "12:00"} for day in WEEK]
    give_all(store, "opening_hours", hours, NOW)
    give_all(store, "resources", [{"id": "r", "venue": "v", "name": "R"}], NOW)
    thursdays = ("10-22", "10-29", "11-05", "11-12")
    full = [booking(f"t{index}", f"2026-{day}T10:00", "paid") for index, day in enumerate(thursdays)]
    give_all(
        store,
        "bookings",
        [
            *full,
            booking("unmarked", "2026-11-17T10:00"),
            booking("marked", "2026-11-17T11:00", "no_show"),
            booking("open", "2026-11-16T10:00", "opened"),
            booking("next", "2026-11-18T10:00"),
            booking("later", "2026-11-18T11:00"),
            booking("gone", "2026-11-18T11:00", "cancelled"),
        ],
        NOW,
    )


def test_the_brief_tells_yesterday_today_and_what_to_do(venue_in_the_morning: Store) -> None:
    who = viewer(venue_in_the_morning)
    found = brief(venue_in_the_morning, who, ANY, NOW)
    yesterday = Query(FIVE, date(2026, 11, 17), date(2026, 11, 17), compare="week_before")
    assert found.day == WEDNESDAY
    assert found.yesterday.rows == queries.run(venue_in_the_morning, who, yesterday, NOW).rows
    assert (found.today.bookings, found.today.to_come) == (2, 2)
    assert found.today.first is not None
    assert (found.today.first.hour, found.today.first.date()) == (10, WEDNESDAY)
    assert found.tasks == (
        Task(UNMARKED, 1),
        Task(UNPAID, 1),
        Task(IDLE, 1, Slot(3, 10), 0.0, 1.0),
    )


def test_what_is_done_is_not_to_do(venue_in_the_morning: Store) -> None:
    done = [
        booking("unmarked", "2026-11-17T10:00", "no_show"),
        booking("open", "2026-11-16T10:00", "paid"),
        booking("tomorrow", "2026-11-19T10:00"),
    ]
    give_all(venue_in_the_morning, "bookings", done, NOW)
    assert brief(venue_in_the_morning, viewer(venue_in_the_morning), ANY, NOW).tasks == ()


def test_the_brief_is_for_those_who_may_read(venue_in_the_morning: Store) -> None:
    with pytest.raises(NotAllowed):
        brief(venue_in_the_morning, viewer(venue_in_the_morning, capabilities=frozenset()), ANY, NOW)
