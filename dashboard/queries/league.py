"""The fair league table: what each venue takes on a trading day, like for like, against the comparison."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from dashboard.access import READ, Viewer
from dashboard.answers.league import League, Team
from dashboard.question import as_of, ask_of, by_currency, moment, plan_of
from dashboard.results import Query
from dashboard.scope import chosen
from dashboard.statistics.league import change_of, ranked
from rollup.calendar import date_of, day_of
from rollup.columns import Columns, compute_columns
from rollup.comparison import Days, compared
from rollup.db import Store
from rollup.metrics.evaluate import measures_of
from rollup.metrics.metric import Term
from rollup.venues import Venue

METRICS = ("revenue", "open_minutes")
KEYS = 2
"""Columns before the sums: the day and the venue."""


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
        by_day = replace(query, metrics=METRICS, by="venue", grain="day", only=(), compare=None)
        teams = _teams(connection, by_day, asked, days, against, at)
    span = (date_of(against.first), date_of(against.last))
    return League(tuple(teams), query.start, end, span, as_of(at, asked))


def _teams(
    connection: Connection,
    query: Query,
    asked: Sequence[Venue],
    days: Days,
    against: Days,
    at: int,
) -> list[Team]:
    now = _traded(connection, query, asked, days, at)
    before = _traded(connection, query, asked, against, at)
    venues = {venue.id: venue for venue in asked}
    teams: list[Team] = []
    for members in by_currency([venues[key] for key in now]).values():
        found = ranked({venue.key: change_of(now[venue.id], before.get(venue.id, {})) for venue in members})
        teams += [
            Team(
                venue.key,
                venue.name,
                venue.currency,
                found[venue.key],
                sum(now[venue.id].values()),
                sum(before.get(venue.id, {}).values()),
                len(now[venue.id]),
                len(before.get(venue.id, {})),
            )
            for venue in members
        ]
    return sorted(teams, key=_order)


def _order(team: Team) -> tuple[str, bool, float]:
    change = team.standing.change
    return team.currency, change is None, -(change or 0.0)


def _traded(
    connection: Connection, query: Query, asked: Sequence[Venue], days: Days, at: int
) -> dict[int, Mapping[int, int]]:
    """What the venues that have any figures took, by the days on which they were open; who took most comes first."""
    of_days = replace(query, start=date_of(days.first), end=date_of(days.last))
    plan = plan_of(of_days, asked, at)
    parts, _late = compute_columns(connection, ask_of(plan, days, asked, measures_of(plan.metrics)), {})
    ids = np.array(sorted(venue.id for venue in asked))
    places = [(np.searchsorted(ids, part.columns[1]), part.columns[0] - days.first) for part in parts]
    known = np.unique(np.concatenate([rows for rows, _days in places])) if places else ()
    revenue, open_minutes = (
        _added(metric.formula.numerator, parts, places, (len(ids), days.length)) for metric in plan.metrics
    )
    keys = {venue.id: venue.key for venue in asked}
    order = sorted(known, key=lambda row: (-int(revenue[row].sum()), keys[int(ids[row])]))
    return {int(ids[row]): _open_days(revenue[row], open_minutes[row], days.first) for row in order}


def _open_days(revenue: NDArray[Any], open_minutes: NDArray[Any], first: int) -> dict[int, int]:
    """A venue's revenue by day, without the days on which it was shut."""
    traded = np.flatnonzero(open_minutes > 0)
    return dict(zip((traded + first).tolist(), revenue[traded].tolist(), strict=True))


def _added(
    terms: Sequence[Term], parts: Sequence[Columns], places: Sequence[Any], size: tuple[int, int]
) -> NDArray[np.int64]:
    """A sum of terms by venue and day."""
    whole = np.zeros(size, np.int64)
    for term in terms:
        for part, place in zip(parts, places, strict=True):
            if term.measure in part.names:
                np.add.at(whole, place, term.factor * part.columns[KEYS + part.names.index(term.measure)])
    return whole
