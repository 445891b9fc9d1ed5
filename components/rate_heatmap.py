"""A rate of bookings of each group over time: a line for each group, the highest first, and one for all of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from plotly import graph_objects as go

from components import formats, series
from components.bucket_axis import bucket_axis, partial
from components.chart_text import plain
from components.elements import Link
from components.parts import LONGEST, LONGEST_NARROW, buckets_of
from components.rate_bars import is_few, of_bookings
from components.theme import HEADING, Palette, contrast, mixed, template
from dashboard.language import gettext as _
from dashboard.results import Result
from rollup.metrics.metric import Direction, Metric, Unit
from rollup.metrics.values import Value

MOST = 20
"""Groups that are drawn."""
ROW, ABOVE_AND_BELOW = 34, 84
WORDS, WORDS_NARROW = 24, 6
"""Buckets at most of which each cell has room for its number."""
TICKS_NARROW_STEP = 2
"""On a phone, beside names and rates, there is room for every other bucket's label."""
OUTLIERS = 3
"""The colours end at so many times the rate of the whole, so that one bad cell does not pale all the others."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One group, or all together, over the buckets."""

    key: str
    label: str
    values: Mapping[date, Value]
    is_whole: bool = False

    @property
    def total(self) -> Value:
        """The rate over all buckets, from its added parts."""
        return series.merged(self.values.values()) or Value(0, 0)


@dataclass(frozen=True, slots=True)
class _Drawing:
    """What every part of the figure needs."""

    metric: Metric
    grain: str | None
    buckets: list[date]
    partials: list[str]
    lanes: list[Lane]
    colours: Palette
    link: Link | None
    narrow: bool

    @property
    def scale(self) -> tuple[str, ...]:
        """The colours from nothing to much, which is bad news or not."""
        return self.colours.alarm if self.metric.good is Direction.DOWN else self.colours.heat

    @property
    def top(self) -> float:
        numbers = [value.number or 0 for lane in self.lanes for value in lane.values.values()]
        highest = max(numbers, default=0) or 1
        return min(highest, OUTLIERS * (self.lanes[0].total.number or highest)) if self.lanes else highest


def rate_heatmap(
    result: Result,
    key: str,
    title: str,
    colours: Palette,
    subtitle: str = "",
    *,
    axis: str,
    whole: str,
    narrow: bool = False,
    link: Link | None = None,
) -> go.Figure:
    """The series of a rate of bookings, split. `axis` names what the groups are, `whole` what they are together;
    `link` gives the address that a group's cells lead to."""
    drawing = _drawing(result, key, whole, colours, link, narrow=narrow)
    figure = go.Figure(layout={"template": template(colours)})
    figure.add_trace(_cells(drawing))
    if len(drawing.buckets) <= (WORDS_NARROW if narrow else WORDS):
        figure.add_trace(_words(drawing))
    figure.add_trace(_totals(drawing))
    places = list(range(len(drawing.lanes)))
    names: dict[str, Any] = {"tickvals": places, "range": [len(places) - 0.5, -0.5], "showgrid": False}
    figure.update_layout(
        title={"text": title, "subtitle": {"text": subtitle}},
        margin_t=HEADING + 10,
        meta={"summary": _summary(drawing), "links": link is not None},
        xaxis=_buckets(drawing),
        yaxis=names
        | {
            "ticktext": [_label(lane, narrow) for lane in drawing.lanes],
            "title": {"text": axis},
            "tickfont": {"color": colours.ink},
            "ticklabelstandoff": 6,
        },
        yaxis2=names
        | {
            "ticktext": [formats.value(Unit.SHARE, lane.total) for lane in drawing.lanes],
            "title": {"text": "" if narrow else _("Whole period")},
            "overlaying": "y",
            "side": "right",
            "tickfont": {"color": colours.ink, "weight": 600},
            "ticklabelstandoff": 6,
            "automargin": True,
            "fixedrange": True,
            "zeroline": False,
        },
    )
    return figure


def chart_height(result: Result) -> int:
    """The height, in pixels, at which each line can be read."""
    return ROW * (min(len({row.key for row in result.rows}), MOST) + 1) + ABOVE_AND_BELOW


def lanes_of(result: Result, metric: Metric, whole: str) -> list[Lane]:
    """All together, and the groups by their rate, the highest first."""
    found: dict[str, Lane] = {}
    for row in result.rows:
        lane = found.setdefault(row.key, Lane(row.key, row.label or _("None"), {}))
        if row.bucket is not None and not series.is_future(row.bucket, result.as_of):
            found[row.key] = Lane(lane.key, lane.label, {**lane.values, row.bucket: row.values[metric.key]})
    groups = sorted(found.values(), key=lambda lane: -(lane.total.number or 0))
    together = {
        bucket: series.merged(lane.values.get(bucket) for lane in groups) or Value(0, 0)
        for bucket in buckets_of(result)
        if not series.is_future(bucket, result.as_of)
    }
    return [Lane("", whole, together, is_whole=True), *groups[:MOST]]


