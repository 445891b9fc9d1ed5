"""Revenue over time, with the comparison behind it."""

from plotly import graph_objects as go

from components.theme import Palette
from components.trend_chart import trend_chart
from dashboard.results import Result

TITLE = "Revenue"


def revenue_chart(
    result: Result,
    colours: Palette,
    subtitle: str = "",
    *,
    narrow: bool = False,
) -> go.Figure:
    """The revenue series of one currency."""
    return trend_chart(result, "revenue", TITLE, colours, subtitle, narrow=narrow)
