"""From the cells of a bridge to its lines: all groups added up at once, as columns."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.answers.bridges import Line, SideColumn, Sides
from dashboard.splits import Group
from rollup.bridge.bridges import Bridge, Level, Terms
from rollup.bridge.cells import BEFORE, NOW, Amounts, Cells, Column, Steps
from rollup.metrics.catalogue import metric as metric_of

Grouped = tuple[tuple[Group | None, ...], NDArray[np.intp]]
"""Groups, and for each cell the number of its group, -1 for none."""
Grouping = Callable[[tuple[str, ...], Sequence[Column]], Grouped]
"""From columns beside the venue, and the keys of cells, to their groups."""


@dataclass(frozen=True, slots=True)
class Sums:
    """What adds up to each group; under None what belongs to the whole alone. `steps` by group and step; by measure its
    amounts by group before and now (`measures`), those of them that belong to no resource (`loose`), and of which
    groups it is `known`."""

    groups: tuple[Group | None, ...]
    steps: Amounts
    measures: Mapping[str, Amounts]
    loose: Mapping[str, Amounts]
    known: Mapping[str, NDArray[np.bool_]]

    def whole(self) -> "Sums":
        """All groups as one."""
        measures, loose = (
            {name: amounts.sum(axis=0, keepdims=True) for name, amounts in each.items()}
            for each in (self.measures, self.loose)
        )
        known = {name: np.array([groups.any()]) for name, groups in self.known.items()}
        return Sums((("", ""),), self.steps.sum(axis=0, keepdims=True), measures, loose, known)


def sums_of(found: Bridge, cells: Mapping[str, Cells], steps: Steps, grouping: Grouping) -> Sums:
    """The steps and the reads of a bridge, by group."""
    by_step = grouping(found.columns, steps.keys)
    by_read = {each.name: grouping(each.columns, cells[each.name].keys) for each in found.reads}
    groups = tuple(dict.fromkeys(chain.from_iterable(map(_used, (by_step, *by_read.values())))))
    places = {group: place for place, group in enumerate(groups)}
    measures: dict[str, Amounts] = {}
    loose: dict[str, Amounts] = {}
    known: dict[str, NDArray[np.bool_]] = {}
    for each in found.reads:
        own, told = cells[each.name], _told(places, by_read[each.name])
        amounts = np.stack([own.measures[name] for name in each.measures], axis=1)
        is_loose = own.keys[1] == _nothing(own.keys[1])
        whole, of_none = _added(places, told, amounts), _added(places, told[is_loose], amounts[is_loose])
        has_any = np.isin(np.arange(len(groups)), told)
        for at, name in enumerate(each.measures):
            measures[name], loose[name], known[name] = whole[:, at], of_none[:, at], has_any
    return Sums(groups, _added(places, _told(places, by_step), steps.amounts), measures, loose, known)


def lines_of(found: Bridge, sums: Sums, currency: str) -> list[Line]:
    """A line for each group."""
    formula = metric_of(found.metric).formula
    values = _total(sums.measures, ((term.measure, term.factor) for term in formula.numerator), sums).tolist()
    sides = {step: _column(level, sums) for step, level in found.levels.items()}
    return [
        Line(
            *group,
            currency,
            value[NOW],
            value[BEFORE],
            {step: amount for step, amount in zip(found.steps, amounts, strict=True) if amount},
            Sides(sides, place),
        )
        for place, (group, value, amounts) in enumerate(
            zip(sums.groups, values, sums.steps.tolist(), strict=True)
        )
        if group is not None
    ]


def _used(grouped: Grouped) -> list[Group | None]:
    """The groups that any cell adds to, in their order."""
    groups, numbers = grouped
    used = np.unique(numbers)
    return [groups[number] for number in used[used >= 0].tolist()]


def _told(places: Mapping[Group | None, int], grouped: Grouped) -> NDArray[np.intp]:
    """The place of each cell's group; the one behind the last for what is of none."""
    groups, numbers = grouped
    return np.array([*(places.get(group, len(places)) for group in groups), len(places)], np.intp)[numbers]


def _added(places: Mapping[Group | None, int], told: NDArray[np.intp], amounts: Amounts) -> Amounts:
    """The amounts of cells added up by the place of their group."""
    sums = np.zeros((len(places) + 1, *amounts.shape[1:]), np.int64)
    if len(told):
        order = np.argsort(told, kind="stable")
        ordered = told[order]
        begins = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
        sums[ordered[begins]] = np.add.reduceat(amounts[order], begins, axis=0)
    return sums[:-1]


def _nothing(column: Column) -> Any:
    """The value of a column for facts that do not have it."""
    return "" if column.dtype.kind == "U" else 0


def _column(level: Level, sums: Sums) -> SideColumn:
    """A step's figures of all groups."""
    is_told = np.ones(len(sums.groups), bool)
    for name in level.measures:
        is_told &= sums.known.get(name, False)
    above, below = (_stated(level, terms, sums).tolist() for terms in (level.above, level.below))
    return SideColumn(is_told.tolist(), above, below if level.below else None)


def _stated(level: Level, terms: Terms, sums: Sums) -> Amounts:
    whole = _total(sums.measures, terms, sums)
    return whole - _total(sums.loose, terms, sums) if level.placed else whole


def _total(measures: Mapping[str, Amounts], terms: Iterable[tuple[str, int]], sums: Sums) -> Amounts:
    """A sum of measures by group, before and now; what is missing counts 0."""
    whole = np.zeros((len(sums.groups), 2), np.int64)
    for name, factor in terms:
        if name in measures:
            whole += factor * measures[name]
    return whole
