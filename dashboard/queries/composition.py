"""What a sum is made of over time, as far as it can be told apart: the largest groups, and all others as one.

A chain has a thousand resources and a chart eight colours; a line for each resource and day would be made to be added
up again.
"""

from collections.abc import Mapping, Sequence
from functools import partial

from sqlalchemy import Connection

from dashboard.access import READ, Viewer
from dashboard.queries.answer import answered, dates_of, group_of, ordered, positions_of, read
from dashboard.question import Plan, ask_of, buckets, moment
from dashboard.results import Others, Query, Result, Row, is_distinct
from dashboard.splits import Group, Grouping, Only
from rollup.ask import Found
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
    answer = read(connection, ask_of(plan, plan.days, members, measures_of(plan.metrics), only), {})
    series = _series(answer.found, plan, split.groups(connection, members))
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
    return rows, answer.catching_up


def _series(found: Found, plan: Plan, groups: Grouping) -> Series:
    """The metric by group and bucket."""
    positions = positions_of(plan, plan.days)
    factors = [(term.measure, term.factor) for term in plan.metrics[0].formula.numerator]
    count, columns = len(buckets(plan.days, plan.grain)), len(next(iter(positions)))
    series: dict[Group, list[int]] = {}
    without = plan.split.without() if plan.split else ("", "")
    for key, measures in found.items():
        group = group_of(groups, key[-1], without)
        numbers = series.get(group)
        if numbers is None:
            numbers = series[group] = [0] * count
        index = positions.get(key[:columns], 0)
        for name, factor in factors:
            numbers[index] += factor * measures.get(name, 0)  # type: ignore[operator]  # sums alone are numbers
    return series


def _largest(groups: Sequence[Group], series: Series, sizes: Mapping[Group, int], most: int) -> set[Group]:
    """The groups that have a line of their own: those that come first, and those that are largest where what takes
    away, such as refunds, counts by its size; before one that never had anything one that comes to nothing."""
    by_size = sorted(groups, key=lambda group: (-abs(sizes[group]), not any(series[group])))
    return {*groups[:most], *by_size[:most]}
