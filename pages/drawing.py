"""What panels of several pages are made of: a trend, ranked bars, a table of groups, and the sheets behind them."""

from collections.abc import Callable, Sequence

from plotly import graph_objects as go

from components import ranked_bars, series, states
from components.graph import graph
from components.table import Cell, Column, Line, heats, metric_cells, metric_columns, table
from components.trend_chart import trend_chart
from dashboard.exports.sheet import Sheet, sheet
from dashboard.language import N_
from dashboard.language import gettext as _
from dashboard.results import Result, Row
from dashboard.splits import SPLIT_NAMES
from pages.reading import Reading, Shown
from rollup.metrics.catalogue import metric as metric_of

TREND_HEIGHT, LIST_HEIGHT = 320, 420
TOTAL = N_("Total")


def each_currency(result: Result, key: str, draw: Callable[[Result], tuple[go.Figure, int]]) -> Shown:
    """A chart (figure and height) for each currency, as amounts in different ones share no axis; or word that there is
    nothing."""
    if series.is_blank(result):
        return states.empty()
    parts = series.by_currency(result)
    return [graph(f"{key}-{currency}", *draw(part)) for currency, part in parts if not series.is_blank(part)]


def trend(reading: Reading, metric: str, title: str = "", height: int = TREND_HEIGHT) -> Shown:
    """A metric over time with its comparison."""
    name = title or _(metric_of(metric).name)
    return each_currency(
        reading.run((metric,), series=True),
        f"{metric}-trend",
        lambda part: (
            trend_chart(part, metric, name, reading.colours, reading.subtitle(), narrow=reading.narrow),
            height,
        ),
    )


def ranked(
    reading: Reading, metric: str, by: str, title: str, path: str | None = None, *, links: bool = True
) -> Shown:
    """A metric of each group of a split, the largest first; a bar leads to the view narrowed to its group, on this page
    or another."""
    return each_currency(
        reading.run((metric,), by=by),
        f"{metric}-{by}",
        lambda part: (
            ranked_bars.ranked_bars(
                part,
                metric,
                title,
                reading.colours,
                reading.subtitle(),
                axis=_(SPLIT_NAMES[by]),
                narrow=reading.narrow,
                link=(lambda key: reading.drill(by, key, path)) if links else None,
            ),
            ranked_bars.chart_height(part, narrow=reading.narrow),
        ),
    )


def split_table(
    reading: Reading, metrics: tuple[str, ...], by: str, path: str | None = None, *, links: bool = True
) -> Shown:
    """Metrics of each group of a split as a table, for each currency; below it the whole, from merged measures, never
    from the lines."""
    result = reading.run(metrics, by=by)
    if series.is_blank(result):
        return states.empty()
    whole = {row.currency: row for row in reading.run(metrics).rows}
    columns = [Column(by, _(SPLIT_NAMES[by]), "name", pinned=True)]
    for each in result.metrics:
        columns += metric_columns(each, compared=result.compared_with is not None)
    return [
        table(
            f"{by}-{currency}-table",
            columns,
            _lines(reading, part, by, path, links=links),
            total=None if currency not in whole else total_line(result, whole[currency], by),
            label=_("{metrics} by {split}").format(
                metrics=", ".join(_(each.name) for each in result.metrics), split=_(SPLIT_NAMES[by]).lower()
            ),
        )
        for currency, part in series.by_currency(result)
    ]


def total_line(result: Result, row: Row, by: str) -> Line:
    """The line of the whole below a table of `split_table`."""
    cells: dict[str, Cell] = {by: Cell(_(TOTAL), _(TOTAL))}
    for each in result.metrics:
        cells |= metric_cells(each, row, compared=result.compared_with is not None)
    return cells


def _lines(reading: Reading, part: Result, by: str, path: str | None, *, links: bool) -> list[Line]:
    shades = heats(part, part.metrics[0].key)
    lines: list[Line] = []
    for index, row in enumerate(part.rows):
        href = reading.drill(by, row.key, path) if links and row.key else ""
        cells: dict[str, Cell] = {by: Cell(row.label, row.label or _("None"), href=href)}
        for place, each in enumerate(part.metrics):
            heat = shades[index] if place == 0 else None
            cells |= metric_cells(each, row, compared=part.compared_with is not None, heat=heat)
        lines.append(cells)
    return lines


def series_sheet(*metrics: str) -> Callable[[Reading], Sheet]:
    """The sheet behind a trend."""
    return lambda reading: sheet(reading.run(metrics, series=True))


def split_sheet(metrics: Sequence[str], by: str | Callable[[Reading], str]) -> Callable[[Reading], Sheet]:
    """The sheet behind bars or a table of groups."""
    return lambda reading: sheet(reading.run(tuple(metrics), by=by if isinstance(by, str) else by(reading)))
