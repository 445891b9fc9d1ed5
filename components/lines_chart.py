"""Several lines over time in one unit: several metrics, or one metric of the groups of a split.

What is not finished yet is drawn dashed and called "so far"; comparisons are left to tables, which have room for them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from plotly import graph_objects as go

from components import axes, formats, series
from components.bucket_axis import bucket_axis, partial
from components.chart_text import plain
from components.theme import Palette, template
from dashboard.language import gettext as _
from dashboard.language import ngettext
from dashboard.results import Result
from rollup.metrics.metric import Metric, Unit
from rollup.metrics.values import Value

MOST, MOST_NARROW = 8, 5
"""Lines that can still be told apart, on a phone named too; the largest are drawn."""
HEIGHT, NAME = 320, 20
"""Pixels of the chart, and on a phone more for each name above it."""
FEW_POINTS = 12
"""So many buckets or fewer are marked as points."""
LEAST = 30
"""What a rate must be out of, for a bucket that is not whole to be drawn: of few, it may be anything."""


@dataclass(frozen=True, slots=True)
class Line:
    """One metric or group: its value in each bucket; None in those that have not begun."""

    name: str
    values: tuple[Value | None, ...]
    colour: str
    few: frozenset[int] = frozenset()
    """The buckets that are told, but not drawn: those that are not whole and where it is a share of too few."""

    def number(self, place: int) -> float | None:
        """What is drawn in a bucket."""
        value = None if place in self.few else self.values[place]
        return value.number if value else None

    def since(self, first: int) -> "Line":
        """The line from a bucket on."""
        few = frozenset(place - first for place in self.few if place >= first)
        return Line(self.name, self.values[first:], self.colour, few)


@dataclass(frozen=True, slots=True)
class _Drawing:
    """What every part of the figure needs."""

    metric: Metric
    currency: str
    buckets: list[date]
    partials: list[str]
    lines: list[Line]
    left_out: int
    grain: str | None
    colours: Palette

    @property
    def numbers(self) -> list[float]:
        """All that is drawn."""
        found = (line.number(place) for line in self.lines for place in range(len(self.buckets)))
        return [number for number in found if number is not None]

    def say(self, value: Value | None, *, short: bool = False) -> str:
        return formats.value(self.metric.unit, value, self.currency, short=short)


def lines_chart(
    result: Result,
    keys: tuple[str, ...],
    title: str,
    colours: Palette,
    subtitle: str = "",
    *,
    narrow: bool = False,
) -> go.Figure:
    """A series in one currency: a line for each metric of `keys`, which share a unit, or where the answer is split, for
    each of the largest groups of the first of them."""
    drawing = _drawing(result, keys, colours, narrow=narrow)
    figure = go.Figure(layout={"template": template(colours)})
    for line in drawing.lines:
        figure.add_traces(_traces(drawing, line))
    figure.add_trace(_tooltips(drawing))
    _say_partial(figure, drawing)
    numbers, unit = drawing.numbers, drawing.metric.unit
    name = _("Value") if len(keys) > 1 and result.query.by is None else _(drawing.metric.name)
    figure.update_layout(
        title={"text": title, "subtitle": {"text": subtitle}},
        hovermode="x",
        showlegend=True,
        meta={"summary": _summary(drawing)},
        xaxis=bucket_axis(drawing.buckets, drawing.grain, colours, narrow=narrow),
        yaxis=axes.scale(min(numbers, default=0), max(numbers, default=1), unit, drawing.currency)
        | {"title": {"text": f"{name}, {axes.unit_name(unit, drawing.currency)}"}},
    )
    return figure


def left_out(result: Result, *, narrow: bool = False) -> int:
    """How many groups of a split answer have no line of their own."""
    return max(0, len(_groups(result)) - _most(narrow))


def chart_height(result: Result, *, narrow: bool = False) -> int:
    """The height, in pixels, at which lines and names can be read."""
    names = len(_groups(result)) if result.query.by else len(result.metrics)
    return HEIGHT + (NAME * min(names, MOST_NARROW) if narrow else 0)


def _most(narrow: bool) -> int:
    return MOST_NARROW if narrow else MOST


def _drawing(result: Result, keys: tuple[str, ...], colours: Palette, *, narrow: bool) -> _Drawing:
    rows = [row for row in result.rows if row.bucket is not None]
    buckets = sorted({row.bucket for row in rows if row.bucket is not None}, key=str)
    metric = series.metric_of(result, keys[0])
    found: dict[tuple[str, date | datetime | None], Value] = {}
    names: dict[str, str] = {}
    if result.query.by is None:
        names = {key: _(series.metric_of(result, key).name) for key in keys}
        found = {(key, row.bucket): row.values[key] for row in rows for key in keys}
    else:
        names = dict(list(_groups(result).items())[: _most(narrow)])
        found = {(row.key, row.bucket): row.values[keys[0]] for row in rows}
    ahead = {bucket for bucket in buckets if series.is_future(bucket, result.as_of)}
    partials = [partial(bucket, result) for bucket in buckets]
    lines = []
    for place, (key, name) in enumerate(names.items()):
        values = tuple(None if bucket in ahead else found.get((key, bucket)) for bucket in buckets)
        lines.append(Line(name, values, colours.groups[place], _few(metric, values, partials)))
    return _begun(
        _Drawing(
            metric=metric,
            currency=rows[0].currency if rows else "",
            buckets=list(buckets),
            partials=partials,
            lines=lines,
            left_out=0 if result.query.by is None else left_out(result, narrow=narrow),
            grain=result.query.grain,
            colours=colours,
        )
    )


def _few(metric: Metric, values: Sequence[Value | None], partials: Sequence[str]) -> frozenset[int]:
    if metric.unit is not Unit.SHARE:
        return frozenset()
    return frozenset(
        place
        for place, value in enumerate(values)
        if partials[place] and value is not None and (value.denominator or 0) < LEAST
    )


def _groups(result: Result) -> dict[str, str]:
    """Keys and names of the groups in the order of the answer: the largest first."""
    return {row.key: row.label or _("None") for row in result.rows}


def _begun(drawing: _Drawing) -> _Drawing:
    """Without the hours before anything happened: a day need not begin at midnight. Days are never left off."""
    places = range(len(drawing.buckets))
    busy = [place for place in places if any(line.number(place) for line in drawing.lines)]
    if not busy or not isinstance(drawing.buckets[0], datetime):
        return drawing
    first = max(busy[0] - 1, 0)
    return replace(
        drawing,
        buckets=drawing.buckets[first:],
        partials=drawing.partials[first:],
        lines=[line.since(first) for line in drawing.lines],
    )


def _traces(drawing: _Drawing, line: Line) -> list[go.Scatter]:
    """The whole buckets as a line, and a dashed piece into each that is not whole."""
    places = list(range(len(drawing.buckets)))
    solid = go.Scatter(
        x=places,
        y=[None if drawing.partials[place] else line.number(place) for place in places],
        name=plain(line.name),
        mode="lines+markers" if len(places) <= FEW_POINTS else "lines",
        line={"color": line.colour, "width": 2.25},
        marker={"color": line.colour, "size": 6},
        hoverinfo="skip",
    )
    return [solid, *(_dashed(drawing, line, place) for place in places if drawing.partials[place])]


def _dashed(drawing: _Drawing, line: Line, place: int) -> go.Scatter:
    beside = place - 1 if place else 1
    near = [
        spot
        for spot in sorted({place, beside})
        if 0 <= spot < len(drawing.buckets) and line.number(spot) is not None
    ]
    return go.Scatter(
        x=near,
        y=[line.number(spot) for spot in near],
        mode="lines+markers",
        line={"color": line.colour, "width": 2, "dash": "3px,4px"},
        marker={
            "size": [8 if spot == place else 0 for spot in near],
            "color": drawing.colours.surface,
            "line": {"color": line.colour, "width": [2 if spot == place else 0 for spot in near]},
        },
        showlegend=False,
        hoverinfo="skip",
    )


def _tooltips(drawing: _Drawing) -> go.Scatter:
    """One unseen point a bucket bears the values of all lines, so that they are read together."""
    places = range(len(drawing.buckets))
    highest = [
        max(
            (n for line in drawing.lines if (n := line.number(place)) is not None),
            default=0 if any(line.values[place] for line in drawing.lines) else None,
        )
        for place in places
    ]
    return go.Scatter(
        x=list(places),
        y=highest,
        customdata=[_tooltip(drawing, place) for place in places],
        hovertemplate="%{customdata}<extra></extra>",
        mode="markers",
        marker={"opacity": 0, "size": 10, "color": drawing.colours.ink},
        showlegend=False,
    )


def _tooltip(drawing: _Drawing, place: int) -> str:
    lacking = f", {drawing.partials[place]}" if drawing.partials[place] else ""
    head = f"<b>{formats.bucket(drawing.buckets[place], drawing.grain)}</b>{lacking}"
    ordered = sorted(drawing.lines, key=lambda line: -(line.number(place) or 0))
    said = [f"{plain(line.name)}: <b>{drawing.say(line.values[place])}</b>" for line in ordered]
    return "<br>".join([head, *said])


def _say_partial(figure: go.Figure, drawing: _Drawing) -> None:
    """The word stands once, above the highest of the points that it is about."""
    for place, word in enumerate(drawing.partials):
        tops = [n for line in drawing.lines if (n := line.number(place)) is not None]
        if not word or not tops:
            continue
        is_last = place == len(drawing.partials) - 1
        figure.add_annotation(
            x=place,
            y=max(tops),
            text=word,
            showarrow=False,
            yshift=15,
            xanchor="left" if place == 0 else "right" if is_last else "center",
            xshift=6 if is_last else 0,
            font={"size": 12, "color": drawing.colours.ink},
            bgcolor=drawing.colours.surface,
        )


def _summary(drawing: _Drawing) -> str:
    """Each line's last finished value in words."""
    whole = [place for place, lacking in enumerate(drawing.partials) if not lacking]
    said = []
    for line in drawing.lines:
        place = next((spot for spot in reversed(whole) if line.number(spot) is not None), None)
        if place is not None:
            said.append(f"{line.name} {drawing.say(line.values[place], short=True)}")
    if not said:
        return _("No finished bucket yet")
    told = _("Last finished values: {values}").format(values=", ".join(said))
    if not drawing.left_out:
        return told
    more = ngettext("{count} more is not drawn", "{count} more are not drawn", drawing.left_out)
    return f"{told}. {more.format(count=formats.number(drawing.left_out))}"
