"""Why a metric moved: its bridge from the comparison to the period, by venue, region, resource or item.

Steps are reckoned at the lowest level, each venue's resources and items together, and only then added up or picked out,
so that every level adds up to the one above it, and a resource is told the same story wherever it is asked about.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any, TypeVar

from sqlalchemy import Connection

from dashboard.access import READ, Viewer
from dashboard.answers.bridges import Bridged, Line, Side
from dashboard.queries.answer import cuts_of, read
from dashboard.question import Plan, as_of, ask_of, blocks, moment, plan_of
from dashboard.results import Query
from dashboard.scope import chosen
from dashboard.splits import SPLITS, Group, Only, Split, narrowing
from rollup.ask import Ask
from rollup.bridge.bridges import Bridge, Level, Read, bridge_of, total
from rollup.calendar import date_of
from rollup.comparison import Days
from rollup.db import Store
from rollup.errors import BadInput, sentence
from rollup.metrics.catalogue import metric as metric_of
from rollup.metrics.evaluate import evaluate
from rollup.metrics.values import Value
from rollup.venues import Venue

Both = tuple[dict[str, int], dict[str, int]]
"""Measures before and now."""
T = TypeVar("T")
Cells = dict[str, dict[tuple[Any, ...], Both]]
"""By the name of a read, the measures of its cells."""


@dataclass(slots=True)
class _Sum:
    """What adds up to a line."""

    measures: Both = field(default_factory=lambda: ({}, {}))
    loose: Both = field(default_factory=lambda: ({}, {}))
    """Those of the measures that belong to no resource."""
    steps: dict[str, int] = field(default_factory=dict)

    def count(self, cells: Sequence[tuple[tuple[Any, ...], Both]], names: Sequence[str]) -> None:
        """Adds the measures of cells."""
        for side in (0, 1):
            _add_up(self.measures[side], [both[side] for _cell, both in cells], names)
            _add_up(self.loose[side], [both[side] for cell, both in cells if not cell[0]], names)

    def include(self, other: "_Sum") -> "_Sum":
        """Adds all of another sum."""
        _add(self.steps, other.steps)
        for side in (0, 1):
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
        venues, late = _venues(connection, found, plan, members)
        behind += late
        names = {} if plan.split is None else plan.split.groups(connection, members)
        sums = _sums(found, plan, venues, names, only)
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


def _venues(
    connection: Connection, found: Bridge, plan: Plan, members: Sequence[Venue]
) -> tuple[dict[int, Cells], int]:
    """The cells of each venue, and how many venue-days wait to be counted."""
    assert plan.against is not None
    venues: dict[int, Cells] = {venue.id: {each.name: {} for each in found.reads} for venue in members}
    behind = 0
    sides: tuple[tuple[Days, Mapping[int, tuple[int, int]]], ...] = (
        (plan.against, cuts_of(plan, members)),
        (plan.days, {}),
    )
    for side, (days, cuts) in enumerate(sides):
        for each in found.reads:
            answer = read(connection, _ask(plan, days, members, each), cuts)
            behind += answer.catching_up
            for (venue, *cell), measures in answer.found.items():
                cells, key = venues[venue][each.name], tuple(cell)
                both = cells.get(key)
                if both is None:
                    both = cells[key] = ({}, {})
                both[side].update(measures)  # type: ignore[arg-type]
    return venues, behind


def _ask(plan: Plan, days: Days, members: Sequence[Venue], each: Read) -> Ask:
    return replace(
        ask_of(replace(plan, split=None), days, members, each.measures), by=("venue_id", *each.columns)
    )


def _sums(
    found: Bridge, plan: Plan, venues: Mapping[int, Cells], names: Mapping[Any, Group], only: Only
) -> dict[Group | None, _Sum]:
    """What adds up to each group; under None what belongs to the whole alone."""
    sums: dict[Group | None, _Sum] = {}
    for venue, cells in venues.items():
        steps = found.lines(cells)
        for group, members in _grouped(plan.split, names, only, found.columns, venue, steps).items():
            into = sums.setdefault(group, _Sum())
            _add_up(into.steps, [told for _cell, told in members], found.steps)
        for each in found.reads:
            for group, counted in _grouped(
                plan.split, names, only, each.columns, venue, cells[each.name]
            ).items():
                sums.setdefault(group, _Sum()).count(counted, each.measures)
    return sums


def _grouped(
    split: Split | None,
    names: Mapping[Any, Group],
    only: Only,
    columns: tuple[str, ...],
    venue: int,
    cells: Mapping[tuple[Any, ...], T],
) -> dict[Group | None, list[tuple[tuple[Any, ...], T]]]:
    """A venue's cells that are asked for, by the group that they add to."""
    if cells and not only and (split is None or split.column == "venue_id"):
        return {_group(split, names, columns, venue, ()): list(cells.items())}
    found: dict[Group | None, list[tuple[tuple[Any, ...], T]]] = {}
    for cell, of in cells.items():
        if _is_asked(only, columns, cell):
            found.setdefault(_group(split, names, columns, venue, cell), []).append((cell, of))
    return found


def _is_asked(only: Only, columns: tuple[str, ...], cell: tuple[Any, ...]) -> bool:
    """Whether a cell is among those to which the question is narrowed."""
    return all(column in columns and cell[columns.index(column)] in values for column, values in only)


def _group(
    split: Split | None,
    names: Mapping[Any, Group],
    columns: tuple[str, ...],
    venue: int,
    cell: tuple[Any, ...],
) -> Group | None:
    """The group that a cell adds to; None where it cannot be said of it, as of the time of a resource by items."""
    if split is None:
        return None
    at = ("venue_id", *columns)
    if split.column not in at:
        return None
    value = (venue, *cell)[at.index(split.column)]
    try:
        return names[value]
    except KeyError:
        return split.without()


def _add(into: dict[str, int], more: Mapping[str, int]) -> None:
    for name, amount in more.items():
        into[name] = into.get(name, 0) + amount


def _add_up(into: dict[str, int], members: Sequence[Mapping[str, int]], names: Sequence[str]) -> None:
    """Adds some measures of many, one measure after the other: a call for each of them takes longer than the sum."""
    for name in names:
        amounts = [each[name] for each in members if name in each]
        if amounts:
            into[name] = into.get(name, 0) + sum(amounts)


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
