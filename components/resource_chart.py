"""Resources side by side: what each earned, how full each was. A long list is cut and the rest added up."""

from dataclasses import dataclass
from html import escape

from plotly import graph_objects as go

from components import axes, formats, series
from components.theme import Palette, template
from dashboard.results import Result, Row
from rollup.metrics.metric import Metric, Unit
from rollup.metrics.values import Value, change

SHOWN = 10
BAR = 30
ABOVE_AND_BELOW = 118
LONGEST_LABEL = 24


@dataclass(frozen=True, slots=True)
class Bar:
    """One resource, or all that are not shown on their own."""

    label: str
    value: Value
    before: Value | None
    is_rest: bool = False

    @property
    def number(self) -> float:
        """What is drawn; nothing where there is no value."""
        return self.value.number or 0


def revenue_per_resource(
    result: Result,
    colours: Palette,
    subtitle: str = "",
    *,
    narrow: bool = False,
    locale: str = formats.LOCALE,
) -> go.Figure:
    """Service revenue of each resource in one currency, the largest first."""
    metric = series.metric_of(result, "revenue") if _has(result, "revenue") else result.metrics[0]
    return _figure(result, metric, "Revenue per resource", colours, subtitle, None, narrow, locale)


def occupancy_per_resource(
    result: Result,
    colours: Palette,
    target: float,
    subtitle: str = "",
    *,
    narrow: bool = False,
    locale: str = formats.LOCALE,
) -> go.Figure:
    """Booked share of each resource's open time, the fullest first, with the target."""
    metric = series.metric_of(result, "utilization")
    return _figure(result, metric, "Occupancy per resource", colours, subtitle, target, narrow, locale)


def chart_height(result: Result) -> int:
    """The height, in pixels, at which each bar can be read."""
    return BAR * min(max(len(result.rows), 3), SHOWN + 1) + ABOVE_AND_BELOW


def bars_of(rows: tuple[Row, ...], metric: Metric) -> list[Bar]:
    """The largest first, and the rest as one: amounts added, rates from their added parts."""
    bars = [Bar(row.label or row.key, row.values[metric.key], row.before.get(metric.key)) for row in rows]
    bars.sort(key=lambda bar: -bar.number)
    if len(bars) <= SHOWN + 1:
        return bars
    rest = bars[SHOWN:]
    total = series.merged(bar.value for bar in rest)
    before = series.merged(bar.before for bar in rest)
    return [*bars[:SHOWN], Bar(f"{len(rest)} others together", total or Value(0), before, is_rest=True)]


def _has(result: Result, key: str) -> bool:
    return any(metric.key == key for metric in result.metrics)


def _figure(
    result: Result,
    metric: Metric,
    title: str,
    colours: Palette,
    subtitle: str,
    target: float | None,
    narrow: bool,
    locale: str,
) -> go.Figure:
    currency = result.rows[0].currency if result.rows else ""
    bars = bars_of(result.rows, metric)
    figure = go.Figure(layout={"template": template(colours)})
    for name, colour, members in _groups(bars, target, colours, locale):
        figure.add_trace(_trace(bars, members, name, colour, metric, currency, colours, locale))
    if any(bar.before is not None for bar in bars):
        figure.add_trace(_before(bars, result, colours, locale))
    if target is not None:
        _target(figure, target, len(bars), colours, locale)
    top = max(
        [bar.number for bar in bars] + [(bar.before.number or 0) if bar.before else 0 for bar in bars],
        default=1,
    )
    scale = axes.scale(
        0, 1 if metric.unit is Unit.SHARE and top > 0.5 else top, metric.unit, currency, 4, locale
    )
    scale["range"] = [0, max(scale["range"][1], top * 1.16)]
    figure.update_layout(
        title={"text": title, "subtitle": {"text": subtitle}},
        barmode="overlay",
        bargap=0.38,
        showlegend=len(figure.data) > 1,
        meta={"summary": _summary(bars, metric, currency, locale)},
        xaxis=scale
        | {"title": {"text": f"{metric.name}, {axes.unit_name(metric.unit, currency)}"}, "showgrid": True},
        yaxis={
            "tickmode": "array",
            "tickvals": list(range(len(bars))),
            "ticktext": [_short(bar.label, 16 if narrow else LONGEST_LABEL) for bar in bars],
            "range": [len(bars) - 0.5, -0.5],
            "showgrid": False,
            "title": {"text": "Resource"},
            "tickfont": {"color": colours.ink},
        },
    )
    return figure


