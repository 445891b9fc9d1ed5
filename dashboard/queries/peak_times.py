"""The 7 x 24 peak-time grid: a metric by weekday and hour over whole ISO weeks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection

from dashboard.access import READ, Viewer
from dashboard.question import as_of, ask_of, by_currency, moment, plan_of, target_of
from dashboard.results import Grid, GridCell, Query
from dashboard.scope import chosen
from dashboard.splits import narrowing
from rollup.ask import Ask, Found, merge
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


@dataclass(frozen=True, slots=True)
class Weeks:
    """Whole ISO weeks of some venues. `day_begins` as in `Grid`; `venues` is how many there are."""

    first_day: date
    last_day: date
    day_begins: int
    venues: int

    @property
    def count(self) -> int:
        """How many weeks."""
        return ((self.last_day - self.first_day).days + 1) // 7


def peak_times(store: Store, viewer: Viewer, query: Query, now: int | None = None) -> Grid:
    """The one grid of the question's first metric: see `grids`. Raises `BadInput` for an amount of venues with
    different currencies, which has a grid for each."""
    found = grids(store, viewer, replace(query, metrics=query.metrics[:1]), now)
    if len(found) > 1:
        names = ", ".join(grid.currency for grid in found)
        raise BadInput(f"{found[0].metric.key} is in {names}: choose venues of one currency", "venue")
    return found[0]


def grids(store: Store, viewer: Viewer, query: Query, now: int | None = None) -> tuple[Grid, ...]:
    """The 7 x 24 grid of each metric over the whole ISO weeks of the question's range that are over; where the range
    holds none, over the last four before its end. An amount of money has a grid for each currency."""
    viewer.require(READ)
    at = moment(now)
    with store.reading() as connection:
        asked = chosen(connection, viewer, query.venues, query.regions)
        plan = plan_of(query, asked, at)
        for metric in plan.metrics:
            if not {"weekday", "hour"} <= set(metric.splits):
                raise BadInput(f"{metric.key} has no 7 x 24 grid", "metric")
        only = narrowing(connection, query.only, plan.metrics, asked)
        days = _whole_weeks(plan.days, _today(asked, at, plan.days.last))
        found: list[Grid] = []
        for currency, members, metrics in _counted(plan.metrics, asked):
            ask = ask_of(plan, days, members, measures_of(metrics))
            hours = _read(connection, replace(ask, by=("weekday", "hour"), grain=Grain.WEEK, only=only))
            found += [
                Grid(
                    metric,
                    _cells(hours, metric),
                    date_of(days.first),
                    date_of(days.last),
                    days.length // 7,
                    target_of(members),
                    currency,
                    as_of(at, asked),
                    _day_begins(members),
                )
                for metric in metrics
            ]
    return tuple(sorted(found, key=lambda grid: plan.metrics.index(grid.metric)))


def weeks(store: Store, viewer: Viewer, query: Query, now: int | None = None) -> Weeks:
    """The weeks that the question's grid goes over."""
    viewer.require(READ)
    at = moment(now)
    with store.reading() as connection:
        asked = chosen(connection, viewer, query.venues, query.regions)
    plan = plan_of(query, asked, at)
    days = _whole_weeks(plan.days, _today(asked, at, plan.days.last))
    return Weeks(date_of(days.first), date_of(days.last), _day_begins(asked), len(asked))


def _counted(
    metrics: Sequence[Metric], asked: Sequence[Venue]
) -> list[tuple[str, Sequence[Venue], list[Metric]]]:
    """The venues of which metrics are added up, and in what currency: what is not money is added up over all."""
    amounts = [metric for metric in metrics if metric.unit in (Unit.MONEY, Unit.MONEY_PER_HOUR)]
    others = [metric for metric in metrics if metric not in amounts]
    parts: list[tuple[str, Sequence[Venue], list[Metric]]] = [("", asked, others)]
    parts += [(currency, members, amounts) for currency, members in (by_currency(asked) or {"": []}).items()]
    return [part for part in parts if part[2]]


def _day_begins(asked: Sequence[Venue]) -> int:
    return max((venue.cutoff for venue in asked), default=0) // 60


def _today(asked: Sequence[Venue], now: int, otherwise: int) -> int:
    return max((venue.local(now).day for venue in asked), default=otherwise)


def _whole_weeks(days: Days, today_: int) -> Days:
    last = min(days.last, today_ - 1)
    first, end = week_of(days.first + 6), week_of(last + 1) - 1
    return Days(first, end) if first < end else Days(end - 27, end)


@dataclass(slots=True)
class _Hour:
    """An hour of the week: its measures over all weeks, and how many it was open and full in."""

    measures: dict[str, Any]
    open: int = 0
    full: int = 0


def _read(connection: Connection, ask: Ask) -> dict[tuple[int, int], _Hour]:
    """The measures asked for by weekday and hour, with the occupancy that says when the hour was open and full."""
    found = compute_rollup(connection, ask).found
    rest = tuple(name for name in OCCUPANCY if name not in ask.measures)
    places = tuple(pair for pair in ask.only if pair[0] == "resource")
    merge(found, compute_rollup(connection, replace(ask, measures=rest, only=places)).found)
    total: Found = {}
    hours: dict[tuple[int, int], _Hour] = {}
    for (_, weekday, hour), measures in found.items():
        slot = hours.setdefault((weekday, hour), _Hour(total.setdefault((weekday, hour), {})))
        merge(total, {(weekday, hour): dict(measures)})
        bookable = int(measures.get("scheduled_minutes", 0)) - int(measures.get("blocked_minutes", 0))  # type: ignore[arg-type]
        slot.open += bookable > 0
        slot.full += 0 < bookable <= int(measures.get("booked_minutes", 0))  # type: ignore[arg-type]
    return hours


def _cells(hours: dict[tuple[int, int], _Hour], metric: Metric) -> tuple[tuple[GridCell, ...], ...]:
    return tuple(
        tuple(_cell(metric, hours.get((weekday, hour))) for hour in range(24)) for weekday in range(7)
    )


def _cell(metric: Metric, hour: _Hour | None) -> GridCell:
    if hour is None or not hour.open:
        return GridCell(None)
    return GridCell(evaluate(metric.formula, hour.measures, {}), hour.open, hour.full)
