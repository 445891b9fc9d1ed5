"""The 7 x 24 peak-time grid: a metric by weekday and hour over whole ISO weeks."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dashboard.access import READ, Viewer
from dashboard.question import as_of, ask_of, by_currency, moment, plan_of, target_of
from dashboard.results import Grid, GridCell, Query
from dashboard.scope import chosen
from dashboard.splits import narrowing
from rollup.ask import Found, merge
from rollup.calendar import date_of, week_of
from rollup.comparison import Days
from rollup.db import Store
from rollup.errors import BadInput
from rollup.metrics.evaluate import evaluate, measures_of
from rollup.metrics.metric import Metric, Unit
from rollup.read import compute_rollup
from rollup.subjects import Grain
from rollup.venues import Venue

OCCUPANCY = ("booked_minutes", "scheduled_minutes", "blocked_minutes")


def peak_times(store: Store, viewer: Viewer, query: Query, now: int | None = None) -> Grid:
    """The 7 x 24 grid of the question's first metric over the whole ISO weeks of its range that are over; where the
    range holds none, over the last four before its end. An amount of money is that of one currency: the first
    venue's."""
    viewer.require(READ)
    at = moment(now)
    with store.reading() as connection:
        asked = chosen(connection, viewer, query.venues, query.regions)
        plan = plan_of(query, asked, at)
        if not {"weekday", "hour"} <= set(plan.metrics[0].splits):
            raise BadInput(f"{plan.metrics[0].key} has no 7 x 24 grid", "metric")
        only = narrowing(connection, query.only, plan.metrics, asked)
        currency, members = _counted(plan.metrics[0], asked)
        days = _whole_weeks(plan.days, max((v.local(at).day for v in asked), default=plan.days.last))
        ask = replace(
            ask_of(plan, days, members, measures_of(plan.metrics)), by=("weekday", "hour"), grain=Grain.WEEK
        )
        found = compute_rollup(connection, replace(ask, only=only)).found
        rest = tuple(name for name in OCCUPANCY if name not in ask.measures)
        places = tuple(pair for pair in only if pair[0] == "resource")
        merge(found, compute_rollup(connection, replace(ask, measures=rest, only=places)).found)
    cells = _cells(found, plan.metrics[0], days.length // 7)
    return Grid(
        plan.metrics[0],
        cells,
        date_of(days.first),
        date_of(days.last),
        days.length // 7,
        target_of(members),
        currency,
        as_of(at, asked),
        max((venue.cutoff for venue in members), default=0) // 60,
    )


def _counted(metric: Metric, asked: Sequence[Venue]) -> tuple[str, Sequence[Venue]]:
    """The venues of which a metric is added up, and in what currency: what is not money is added up over all."""
    if metric.unit not in (Unit.MONEY, Unit.MONEY_PER_HOUR):
        return "", asked
    return next(iter(by_currency(asked).items()), ("", []))


def _whole_weeks(days: Days, today_: int) -> Days:
    last = min(days.last, today_ - 1)
    first, end = week_of(days.first + 6), week_of(last + 1) - 1
    return Days(first, end) if first < end else Days(end - 27, end)


def _cells(found: Found, metric: Metric, weeks: int) -> tuple[tuple[GridCell, ...], ...]:
    total: Found = {}
    open_weeks: dict[Any, int] = {}
    full_weeks: dict[Any, int] = {}
    for (_, weekday, hour), measures in found.items():
        place = (weekday, hour)
        merge(total, {place: dict(measures)})
        bookable = int(measures.get("scheduled_minutes", 0)) - int(measures.get("blocked_minutes", 0))  # type: ignore[arg-type]
        if bookable > 0:
            open_weeks[place] = open_weeks.get(place, 0) + 1
            if int(measures.get("booked_minutes", 0)) >= bookable:  # type: ignore[arg-type]
                full_weeks[place] = full_weeks.get(place, 0) + 1
    return tuple(
        tuple(
            _cell(
                metric,
                total.get((weekday, hour)),
                open_weeks.get((weekday, hour), 0),
                full_weeks.get((weekday, hour), 0),
            )
            for hour in range(24)
        )
        for weekday in range(7)
    )


def _cell(metric: Metric, measures: dict[str, Any] | None, weeks_open: int, weeks_full: int) -> GridCell:
    if not weeks_open or measures is None:
        return GridCell(None)
    return GridCell(evaluate(metric.formula, measures, {}), weeks_open, weeks_full)