def _groups(
    bars: list[Bar], target: float | None, colours: Palette, locale: str
) -> list[tuple[str, str, list[int]]]:
    """Bars of one colour each: with a target those that reach it and those that don't; the rest always by itself."""
    own = [index for index, bar in enumerate(bars) if not bar.is_rest]
    rest = [index for index, bar in enumerate(bars) if bar.is_rest]
    if target is None:
        groups = [("This period", colours.accent, own)]
    else:
        said = formats.percent(target, 0, locale)
        groups = [
            (f"{said} or more", colours.accent, [i for i in own if bars[i].number >= target]),
            (f"Below {said}", colours.heat[2], [i for i in own if bars[i].number < target]),
        ]
    return [group for group in [*groups, ("Others together", colours.rest, rest)] if group[2]]


def _trace(
    bars: list[Bar],
    members: list[int],
    name: str,
    colour: str,
    metric: Metric,
    currency: str,
    colours: Palette,
    locale: str,
) -> go.Bar:
    return go.Bar(
        x=[bars[index].number for index in members],
        y=members,
        name=name,
        orientation="h",
        marker={"color": colour},
        text=[
            formats.value(metric.unit, bars[index].value, "", short=True, locale=locale) for index in members
        ],
        textposition="outside",
        textfont={"size": 12, "color": colours.ink},
        cliponaxis=False,
        customdata=[_tooltip(bars[index], metric, currency, locale) for index in members],
        hovertemplate="%{customdata}<extra></extra>",
    )


def _before(bars: list[Bar], result: Result, colours: Palette, locale: str) -> go.Scatter:
    name = formats.days(*result.compared_with, locale) if result.compared_with else "Comparison"
    known = [
        (index, bar.before.number)
        for index, bar in enumerate(bars)
        if bar.before and bar.before.number is not None
    ]
    return go.Scatter(
        x=[number for _, number in known],
        y=[index for index, _ in known],
        name=name,
        mode="markers",
        marker={"symbol": "line-ns", "size": 15, "line": {"width": 2.5, "color": colours.comparison}},
        hoverinfo="skip",
    )


def _target(figure: go.Figure, target: float, count: int, colours: Palette, locale: str) -> None:
    figure.add_shape(
        type="line",
        x0=target,
        x1=target,
        y0=-0.5,
        y1=count - 0.5,
        line={"color": colours.target, "width": 1.5, "dash": "4px,4px"},
    )
    figure.add_annotation(
        x=target,
        y=1,
        yref="paper",
        yanchor="bottom",
        text=f"Target {formats.percent(target, 0, locale)}",
        showarrow=False,
        font={"size": 12, "color": colours.target},
    )


def _tooltip(bar: Bar, metric: Metric, currency: str, locale: str) -> str:
    lines = [
        f"<b>{escape(bar.label)}</b>",
        f"{metric.name}: <b>{formats.value(metric.unit, bar.value, currency, locale=locale)}</b>",
    ]
    if metric.key == "utilization":
        parts = (
            formats.duration(bar.value.numerator, locale),
            formats.duration(bar.value.denominator or 0, locale),
        )
        lines.append(f"{parts[0]} booked of {parts[1]} open")
    step = change(metric.unit, bar.value, bar.before)
    if bar.before is not None:
        before = formats.value(metric.unit, bar.before, currency, locale=locale)
        lines.append(f"Compared with: {before} ({formats.change(metric.unit, step, locale)})")
    return "<br>".join(lines)


def _short(label: str, most: int) -> str:
    return escape(label if len(label) <= most else label[: most - 1].rstrip() + "…")


def _summary(bars: list[Bar], metric: Metric, currency: str, locale: str) -> str:
    said = [
        f"{bar.label} {formats.value(metric.unit, bar.value, currency, short=True, locale=locale)}"
        for bar in bars[:3]
    ]
    return "Leading: " + ", ".join(said) if said else "No resources"
