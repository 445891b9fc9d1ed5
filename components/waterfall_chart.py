"""A bridge drawn: the comparison's value, a bar for each step from where the one before it ended, and the value."""

from dataclasses import dataclass
from typing import Any

from plotly import graph_objects as go

from components import axes, formats
from components.bar_labels import BAR, BAR_NARROW, ROWS
from components.bridge_words import amount_said, meaning_of, name_of, news_of, sides_of, told
from components.chart_text import plain
from components.elements import Link
from components.theme import Palette, template
from dashboard.answers.bridges import Bridged, Line
from dashboard.language import gettext as _

ABOVE_AND_BELOW = 84
CUT_BELOW, ROOM = 0.4, 0.3
"""The axis begins above nothing where all that moves is less than this share of what stands; with that much room."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: it leads from `start` to `end`. `step` is empty for the two that stand."""

    step: str
    name: str
    start: float
    end: float
    news: str = "even"

    @property
    def size(self) -> float:
        """What it adds; of a standing one, what it is."""
        return self.end - self.start


def waterfall_chart(
    found: Bridged,
    line: Line,
    title: str,
    colours: Palette,
    subtitle: str = "",
    *,
    chosen: str = "",
    narrow: bool = False,
    link: Link | None = None,
) -> go.Figure:
    """The bridge of a line, from top to bottom. `link` leads from a step to what is behind it, `chosen` is the step
    that is shown there."""
    bars = bars_of(found, line)
    begin = begins(bars)
    figure = go.Figure(layout={"template": template(colours)})
    figure.add_trace(_drawn(found, line, bars, begin, colours, chosen, link))
    figure.add_trace(_joins(bars, colours))
    # An axis without a trace is not drawn: this one shows the amounts in a column.
    figure.add_trace(
        go.Scatter(x=[None], y=[0], yaxis="y2", showlegend=False, hoverinfo="skip", mode="markers")
    )
    places: dict[str, Any] = {
        "ticklabelstandoff": 6,
        "range": [len(bars) - 0.5, -0.5],
        "tickvals": list(range(len(bars))),
        "showgrid": False,
        "tickfont": {"color": colours.ink},
    }
    figure.update_layout(
        title={"text": title, "subtitle": {"text": subtitle}},
        bargap=0.36,
        hovermode=ROWS,
        meta={"summary": told(found, line), "links": link is not None},
        xaxis=_scale(found, line, bars, begin, 2 if narrow else 4),
        yaxis=places | {"ticktext": [_label(bar, chosen, narrow=narrow) for bar in bars]},
        yaxis2=places
        | {
            "ticktext": [_amount(found, line, bar) for bar in bars],
            "overlaying": "y",
            "side": "right",
            "tickfont": {"color": colours.ink, "weight": 600},
            "automargin": True,
            "fixedrange": True,
            "zeroline": False,
        },
    )
    return figure


def chart_height(line: Line, *, narrow: bool = False) -> int:
    """The height, in pixels, at which each bar can be read."""
    return (BAR_NARROW if narrow else BAR) * (len(line.steps) + 2) + ABOVE_AND_BELOW


def bars_of(found: Bridged, line: Line) -> list[Bar]:
    """The comparison, the steps that are not nothing, and the period."""
    bars = [Bar("", formats.days(*found.compared_with), 0, line.before)]
    at = line.before
    for step, amount in line.steps.items():
        bars.append(Bar(step, name_of(step), at, at + amount, news_of(found.metric, amount)))
        at += amount
    return [*bars, Bar("", formats.days(found.query.start, found.query.end), 0, line.value)]


def begins(bars: list[Bar]) -> float:
    """Where the axis begins: at nothing, or above it where what moves would be too small to be seen."""
    ends = [bar.end for bar in bars]
    span = max(ends) - min(ends)
    if min(ends) <= 0 or span >= CUT_BELOW * max(ends):
        return 0.0
    return max(min(ends) - ROOM * (span or max(ends)), 0.0)


def _scale(found: Bridged, line: Line, bars: list[Bar], begin: float, count: int) -> dict[str, Any]:
    metric = found.metric
    ends = [bar.end for bar in bars]
    if begin:
        scale = axes.scale_above(begin, max(ends), metric.unit, line.currency, count)
        note = _("{metric}, {unit}; the axis does not begin at 0")
    else:
        scale = axes.scale(min(ends), max(ends), metric.unit, line.currency, count)
        note = _("{metric}, {unit}")
    unit = axes.unit_name(metric.unit, line.currency)
    return scale | {"title": {"text": note.format(metric=_(metric.name), unit=unit)}, "showgrid": True}


def _drawn(
    found: Bridged,
    line: Line,
    bars: list[Bar],
    begin: float,
    colours: Palette,
    chosen: str,
    link: Link | None,
) -> go.Bar:
    shades = {"good": colours.good, "bad": colours.bad, "even": colours.accent}
    starts = [bar.start if bar.step else begin for bar in bars]
    return go.Bar(
        base=starts,
        x=[bar.end - start for bar, start in zip(bars, starts, strict=True)],
        y=list(range(len(bars))),
        orientation="h",
        marker={
            "color": [shades[bar.news] if bar.step else colours.comparison for bar in bars],
            "line": {
                "color": colours.ink,
                "width": [2 if bar.step and bar.step == chosen else 0 for bar in bars],
            },
        },
        showlegend=False,
        customdata=[
            [_tooltip(found, line, bar), link(bar.step) if link is not None and bar.step else ""]
            for bar in bars
        ],
        hovertemplate="%{customdata[0]}<extra></extra>",
    )


def _joins(bars: list[Bar], colours: Palette) -> go.Scatter:
    """From the end of each bar to where the next one begins."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    for index, bar in enumerate(bars[:-1]):
        xs += [bar.end, bar.end, None]
        ys += [index, index + 1, None]
    line = {"color": colours.comparison, "width": 1}
    return go.Scatter(x=xs, y=ys, mode="lines", line=line, showlegend=False, hoverinfo="skip")


def _label(bar: Bar, chosen: str, *, narrow: bool) -> str:
    text = plain(bar.name)
    if narrow and len(bar.name) > 18:
        head, _space, rest = bar.name.rpartition(" ")
        text = f"{plain(head)}<br>{plain(rest)}"
    return f"<b>{text}</b>" if not bar.step or bar.step == chosen else text


def _amount(found: Bridged, line: Line, bar: Bar) -> str:
    """The number at the right; the currency is in the axis title."""
    if bar.step:
        said = amount_said(found.metric, bar.size, line.currency)
    else:
        said = formats.figure(found.metric.unit, bar.end, line.currency, short=True)
    return said.removesuffix(f"{formats.SPACE}{line.currency}") if line.currency else said


def _tooltip(found: Bridged, line: Line, bar: Bar) -> str:
    metric = found.metric
    if not bar.step:
        amount = formats.figure(metric.unit, bar.end, line.currency)
        return f"<b>{plain(bar.name)}</b><br>{plain(_(metric.name))}: <b>{amount}</b>"
    before, now, moved = sides_of(line, bar.step)
    lines = [
        f"<b>{plain(bar.name)}</b>: <b>{amount_said(metric, bar.size, line.currency, short=False)}</b>",
        *([plain(meaning_of(bar.step))] if meaning_of(bar.step) else []),
    ]
    if now != formats.NONE:
        lines.append(_("{before} before, {now} now ({change})").format(before=before, now=now, change=moved))
    return "<br>".join(lines)
