"""A rate of each group of a split, with how much is behind it: the rate of a few is marked as one."""

from dataclasses import dataclass
from typing import Any

from plotly import graph_objects as go

from components import axes, formats, series
from components.chart_text import plain
from components.elements import Link
from components.parts import LONGEST, LONGEST_NARROW
from components.theme import Palette, template
from dashboard.language import gettext as _
from dashboard.language import ngettext
from dashboard.results import Result, Row
from rollup.metrics.metric import Metric, Unit
from rollup.metrics.values import Value

FEW = 30
"""A rate of fewer than these says little: one more or less moves it by several percentage points."""
FEWEST = 3
BAR, BAR_NARROW = 34, 40
ABOVE_AND_BELOW = 110


@dataclass(frozen=True, slots=True)
class _Drawing:
    """What every part of the figure needs."""

    metric: Metric
    rows: tuple[Row, ...]
    whole: Value | None
    compared_with: str
    colours: Palette
    link: Link | None
    narrow: bool

    def value(self, row: Row) -> Value:
        return row.values[self.metric.key]

    def before(self, row: Row) -> Value | None:
        return row.before.get(self.metric.key)


def is_few(value: Value) -> bool:
    """Whether so little is behind a rate that it says little."""
    return 0 < (value.denominator or 0) < FEW


def of_bookings(value: Value) -> str:
    """What a rate of bookings was reckoned from."""
    count = value.denominator or 0
    words = ngettext("{part} of {count} booking", "{part} of {count} bookings", count)
    said = words.format(part=formats.number(value.numerator), count=formats.number(count))
    return said + (" (" + _("few") + ")" if is_few(value) else "")


def rate_bars(
    result: Result,
    key: str,
    title: str,
    colours: Palette,
    subtitle: str = "",
    *,
    axis: str,
    whole: Value | None = None,
    narrow: bool = False,
    link: Link | None = None,
) -> go.Figure:
    """A rate of bookings by the groups of a split, in the answer's order, with a line for the rate of the `whole`.
    `axis` names what the groups are, `link` gives the address that a group's bar leads to."""
    drawing = _drawing(result, key, colours, whole, link, narrow=narrow)
    figure = go.Figure(layout={"template": template(colours)})
    for few in (False, True):
        if any(is_few(drawing.value(row)) is few for row in drawing.rows):
            figure.add_trace(_bars(drawing, few=few))
    if whole is not None and whole.number is not None:
        figure.add_trace(_whole(drawing, whole.number))
    figure.add_trace(_before(drawing))
    names: dict[str, Any] = {
        "ticklabelstandoff": 6,
        "range": [max(len(drawing.rows), FEWEST) - 0.5, -0.5],
        "tickvals": list(range(len(drawing.rows))),
        "showgrid": False,
    }
    figure.update_layout(
        title={"text": title, "subtitle": {"text": subtitle}},
        barmode="overlay",
        bargap=0.4,
        meta={"summary": _summary(drawing), "links": link is not None},
        xaxis=_scale(drawing),
        yaxis=names
        | {
            "ticktext": [_label(row, narrow) for row in drawing.rows],
            "title": {"text": axis},
            "tickfont": {"color": colours.ink},
        },
        yaxis2=names
        | {
            "ticktext": [_figures(drawing.value(row)) for row in drawing.rows],
            "overlaying": "y",
            "side": "right",
            "tickfont": {"color": colours.ink, "weight": 600},
            "automargin": True,
            "fixedrange": True,
            "zeroline": False,
        },
    )
    return figure


def chart_height(result: Result, *, narrow: bool = False) -> int:
    """The height, in pixels, at which each bar can be read."""
    return (BAR_NARROW if narrow else BAR) * max(len(result.rows), FEWEST) + ABOVE_AND_BELOW


def _drawing(
    result: Result, key: str, colours: Palette, whole: Value | None, link: Link | None, *, narrow: bool
) -> _Drawing:
    return _Drawing(
        metric=series.metric_of(result, key),
        rows=result.rows,
        whole=whole,
        compared_with=formats.days(*result.compared_with) if result.compared_with else "",
        colours=colours,
        link=link,
        narrow=narrow,
    )