def _drawing(
    result: Result, key: str, whole: str, colours: Palette, link: Link | None, *, narrow: bool
) -> _Drawing:
    metric, buckets = series.metric_of(result, key), buckets_of(result)
    return _Drawing(
        metric=metric,
        grain=result.query.grain,
        buckets=buckets,
        partials=[partial(bucket, result) for bucket in buckets],
        lanes=lanes_of(result, metric, whole),
        colours=colours,
        link=link,
        narrow=narrow,
    )


def _cells(drawing: _Drawing) -> go.Heatmap:
    """The coloured cells. Their addresses are in `text`, as Dash tells a click's lists of other traces alone."""
    lanes, buckets, steps = drawing.lanes, drawing.buckets, len(drawing.scale) - 1
    links = [drawing.link(lane.key) if drawing.link and lane.key else "" for lane in lanes]
    return go.Heatmap(
        z=[[_number(lane, bucket) for bucket in buckets] for lane in lanes],
        customdata=[
            [_tooltip(drawing, lane, place) for place in range(len(drawing.buckets))] for lane in lanes
        ],
        text=[[address] * len(buckets) for address in links] if drawing.link else None,
        hovertemplate="%{customdata}<extra></extra>",
        hoverongaps=False,
        xgap=3,
        ygap=3,
        zmin=0,
        zmax=drawing.top,
        colorscale=[[index / steps, colour] for index, colour in enumerate(drawing.scale)],
        showscale=False,
    )


def _number(lane: Lane, bucket: date) -> float | None:
    value = lane.values.get(bucket)
    return None if value is None else value.number


def _words(drawing: _Drawing) -> go.Scatter:
    """The number in each cell, in brackets where little is behind it."""
    cells = [
        (x, y, value)
        for y, lane in enumerate(drawing.lanes)
        for x, bucket in enumerate(drawing.buckets)
        if (value := lane.values.get(bucket)) is not None and value.number is not None
    ]

    def ink(number: float) -> str:
        behind = mixed(drawing.scale, number / drawing.top)
        inks = (drawing.colours.low_ink, drawing.colours.high_ink)
        return max(inks, key=lambda colour: contrast(colour, behind))

    return go.Scatter(
        x=[x for x, _y, _value in cells],
        y=[y for _x, y, _value in cells],
        mode="text",
        text=[_text(value, narrow=drawing.narrow) for _x, _y, value in cells],
        textfont={
            "size": 11 if drawing.narrow else 12,
            "color": [ink(value.number or 0) for _x, _y, value in cells],
        },
        hoverinfo="skip",
        showlegend=False,
    )


def _text(value: Value, *, narrow: bool) -> str:
    said = formats.number(100 * (value.number or 0), 0 if narrow else 1)
    return f"({said})" if is_few(value) else said


def _totals(drawing: _Drawing) -> go.Scatter:
    """Nothing to see; it holds the right axis, which shows the rates of the whole period in a column."""
    return go.Scatter(
        x=[None] * len(drawing.lanes),
        y=list(range(len(drawing.lanes))),
        yaxis="y2",
        mode="markers",
        hoverinfo="skip",
        showlegend=False,
    )


def _buckets(drawing: _Drawing) -> dict[str, Any]:
    axis = bucket_axis(drawing.buckets, drawing.grain, drawing.colours, narrow=drawing.narrow, side=0.5)
    every = TICKS_NARROW_STEP if drawing.narrow and len(drawing.buckets) > 2 else 1
    places = axis["tickvals"][::every]
    texts = [
        f"{text}<br>{drawing.partials[place]}" if drawing.partials[place] and not drawing.narrow else text
        for place, text in zip(places, axis["ticktext"][::every], strict=True)
    ]
    return axis | {"tickvals": places, "ticktext": texts, "showspikes": False, "ticklen": 0}


def _label(lane: Lane, narrow: bool) -> str:
    most = LONGEST_NARROW if narrow else LONGEST
    said = plain(lane.label if len(lane.label) <= most else lane.label[: most - 1].rstrip() + "…")
    return f"<b>{said}</b>" if lane.is_whole else said


def _tooltip(drawing: _Drawing, lane: Lane, place: int) -> str:
    value = lane.values.get(drawing.buckets[place])
    if value is None:
        return ""
    lacking = drawing.partials[place]
    when = formats.bucket(drawing.buckets[place], drawing.grain) + (f" {lacking}" if lacking else "")
    rate = formats.value(Unit.SHARE, value)
    lines = [f"<b>{plain(lane.label)}</b>", when, f"{_(drawing.metric.name)}: <b>{rate}</b>"]
    return "<br>".join([*lines, of_bookings(value)])


def _summary(drawing: _Drawing) -> str:
    groups = [lane for lane in drawing.lanes if not lane.is_whole][:3]
    said = [f"{lane.label} {formats.value(Unit.SHARE, lane.total)}" for lane in groups]
    return _("Highest: {groups}").format(groups=", ".join(said)) if said else _("Nothing to show")
