"""How today and the month go on: so far against the same minute before, what is booked ahead, the expected close."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, and_, func, not_, select

from dashboard.access import READ, Viewer
from dashboard.answers.pace import Booked, Pace, Paces
from dashboard.queries.answer import answered
from dashboard.question import as_of, ask_of, blocks, moment, plan_of
from dashboard.results import Query, Row
from dashboard.scope import chosen
from dashboard.statistics.pace import Trial, days_said, expected, left_said
from rollup.ask import Ask
from rollup.calendar import date_of, day_of, next_month, week_of
from rollup.db import Store
from rollup.metrics.evaluate import evaluate, measures_of
from rollup.metrics.metric import Formula, Term
from rollup.model import booking
from rollup.read import compute_rollup
from rollup.subjects import Grain
from rollup.venues import Venue
from rollup.week_hours import compute_week_hours

Span = tuple[int, int]
"""The first and the last of some days (epoch days)."""
Clock = NDArray[np.int64]
"""Amounts by day of a range and clock hour."""
METRIC = "revenue"
HOURS_BACK, DAYS_BACK = 8 * 30, 400
"""How far back days are tried by the hour, and as wholes."""
AHEAD = 7
"""Days ahead of which bookings are told."""
WEEK = 7 * 86_400
KEPT = Formula((Term("bookings"), Term("cancelled_bookings", -1)))
NEAR = 5
"""An earlier day is like this one for the month's close when about as many days, give or take these, were left."""


def pace(store: Store, viewer: Viewer, query: Query, now: int | None = None, *, ahead: bool = True) -> Paces:
    """Pace at the question's venues; its period and metrics do not matter. With what is booked `ahead`, or without."""
    viewer.require(READ)
    at = moment(now)
    with store.reading() as connection:
        asked = chosen(connection, viewer, query.venues, query.regions)
        day = _today(asked, at)
        today = date_of(day)
        place = replace(query, metrics=(METRIC,), only=(), by=None, grain=None, end=today)
        parts = _parts(connection, viewer, place, today, _begins(asked, at), at)
        booked = _booked(connection, asked, day, at) if ahead else ()
    return Paces(today, _month_end(today), tuple(parts), booked, as_of(at, asked))


def booked_ahead(store: Store, viewer: Viewer, query: Query, now: int | None = None) -> tuple[Booked, ...]:
    """What is booked ahead, alone."""
    viewer.require(READ)
    at = moment(now)
    with store.reading() as connection:
        asked = chosen(connection, viewer, query.venues, query.regions)
        return _booked(connection, asked, _today(asked, at), at)


