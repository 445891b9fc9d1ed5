"""The one read path: pages, REST, exports, mail and the command line all ask here.

Checks the viewer's capability, cuts the venues to the viewer's scope, reads the measures of the metrics in one
snapshot, and forms values and comparison. Sums of different currencies are never added: each currency has its rows.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from dashboard.access import READ, Viewer
from dashboard.results import Grid, GridCell, Query, Result, Row
from dashboard.scope import chosen, visible
from dashboard.splits import Group, Grouping, Split, split
from rollup.calendar import date_of, day_of, next_month, week_of, zone
from rollup.comparison import Days, compared, cut_day
from rollup.db import Store
from rollup.errors import BadInput, unknown
from rollup.metrics.catalogue import metric as metric_of
from rollup.metrics.evaluate import chain_measures_of, evaluate, measures_of
from rollup.metrics.metric import Metric
from rollup.metrics.values import Value
from rollup.read import Answer, Ask, Found, compute_rollup, compute_rollup_until, merge
from rollup.subjects import DEFINITION_SETS, Grain
from rollup.venues import Venue, venues_of

LONGEST = 366 * 10
OCCUPANCY = ("booked_minutes", "scheduled_minutes", "blocked_minutes")
Bucket = tuple[int, int]
"""A bucket of a series: its first epoch day, and its hour (-1 for whole days)."""


@dataclass(frozen=True, slots=True)
class VenueChoice:
    """A venue that the viewer can choose."""

    key: str
    name: str
    region: str
    currency: str


@dataclass(frozen=True, slots=True)
class _Plan:
    """A checked question."""

    query: Query
    metrics: tuple[Metric, ...]
    days: Days
    against: Days | None
    grain: Grain | None
    split: Split | None
    definitions: str
    now: int


def venues(store: Store, viewer: Viewer) -> tuple[VenueChoice, ...]:
    """The venues that the viewer may see."""
    viewer.require(READ)
    with store.reading() as connection:
        return tuple(VenueChoice(v.key, v.name, v.region, v.currency) for v in visible(connection, viewer))


def today(store: Store, viewer: Viewer, now: int | None = None) -> date:
    """The business date at the viewer's venues; where they differ, the latest."""
    moment = _now(now)
    with store.reading() as connection:
        days = [venue.local(moment).day for venue in visible(connection, viewer)]
    return date_of(max(days, default=moment // 86_400))


def run(store: Store, viewer: Viewer, query: Query, now: int | None = None) -> Result:
    """The answer to a question. Raises `NotAllowed` without the capability, `BadInput` for a question that cannot be
    answered, with the parameter named."""
    viewer.require(READ)
    with store.reading() as connection:
        asked = chosen(connection, viewer, query.venues)
        plan = _plan(query, asked, _now(now))
        every = venues_of(connection, viewer.chain_id)
        rows: list[Row] = []
        behind = 0
        for currency, members in _by_currency(asked).items():
            found, left = _rows(connection, plan, members, every, currency)
            rows += found
            behind += left
        against = None if plan.against is None else (date_of(plan.against.first), date_of(plan.against.last))
        return Result(
            query, plan.metrics, tuple(rows), plan.definitions, _as_of(plan.now, asked), against, behind
        )


def _now(now: int | None) -> int:
    return int(time.time()) if now is None else now


def _as_of(now: int, asked: Sequence[Venue]) -> datetime:
    return datetime.fromtimestamp(now, zone(asked[0].zone if asked else "UTC"))


def _plan(query: Query, asked: Sequence[Venue], now: int) -> _Plan:
    if not query.metrics:
        raise BadInput("name at least one metric", "metric")
    metrics = tuple(metric_of(key) for key in dict.fromkeys(query.metrics))
    days = _days(query.start, query.end)
    definitions = query.definitions or _default_definitions(asked)
    if definitions not in DEFINITION_SETS:
        raise unknown("definition set", definitions, DEFINITION_SETS, "definitions")
    if query.grain is not None and query.grain not in set(Grain):
        raise unknown("granularity", query.grain, list(Grain), "granularity")
    return _Plan(
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
        raise BadInput(f"the end {end} lies before the start {start}; swap them", "to")
    if (end - start).days >= LONGEST or not 2000 <= start.year <= end.year <= 2100:
        raise BadInput("choose a range of at most ten years between 2000 and 2100", "from")
    return Days(day_of(start), day_of(end))


def _default_definitions(asked: Sequence[Venue]) -> str:
    """The set that all the venues have as their default; current where they differ."""
    sets = {venue.definitions for venue in asked}
    return sets.pop() if len(sets) == 1 else "current"


def _by_currency(asked: Sequence[Venue]) -> dict[str, list[Venue]]:
    groups: dict[str, list[Venue]] = {}
    for venue in asked:
        groups.setdefault(venue.currency, []).append(venue)
    return groups


def _ask(plan: _Plan, days: Days, members: Sequence[Venue], measures: tuple[str, ...]) -> Ask:
    return Ask(
        measures=measures,
        venues=tuple(venue.id for venue in members),
        first=days.first,
        last=days.last,
        now=plan.now,
        by=() if plan.split is None else (plan.split.column,),
        grain=plan.grain,
        definitions=plan.definitions,
    )


def _rows(
    connection: Connection, plan: _Plan, members: Sequence[Venue], every: Sequence[Venue], currency: str
) -> tuple[list[Row], int]:
    groups = {} if plan.split is None else plan.split.groups(connection, members)
    now, behind = _values(connection, plan, plan.days, members, every, groups, {})
    before: dict[tuple[Group, int], dict[str, Value]] = {}
    if plan.against is not None:
        cuts = _cuts(plan, members)
        before, late = _values(connection, plan, plan.against, members, every, groups, cuts)
        behind += late
    places = _places(plan, now, before)
    days = _buckets(plan.days, plan.grain)
    rows = [
        Row(
            key=group[0],
            label=group[1],
            bucket=_bucket_date(days[index]) if plan.grain is not None else None,
            currency=currency,
            values=now.get((group, index)) or _nothing(plan),
            before={} if plan.against is None else before.get((group, index)) or _nothing(plan),
        )
        for group, index in places
        if index < len(days)
    ]
    return rows, behind


def _nothing(plan: _Plan) -> dict[str, Value]:
    return {metric.key: evaluate(metric.formula, {}, {}) for metric in plan.metrics}


def _cuts(plan: _Plan, members: Sequence[Venue]) -> dict[int, tuple[int, int]]:
    """Where the comparison ends at each venue, as today is not over."""
    cuts: dict[int, tuple[int, int]] = {}
    for venue in members:
        place = venue.local(plan.now)
        day = None if plan.against is None else cut_day(plan.days, plan.against, place.day)
        if day is not None:
            cuts[venue.id] = (day, place.minute)
    return cuts


def _values(
    connection: Connection,
    plan: _Plan,
    days: Days,
    members: Sequence[Venue],
    every: Sequence[Venue],
    groups: Grouping,
    cuts: Mapping[int, tuple[int, int]],
) -> tuple[dict[tuple[Group, int], dict[str, Value]], int]:
    """Values by group and position of the bucket in the range."""
    ask = _ask(plan, days, members, measures_of(plan.metrics))
    answer = _read(connection, ask, cuts)
    grouped = _grouped(answer.found, plan, days, groups)
    within = chain_measures_of(plan.metrics)
    chain: dict[tuple[Group, int], dict[str, Any]] = {}
    if within:
        whole = replace(_ask(plan, days, every, within), by=())
        unsplit = replace(plan, split=None)
        chain = _grouped(compute_rollup(connection, whole).found, unsplit, days, {})
    values = {
        place: {
            metric.key: evaluate(metric.formula, measures, chain.get((("", ""), place[1]), {}))
            for metric in plan.metrics
        }
        for place, measures in grouped.items()
    }
    return values, answer.catching_up


def _read(connection: Connection, ask: Ask, cuts: Mapping[int, tuple[int, int]]) -> Answer:
    return compute_rollup_until(connection, ask, cuts) if cuts else compute_rollup(connection, ask)


def _grouped(
    found: Found, plan: _Plan, days: Days, groups: Grouping
) -> dict[tuple[Group, int], dict[str, Any]]:
    """Measures by group and bucket position; values of a column that share a group are merged."""
    positions = {bucket: index for index, bucket in enumerate(_buckets(days, plan.grain))}
    merged: Found = {}
    columns = 0 if plan.grain is None else 2 if plan.grain is Grain.HOUR else 1
    for key, measures in found.items():
        bucket = (key[0] if columns else 0, key[1] if columns == 2 else -1)
        index = positions.get(bucket, 0) if columns else 0
        group: Group = ("", "") if plan.split is None else _group(groups, key[-1], plan.split)
        merge(merged, {(group, index): dict(measures)})
    return dict(merged)  # type: ignore[arg-type]


def _group(groups: Grouping, value: Any, chosen_split: Split) -> Group:
    try:
        return groups[value]
    except KeyError:
        return chosen_split.nothing


def _buckets(days: Days, grain: Grain | None) -> list[Bucket]:
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


def _bucket_date(bucket: Bucket) -> date | datetime:
    day, hour = bucket
    if hour < 0:
        return date_of(day)
    return datetime.combine(date_of(day), datetime.min.time().replace(hour=hour))


def _places(plan: _Plan, now: Mapping[Any, Any], before: Mapping[Any, Any]) -> list[tuple[Group, int]]:
    """The lines of the answer in order: groups by the first metric, largest first, or in their own order; within a
    group every bucket of the range."""
    if plan.split is None:
        groups: list[Group] = [("", "")]
    else:
        found = {group for group, _ in (*now, *before)}
        groups = sorted(
            found,
            key=lambda group: (group[0] if plan.split is not None and plan.split.in_order else "", group),
        )
        if not plan.split.in_order:
            size = {group: _size(plan, now, group) for group in found}
            groups.sort(key=lambda group: size[group], reverse=True)
    count = len(_buckets(plan.days, plan.grain))
    return [(group, index) for group in groups for index in range(count)]


def _size(plan: _Plan, now: Mapping[Any, Any], group: Group) -> float:
    key = plan.metrics[0].key
    values = (measures[key].number for (found, _), measures in now.items() if found == group)
    return float(sum(value for value in values if value is not None))


def grid(
    store: Store,
    viewer: Viewer,
    metric_key: str,
    start: date,
    end: date,
    venue_keys: Sequence[str] = (),
    now: int | None = None,
    definitions: str | None = None,
) -> Grid:
    """The 7 x 24 grid of a metric over the whole ISO weeks of the range that are over; where the range holds none,
    over the last four before its end. Venues of several currencies: the first currency's."""
    viewer.require(READ)
    moment = _now(now)
    with store.reading() as connection:
        asked = chosen(connection, viewer, venue_keys)
        currency, members = next(iter(_by_currency(asked).items()), ("", []))
        plan = _plan(Query((metric_key,), start, end, definitions=definitions), asked, moment)
        if not {"weekday", "hour"} <= set(plan.metrics[0].splits):
            raise BadInput(f"{metric_key} has no 7 x 24 grid", "metric")
        days = _whole_weeks(plan.days, max((v.local(moment).day for v in asked), default=plan.days.last))
        measures = tuple(dict.fromkeys((*measures_of(plan.metrics), *OCCUPANCY)))
        ask = replace(_ask(plan, days, members, measures), by=("weekday", "hour"), grain=Grain.WEEK)
        found = compute_rollup(connection, ask).found
    cells = _cells(found, plan.metrics[0], days.length // 7)
    target = sum(venue.target for venue in members) / len(members) / 100 if members else 0.5
    return Grid(
        plan.metrics[0],
        cells,
        date_of(days.first),
        date_of(days.last),
        days.length // 7,
        target,
        currency,
        _as_of(moment, asked),
    )


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
