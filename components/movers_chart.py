"""Which groups an amount rose and fell in most: bars to both sides of what it was before."""

from dataclasses import dataclass
from typing import Any

from plotly import graph_objects as go

from components import axes, formats, series
from components.bar_labels import BAR, BAR_NARROW, ROWS, bar_label
from components.chart_text import plain
from components.elements import Link
from components.theme import Palette, template
from components.verdict import verdict
from dashboard.language import gettext as _
from dashboard.results import Result, Row
from rollup.metrics.metric import Metric
from rollup.metrics.values import change

SHOWN, FEWEST = 10, 3
ABOVE_AND_BELOW = 76


@dataclass(frozen=True, slots=True)
class Mover:
    """One group, with its gain (a loss is negative) and what news that is."""

    row: Row
    gain: float
    news: str


def movers_chart(
    result: Result,
    key: str,
    title: str,
    colours: Palette,
    subtitle: str = "",
    *,
    axis: str,
    narrow: bool = False,
    link: Link | None = None,
) -> go.Figure:
    """The groups of an answer, in one currency, in which an amount changed most, the largest gain first. `axis` names
    what the groups are."""
    metric = series.metric_of(result, key)
    movers = movers_of(result, metric)
    currency = result.rows[0].currency if result.rows else ""
    figure = go.Figure(layout={"template": template(colours)})
    figure.add_trace(_bars(movers, metric, currency, colours, link))
    gains = [mover.gain for mover in movers]
    names: dict[str, Any] = {
        "ticklabelstandoff": 6,
        "range": [max(len(movers), FEWEST) - 0.5, -0.5],
        "tickvals": list(range(len(movers))),
        "showgrid": False,
    }
    unit = axes.unit_name(metric.unit, currency)
    scale = axes.scale(
        min(gains, default=0), max(gains, default=0), metric.unit, currency, 2 if narrow else 4
    )
    figure.update_layout(
        title={"text": title, "subtitle": {"text": subtitle}},
        bargap=0.4,
        hovermode=ROWS,
        meta={"summary": _summary(movers, metric, currency), "links": link is not None},
        xaxis=scale
        | {
            "title": {
                "text": _("Change of {metric}, {unit}").format(metric=_(metric.name).lower(), unit=unit)
            },
            "showgrid": True,
            "zeroline": True,
            "zerolinecolor": colours.comparison,
        },
        yaxis=names
        | {
            "ticktext": [bar_label(mover.row.label or mover.row.key, narrow=narrow) for mover in movers],
            "title": {"text": axis},
            "tickfont": {"color": colours.ink},
        },
        yaxis2=names
        | {
            "ticktext": [_change(mover, metric) for mover in movers],
            "overlaying": "y",
            "side": "right",
            "tickfont": {"color": colours.ink, "weight": 600},
            "automargin": True,
            "fixedrange": True,
            "zeroline": False,
        },
    )
    # An axis without a trace is not drawn: this one shows the changes in a column.
    figure.add_trace(
        go.Scatter(x=[None], y=[0], yaxis="y2", showlegend=False, hoverinfo="skip", mode="markers")
    )
    return figure


def chart_height(result: Result, key: str, *, narrow: bool = False) -> int:
    """The height, in pixels, at which each bar can be read."""
    count = len(movers_of(result, series.metric_of(result, key)))
    return (BAR_NARROW if narrow else BAR) * max(count, FEWEST) + ABOVE_AND_BELOW


def movers_of(result: Result, metric: Metric) -> list[Mover]:
    """The groups with the largest changes, up or down, in order from the largest gain to the largest loss."""
    found = [
        Mover(row, _gain(row, metric), verdict(metric, row.change(metric)))
        for row in result.rows
        if row.before
    ]
    moved = sorted((mover for mover in found if mover.gain), key=lambda mover: -abs(mover.gain))
    return sorted(moved[:SHOWN], key=lambda mover: -mover.gain)


def _gain(row: Row, metric: Metric) -> float:
    now, before = row.values[metric.key].number, row.before[metric.key].number
    return float(now or 0) - float(before or 0)


def _bars(movers: list[Mover], metric: Metric, currency: str, colours: Palette, link: Link | None) -> go.Bar:
    shades = {"good": colours.good, "bad": colours.bad, "even": colours.accent}
    return go.Bar(
        x=[mover.gain for mover in movers],
        y=list(range(len(movers))),
        orientation="h",
        marker={"color": [shades[mover.news] for mover in movers]},
        showlegend=False,
        customdata=[
            [_tooltip(mover, metric, currency), link(mover.row.key) if link and mover.row.key else ""]
            for mover in movers
        ],
        hovertemplate="%{customdata[0]}<extra></extra>",
    )


def _tooltip(mover: Mover, metric: Metric, currency: str) -> str:
    row = mover.row
    now, before = (formats.value(metric.unit, of[metric.key], currency) for of in (row.values, row.before))
    lines = [
        f"<b>{plain(row.label or row.key)}</b>",
        f"{plain(_(metric.name))}: <b>{now}</b>",
        _("Compared with: {value} ({change})").format(value=before, change=_change(mover, metric)),
        _("Difference: {amount}").format(amount=_amount(mover, metric, currency)),
    ]
    return "<br>".join(lines)


def _amount(mover: Mover, metric: Metric, currency: str, *, short: bool = False) -> str:
    said = formats.figure(metric.unit, mover.gain, currency, short=short)
    return said if mover.gain < 0 else f"+{said}"


def _change(mover: Mover, metric: Metric) -> str:
    row = mover.row
    return formats.change(metric.unit, change(metric.unit, row.values[metric.key], row.before[metric.key]))


def _summary(movers: list[Mover], metric: Metric, currency: str) -> str:
    if not movers:
        return _("Nothing changed")
    said = ", ".join(
        f"{mover.row.label or mover.row.key} {_amount(mover, metric, currency, short=True)}"
        for mover in (movers if len(movers) < 4 else [*movers[:2], *movers[-2:]])
    )
    return _("Largest changes: {groups}").format(groups=said)
