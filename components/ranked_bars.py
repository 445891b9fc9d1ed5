"""Groups side by side: what each resource earned, how full each was. A long list is cut and the rest added up."""

from dataclasses import dataclass
from typing import Any

from plotly import graph_objects as go

from components import axes, formats, series
from components.bar_labels import BAR, BAR_NARROW, bar_label
from components.chart_text import plain
from components.elements import Link
from components.theme import Palette, template
from dashboard.language import gettext as _
from dashboard.results import Result, Row
from rollup.metrics.metric import Metric, Unit
from rollup.metrics.values import Value, change

SHOWN, FEWEST = 10, 3
"""Bars at most, before the rest is added up; and the number that there is room for at least."""
ABOVE_AND_BELOW = 92


@dataclass(frozen=True, slots=True)
class Bar:
    """One group, or all that are not shown on their own."""

    key: str
    label: str
    value: Value
    before: Value | None
    is_rest: bool = False

    @property
    def number(self) -> float:
        """What is drawn; nothing where there is no value."""
        return self.value.number or 0


@dataclass(frozen=True, slots=True)
class _Drawing:
    """What every part of the figure needs."""

    bars: list[Bar]
    metric: Metric
    currency: str
    colours: Palette
    target: float | None
    compared_with: str
    link: Link | None

    def say(self, value: Value | None, *, short: bool = False) -> str:
        return formats.value(self.metric.unit, value, self.currency, short=short)

    @property
    def drawn(self) -> list[float]:
        """The numbers that are drawn, and 0. Many small ones added up would dwarf every bar, so they have none."""
        own = [bar for bar in self.bars if self.draws(bar)]
        return [0, *(bar.number for bar in own), *(bar.before.number or 0 for bar in own if bar.before)]

    def draws(self, bar: Bar) -> bool:
        return not bar.is_rest or self.metric.formula.is_ratio


