"""Metrics by period, venues and split: the one read path of pages, REST, exports, mail and the command line.

Checks the viewer's capability, cuts the venues to the viewer's scope, reads the measures of the metrics in one
snapshot, and forms values and comparison. Sums of different currencies are never added: each currency has its rows.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from dashboard.access import READ, Viewer
from dashboard.language import gettext as _
from dashboard.question import (
    Plan,
    as_of,
    ask_of,
    blocks,
    bucket_date,
    buckets,
    moment,
    plan_of,
    target_of,
)
from dashboard.results import Query, Result, Row
from dashboard.scope import chosen, visible
from dashboard.splits import Group, Grouping, Only, narrowing
from rollup.ask import Answer, Ask, Found, merge
from rollup.calendar import date_of
from rollup.comparison import Days, cut_day
from rollup.db import Store
from rollup.metrics.evaluate import chain_measures_of, evaluate, evaluating, measures_of
from rollup.metrics.metric import Formula, Term
from rollup.metrics.values import Value
from rollup.read import compute_rollup, compute_rollup_until
from rollup.subjects import Grain
from rollup.venues import Venue, venues_of

Lines = Callable[[Connection, Plan, Sequence[Venue], Sequence[Venue], str, Only], tuple[list[Row], int]]
"""From the venues of one currency (and, third, all of the chain) to their lines, with how many dirty venue-days are not
in them."""
BEFORE_ALL = -1
"""The minute of a day in which nothing of it has happened."""


@dataclass(frozen=True, slots=True)
class VenueChoice:
    """A venue that the viewer can choose."""

    key: str
    name: str
    region: str
    region_key: str
    currency: str


def venues(store: Store, viewer: Viewer) -> tuple[VenueChoice, ...]:
    """The venues that the viewer may see."""
    viewer.require(READ)
    with store.reading() as connection:
        return tuple(
            VenueChoice(v.key, v.name, v.region, v.region_key, v.currency)
            for v in visible(connection, viewer)
        )


def today(store: Store, viewer: Viewer, now: int | None = None) -> date:
    """The business date at the viewer's venues; where they differ, the latest."""
    at = moment(now)
    with store.reading() as connection:
        days = [venue.local(at).day for venue in visible(connection, viewer)]
    return date_of(max(days, default=at // 86_400))


def run(store: Store, viewer: Viewer, query: Query, now: int | None = None) -> Result:
    """The answer to a question. Raises `NotAllowed` without the capability, `BadInput` for a question that cannot be
    answered, with the parameter named."""
    viewer.require(READ)
    with store.reading() as connection:
        return answered(connection, viewer, query, moment(now))


def answered(
    connection: Connection, viewer: Viewer, query: Query, now: int, lines: Lines | None = None
) -> Result:
    """The answer in a snapshot that something else is read in as well. The viewer's capability is checked already.
    `lines` makes the lines of one currency, where they are not one for each group and bucket."""
    asked = chosen(connection, viewer, query.venues, query.regions)
    plan = plan_of(query, asked, now)
    has_chain = bool(chain_measures_of(plan.metrics))
    every = venues_of(connection, viewer.chain_id) if has_chain else ()
    only = narrowing(connection, query.only, plan.metrics, asked)
    rows: list[Row] = []
    behind = 0
    for currency, members in blocks(plan, asked).items():
        found, left = (lines or _rows)(connection, plan, members, every, currency, only)
        rows += found
        behind += left
    against = None if plan.against is None else (date_of(plan.against.first), date_of(plan.against.last))
    return Result(
        query=query,
        metrics=plan.metrics,
        rows=tuple(rows),
        definitions=plan.definitions,
        as_of=as_of(plan.now, asked),
        compared_with=against,
        catching_up=behind,
        target=target_of(asked),
    )


def _rows(
    connection: Connection,
    plan: Plan,
    members: Sequence[Venue],
    every: Sequence[Venue],
    currency: str,
    only: Only,
) -> tuple[list[Row], int]:
    groups = {} if plan.split is None else plan.split.groups(connection, members)
    now, behind = _values(connection, plan, plan.days, members, every, groups, {}, only)
    before: dict[tuple[Group, int], dict[str, Value]] = {}
    if plan.against is not None:
        cuts = cuts_of(plan, members)
        before, late = _values(connection, plan, plan.against, members, every, groups, cuts, only)
        behind += late
    dates = dates_of(plan)
    compared = 0 if plan.against is None else len(buckets(plan.against, plan.grain))
    nothing = {metric.key: evaluate(metric.formula, {}, {}) for metric in plan.metrics}
    rows = [
        Row(
            group[0],
            group[1],
            dates[index],
            currency,
            now.get((group, index), nothing),
            before.get((group, index), nothing) if index < compared else {},
        )
        for group, index in _places(plan, now, before)
    ]
    return rows, behind


def dates_of(plan: Plan) -> list[date | datetime | None]:
    """The beginning of each bucket of the range, made once for all groups; None for the range as a whole."""
    if plan.grain is None:
        return [None]
    return [bucket_date(bucket) for bucket in buckets(plan.days, plan.grain)]


def cuts_of(plan: Plan, members: Sequence[Venue]) -> dict[int, tuple[int, int]]:
    """Where the comparison ends at each venue, as today is not over; before its beginning where the venue's own day is
    still one before those asked about, such as a bar's Saturday at one o'clock on Sunday."""
    cuts: dict[int, tuple[int, int]] = {}
    if plan.against is None:
        return cuts
    for venue in members:
        place = venue.local(plan.now)
        day = cut_day(plan.days, plan.against, place.day)
        if place.day < plan.days.first:
            cuts[venue.id] = (plan.against.first, BEFORE_ALL)
        elif day is not None:
            cuts[venue.id] = (day, place.minute)
    return cuts


def _values(
    connection: Connection,
    plan: Plan,
    days: Days,
    members: Sequence[Venue],
    every: Sequence[Venue],
    groups: Grouping,
    cuts: Mapping[int, tuple[int, int]],
    only: Only,
) -> tuple[dict[tuple[Group, int], dict[str, Value]], int]:
    """Values by group and position of the bucket in the range."""
    if plan.split is not None and plan.split.steps:
        return _step_values(connection, plan, plan.split.steps, days, members, cuts, only)
    answer = read(connection, ask_of(plan, days, members, measures_of(plan.metrics), only), cuts)
    grouped = _grouped(answer.found, plan, days, groups)
    within = chain_measures_of(plan.metrics)
    chain: dict[tuple[Group, int], dict[str, Any]] = {}
    if within:
        whole = replace(ask_of(plan, days, every, within), by=())
        unsplit = replace(plan, split=None)
        chain = _grouped(compute_rollup(connection, whole).found, unsplit, days, {})
    formulas = [(metric.key, evaluating(metric.formula)) for metric in plan.metrics]
    values: dict[tuple[Group, int], dict[str, Value]] = {}
    for place, measures in grouped.items():
        others = chain.get((("", ""), place[1]), {}) if chain else {}
        values[place] = {key: value_of(measures, others) for key, value_of in formulas}
    return values, answer.catching_up


def _step_values(
    connection: Connection,
    plan: Plan,
    steps: Mapping[str, Group],
    days: Days,
    members: Sequence[Venue],
    cuts: Mapping[int, tuple[int, int]],
    only: Only,
) -> tuple[dict[tuple[Group, int], dict[str, Value]], int]:
    """Values of a split by steps: each step's own measure stands for the metric."""
    answer = read(connection, ask_of(plan, days, members, tuple(steps), only), cuts)
    merged = _grouped(answer.found, replace(plan, split=None), days, {})
    values = {
        (group, index): {
            metric.key: evaluate(Formula((Term(name),)), measures, {}) for metric in plan.metrics
        }
        for (_group, index), measures in merged.items()
        for name, group in ((name, (key, _(label))) for name, (key, label) in steps.items())
    }
    return values, answer.catching_up


def read(connection: Connection, ask: Ask, cuts: Mapping[int, tuple[int, int]]) -> Answer:
    """What is asked for, with some venues' days cut short."""
    return compute_rollup_until(connection, ask, cuts) if cuts else compute_rollup(connection, ask)


def _grouped(
    found: Found, plan: Plan, days: Days, groups: Grouping
) -> dict[tuple[Group, int], dict[str, Any]]:
    """Measures by group and bucket position; values of a column that share a group are merged. What was found is not
    changed: it may be kept by others."""
    positions = positions_of(plan, days)
    columns = len(next(iter(positions)))
    without: Group = ("", "") if plan.split is None else plan.split.without()
    merged: Found = {}
    own: set[tuple[Group, int]] = set()
    for key, measures in found.items():
        index = positions.get(key[:columns], 0)
        place = (without if plan.split is None else group_of(groups, key[-1], without), index)
        if place not in merged:
            merged[place] = measures
            continue
        if place not in own:
            own.add(place)
            merged[place] = dict(merged[place])
        merge(merged, {place: measures})
    return dict(merged)


def positions_of(plan: Plan, days: Days) -> dict[tuple[int, ...], int]:
    """Where each bucket stands in the range, by the columns that name it in an answer."""
    named = 0 if plan.grain is None else 2 if plan.grain is Grain.HOUR else 1
    return {bucket[:named]: index for index, bucket in enumerate(buckets(days, plan.grain))}


def group_of(groups: Grouping, value: Any, without: Group) -> Group:
    """The group of a column's value."""
    try:
        return groups[value]
    except KeyError:
        return without


def _places(plan: Plan, now: Mapping[Any, Any], before: Mapping[Any, Any]) -> list[tuple[Group, int]]:
    """The lines of the answer in order: groups by the first metric, largest first, or in their own order; within a
    group every bucket of the range."""
    groups: list[Group] = [("", "")]
    if plan.split is not None:
        groups = ordered(plan, {group for group, _ in (*now, *before)}, _sizes(plan, now))
    count = len(buckets(plan.days, plan.grain))
    return [(group, index) for group in groups for index in range(count)]


def ordered(plan: Plan, groups: Collection[Group], sizes: Mapping[Group, float]) -> list[Group]:
    """The groups of a split, in its own order or the largest first."""
    if plan.split is not None and plan.split.in_order:
        return sorted(sorted(groups), key=plan.split.rank)
    return [group for _size, group in sorted((-sizes.get(group, 0.0), group) for group in groups)]


def _sizes(plan: Plan, now: Mapping[Any, Any]) -> dict[Group, float]:
    """The first metric of each group, added up over its buckets."""
    first = plan.metrics[0].key
    sizes: dict[Group, float] = {}
    for (group, _index), values in now.items():
        sizes[group] = sizes.get(group, 0.0) + float(values[first].number or 0)
    return sizes
