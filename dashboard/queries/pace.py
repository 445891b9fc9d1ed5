"""How today and the month go on: so far against the same minute before, what is booked ahead, the expected close."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, and_, func, not_, or_, select

from dashboard.access import READ, Viewer
from dashboard.answers.pace import Booked, Pace, Paces
from dashboard.queries.answer import answered
from dashboard.question import as_of, ask_of, blocks, moment, plan_of
from dashboard.results import Query, Row
from dashboard.scope import chosen
from dashboard.statistics.pace import Trial, days_said, expected, left_said
from rollup.calendar import date_of, day_of, next_month
from rollup.db import Store
from rollup.metrics.evaluate import evaluate, measures_of
from rollup.model import booking
from rollup.read import compute_rollup
from rollup.venues import Venue

METRIC = "revenue"
HOURS_BACK, DAYS_BACK = 8 * 30, 400
"""How far back days are tried by the hour, and as wholes."""
AHEAD = 7
"""Days ahead of which bookings are told."""
WEEK = 7 * 86_400
NEAR = 5
"""An earlier day is like this one for the month's close when about as many days, give or take these, were left."""


def pace(store: Store, viewer: Viewer, query: Query, now: int | None = None) -> Paces:
    """Pace at the question's venues; its period and metrics do not matter."""
    viewer.require(READ)
    at = moment(now)
    with store.reading() as connection:
        asked = chosen(connection, viewer, query.venues, query.regions)
        today = date_of(max((venue.local(at).day for venue in asked), default=at // 86_400))
        place = replace(query, metrics=(METRIC,), only=(), by=None, grain=None, end=today)
        parts = _parts(connection, viewer, place, today, _begins(asked, at), at)
        booked = _booked(connection, asked, at)
    return Paces(today, _month_end(today), tuple(parts), booked, as_of(at, asked))


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

    month = today.replace(day=1)
    so_far = asked(today, compare="week_before")
    hours = _hours(connection, viewer, replace(place, start=today - timedelta(days=HOURS_BACK)), at)
    days = asked(today - timedelta(days=DAYS_BACK), grain="day", compare=None)
    this = asked(month, grain="day", compare="prior_month")
    whole = asked(month, compare="prior_month")
    return [
        _part(
            currency,
            rows[0],
            whole[currency][0],
            _split(hours[currency], today, clock),
            days[currency],
            this[currency],
        )
        for currency, rows in so_far.items()
    ]


def _hours(
    connection: Connection, viewer: Viewer, query: Query, at: int
) -> Mapping[str, Mapping[tuple[int, int], int]]:
    """The metric by currency, day and hour, where there is something of it: rows of a table for so many hours would
    take longer than reading them."""
    asked = chosen(connection, viewer, query.venues, query.regions)
    plan = plan_of(replace(query, grain="hour", compare=None), asked, at)
    (metric,) = plan.metrics
    found: dict[str, Mapping[tuple[int, int], int]] = {}
    for currency, members in blocks(plan, asked).items():
        ask = ask_of(plan, plan.days, members, measures_of(plan.metrics))
        read = compute_rollup(connection, ask).found
        found[currency] = {
            (key[0], key[1]): evaluate(metric.formula, sums, {}).numerator for key, sums in read.items()
        }
    return found


def _by_currency(rows: tuple[Row, ...]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.currency, []).append(row)
    return found


def _part(
    currency: str,
    today: Row,
    month: Row,
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
        days_said(
            {each: amount for each, amount in totals.items() if each < day}, day - 1, range(day, end + 1)
        ),
        _month_trials(totals, day, end - day + 1),
    )
    return Pace(
        currency,
        current,
        today.values[METRIC].numerator,
        today.before[METRIC].numerator,
        rest,
        month.values[METRIC].numerator,
        month.before[METRIC].numerator,
        tuple((date_of(_day(row)), row.values[METRIC].numerator) for row in this),
        tuple(row.before[METRIC].numerator for row in this if row.before),
    )


def _day(row: Row) -> int:
    bucket = row.bucket
    return day_of(bucket.date() if isinstance(bucket, datetime) else bucket)  # type: ignore[arg-type]


def _split(
    hours: Mapping[tuple[int, int], int], today: date, clock: tuple[int, int]
) -> tuple[dict[int, int], dict[int, int]]:
    """By day, what it had come to when the present hour began, and what was left of it."""
    begins, hour = clock
    place, last = (hour - begins) % 24, day_of(today)
    days = range(last - HOURS_BACK, last + 1)
    known, left = dict.fromkeys(days, 0), dict.fromkeys(days, 0)
    for (day, at), amount in hours.items():
        side = known if (at - begins) % 24 < place else left
        side[day] += amount
    return known, left


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
        before = {each: amount for each, amount in totals.items() if each < day}
        said = days_said(before, day - 1, range(day, end + 1))
        found.append(Trial(said, sum(totals.get(each, 0) for each in range(day, end + 1))))
    return found


def _month_end(today: date) -> date:
    return date_of(next_month(day_of(today.replace(day=1))) - 1)


def _booked(connection: Connection, asked: tuple[Venue, ...], at: int) -> tuple[Booked, ...]:
    """Bookings of the days ahead as they stand, and of the same weekdays a week before as they stood then."""
    columns = booking.c
    today = max((venue.local(at).day for venue in asked), default=at // 86_400)
    is_kept = columns.state != "cancelled"
    then = at - WEEK
    was_made = func.coalesce(columns.made_at, columns.start_at) <= then
    was_kept = not_(and_(columns.state == "cancelled", columns.state_at <= then))
    query = (
        select(
            columns.day,
            func.count().filter(is_kept),
            func.count().filter(and_(was_made, was_kept)),
        )
        .where(
            columns.venue_id.in_([venue.id for venue in asked]),
            or_(
                columns.day.between(today + 1, today + AHEAD),
                columns.day.between(today - 6, today),
            ),
        )
        .group_by(columns.day)
    )
    found = {day: (kept, stood) for day, kept, stood in connection.execute(query)}
    nothing = (0, 0)
    return tuple(
        Booked(
            date_of(day),
            found.get(day, nothing)[0],
            found.get(day - 7, nothing)[1],
            found.get(day - 7, nothing)[0],
        )
        for day in range(today + 1, today + AHEAD + 1)
    )
