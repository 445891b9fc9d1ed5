"""What a manager needs before the doors open. One question for the page and for the mail."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, and_, func, select

from dashboard.access import READ, Viewer
from dashboard.answers.brief import IDLE, MOST, UNMARKED, UNPAID, Brief, Task, Today
from dashboard.answers.slots import Slot
from dashboard.queries.answer import run
from dashboard.queries.floor import unpaid
from dashboard.queries.peak_times import peak_times
from dashboard.question import as_of, moment
from dashboard.results import Query
from dashboard.scope import chosen
from rollup.calendar import date_of, zone
from rollup.db import Store
from rollup.model import booking
from rollup.venues import Venue

FIVE = ("revenue", "orders", "bookings", "no_show_rate", "utilization")
USUALLY_FULL = 0.6
"""The occupancy of an hour that is usually worth something."""
FAR_BELOW = 0.5
"""The share of what is usual below which an hour of tomorrow stands out."""


def brief(store: Store, viewer: Viewer, query: Query, now: int | None = None) -> Brief:
    """The brief of the question's venues; its period and metrics do not matter."""
    viewer.require(READ)
    at = moment(now)
    with store.reading() as connection:
        asked = chosen(connection, viewer, query.venues, query.regions)
        today = max((venue.local(at).day for venue in asked), default=at // 86_400)
        expected = _today(connection, asked, today, at)
        unmarked = _unmarked(connection, asked, today - 1, at)
        said_at = as_of(at, asked)
    place = replace(query, only=(), by=None, grain=None, compare=None)
    day = date_of(today)
    last = day - timedelta(days=1)
    asked_yesterday = replace(place, metrics=FIVE, start=last, end=last, compare="week_before")
    yesterday = run(store, viewer, asked_yesterday, at)
    tasks = [
        *([Task(UNMARKED, unmarked)] if unmarked else []),
        *_unpaid(store, viewer, place, at),
        *_idle(store, viewer, place, day + timedelta(days=1), at),
    ]
    return Brief(day, yesterday, expected, tuple(tasks[:MOST]), said_at)


def _today(connection: Connection, asked: tuple[Venue, ...], day: int, at: int) -> Today:
    columns = booking.c
    query = select(
        func.count(),
        func.count().filter(columns.start_at > at),
        func.min(columns.start_at).filter(columns.start_at > at),
    ).where(
        columns.venue_id.in_([venue.id for venue in asked]), columns.day == day, columns.state != "cancelled"
    )
    count, ahead, first = connection.execute(query).one()
    clock = zone(asked[0].zone if asked else "UTC")
    return Today(count, ahead, None if first is None else datetime.fromtimestamp(first, clock))


def _unmarked(connection: Connection, asked: tuple[Venue, ...], day: int, at: int) -> int:
    """Bookings of a day whose time is over, and of which nobody said what became of them."""
    columns = booking.c
    over = and_(columns.state == "booked", columns.grace_at <= at, columns.day == day)
    query = select(func.count()).where(columns.venue_id.in_([venue.id for venue in asked]), over)
    return int(connection.execute(query).scalar_one())


def _unpaid(store: Store, viewer: Viewer, place: Query, at: int) -> list[Task]:
    found = unpaid(store, viewer, place, at)
    return [Task(UNPAID, len(found))] if found else []


def _idle(store: Store, viewer: Viewer, place: Query, tomorrow: date, at: int) -> list[Task]:
    """The hour of tomorrow that is usually full and has least of what is usual, if it stands out."""
    past = replace(place, metrics=("utilization",), start=tomorrow - timedelta(days=28), end=tomorrow)
    usual = peak_times(store, viewer, past, at).cells[tomorrow.weekday()]
    asked = replace(place, metrics=("utilization",), start=tomorrow, end=tomorrow, by="hour")
    gaps = []
    for row in run(store, viewer, asked, at).rows:
        share, value = row.values["utilization"].number, usual[int(row.key)].value
        mostly = None if value is None else value.number
        if share is None or mostly is None or mostly < USUALLY_FULL or share >= FAR_BELOW * mostly:
            continue
        gaps.append((mostly - share, int(row.key), share, mostly))
    if not gaps:
        return []
    _gap, hour, share, mostly = max(gaps)
    return [Task(IDLE, len(gaps), Slot(tomorrow.weekday(), hour), share, mostly)]