def _today(asked: tuple[Venue, ...], at: int) -> int:
    """The business day, the latest where the venues differ."""
    return max((venue.local(at).day for venue in asked), default=at // 86_400)


def _begins(asked: tuple[Venue, ...], at: int) -> tuple[int, int]:
    """The clock hour at which the business day begins, and the hour it is: by the first venue."""
    if not asked:
        return 0, 0
    return asked[0].cutoff // 60, asked[0].local(at).hour


def _parts(
    connection: Connection, viewer: Viewer, place: Query, today: date, clock: tuple[int, int], at: int
) -> list[Pace]:
    def asked(start: date, **more: str | None) -> Mapping[str, list[Row]]:
        query = replace(place, start=start, **more)  # type: ignore[arg-type]
        return _by_currency(answered(connection, viewer, query, at).rows)

    so_far = asked(today, compare="week_before")
    hours = _hours(connection, viewer, replace(place, start=today - timedelta(days=HOURS_BACK)), at)
    days = asked(today - timedelta(days=DAYS_BACK), grain="day", compare=None)
    this = asked(today.replace(day=1), grain="day", compare="prior_month")
    return [
        _part(currency, rows[0], _split(hours[currency], today, clock), days[currency], this[currency])
        for currency, rows in so_far.items()
    ]


def _hours(connection: Connection, viewer: Viewer, query: Query, at: int) -> Mapping[str, Clock]:
    """The metric by currency, and then by day and hour."""
    asked = chosen(connection, viewer, query.venues, query.regions)
    plan = plan_of(replace(query, grain="hour", compare=None), asked, at)
    (metric,) = plan.metrics
    names = measures_of(plan.metrics)
    return {
        currency: _clock(connection, ask_of(plan, plan.days, members, names), metric.formula)
        for currency, members in blocks(plan, asked).items()
    }


def _clock(connection: Connection, ask: Ask, formula: Formula) -> Clock:
    """A sum by day and hour: weeks that are over as they are packed, the days since then from their hours."""
    monday, end = week_of(ask.first), week_of(ask.last + 1)
    found = np.zeros((ask.last + 1 - monday, 24), np.int64)
    weeks = compute_week_hours(connection, replace(ask, first=monday, last=end - 1)).sums
    for term in formula.numerator:
        found[: end - monday] += term.factor * weeks[term.measure].reshape(-1, 24)
    for (day, hour), sums in compute_rollup(connection, replace(ask, first=end)).found.items():
        found[day - monday, hour] = evaluate(formula, sums, {}).numerator
    return found[ask.first - monday :]


def _by_currency(rows: tuple[Row, ...]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.currency, []).append(row)
    return found


def _part(
    currency: str,
    today: Row,
    hours: tuple[dict[int, int], dict[int, int]],
    days: list[Row],
    this: list[Row],
) -> Pace:
    known, left = hours
    day = max(left)
    current = expected(known[day], left_said(left, known, day), _day_trials(known, left, day))
    totals = {_day(row): row.values[METRIC].numerator for row in days}
    first = day_of(date_of(day).replace(day=1))
    end = next_month(first) - 1
    rest = expected(
        sum(amount for each, amount in totals.items() if first <= each < day),
        days_said(totals, day - 1, range(day, end + 1)),
        _month_trials(totals, day, end - day + 1),
    )
    so_far = tuple((date_of(_day(row)), row.values[METRIC].numerator) for row in this)
    before = tuple(row.before[METRIC].numerator for row in this if row.before)
    return Pace(
        currency=currency,
        today=current,
        today_known=today.values[METRIC].numerator,
        today_before=today.before[METRIC].numerator,
        month=rest,
        month_known=sum(amount for _, amount in so_far),
        month_before=sum(before),
        days=so_far,
        days_before=before,
    )


def _day(row: Row) -> int:
    bucket = row.bucket
    return day_of(bucket.date() if isinstance(bucket, datetime) else bucket)  # type: ignore[arg-type]


def _split(hours: Clock, today: date, clock: tuple[int, int]) -> tuple[dict[int, int], dict[int, int]]:
    """By day, what it had come to when the present hour began, and what was left of it."""
    begins, hour = clock
    is_known = (np.arange(24) - begins) % 24 < (hour - begins) % 24
    last = day_of(today)
    days = range(last + 1 - len(hours), last + 1)
    known, left = (hours[:, side].sum(axis=1).tolist() for side in (is_known, ~is_known))
    return dict(zip(days, known, strict=True)), dict(zip(days, left, strict=True))


def _day_trials(known: Mapping[int, int], left: Mapping[int, int], today: int) -> list[Trial]:
    return [Trial(left_said(left, known, day), left[day]) for day in sorted(left) if day < today]


def _month_trials(totals: Mapping[int, int], today: int, length: int) -> list[Trial]:
    """Earlier days of months that are over, at which about as many days were left."""
    found = []
    for day in sorted(totals):
        end = next_month(day_of(date_of(day).replace(day=1))) - 1
        left = end - day + 1
        if end >= today or abs(left - length) > NEAR:
            continue
        said = days_said(totals, day - 1, range(day, end + 1))
        found.append(Trial(said, sum(totals.get(each, 0) for each in range(day, end + 1))))
    return found


def _month_end(today: date) -> date:
    return date_of(next_month(day_of(today.replace(day=1))) - 1)


def _booked(connection: Connection, asked: tuple[Venue, ...], today: int, at: int) -> tuple[Booked, ...]:
    """Bookings of the days ahead as they stand, and of the same weekdays a week before as they stood then."""
    kept = _kept(connection, asked, (today - 6, today + AHEAD), at)
    stood = _stood(connection, asked, (today - 6, today), at - WEEK)
    return tuple(
        Booked(date_of(day), kept.get(day, 0), stood.get(day - 7, 0), kept.get(day - 7, 0))
        for day in range(today + 1, today + AHEAD + 1)
    )


def _kept(connection: Connection, asked: tuple[Venue, ...], days: Span, at: int) -> dict[int, int]:
    """Bookings by day that are not cancelled."""
    measures = tuple(term.measure for term in KEPT.numerator)
    ask = Ask(measures, tuple(venue.id for venue in asked), *days, at, grain=Grain.DAY)
    found = compute_rollup(connection, ask).found
    return {day: evaluate(KEPT, sums, {}).numerator for (day,), sums in found.items()}


def _stood(connection: Connection, asked: tuple[Venue, ...], days: Span, then: int) -> dict[int, int]:
    """Bookings by day that were made and not cancelled at an instant: no bucket knows, so facts are counted, and those
    that are not wanted are left out before anything is grouped."""
    columns = booking.c
    was_made = func.coalesce(columns.made_at, columns.start_at) <= then
    was_cancelled = and_(columns.state == "cancelled", columns.state_at <= then)
    query = (
        select(columns.day, func.count())
        .where(
            columns.venue_id.in_([venue.id for venue in asked]),
            columns.day.between(*days),
            was_made,
            not_(was_cancelled),
        )
        .group_by(columns.day)
    )
    return {int(day): int(count) for day, count in connection.execute(query)}
