"""What panels of several pages are made of: a trend, ranked bars, a table of groups, and the sheets behind them."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from dash.development.base_component import Component
from plotly import graph_objects as go

from components import composition_chart, ranked_bars, series, states
from components.elements import Link
from components.graph import graph
from components.group_table import group_table
from components.trend_chart import trend_chart
from dashboard.exports.sheet import Sheet, sheet
from dashboard.language import gettext as _
from dashboard.results import Result
from dashboard.splits import SPLIT_NAMES
from pages.reading import Reading, Shown
from rollup.metrics.catalogue import metric as metric_of

TREND_HEIGHT, LIST_HEIGHT = 320, 420


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


def ranked(reading: Reading, metric: str, by: str, title: str, path: str | None = None) -> Shown:
    """A metric of each group of a split, the largest first; a bar leads to the view narrowed to its group, on this page
    or another."""
    link = partial(reading.drill, by, path=path)
    return ranked_groups(reading, reading.run((metric,), by=by), title, _(SPLIT_NAMES[by]), link)


def ranked_groups(reading: Reading, result: Result, title: str, axis: str, link: Link | None) -> Shown:
    """The first metric of an answer's groups, the largest first. `axis` names what the groups are."""
    metric = result.metrics[0].key
    draw = partial(
        ranked_bars.ranked_bars,
        key=metric,
        title=title,
        colours=reading.colours,
        subtitle=reading.subtitle(),
        axis=axis,
        narrow=reading.narrow,
        link=link,
    )
    return each_currency(
        result,
        f"{metric}-ranked",
        lambda part: (draw(part), ranked_bars.chart_height(part, narrow=reading.narrow)),
    )


def composed(reading: Reading, result: Result, title: str, link: Link | None) -> Shown:
    """The groups of a series, stacked over time."""
    metric = result.metrics[0].key
    draw = partial(
        composition_chart.composition_chart,
        key=metric,
        title=title,
        colours=reading.colours,
        subtitle=reading.subtitle(),
        narrow=reading.narrow,
        link=link,
    )
    return each_currency(
        result,
        f"{metric}-composed",
        lambda part: (draw(part), composition_chart.chart_height(part, narrow=reading.narrow)),
    )


def group_tables(reading: Reading, result: Result, whole: Result, key: str, name: str, **how: Any) -> Shown:
    """An answer's groups as a table for each currency, below it the whole: from merged measures, never from the lines.
    `key` tells the tables of a page apart, `name` heads the groups; for the rest see `group_table`."""
    if series.is_blank(result):
        return states.empty()
    totals = {row.currency: row for row in whole.rows}
    return [
        group_table(f"{key}-{currency}-table", part, totals.get(currency), name=name, **how)
        for currency, part in series.by_currency(result)
    ]


def pieces(shown: Shown) -> list[Component]:
    """What is shown, as a list."""
    return shown if isinstance(shown, list) else [shown]


def series_sheet(*metrics: str) -> Callable[[Reading], Sheet]:
    """The sheet behind a trend."""
    return lambda reading: sheet(reading.run(metrics, series=True))


def split_sheet(metrics: Sequence[str], by: str | Callable[[Reading], str]) -> Callable[[Reading], Sheet]:
    """The sheet behind bars or a table of groups."""
    return lambda reading: sheet(reading.run(tuple(metrics), by=by if isinstance(by, str) else by(reading)))
