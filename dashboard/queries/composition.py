"""What a sum is made of over time, as far as it can be told apart: the largest groups, and all others as one.

A chain has a thousand resources and a chart eight colours; a line for each resource and day would be made to be added
up again.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from dashboard.access import READ, Viewer
from dashboard.queries.answer import answered, dates_of, group_of, ordered, positions_of
from dashboard.question import Plan, ask_of, buckets, moment
from dashboard.results import Others, Query, Result, Row, is_distinct
from dashboard.splits import Group, Grouping, Only
from rollup.bridge.cells import numbered
from rollup.columns import Columns, compute_columns
from rollup.db import Store
from rollup.metrics.evaluate import measures_of
from rollup.metrics.values import Value
from rollup.venues import Venue

Series = Mapping[Group, list[int]]
"""Each group's value in every bucket of the range."""


def composition(store: Store, viewer: Viewer, query: Query, most: int, now: int | None = None) -> Result:
    """The answer to a question about one metric, split and not compared, with lines for no more groups than are among
    the `most` largest; the last lines are `Others`, all further ones added up. A rate or distinct count has no groups
    that add up to it: `ValueError`. Otherwise like `run`."""
    viewer.require(READ)
    with store.reading() as connection:
        return answered(connection, viewer, query, moment(now), partial(_lines, most))


def _lines(
    most: int,
    connection: Connection,
    plan: Plan,
    members: Sequence[Venue],
    _every: Sequence[Venue],
    currency: str,
    only: Only,
) -> tuple[list[Row], int]:
    metric, split = plan.metrics[0], plan.split
    if metric.formula.is_ratio or is_distinct(metric) or split is None or not split.column or plan.against:
        raise ValueError(f"{plan.query} is not about a sum and its groups alone")
    ask = ask_of(plan, plan.days, members, measures_of(plan.metrics), only)
    read, behind = compute_columns(connection, ask, {})
    series = _series(read, plan, split.groups(connection, members))
    sizes = {group: sum(numbers) for group, numbers in series.items()}
    groups = ordered(plan, series, sizes)
    named = _largest(groups, series, sizes, most)
    dates = dates_of(plan)

    def lines(group: Group, numbers: Sequence[int], others: Others | None = None) -> list[Row]:
        return [
            Row(*group, date, currency, {metric.key: Value(number)}, others=others)
            for date, number in zip(dates, numbers, strict=True)
        ]

    rows = [row for group in groups if group in named for row in lines(group, series[group])]
    rest = [series[group] for group in groups if group not in named]
    if rest:
        others = Others(len(rest), sum(map(any, rest)))
        rows += lines(("", ""), [sum(numbers) for numbers in zip(*rest, strict=True)], others)
    return rows, behind


def _series(read: Iterable[Columns], plan: Plan, groups: Grouping) -> Series:
    """The metric by group and bucket. There are as many cells as resources on days, so they are added up as arrays."""
    factors = {term.measure: term.factor for term in plan.metrics[0].formula.numerator}
    without = plan.split.without() if plan.split else ("", "")
    found: dict[Group, NDArray[np.int64]] = {}
    for names, columns in read:
        width = len(columns) - len(names)
        sums = zip(names, columns[width:], strict=True)
        numbers = sum(factors[name] * column for name, column in sums)
        ids, places = np.unique(columns[width - 1], return_inverse=True)
        cells = np.zeros((len(ids), len(buckets(plan.days, plan.grain))), np.int64)
        np.add.at(cells, (places, _positions(columns[: width - 1], len(places), plan)), numbers)
        for value, line in zip(ids.tolist(), cells, strict=True):
            group = group_of(groups, value, without)
            found[group] = found[group] + line if group in found else line
    return {group: line.tolist() for group, line in found.items()}


def _positions(times: Sequence[NDArray[Any]], count: int, plan: Plan) -> NDArray[np.intp]:
    """Where the buckets of some cells, told by the columns `times`, stand in the range."""
    if not times:
        return np.zeros(count, np.intp)
    known = positions_of(plan, plan.days)
    first, places = numbered(times)
    kinds = zip(*(column[first].tolist() for column in times), strict=True)
    return np.array([known.get(kind, 0) for kind in kinds], np.intp)[places]


def _largest(groups: Sequence[Group], series: Series, sizes: Mapping[Group, int], most: int) -> set[Group]:
    """The groups that have a line of their own: those that come first, and those that are largest where what takes
    away, such as refunds, counts by its size; before one that never had anything one that comes to nothing."""
    by_size = sorted(groups, key=lambda group: (-abs(sizes[group]), not any(series[group])))
    return {*groups[:most], *by_size[:most]}
