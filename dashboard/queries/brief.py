"""What a manager needs before the doors open: the mail asks for all of it, each panel of the page for its own part."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, and_, func, select

from dashboard.access import READ, Viewer
from dashboard.answers.brief import IDLE, MOST, UNMARKED, UNPAID, Brief, Task, Today, ToDo
from dashboard.answers.slots import Slot
from dashboard.queries.answer import answered, run
from dashboard.queries.floor import unpaid_count
from dashboard.queries.peak_times import peak_times
from dashboard.question import as_of, moment
from dashboard.results import Query, Result
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
        expected = _today(connection, asked, _day(asked, at), at)
    to_do = tasks(store, viewer, query, at)
    return Brief(to_do.day, yesterday(store, viewer, query, at), expected, to_do.tasks, as_of(at, asked))


def yesterday(store: Store, viewer: Viewer, query: Query, now: int | None = None) -> Result:
    """The five figures of the day before, against the same weekday a week before."""
    viewer.require(READ)
    at = moment(now)
    with store.reading() as connection:
        asked = chosen(connection, viewer, query.venues, query.regions)
        last = date_of(_day(asked, at) - 1)
        question = replace(_place(query), metrics=FIVE, start=last, end=last, compare="week_before")
        return answered(connection, viewer, question, at)


def today(store: Store, viewer: Viewer, query: Query, now: int | None = None) -> Today:
    """Today's bookings."""
    viewer.require(READ)
    at = moment(now)
    with store.reading() as connection:
        asked = chosen(connection, viewer, query.venues, query.regions)
        return _today(connection, asked, _day(asked, at), at)


def tasks(store: Store, viewer: Viewer, query: Query, now: int | None = None) -> ToDo:
    """What there is to do."""
    viewer.require(READ)
    at = moment(now)
    with store.reading() as connection:
        asked = chosen(connection, viewer, query.venues, query.regions)
        day = _day(asked, at)
        unmarked = _unmarked(connection, asked, day - 1, at)
    place, tomorrow = _place(query), date_of(day + 1)
    found = [
        *_task(UNMARKED, unmarked),
        *_task(UNPAID, unpaid_count(store, viewer, place, at)),
        *_idle(store, viewer, place, tomorrow, at),
    ]
    return ToDo(date_of(day), tuple(found[:MOST]))


def _day(asked: tuple[Venue, ...], at: int) -> int:
    """The business day, the latest where the venues differ."""
    return max((venue.local(at).day for venue in asked), default=at // 86_400)


def _place(query: Query) -> Query:
    """The question's venues and definitions, and nothing else of it."""
    return replace(query, only=(), by=None, grain=None, compare=None)


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


def _task(key: str, count: int) -> list[Task]:
    return [Task(key, count)] if count else []


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
