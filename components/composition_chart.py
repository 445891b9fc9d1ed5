"""What an amount is made of over time: a bar for each bucket, stacked from the groups of a split.

What takes away, such as refunds, stands below the line, and a mark says what is left. Bars that are not finished are
hatched and called "so far".
"""

from dataclasses import dataclass
from datetime import date, datetime
from math import ceil
from typing import Any

from plotly import graph_objects as go

from components import axes, formats, series
from components.bucket_axis import bucket_axis, partial
from components.chart_text import plain
from components.elements import Link
from components.parts import LONGEST, LONGEST_NARROW, MOST, Part, buckets_of, gross, has_deductions, parts_of
from components.theme import HEADING, Palette, template
from dashboard.language import gettext as _
from dashboard.results import Result
from rollup.metrics.metric import Metric

HEIGHT = 340
LEGEND_LINE = 20
"""Pixels of one line of names above the bars."""
ROOM, ROOM_NARROW = 1000, 320
"""Pixels that there are for the names side by side, on a desk and on a phone."""


@dataclass(frozen=True, slots=True)
class _Bar:
    """One bucket: when it is, what it lacks, and what it is stacked from. One that has not begun is not drawn."""

    bucket: date
    said: str
    partial: str
    has_begun: bool
    numbers: list[int]
    said_gross: str

    @property
    def gross(self) -> float:
        """How far it goes up."""
        return gross(self.numbers)

    @property
    def depth(self) -> float:
        """How far it goes down, as a negative number."""
        return -gross([-number for number in self.numbers])


@dataclass(frozen=True, slots=True)
class _Drawing:
    """What every part of the figure needs."""

    metric: Metric
    currency: str
    bars: list[_Bar]
    parts: list[Part]
    colours: Palette
    link: Link | None
    narrow: bool

    @property
    def nets(self) -> bool:
        """Whether what is left is less than what the bars show above the line."""
        return any(has_deductions(bar.numbers) for bar in self.bars)

    def say(self, number: float, *, short: bool = False) -> str:
        return formats.figure(self.metric.unit, number, self.currency, short=short)


def composition_chart(
    result: Result,
    key: str,
    title: str,
    colours: Palette,
    subtitle: str = "",
    *,
    narrow: bool = False,
    link: Link | None = None,
) -> go.Figure:
    """The series of one metric, split, in one currency. `link` gives the address that a group's bars lead to."""
    drawing = _drawing(result, series.metric_of(result, key), colours, link, narrow=narrow)
    figure = go.Figure(layout={"template": template(colours)})
    figure.add_traces([stack for part in drawing.parts for stack in _bars(drawing, part)])
    if drawing.nets:
        figure.add_trace(_nets(drawing))
    _say_partial(figure, drawing)
    figure.update_layout(
        title={"text": title, "subtitle": {"text": subtitle}},
        barmode="relative",
        bargap=0.22,
        showlegend=True,
        legend={"traceorder": "normal"},
        margin_t=HEADING
        + 6
        + LEGEND_LINE * _lines([part.short(narrow=narrow) for part in drawing.parts], narrow),
        meta={"summary": _summary(drawing), "links": link is not None},
        xaxis=bucket_axis(
            [bar.bucket for bar in drawing.bars], result.query.grain, colours, narrow=narrow, side=0.6
        )
        | {"showspikes": False},
        yaxis=_scale(drawing),
    )
    return figure


def chart_height(result: Result, *, narrow: bool = False) -> int:
    """The height, in pixels, at which bars and names can be read."""
    names = {row.key: row.label[: LONGEST_NARROW if narrow else LONGEST] for row in result.rows}
    return HEIGHT + LEGEND_LINE * (_lines(list(names.values())[:MOST], narrow) - 1)


