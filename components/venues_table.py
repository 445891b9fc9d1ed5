"""Every metric at every venue: change and shape beside it, shaded by size, and below it what all of them come to."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from itertools import repeat

from components import formats, series
from components.table import Cell, Column, change_cells, heats, metric_columns, value_cells
from dashboard.language import N_
from dashboard.language import gettext as _
from dashboard.results import Result, Row
from rollup.metrics.metric import Metric

VENUE, SHAPE = "venue", "shape"
ALL = N_("All venues")

Address = Callable[[str], str]
Account = Callable[[str, str | None], str]
"""The address at which a metric is accounted for: of one venue or (None) of all."""


def venue_columns(result: Result) -> list[Column]:
    """The venue, then each metric with its change; beside the first, its shape over time."""
    first = result.metrics[0]
    columns = [Column(VENUE, _("Venue"), "name", pinned=True)]
    for metric in result.metrics:
        columns += metric_columns(metric, compared=_is_compared(result))
        if metric is first:
            hint = _("{metric} over the period, without what is not over yet").format(metric=_(metric.name))
            columns.append(Column(SHAPE, _("Over time"), "line", hint))
    return columns


def venue_lines(result: Result, trend: Result, overview: Address, account: Account) -> list[dict[str, Cell]]:
    """A line for each venue, which leads to its overview, and each figure to its account. `trend` is the first metric
    as a series."""
    venues = [row.key for row in result.rows]
    lines = _figures(result, account, venues, is_shaded=True)
    shapes, nothing = _shapes(trend), Cell(None, formats.NONE)
    for line, row in zip(lines, result.rows, strict=True):
        line[VENUE] = Cell(row.label, row.label, href=overview(row.key))
        line[SHAPE] = shapes.get(row.key, nothing)
    return lines


def total_line(whole: Result, trend: Result, account: Account) -> dict[str, Cell]:
    """The line of all venues, from an answer that was not split: rates and distinct counts are no sums."""
    row = whole.rows[0]
    name = _(ALL)
    (figures,) = _figures(replace(whole, rows=(row,)), account, [None])
    return {
        VENUE: Cell(name, name),
        SHAPE: _shapes(trend).get(row.key, Cell(None, formats.NONE)),
        **figures,
    }


def of_currency(result: Result, currency: str) -> Result:
    """The part of an answer that is in one currency."""
    return replace(result, rows=tuple(row for row in result.rows if row.currency == currency))


def _figures(
    result: Result, account: Account, venues: Sequence[str | None], *, is_shaded: bool = False
) -> list[dict[str, Cell]]:
    """The figures of each line, made column by column; `venues` are those of the lines."""
    columns: dict[str, list[Cell]] = {}
    for metric in result.metrics:
        hrefs = [account(metric.key, venue) for venue in venues]
        shades = heats(result, metric.key) if is_shaded else repeat(None)
        columns[metric.key] = value_cells(metric, result.rows, Cell, shades, hrefs)
        if _is_compared(result):
            columns[f"{metric.key}_change"] = change_cells(metric, result.rows, Cell)
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def _is_compared(result: Result) -> bool:
    return result.compared_with is not None


def _shapes(trend: Result) -> dict[str, Cell]:
    """The first metric of each venue in the buckets that are over, so that a running one is not taken for a fall."""
    metric = trend.metrics[0]
    is_over = {bucket: _is_over(bucket, trend) for bucket in {row.bucket for row in trend.rows}}
    found: dict[str, list[Row]] = {}
    for row in trend.rows:
        if is_over[row.bucket]:
            found.setdefault(row.key, []).append(row)
    return {key: _shape(metric, rows) for key, rows in found.items()}


def _is_over(bucket: date | None, trend: Result) -> bool:
    return bucket is not None and not (
        series.is_future(bucket, trend.as_of) or series.is_running(bucket, trend.query.grain, trend.as_of)
    )


def _shape(metric: Metric, rows: Sequence[Row]) -> Cell:
    numbers = [row.values[metric.key].number for row in rows]
    said = _("from {first} to {last}").format(
        first=formats.value(metric.unit, rows[0].values[metric.key], rows[0].currency, short=True),
        last=formats.value(metric.unit, rows[-1].values[metric.key], rows[-1].currency, short=True),
    )
    return Cell(None, said, line=numbers)
