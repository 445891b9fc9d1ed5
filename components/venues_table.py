"""Every metric at every venue: change and shape beside it, shaded by size, and below it what all of them come to."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from components import formats, series
from components.table import Cell, Column, Line, change_cell, heats, metric_columns, value_cell
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


def venue_lines(result: Result, trend: Result, overview: Address, account: Account) -> list[Line]:
    """A line for each venue, which leads to its overview, and each figure to its account. `trend` is the first metric
    as a series."""
    shades = {metric.key: heats(result, metric.key) for metric in result.metrics}
    shapes = _shapes(trend)
    return [
        {
            VENUE: Cell(row.label, row.label, href=overview(row.key)),
            SHAPE: shapes.get(row.key, Cell(None, formats.NONE)),
            **_figures(result, row, account, row.key, {key: shade[at] for key, shade in shades.items()}),
        }
        for at, row in enumerate(result.rows)
    ]


def total_line(whole: Result, trend: Result, account: Account) -> Line:
    """The line of all venues, from an answer that was not split: rates and distinct counts are no sums."""
    row = whole.rows[0]
    shapes = _shapes(trend)
    name = _(ALL)
    return {
        VENUE: Cell(name, name),
        SHAPE: shapes.get(row.key, Cell(None, formats.NONE)),
        **_figures(whole, row, account, None, {}),
    }


def of_currency(result: Result, currency: str) -> Result:
    """The part of an answer that is in one currency."""
    return replace(result, rows=tuple(row for row in result.rows if row.currency == currency))


def _figures(
    result: Result, row: Row, account: Account, venue: str | None, shades: dict[str, float | None]
) -> Line:
    cells: dict[str, Cell] = {}
    for metric in result.metrics:
        href, heat = account(metric.key, venue), shades.get(metric.key)
        cells[metric.key] = value_cell(metric, row.values[metric.key], row.currency, href=href, heat=heat)
        if _is_compared(result):
            cells[f"{metric.key}_change"] = change_cell(metric, row.change(metric))
    return cells


def _is_compared(result: Result) -> bool:
    return result.compared_with is not None


def _shapes(trend: Result) -> dict[str, Cell]:
    """The first metric of each venue in the buckets that are over, so that a running one is not taken for a fall."""
    metric = trend.metrics[0]
    found: dict[str, list[Row]] = {}
    for row in trend.rows:
        is_over = row.bucket is not None and not (
            series.is_future(row.bucket, trend.as_of)
            or series.is_running(row.bucket, trend.query.grain, trend.as_of)
        )
        if is_over:
            found.setdefault(row.key, []).append(row)
    return {key: _shape(metric, rows) for key, rows in found.items()}


def _shape(metric: Metric, rows: Sequence[Row]) -> Cell:
    numbers = [row.values[metric.key].number for row in rows]
    said = _("from {first} to {last}").format(
        first=formats.value(metric.unit, rows[0].values[metric.key], rows[0].currency, short=True),
        last=formats.value(metric.unit, rows[-1].values[metric.key], rows[-1].currency, short=True),
    )
    return Cell(None, said, line=numbers)
