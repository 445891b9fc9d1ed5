"""Why a metric moved: its bridge from the comparison to the period, by venue, region, resource or item.

Steps are reckoned at the lowest level, each venue's resources and items together, and only then added up or picked out,
so that every level adds up to the one above it, and a resource is told the same story wherever it is asked about.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from sqlalchemy import Connection

from dashboard.access import READ, Viewer
from dashboard.answers.bridges import Bridged, Line
from dashboard.queries.answer import cuts_of
from dashboard.queries.bridge_lines import Grouped, lines_of, sums_of
from dashboard.question import Plan, as_of, ask_of, blocks, moment, plan_of
from dashboard.results import Query
from dashboard.scope import chosen
from dashboard.splits import SPLITS, Group, Only, Split, narrowing, split
from rollup.ask import Ask
from rollup.bridge.bridges import Bridge, Read, bridge_of
from rollup.bridge.cells import Block, Cells, Column, Steps, cells_of
from rollup.calendar import date_of
from rollup.columns import compute_columns
from rollup.comparison import Days
from rollup.cut_days import Cuts
from rollup.db import Store
from rollup.errors import BadInput, sentence
from rollup.metrics.catalogue import metric as metric_of
from rollup.venues import Venue

EVERYTHING: tuple[Group | None, ...] = (None,)


@dataclass(frozen=True, slots=True)
class _Moved:
    """What moved at the venues of one currency: the cells of each read, and the steps of all of them."""

    currency: str
    members: Sequence[Venue]
    cells: Mapping[str, Cells]
    steps: Steps


@dataclass(frozen=True, slots=True)
class _Telling:
    """A bridge that has been read and reckoned, to be told by one split or another; the currency with the most venues
    is first. `behind` is how many venue-days wait to be counted."""

    connection: Connection
    found: Bridge
    plan: Plan
    asked: Sequence[Venue]
    only: Only
    moved: Sequence[_Moved]
    behind: int

    def by(self, key: str | None) -> Bridged:
        """The whole and, with the key of a split, its groups, the largest change first."""
        assert self.plan.against is not None
        by = None if key is None else split(key, self.plan.metrics)
        totals: list[Line] = []
        groups: list[Line] = []
        for each in self.moved:
            names = {} if by is None else by.groups(self.connection, each.members)
            grouping = partial(_groups, by, names, self.only)
            sums = sums_of(self.found, each.cells, each.steps, grouping)
            totals += lines_of(self.found, sums.whole(), each.currency)
            lines = lines_of(self.found, sums, each.currency)
            groups += sorted(lines, key=lambda line: -abs(line.change))
        return Bridged(
            query=replace(self.plan.query, by=key),
            metric=self.plan.metrics[0],
            steps=self.found.steps,
            totals=tuple(totals),
            groups=tuple(groups),
            definitions=self.plan.definitions,
            as_of=as_of(self.plan.now, self.asked),
            compared_with=(date_of(self.plan.against.first), date_of(self.plan.against.last)),
            catching_up=self.behind,
        )


def bridge(store: Store, viewer: Viewer, query: Query, now: int | None = None) -> Bridged:
    """The bridge of the question's first metric, by its split if it has one. Raises `BadInput` for a metric without a
    bridge, a split that it cannot be told by, and a question that compares with nothing."""
    viewer.require(READ)
    with store.reading() as connection:
        return _read_and_reckoned(connection, viewer, query, moment(now)).by(query.by)


def bridge_and_behind(
    store: Store,
    viewer: Viewer,
    query: Query,
    behind: Callable[[Bridged], str | None],
    now: int | None = None,
) -> tuple[Bridged, Bridged | None]:
    """The bridge of the whole, and the same by the split that is chosen once the whole is known, None where nothing is:
    both out of one reading. Raises what `bridge` raises."""
    viewer.require(READ)
    with store.reading() as connection:
        telling = _read_and_reckoned(connection, viewer, replace(query, by=None), moment(now))
        whole = telling.by(None)
        chosen_split = behind(whole)
        if chosen_split is None:
            return whole, None
        _require_told(telling.found, replace(query, by=chosen_split))
        return whole, telling.by(chosen_split)


def splits_of(found: Bridge) -> tuple[str, ...]:
    """The keys of the splits by which a bridge can be told: by the venue, or by a column of its cells."""
    columns = ("venue_id", *found.columns)
    known = metric_of(found.metric).splits
    return tuple(each.key for each in SPLITS if each.key in known and each.column in columns)


def _require_told(found: Bridge, query: Query) -> None:
    offered = splits_of(found)
    named = [("by", query.by)] if query.by else []
    for parameter, key in [*named, *((key, key) for key, _value in query.only)]:
        if key not in offered:
            told = ", ".join(offered)
            raise BadInput(
                sentence(
                    "the bridge of {metric} cannot be told by {key}; it can by {told}",
                    metric=found.metric,
                    key=key,
                    told=told,
                ),
                parameter,
            )


def _read_and_reckoned(connection: Connection, viewer: Viewer, query: Query, at: int) -> _Telling:
    found = bridge_of((*query.metrics, "")[0])
    if query.compare in (None, "none"):
        raise BadInput(
            sentence("a bridge leads from a comparison; choose one, such as compare=prior"), "compare"
        )
    asked = chosen(connection, viewer, query.venues, query.regions)
    _require_told(found, query)
    plan = plan_of(replace(query, metrics=(found.metric,), grain=None), asked, at)
    only = narrowing(connection, query.only, plan.metrics, asked)
    moved: list[_Moved] = []
    behind = 0
    for currency, members in sorted(blocks(plan, asked).items(), key=lambda each: -len(each[1])):
        cells, late = _cells(connection, found, plan, members)
        moved.append(_Moved(currency, members, cells, found.reckon(cells)))
        behind += late
    return _Telling(connection, found, plan, asked, only, moved, behind)


def _cells(
    connection: Connection, found: Bridge, plan: Plan, members: Sequence[Venue]
) -> tuple[dict[str, Cells], int]:
    """The cells of each read, and how many venue-days wait to be counted."""
    assert plan.against is not None
    cells: dict[str, Cells] = {}
    behind = 0
    for each in found.reads:
        before, late = _read(connection, plan, plan.against, members, each, cuts_of(plan, members))
        now, later = _read(connection, plan, plan.days, members, each, {})
        behind += late + later
        cells[each.name] = cells_of(before, now, 1 + len(each.columns), each.measures)
    return cells, behind


def _read(
    connection: Connection, plan: Plan, days: Days, members: Sequence[Venue], each: Read, cuts: Cuts
) -> tuple[list[Block], int]:
    found, late = compute_columns(connection, _ask(plan, days, members, each), cuts)
    width = 1 + len(each.columns)
    return [
        Block(rows.columns[:width], dict(zip(rows.names, rows.columns[width:], strict=True)))
        for rows in found
    ], late


def _ask(plan: Plan, days: Days, members: Sequence[Venue], each: Read) -> Ask:
    return replace(
        ask_of(replace(plan, split=None), days, members, each.measures), by=("venue_id", *each.columns)
    )


def _groups(
    by: Split | None,
    names: Mapping[Any, Group],
    only: Only,
    columns: tuple[str, ...],
    keys: Sequence[Column],
) -> Grouped:
    """The groups that cells add to, and the number of each cell's among them, -1 for those that are not asked for. The
    group is None where it cannot be said of them, as of the time of a resource by items."""
    at = ("venue_id", *columns)
    is_asked = np.ones(len(keys[0]), bool)
    for column, allowed in only:
        is_asked &= np.isin(keys[at.index(column)], list(allowed)) if column in columns else False
    if by is None or by.column not in at:
        return EVERYTHING, np.where(is_asked, 0, -1)
    values, places = np.unique(keys[at.index(by.column)], return_inverse=True)
    groups = [_named(by, names, value) for value in values.tolist()]
    numbers = {group: number for number, group in enumerate(dict.fromkeys(groups))}
    number_of = np.array([numbers[group] for group in groups], np.intp)
    return tuple(numbers), np.where(is_asked, number_of[places], -1) if len(groups) else places


def _named(by: Split, names: Mapping[Any, Group], value: Any) -> Group:
    try:
        return names[value]
    except KeyError:
        return by.without()