def ranked_bars(
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
    """A metric of each group of a split, in one currency, the largest first. `axis` names what the groups are, `link`
    gives the address that a group's bar leads to. A utilization is drawn with the target of the venues."""
    metric = series.metric_of(result, key)
    target = result.target or None if key == "utilization" else None
    return _figure(_drawing(result, metric, colours, target, link), title, axis, subtitle, narrow=narrow)


def chart_height(result: Result, *, narrow: bool = False) -> int:
    """The height, in pixels, at which each bar can be read."""
    return (BAR_NARROW if narrow else BAR) * min(max(len(result.rows), FEWEST), SHOWN + 1) + ABOVE_AND_BELOW


def bars_of(rows: tuple[Row, ...], metric: Metric) -> list[Bar]:
    """The largest first, and the rest as one: amounts added, rates from their added parts."""
    bars = [
        Bar(row.key, row.label or row.key, row.values[metric.key], row.before.get(metric.key)) for row in rows
    ]
    bars.sort(key=lambda bar: -bar.number)
    if len(bars) <= SHOWN + 1:
        return bars
    rest = bars[SHOWN:]
    total = series.merged(bar.value for bar in rest)
    before = series.merged(bar.before for bar in rest)
    return [
        *bars[:SHOWN],
        Bar(
            "", _("{count} others together").format(count=len(rest)), total or Value(0), before, is_rest=True
        ),
    ]


def _drawing(
    result: Result, metric: Metric, colours: Palette, target: float | None, link: Link | None
) -> _Drawing:
    currency = result.rows[0].currency if result.rows else ""
    before = formats.days(*result.compared_with) if result.compared_with else ""
    return _Drawing(bars_of(result.rows, metric), metric, currency, colours, target, before, link)


def _figure(drawing: _Drawing, title: str, axis: str, subtitle: str, *, narrow: bool) -> go.Figure:
    bars = drawing.bars
    figure = go.Figure(layout={"template": template(drawing.colours)})
    for name, colour, members in _groups(drawing):
        figure.add_trace(_bars(drawing, members, name, colour))
    if drawing.target is not None:
        figure.add_trace(_target(drawing, drawing.target))
    figure.add_trace(_before(drawing))
    names: dict[str, Any] = {
        "ticklabelstandoff": 6,
        "range": [max(len(bars), FEWEST) - 0.5, -0.5],
        "tickvals": list(range(len(bars))),
        "showgrid": False,
    }
    figure.update_layout(
        title={"text": title, "subtitle": {"text": subtitle}},
        barmode="overlay",
        bargap=0.4,
        meta={"summary": _summary(drawing), "links": drawing.link is not None},
        xaxis=_scale(drawing, 2 if narrow else 4),
        yaxis=names
        | {
            "ticktext": [bar_label(bar.label, narrow=narrow) for bar in bars],
            "title": {"text": axis},
            "tickfont": {"color": drawing.colours.ink},
        },
        yaxis2=names
        | {
            "ticktext": [_number(drawing, bar) for bar in bars],
            "overlaying": "y",
            "side": "right",
            "tickfont": {"color": drawing.colours.ink, "weight": 600},
            "automargin": True,
            "fixedrange": True,
            "zeroline": False,
        },
    )
    return figure


def _scale(drawing: _Drawing, count: int) -> dict[str, Any]:
    metric = drawing.metric
    # The target is drawn wherever the bars end.
    lowest, largest = min(drawing.drawn), max(drawing.drawn)
    top = max(largest, 1.1 * (drawing.target or 0))
    top = 1 if metric.unit is Unit.SHARE and largest > 0.5 else top
    if lowest == top:
        top = 1
    scale = axes.scale(lowest, top, metric.unit, drawing.currency, count)
    title = f"{_(metric.name)}, {axes.unit_name(metric.unit, drawing.currency)}"
    return scale | {"title": {"text": title}, "showgrid": True}


def _groups(drawing: _Drawing) -> list[tuple[str, str, list[int]]]:
    """Bars of one colour each: with a target those that reach it and those that don't; the rest by itself."""
    bars, colours, target = drawing.bars, drawing.colours, drawing.target
    own = [index for index, bar in enumerate(bars) if not bar.is_rest]
    rest = [index for index, bar in enumerate(bars) if bar.is_rest]
    groups = [("", colours.accent, own)]
    if target is not None and any(bars[index].number < target for index in own):
        said = formats.percent(target, 0)
        reached = [index for index in own if bars[index].number >= target]
        missed = [index for index in own if bars[index].number < target]
        groups = [
            (_("At least {target}").format(target=said), colours.accent, reached),
            (_("Below {target}").format(target=said), colours.heat[2], missed),
        ]
    return [group for group in [*groups, ("", colours.rest, rest)] if group[2]]


def _bars(drawing: _Drawing, members: list[int], name: str, colour: str) -> go.Bar:
    bars = [drawing.bars[index] for index in members]
    return go.Bar(
        x=[bar.number if drawing.draws(bar) else 0 for bar in bars],
        y=members,
        name=name,
        orientation="h",
        marker={"color": colour},
        showlegend=bool(name),
        customdata=[[_tooltip(drawing, bar), _address(drawing, bar)] for bar in bars],
        hovertemplate="%{customdata[0]}<extra></extra>",
    )


def _address(drawing: _Drawing, bar: Bar) -> str:
    return "" if drawing.link is None or bar.is_rest or not bar.key else drawing.link(bar.key)


def _before(drawing: _Drawing) -> go.Scatter:
    """A tick where each bar ended before. It is there without a comparison too, for it holds the right axis, which
    shows the numbers in a column."""
    ends = [bar.before.number if bar.before and drawing.draws(bar) else None for bar in drawing.bars]
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


def _target(drawing: _Drawing, target: float) -> go.Scatter:
    return go.Scatter(
        x=[target, target],
        y=[-0.5, len(drawing.bars) - 0.5],
        yaxis="y2",
        name=_("Target {target}").format(target=formats.percent(target, 0)),
        mode="lines",
        line={"color": drawing.colours.warn, "width": 1.75, "dash": "4px,4px"},
        hoverinfo="skip",
    )


def _number(drawing: _Drawing, bar: Bar) -> str:
    """The number at the right. The currency is in the axis title, so it is left off here."""
    said = drawing.say(bar.value, short=True)
    return said.removesuffix(f"{formats.SPACE}{drawing.currency}") if drawing.currency else said


def _tooltip(drawing: _Drawing, bar: Bar) -> str:
    metric, value = drawing.metric, bar.value
    lines = [f"<b>{plain(bar.label)}</b>", f"{_(metric.name)}: <b>{drawing.say(value)}</b>"]
    if metric.key == "utilization":
        booked, open_ = value.numerator, value.denominator or 0
        lines.append(
            _("{booked} booked of {open} open").format(
                booked=formats.duration(booked), open=formats.duration(open_)
            )
        )
    if bar.before is not None:
        step = formats.change(metric.unit, change(metric.unit, value, bar.before))
        lines.append(
            _("Compared with: {value} ({change})").format(value=drawing.say(bar.before), change=step)
        )
    return "<br>".join(lines)


def _summary(drawing: _Drawing) -> str:
    said = [f"{bar.label} {drawing.say(bar.value, short=True)}" for bar in drawing.bars[:3]]
    return _("Leading: {groups}").format(groups=", ".join(said)) if said else _("Nothing to show")
