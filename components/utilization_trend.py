"""Utilization over time, with the target of the venues as a line."""

from plotly import graph_objects as go

from components import axes, formats
from components.theme import Palette
from components.trend_chart import trend_chart
from dashboard.language import gettext as _
from dashboard.results import Result
from rollup.metrics.metric import Unit


def utilization_trend(
    result: Result, colours: Palette, subtitle: str = "", *, narrow: bool = False
) -> go.Figure:
    """The series of the utilization; the axis reaches the target, even when nothing else does."""
    figure = trend_chart(result, "utilization", _("Utilization"), colours, subtitle, narrow=narrow)
    if not result.target:
        return figure
    ends = figure.layout.xaxis.range
    figure.add_trace(
        go.Scatter(
            x=list(ends),
            y=[result.target] * 2,
            name=_("Target {target}").format(target=formats.percent(result.target, 0)),
            mode="lines",
            line={"color": colours.warn, "width": 1.75, "dash": "4px,4px"},
            hoverinfo="skip",
        )
    )
    low, high = figure.layout.yaxis.range
    if high < result.target * 1.1:
        # Another scale, not only a longer one: its steps would stand on each other.
        figure.update_layout(yaxis=axes.scale(low, result.target * 1.1, Unit.SHARE, ""))
    return figure