def _bars(drawing: _Drawing, *, few: bool) -> go.Bar:
    places = [place for place, row in enumerate(drawing.rows) if is_few(drawing.value(row)) is few]
    rows = [drawing.rows[place] for place in places]
    name = ngettext("Of fewer than {count} booking", "Of fewer than {count} bookings", FEW)
    return go.Bar(
        x=[drawing.value(row).number for row in rows],
        y=places,
        orientation="h",
        name=name.format(count=FEW),
        showlegend=few,
        marker={
            "color": drawing.colours.accent,
            "pattern": {"shape": "/" if few else "", "size": 7, "solidity": 0.4},
        },
        customdata=[[_tooltip(drawing, row), _address(drawing, row)] for row in rows],
        hovertemplate="%{customdata[0]}<extra></extra>",
    )


def _address(drawing: _Drawing, row: Row) -> str:
    return drawing.link(row.key) if drawing.link and row.key else ""


def _whole(drawing: _Drawing, number: float) -> go.Scatter:
    return go.Scatter(
        x=[number, number],
        y=[-0.5, len(drawing.rows) - 0.5],
        yaxis="y2",
        name=_("All: {rate}").format(rate=formats.percent(number)),
        mode="lines",
        line={"color": drawing.colours.warn, "width": 1.75, "dash": "4px,4px"},
        hoverinfo="skip",
    )


def _before(drawing: _Drawing) -> go.Scatter:
    """A tick where each bar ended before. It is there without a comparison too, for it holds the right axis, which
    shows the figures in a column."""
    ends = [before.number if (before := drawing.before(row)) else None for row in drawing.rows]
    return go.Scatter(
        x=ends,
        y=list(range(len(ends))),
        yaxis="y2",
        name=drawing.compared_with,
        showlegend=any(end is not None for end in ends),
        mode="markers",
        marker={"symbol": "line-ns", "size": 16, "line": {"width": 2, "color": drawing.colours.ink}},
        hoverinfo="skip",
    )


def _scale(drawing: _Drawing) -> dict[str, Any]:
    values = [*map(drawing.value, drawing.rows), *map(drawing.before, drawing.rows), drawing.whole]
    numbers = [value.number for value in values if value is not None and value.number is not None]
    scale = axes.scale(0, max(numbers, default=0) or 0.1, Unit.SHARE, "", 2 if drawing.narrow else 4)
    return scale | {"title": {"text": f"{_(drawing.metric.name)}, %"}, "showgrid": True}


def _label(row: Row, narrow: bool) -> str:
    most, label = LONGEST_NARROW if narrow else LONGEST, row.label or _("None")
    return plain(label if len(label) <= most else label[: most - 1].rstrip() + "…")


def _figures(value: Value) -> str:
    rate = formats.value(Unit.SHARE, value)
    return f"{f'({rate})' if is_few(value) else rate} · {formats.number(value.denominator or 0)}"


def _tooltip(drawing: _Drawing, row: Row) -> str:
    value, before, metric = drawing.value(row), drawing.before(row), drawing.metric
    lines = [
        "<b>" + plain(row.label or _("None")) + "</b>",
        f"{_(metric.name)}: <b>{formats.value(metric.unit, value)}</b>",
        of_bookings(value),
    ]
    if before is not None:
        said = _("Compared with: {value} ({change})")
        step = formats.change(metric.unit, row.change(metric))
        lines.append(said.format(value=formats.value(metric.unit, before), change=step))
    return "<br>".join(lines)


def _summary(drawing: _Drawing) -> str:
    known = [row for row in drawing.rows if drawing.value(row).number is not None]
    if not known:
        return _("Nothing to show")
    highest = max(known, key=lambda row: drawing.value(row).number or 0)
    lowest = min(known, key=lambda row: drawing.value(row).number or 0)
    said = [f"{row.label} {formats.value(Unit.SHARE, drawing.value(row))}" for row in (highest, lowest)]
    return _("Highest {highest}, lowest {lowest}").format(highest=said[0], lowest=said[1])
