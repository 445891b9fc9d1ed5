"""The fair league table: what each venue takes on a trading day, like for like, against the comparison."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from dashboard.access import READ, Viewer
from dashboard.answers.league import League, Team
from dashboard.queries.answer import answered
from dashboard.question import as_of, moment
from dashboard.results import Query, Row
from dashboard.scope import chosen
from dashboard.statistics.league import change_of, ranked
from rollup.calendar import date_of, day_of
from rollup.comparison import Days, compared
from rollup.db import Store

METRICS = ("revenue", "open_minutes")
Amounts = dict[str, dict[int, int]]
"""By venue, the revenue of its trading days."""


def league(store: Store, viewer: Viewer, query: Query, now: int | None = None) -> League:
    """The question's venues over its days, as far as they are over. What it is narrowed to besides does not matter."""
    viewer.require(READ)
    at = moment(now)
    with store.reading() as connection:
        asked = chosen(connection, viewer, query.venues, query.regions)
        today = min((venue.local(at).day for venue in asked), default=at // 86_400)
        end = min(query.end, date_of(today) - timedelta(days=1))
        days = Days(day_of(query.start), day_of(end))
        if query.compare in (None, "none") or end < query.start:
            return League((), query.start, end, None, as_of(at, asked))
        against = compared(str(query.compare), days)
        teams = _teams(connection, viewer, replace(query, only=(), compare=None), days, against, at)
    span = (date_of(against.first), date_of(against.last))
    return League(tuple(teams), query.start, end, span, as_of(at, asked))


def _teams(
    connection: Connection, viewer: Viewer, query: Query, days: Days, against: Days, at: int
) -> list[Team]:
    rows, now = _traded(connection, viewer, query, days, at)
    _rows, before = _traded(connection, viewer, query, against, at)
    teams: list[Team] = []
    for currency in dict.fromkeys(row.currency for row in rows.values()):
        members = [row for row in rows.values() if row.currency == currency]
        found = ranked({row.key: change_of(now[row.key], before.get(row.key, {})) for row in members})
        teams += [
            Team(
                row.key,
                row.label,
                currency,
                found[row.key],
                sum(now[row.key].values()),
                sum(before.get(row.key, {}).values()),
                len(now[row.key]),
                len(before.get(row.key, {})),
            )
            for row in members
        ]
    return sorted(teams, key=_order)


def _order(team: Team) -> tuple[str, bool, float]:
    change = team.standing.change
    return team.currency, change is None, -(change or 0.0)


def _traded(
    connection: Connection, viewer: Viewer, query: Query, days: Days, at: int
) -> tuple[dict[str, Row], Amounts]:
    """The venues, and what each took on the days on which it was open."""
    start, end = date_of(days.first), date_of(days.last)
    asked = replace(query, metrics=METRICS, by="venue", grain="day", start=start, end=end)
    venues: dict[str, Row] = {}
    amounts: Amounts = {}
    for row in answered(connection, viewer, asked, at).rows:
        venues.setdefault(row.key, row)
        traded = amounts.setdefault(row.key, {})
        if row.values["open_minutes"].numerator > 0:
            traded[_day(row)] = row.values["revenue"].numerator
    return venues, amounts


def _day(row: Row) -> int:
    assert row.bucket is not None
    return day_of(row.bucket.date() if isinstance(row.bucket, datetime) else row.bucket)
