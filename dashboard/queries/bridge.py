"""Why a metric moved: its bridge from the comparison to the period, by venue, region, resource or item.

Steps are reckoned at the lowest level, each venue's resources and items together, and only then added up or picked out,
so that every level adds up to the one above it, and a resource is told the same story wherever it is asked about.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial, reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from dashboard.access import READ, Viewer
from dashboard.answers.bridges import Bridged, Line, Side
from dashboard.queries.answer import cuts_of
from dashboard.question import Plan, as_of, ask_of, blocks, moment, plan_of
from dashboard.results import Query
from dashboard.scope import chosen
from dashboard.splits import SPLITS, Group, Only, Split, narrowing
from rollup.ask import Ask
from rollup.bridge.bridges import Bridge, Level, Read, bridge_of, total
from rollup.bridge.cells import BEFORE, NOW, Amounts, Block, Cells, Column, cells_of
from rollup.calendar import date_of
from rollup.columns import compute_columns
from rollup.comparison import Days
from rollup.db import Store
from rollup.errors import BadInput, sentence
from rollup.metrics.catalogue import metric as metric_of
from rollup.metrics.evaluate import evaluate
from rollup.metrics.values import Value
from rollup.read import Cuts
from rollup.venues import Venue

Sides = tuple[dict[str, int], dict[str, int]]
"""Measures by name, before and now."""
Grouped = tuple[tuple[Group | None, ...], NDArray[np.intp]]
"""Groups, and for each cell the number of its group, -1 for none."""
EVERYTHING: tuple[Group | None, ...] = (None,)


@dataclass(slots=True)
class _Sum:
    """What adds up to a line."""

    measures: Sides = field(default_factory=lambda: ({}, {}))
    loose: Sides = field(default_factory=lambda: ({}, {}))
    """Those of the measures that belong to no resource."""
    steps: dict[str, int] = field(default_factory=dict)

    def include(self, other: "_Sum") -> "_Sum":
        """Adds all of another sum."""
        _add(self.steps, other.steps)
        for side in (BEFORE, NOW):
            _add(self.measures[side], other.measures[side])
            _add(self.loose[side], other.loose[side])
        return self


def bridge(store: Store, viewer: Viewer, query: Query, now: int | None = None) -> Bridged:
    """The bridge of the question's first metric, by its split if it has one. Raises `BadInput` for a metric without a
    bridge, a split that it cannot be told by, and a question that compares with nothing."""
    viewer.require(READ)
    found = bridge_of((*query.metrics, "")[0])
    at = moment(now)
    if query.compare in (None, "none"):
        raise BadInput(
            sentence("a bridge leads from a comparison; choose one, such as compare=prior"), "compare"
        )
    with store.reading() as connection:
        asked = chosen(connection, viewer, query.venues, query.regions)
        _require_told(found, query)
        plan = plan_of(replace(query, metrics=(found.metric,), grain=None), asked, at)
        only = narrowing(connection, query.only, plan.metrics, asked)
        return _answered(connection, found, plan, asked, only)


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


def _answered(
    connection: Connection, found: Bridge, plan: Plan, asked: Sequence[Venue], only: Only
) -> Bridged:
    assert plan.against is not None
    totals: list[Line] = []
    groups: list[Line] = []
    behind = 0
    for currency, members in sorted(blocks(plan, asked).items(), key=lambda each: -len(each[1])):
        cells, late = _cells(connection, found, plan, members)
        behind += late
        names = {} if plan.split is None else plan.split.groups(connection, members)
        sums = _sums(found, cells, partial(_groups, plan.split, names, only))
        whole = reduce(_Sum.include, sums.values(), _Sum())
        totals.append(_line(found, ("", ""), currency, whole))
        lines = [_line(found, group, currency, each) for group, each in sums.items() if group is not None]
        groups += sorted(lines, key=lambda line: -abs(line.change))
    return Bridged(
        query=plan.query,
        metric=plan.metrics[0],
        steps=found.steps,
        totals=tuple(totals),
        groups=tuple(groups),
        definitions=plan.definitions,
        as_of=as_of(plan.now, asked),
        compared_with=(date_of(plan.against.first), date_of(plan.against.last)),
        catching_up=behind,
    )


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


def _sums(
    found: Bridge, cells: Mapping[str, Cells], groups: Callable[..., Grouped]
) -> dict[Group | None, _Sum]:
    """What adds up to each group; under None what belongs to the whole alone."""
    sums: dict[Group | None, _Sum] = {}
    steps = found.reckon(cells)
    for group, added in _added(groups(found.columns, steps.keys), steps.amounts):
        _add(sums.setdefault(group, _Sum()).steps, dict(zip(found.steps, added, strict=True)))
    for each in found.reads:
        keys, measures = cells[each.name]
        grouped = groups(each.columns, keys)
        is_loose = keys[1] == _nothing(keys[1])
        for name, amounts in measures.items():
            for group, (before, now, loose_before, loose_now) in _added(
                grouped, np.column_stack([amounts, np.where(is_loose[:, None], amounts, 0)])
            ):
                into = sums.setdefault(group, _Sum())
                for side, whole, loose in ((BEFORE, before, loose_before), (NOW, now, loose_now)):
                    _add(into.measures[side], {name: whole})
                    _add(into.loose[side], {name: loose})
    return sums


def _nothing(column: Column) -> Any:
    """The value of a column for facts that do not have it."""
    return "" if column.dtype.kind == "U" else 0


def _groups(
    split: Split | None,
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
    if split is None or split.column not in at:
        return EVERYTHING, np.where(is_asked, 0, -1)
    values, places = np.unique(keys[at.index(split.column)], return_inverse=True)
    groups = [_named(split, names, value) for value in values.tolist()]
    numbers = {group: number for number, group in enumerate(dict.fromkeys(groups))}
    number_of = np.array([numbers[group] for group in groups], np.intp)
    return tuple(numbers), np.where(is_asked, number_of[places], -1) if len(groups) else places


def _named(split: Split, names: Mapping[Any, Group], value: Any) -> Group:
    try:
        return names[value]
    except KeyError:
        return split.without()


def _added(grouped: Grouped, amounts: Amounts) -> Iterator[tuple[Group | None, list[int]]]:
    """The columns of amounts of cells, added up by group."""
    groups, numbers = grouped
    sums = np.zeros((len(groups) + 1, amounts.shape[1]), np.int64)
    np.add.at(sums, numbers, amounts)
    used = np.unique(numbers)
    for number in used[used >= 0].tolist():
        yield groups[number], sums[number].tolist()


def _add(into: dict[str, int], more: Mapping[str, int]) -> None:
    for name, amount in more.items():
        into[name] = into.get(name, 0) + amount


def _line(found: Bridge, group: Group, currency: str, of: _Sum) -> Line:
    formula = metric_of(found.metric).formula
    before, now = (evaluate(formula, measures, {}).numerator for measures in of.measures)
    steps = {step: of.steps[step] for step in found.steps if of.steps.get(step)}
    return Line(*group, currency, now, before, steps, _sides(found, of))


def _sides(found: Bridge, of: _Sum) -> dict[str, Side]:
    """What each step is the change of."""
    known = {*of.measures[0], *of.measures[1]}
    return {
        step: Side(_stated(level, of, 0), _stated(level, of, 1))
        for step, level in found.levels.items()
        if known >= level.measures
    }


def _stated(level: Level, of: _Sum, side: int) -> Value:
    """A step's figure, before (0) or now (1)."""
    above, below = (total(of.measures[side], terms) for terms in (level.above, level.below))
    if level.placed:
        above -= total(of.loose[side], level.above)
        below -= total(of.loose[side], level.below)
    return Value(above, below if level.below else None)
