"""The 7 x 24 peak-time grid: a metric by weekday and hour over whole ISO weeks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from dashboard.access import READ, Viewer
from dashboard.question import as_of, ask_of, by_currency, moment, plan_of, target_of
from dashboard.results import Grid, GridCell, Query
from dashboard.scope import chosen
from dashboard.splits import narrowing
from rollup.ask import Ask
from rollup.calendar import date_of, week_of
from rollup.comparison import Days
from rollup.db import Store
from rollup.errors import BadInput, sentence
from rollup.metrics.evaluate import evaluating, measures_of
from rollup.metrics.metric import Metric, Unit
from rollup.venues import Venue
from rollup.week_cells import Hours
from rollup.week_hours import compute_week_hours

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
        raise BadInput(
            sentence(
                "{key} is in {names}: choose venues of one currency", key=found[0].metric.key, names=names
            ),
            "venue",
        )
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
                raise BadInput(sentence("{key} has no 7 x 24 grid", key=metric.key), "metric")
        only = narrowing(connection, query.only, plan.metrics, asked)
        days = _whole_weeks(plan.days, _today(asked, at, plan.days.last))
        found: list[Grid] = []
        for currency, members, metrics in _counted(plan.metrics, asked):
            ask = ask_of(plan, days, members, measures_of(metrics))
            hours = _read(connection, replace(ask, only=only))
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


class _Week(NamedTuple):
    """The hours of the week: sums of measures over all weeks by weekday and hour, and in how many weeks each was open
    and full."""

    sums: dict[str, Hours]
    open: Hours
    full: Hours


def _read(connection: Connection, ask: Ask) -> _Week:
    """The measures asked for by weekday and hour, with the occupancy that says when the hour was open and full."""
    found = dict(compute_week_hours(connection, ask).sums)
    rest = tuple(name for name in OCCUPANCY if name not in ask.measures)
    places = tuple(pair for pair in ask.only if pair[0] == "resource")
    if rest:
        found |= compute_week_hours(connection, replace(ask, measures=rest, only=places)).sums
    bookable = found["scheduled_minutes"] - found["blocked_minutes"]
    is_full = (bookable > 0) & (bookable <= found["booked_minutes"])
    totals = {name: sums.sum(axis=0) for name, sums in found.items()}
    return _Week(totals, (bookable > 0).sum(axis=0), is_full.sum(axis=0))


def _cells(week: _Week, metric: Metric) -> tuple[tuple[GridCell, ...], ...]:
    names = measures_of([metric])
    sums = {name: week.sums[name].tolist() for name in names}
    opened, full = week.open.tolist(), week.full.tolist()
    value_of = evaluating(metric.formula)

    def cell(day: int, hour: int) -> GridCell:
        if not opened[day][hour]:
            return GridCell(None)
        measures = {name: sums[name][day][hour] for name in names}
        return GridCell(value_of(measures, {}), opened[day][hour], full[day][hour])

    return tuple(tuple(cell(day, hour) for hour in range(24)) for day in range(7))
