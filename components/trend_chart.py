"""A metric over time, the comparison behind it, and what is not finished yet drawn dashed and called "so far"."""

from dataclasses import dataclass
from datetime import date, datetime

from plotly import graph_objects as go

from components import axes, formats, series
from components.bucket_axis import bucket_axis, partial
from components.theme import Palette, template
from dashboard.language import gettext as _
from dashboard.results import Result, Row
from rollup.metrics.metric import Metric

POINTS_WITH_MARKERS = 12


@dataclass(frozen=True, slots=True)
class Point:
    """One bucket as it is drawn."""

    bucket: date
    now: float | None
    before: float | None
    partial: str
    """Why the bucket is not whole ("so far", "part of the week"), or nothing."""
    tooltip: str


def trend_chart(
    result: Result,
    key: str,
    title: str,
    colours: Palette,
    subtitle: str = "",
    *,
    narrow: bool = False,
) -> go.Figure:
    """The series of one metric in one currency. `narrow` is for a phone: fewer ticks."""
    metric = series.metric_of(result, key)
    currency = result.rows[0].currency if result.rows else ""
    points = _begun([_point(row, metric, result) for row in result.rows if row.bucket is not None])
    figure = go.Figure(layout={"template": template(colours)})
    if any(point.before is not None for point in points):
        figure.add_trace(_comparison(points, result, colours))
    for trace in _current(points, result, colours):
        figure.add_trace(trace)
    figure.add_trace(_tooltips(points, colours))
    _say_partial(figure, points, colours)
    numbers = [n for point in points for n in (point.now, point.before) if n is not None]
    figure.update_layout(
        title={"text": title, "subtitle": {"text": subtitle}},
        hovermode="x",
        meta={"summary": _summary(points, metric, currency)},
        xaxis=bucket_axis([point.bucket for point in points], result.query.grain, colours, narrow=narrow),
        yaxis=axes.scale(min(numbers, default=0), max(numbers, default=1), metric.unit, currency)
        | {"title": {"text": f"{_(metric.name)}, {axes.unit_name(metric.unit, currency)}"}},
    )
    return figure


def _begun(points: list[Point]) -> list[Point]:
    """Without the hours before anything happened: a day need not begin at midnight. Days are never left off."""
    busy = [index for index, point in enumerate(points) if point.now or point.before]
    is_hours = bool(points) and isinstance(points[0].bucket, datetime)
    return points[max(busy[0] - 1, 0) :] if is_hours and busy else points


def _point(row: Row, metric: Metric, result: Result) -> Point:
    bucket = row.bucket or result.query.start
    value, before = row.values[metric.key], row.before.get(metric.key)
    ahead = series.is_future(bucket, result.as_of)
    lacking = partial(bucket, result)
    lines = [f"<b>{formats.bucket(bucket, result.query.grain)}</b>"]
    if not ahead:
        lines.append(
            f"{_(metric.name)}: <b>{formats.value(metric.unit, value, row.currency)}</b>"
            + (f" {lacking}" if lacking else "")
        )
    if before is not None and not ahead:
        lines.append(
            _("Compared with: {value}").format(value=formats.value(metric.unit, before, row.currency))
        )
    change = row.change(metric)
    if change is not None and not lacking and not ahead:
        lines.append(_("Change: {change}").format(change=formats.change(metric.unit, change)))
    return Point(
        bucket,
        None if ahead else value.number,
        before.number if before and not ahead else None,
        lacking,
        "<br>".join(lines),
    )


def _comparison(points: list[Point], result: Result, colours: Palette) -> go.Scatter:
    name = formats.days(*result.compared_with) if result.compared_with else _("Comparison")
    return go.Scatter(
        x=list(range(len(points))),
        y=[point.before for point in points],
        name=name,
        mode="lines+markers" if len(points) == 1 else "lines",
        line={"color": colours.comparison, "width": 1.75},
        hoverinfo="skip",
    )


def _current(points: list[Point], result: Result, colours: Palette) -> list[go.Scatter]:
    """The whole buckets as a line, and a dashed piece into each that is not whole."""
    whole = [None if point.partial else point.now for point in points]
    few = len(points) <= POINTS_WITH_MARKERS
    solid = go.Scatter(
        x=list(range(len(points))),
        y=whole,
        name=formats.days(result.query.start, result.query.end),
        mode="lines+markers" if few else "lines",
        line={"color": colours.accent, "width": 2.5},
        marker={"color": colours.accent, "size": 6},
        fill="tozeroy",
        fillcolor=colours.accent_fill,
        hoverinfo="skip",
    )
    return [solid, *(_dashed(points, index, colours) for index, point in enumerate(points) if point.partial)]


def _dashed(points: list[Point], index: int, colours: Palette) -> go.Scatter:
    beside = index - 1 if index else 1
    near = [
        spot for spot in sorted({index, beside}) if 0 <= spot < len(points) and points[spot].now is not None
    ]
    return go.Scatter(
        x=near,
        y=[points[spot].now for spot in near],
        mode="lines+markers",
        line={"color": colours.accent, "width": 2, "dash": "3px,4px"},
        marker={
            "size": [9 if spot == index else 0 for spot in near],
            "color": colours.surface,
            "line": {"color": colours.accent, "width": [2 if spot == index else 0 for spot in near]},
        },
        fill="tozeroy",
        fillcolor=colours.accent_fill,
        showlegend=False,
        hoverinfo="skip",
    )


def _tooltips(points: list[Point], colours: Palette) -> go.Scatter:
    """One unseen point a bucket bears the tooltip, so that it is the same wherever the pointer is."""
    return go.Scatter(
        x=list(range(len(points))),
        y=[point.now if point.now is not None else point.before for point in points],
        customdata=[point.tooltip for point in points],
        hovertemplate="%{customdata}<extra></extra>",
        mode="markers",
        marker={"opacity": 0, "size": 10, "color": colours.ink},
        showlegend=False,
    )


def _say_partial(figure: go.Figure, points: list[Point], colours: Palette) -> None:
    """The word stands on the side of the point where the line does not go."""
    for index, point in enumerate(points):
        if not point.partial or point.now is None:
            continue
        beside = points[index - 1 if index else 1].now if len(points) > 1 else 0
        low = 0.12 * max((other.now or 0) for other in points)
        rises = point.now >= (beside or 0) or point.now < low
        figure.add_annotation(
            x=index,
            y=point.now,
            text=point.partial,
            showarrow=False,
            yshift=15 if rises else -15,
            xanchor="left" if index == 0 else "right" if index == len(points) - 1 else "center",
            xshift=6 if index == len(points) - 1 else 0,
            font={"size": 12, "color": colours.ink},
            bgcolor=colours.surface,
        )


def _summary(points: list[Point], metric: Metric, currency: str) -> str:
    known = [point for point in points if point.now is not None and not point.partial]
    if not known:
        return _("No finished bucket yet")
    top = max(known, key=lambda point: point.now or 0)
    low = min(known, key=lambda point: point.now or 0)

    def said(point: Point) -> str:
        number = formats.figure(metric.unit, point.now, currency, short=True)
        return _("{value} on {day}").format(value=number, day=formats.bucket(point.bucket, None))

    return _("Highest {highest}, lowest {lowest}").format(highest=said(top), lowest=said(low))