def _lines(names: list[str], narrow: bool) -> int:
    """About how many lines the names take, in columns as wide as the longest."""
    width = 44 + 7 * max((len(name) for name in names), default=0)
    columns = max((ROOM_NARROW if narrow else ROOM) // width, 1)
    return max(-(-len(names) // columns), 1)


def _drawing(
    result: Result, metric: Metric, colours: Palette, link: Link | None, *, narrow: bool
) -> _Drawing:
    buckets, parts = buckets_of(result), parts_of(result, metric, colours)
    skipped = _quiet_hours(buckets, parts)
    currency = result.rows[0].currency if result.rows else ""
    return _Drawing(
        metric=metric,
        currency=currency,
        bars=[
            _bar(result, metric, currency, bucket, [part.values[place].numerator for part in parts])
            for place, bucket in enumerate(buckets)
        ][skipped:],
        parts=[_without(part, skipped) for part in parts],
        colours=colours,
        link=link,
        narrow=narrow,
    )


def _bar(result: Result, metric: Metric, currency: str, bucket: date, numbers: list[int]) -> _Bar:
    lacking = partial(bucket, result)
    named = f"<b>{formats.bucket(bucket, result.query.grain)}</b>"
    return _Bar(
        bucket,
        f"{named} {lacking}" if lacking else named,
        lacking,
        not series.is_future(bucket, result.as_of),
        numbers,
        formats.figure(metric.unit, gross(numbers), currency),
    )


def _quiet_hours(buckets: list[date], parts: list[Part]) -> int:
    """How many hours pass before anything happens: a day need not begin at midnight. Days are never left off."""
    if not (buckets and isinstance(buckets[0], datetime)):
        return 0
    busy = (place for place in range(len(buckets)) if any(part.values[place].numerator for part in parts))
    return max(next(busy, 0) - 1, 0)


def _without(part: Part, skipped: int) -> Part:
    return Part(part.key, part.label, part.colour, part.values[skipped:], part.before[skipped:], part.is_rest)


def _bars(drawing: _Drawing, part: Part) -> list[go.Bar]:
    """The whole buckets, and hatched those that are not; one of the two has the name."""
    busy = [place for place, bar in enumerate(drawing.bars) if bar.has_begun and part.values[place].numerator]
    whole = [place for place in busy if not drawing.bars[place].partial]
    lacking = [place for place in busy if drawing.bars[place].partial]
    found = [_stack(drawing, part, whole, hatched=False)] if whole else []
    return [*found, _stack(drawing, part, lacking, hatched=True, named=not whole)] if lacking else found


def _stack(drawing: _Drawing, part: Part, places: list[int], *, hatched: bool, named: bool = True) -> go.Bar:
    address = part.address(drawing.link)
    return go.Bar(
        x=places,
        y=[part.values[place].numerator for place in places],
        name=part.short(narrow=drawing.narrow),
        showlegend=named,
        marker={
            "color": part.colour,
            "line": {"color": drawing.colours.surface, "width": 0.5},
            "pattern": {"shape": "/" if hatched else "", "size": 7, "solidity": 0.55},
        },
        customdata=[[_tooltip(drawing, part, place), address] for place in places],
        hovertemplate="%{customdata[0]}<extra></extra>",
    )


def _nets(drawing: _Drawing) -> go.Scatter:
    """What is left in each bucket from which something was taken away."""
    marked = [
        place for place, bar in enumerate(drawing.bars) if bar.has_begun and has_deductions(bar.numbers)
    ]
    left = [sum(drawing.bars[place].numbers) for place in marked]
    name = _("Left after deductions")
    return go.Scatter(
        x=marked,
        y=left,
        name=name,
        mode="markers",
        marker={
            "symbol": "diamond",
            "size": 8,
            "color": drawing.colours.ink,
            "line": {"color": drawing.colours.surface, "width": 1.5},
        },
        customdata=[
            [f"{drawing.bars[place].said}<br>{name}: <b>{drawing.say(number)}</b>", ""]
            for place, number in zip(marked, left, strict=True)
        ],
        hovertemplate="%{customdata[0]}<extra></extra>",
    )


def _tooltip(drawing: _Drawing, part: Part, place: int) -> str:
    bar, number = drawing.bars[place], part.values[place].numerator
    said = f"{bar.said}<br>{plain(part.label)}: <b>{drawing.say(number)}</b>"
    if not bar.gross:
        return said
    words = (
        _("{share} of {total} before deductions")
        if has_deductions(bar.numbers)
        else _("{share} of {total} in all")
    )
    return f"{said}<br>{words.format(share=formats.percent(number / bar.gross), total=bar.said_gross)}"


def _say_partial(figure: go.Figure, drawing: _Drawing) -> None:
    """The word stands above its bar, and above those beside it that it would else be written over."""
    last = len(drawing.bars) - 1
    for place, bar in enumerate(drawing.bars):
        if not bar.partial or not any(bar.numbers):
            continue
        side = 1 if place == 0 else -1
        beside = _bars_below(bar.partial, drawing) if last else 0
        reach = [other for other in range(place, place + side * beside, side) if 0 <= other <= last]
        figure.add_annotation(
            x=place,
            y=max(drawing.bars[other].gross for other in [place, *reach]),
            text=bar.partial,
            showarrow=False,
            yshift=10,
            xanchor="left" if place == 0 and last else "right" if place == last and last else "center",
            xshift=(-8 if place == 0 else 10 if place == last else 0) if last else 0,
            font={"size": 12, "color": drawing.colours.ink},
        )


def _bars_below(text: str, drawing: _Drawing) -> int:
    """How many bars a text is about as wide as."""
    each = (ROOM_NARROW if drawing.narrow else ROOM) / len(drawing.bars)
    return ceil(7 * len(text) / each)


def _scale(drawing: _Drawing) -> dict[str, Any]:
    metric = drawing.metric
    tops, depths = [bar.gross for bar in drawing.bars], [bar.depth for bar in drawing.bars]
    scale = axes.scale(min(depths, default=0), max(tops, default=1), metric.unit, drawing.currency)
    line = {"zeroline": True, "zerolinecolor": drawing.colours.comparison, "zerolinewidth": 1}
    title = f"{_(metric.name)}, {axes.unit_name(metric.unit, drawing.currency)}"
    return scale | {"title": {"text": title}} | (line if drawing.nets else {})


def _summary(drawing: _Drawing) -> str:
    whole = gross([part.total for part in drawing.parts])
    said = [
        f"{part.label} {drawing.say(part.total, short=True)} ({formats.percent(part.total / whole, 0)})"
        for part in drawing.parts[:4]
        if whole
    ]
    return _("Made of: {groups}").format(groups=", ".join(said)) if said else _("Nothing to show")
