"""A question, checked and made ready to be read: its metrics, days, comparison, split and definition set."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dashboard.results import Query
from dashboard.splits import Only, Split, split
from rollup.ask import Ask
from rollup.calendar import date_of, day_of, next_month, week_of, zone
from rollup.comparison import Days, compared
from rollup.errors import BadInput, sentence, unknown
from rollup.metrics.catalogue import metric as metric_of
from rollup.metrics.metric import Metric, Unit
from rollup.subjects import DEFINITION_SETS, Grain
from rollup.venues import Venue

LONGEST = 366 * 10
MONEY = (Unit.MONEY, Unit.MONEY_PER_HOUR)
Bucket = tuple[int, int]
"""A bucket of a series: its first epoch day, and its hour (-1 for whole days)."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A checked question."""

    query: Query
    metrics: tuple[Metric, ...]
    days: Days
    against: Days | None
    grain: Grain | None
    split: Split | None
    definitions: str
    now: int


def plan_of(query: Query, asked: Sequence[Venue], now: int) -> Plan:
    """The question as a plan for the venues asked; `BadInput` with the parameter named where it is no good."""
    if not query.metrics:
        raise BadInput(sentence("name at least one metric"), "metric")
    metrics = tuple(metric_of(key) for key in dict.fromkeys(query.metrics))
    days = _days(query.start, query.end)
    definitions = query.definitions or _default_definitions(asked)
    if definitions not in DEFINITION_SETS:
        raise unknown("definition set", definitions, DEFINITION_SETS, "definitions")
    if query.grain is not None and query.grain not in set(Grain):
        raise unknown("granularity", query.grain, list(Grain), "granularity")
    return Plan(
        query=query,
        metrics=metrics,
        days=days,
        against=None if query.compare in (None, "none") else compared(str(query.compare), days),
        grain=None if query.grain is None else Grain(query.grain),
        split=None if query.by is None else split(query.by, metrics),
        definitions=definitions,
        now=now,
    )


def _days(start: date, end: date) -> Days:
    if end < start:
        raise BadInput(
            sentence("the end {end} lies before the start {start}; swap them", end=end, start=start), "to"
        )
    if (end - start).days >= LONGEST or not 2000 <= start.year <= end.year <= 2100:
        raise BadInput(sentence("choose a range of at most ten years between 2000 and 2100"), "from")
    return Days(day_of(start), day_of(end))


def _default_definitions(asked: Sequence[Venue]) -> str:
    """The set that all the venues have as their default; current where they differ."""
    sets = {venue.definitions for venue in asked}
    return sets.pop() if len(sets) == 1 else "current"


def moment(now: int | None) -> int:
    """The instant to answer for: the one given, or the present (epoch seconds)."""
    return int(time.time()) if now is None else now


def as_of(now: int, asked: Sequence[Venue]) -> datetime:
    """The instant in the local time of the first venue."""
    return datetime.fromtimestamp(now, zone(asked[0].zone if asked else "UTC"))


def target_of(asked: Sequence[Venue]) -> float:
    """The occupancy that the venues aim at, on average, as a share of 1; 0 where there is no venue."""
    return sum(venue.target for venue in asked) / len(asked) / 100 if asked else 0.0


def blocks(plan: Plan, asked: Sequence[Venue]) -> dict[str, Sequence[Venue]]:
    """The venues whose measures are added up: those of each currency where amounts are asked for, else all of them, so
    that a customer of venues in two countries is one."""
    found = by_currency(asked)
    if len(found) > 1 and not any(metric.unit in MONEY for metric in plan.metrics):
        return {"": asked}
    return dict(found)


def by_currency(asked: Sequence[Venue]) -> dict[str, list[Venue]]:
    """The venues by their currency."""
    groups: dict[str, list[Venue]] = {}
    for venue in asked:
        groups.setdefault(venue.currency, []).append(venue)
    return groups


def ask_of(
    plan: Plan, days: Days, members: Sequence[Venue], measures: tuple[str, ...], only: Only = ()
) -> Ask:
    """What is read for a plan over some days at some venues."""
    return Ask(
        measures=measures,
        venues=tuple(venue.id for venue in members),
        first=days.first,
        last=days.last,
        now=plan.now,
        by=() if plan.split is None or plan.split.steps else (plan.split.column,),
        grain=plan.grain,
        definitions=plan.definitions,
        only=only,
    )


def buckets(days: Days, grain: Grain | None) -> list[Bucket]:
    """The buckets that touch the days, in order; one for the whole range without a grain."""
    if grain is None:
        return [(0, -1)]
    if grain is Grain.HOUR:
        return [(day, hour) for day in range(days.first, days.last + 1) for hour in range(24)]
    if grain is Grain.DAY:
        return [(day, -1) for day in range(days.first, days.last + 1)]
    if grain is Grain.WEEK:
        return [(day, -1) for day in range(week_of(days.first), days.last + 1, 7)]
    found, first = [], next_month(day_of(date_of(days.first).replace(day=1) - timedelta(days=1)) - 1)
    while first <= days.last:
        found.append((first, -1))
        first = next_month(first)
    return found


def bucket_date(bucket: Bucket) -> date | datetime:
    """The beginning of a bucket: a date, or a local date and hour."""
    day, hour = bucket
    if hour < 0:
        return date_of(day)
    return datetime.combine(date_of(day), datetime.min.time().replace(hour=hour))
