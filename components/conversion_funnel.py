"""How far people come: a bar for each stage, divided into those who went on and those who left there."""

from collections.abc import Sequence
from dataclasses import dataclass

from plotly import graph_objects as go

from components import axes, formats
from components.theme import Palette, template
from dashboard.language import gettext as _
from rollup.metrics.metric import Unit
from rollup.metrics.values import Value, change

BAR, FEWEST = 58, 5
"""Pixels of a bar with the room around it, and for how many there is room at least."""
ABOVE_AND_BELOW = 92


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the way: how many came to it, and how many of them went on; at the last one, all."""

    name: str
    reached: int
    went_on: int
    reached_before: int | None = None

    @property
    def left(self) -> int:
        """Those for whom it ended here."""
        return self.reached - self.went_on


def conversion_funnel(
    stages: Sequence[Stage],
    title: str,
    colours: Palette,
    subtitle: str = "",
    *,
    compared_with: str = "",
    with_worst: bool = False,
    narrow: bool = False,
) -> go.Figure:
    """The stages from the first, each with its share of those of the first. `with_worst` marks the one at which most
    leave."""
    figure = go.Figure(layout={"template": template(colours)})
    rows = list(range(len(stages)))
    worst = max(rows, key=lambda row: stages[row].left, default=None) if with_worst else None
    tips = [_tooltip(stage, stages[0]) for stage in stages]
    numbers = [n for stage in stages for n in (stage.reached, stage.reached_before or 0)]
    scale = axes.scale(0, max(numbers, default=1), Unit.COUNT, "", 2 if narrow else 4)
    figure.add_trace(_bar(rows, [stage.went_on for stage in stages], tips, _("Went on"), colours.accent))
    for name, colour, members in (
        (_("Left here"), colours.alarm[1], [row for row in rows if row != worst]),
        (_("Most left here"), colours.alarm[3], [row for row in rows if row == worst and stages[row].left]),
    ):
        if any(stages[row].left for row in members):
            left = [stages[row].left for row in members]
            figure.add_trace(_bar(members, left, [tips[row] for row in members], name, colour))
    figure.add_trace(_before(stages, compared_with, colours))
    _lay_out(figure, stages, scale, colours)
    figure.update_layout(
        title={"text": title, "subtitle": {"text": subtitle}},
        meta={"summary": _summary(stages)},
    )
    return figure


def chart_height(stages: Sequence[Stage]) -> int:
    """The height, in pixels, at which each stage can be read."""
    return BAR * max(len(stages), FEWEST) + ABOVE_AND_BELOW


def _lay_out(figure: go.Figure, stages: Sequence[Stage], scale: dict[str, object], colours: Palette) -> None:
    names = {
        "range": [len(stages) - 0.5, -0.5],
        "tickvals": list(range(len(stages))),
        "showgrid": False,
        "ticklabelstandoff": 6,
    }
    figure.update_layout(
        barmode="stack",
        bargap=0.36,
        legend_traceorder="normal",
        xaxis=scale | {"title": {"text": _("Sessions, number")}, "showgrid": True},
        yaxis=names
        | {
            "ticktext": [f"{stage.name}<br><b>{formats.number(stage.reached)}</b>" for stage in stages],
            "tickfont": {"color": colours.ink},
            "title": {"text": _("Step")},
        },
        yaxis2=names
        | {
            "ticktext": [_shares(stage, stages[0]) for stage in stages],
            "tickfont": {"color": colours.ink},
            "overlaying": "y",
            "side": "right",
            "automargin": True,
            "fixedrange": True,
            "zeroline": False,
        },
    )


def _shares(stage: Stage, first: Stage) -> str:
    """What stands at the right: the share of all that came so far, and how many left here."""
    share = f"<b>{formats.percent(_share(stage.reached, first.reached))}</b>"
    if not stage.left:
        return share
    left = formats.percent(_share(stage.left, stage.reached))
    return f"{share}<br>{formats.MINUS}{formats.number(stage.left)} ({left})"


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _bar(rows: list[int], numbers: list[int], tips: list[str], name: str, colour: str) -> go.Bar:
    return go.Bar(
        x=numbers,
        y=rows,
        orientation="h",
        name=name,
        marker={"color": colour},
        showlegend=True,
        customdata=tips,
        hovertemplate="%{customdata}<extra></extra>",
    )


def _before(stages: Sequence[Stage], name: str, colours: Palette) -> go.Scatter:
    """A tick where each stage was before; it also holds the right axis, on which the shares stand."""
    ends = [stage.reached_before for stage in stages]
    return go.Scatter(
        x=ends,
        y=list(range(len(stages))),
        yaxis="y2",
        name=name,
        showlegend=any(end is not None for end in ends),
        mode="markers",
        marker={"symbol": "line-ns", "size": 22, "line": {"width": 2, "color": colours.ink}},
        hoverinfo="skip",
    )


def _tooltip(stage: Stage, first: Stage) -> str:
    lines = [
        f"<b>{stage.name}</b>",
        _("Reached: {count} ({share} of all)").format(
            count=formats.number(stage.reached), share=formats.percent(_share(stage.reached, first.reached))
        ),
    ]
    for words, number in (
        (_("Went on: {count} ({share})"), stage.went_on),
        (_("Left here: {count} ({share})"), stage.left),
    ):
        if stage.left:
            share = formats.percent(_share(number, stage.reached))
            lines.append(words.format(count=formats.number(number), share=share))
    if stage.reached_before is not None:
        step = change(Unit.COUNT, Value(stage.reached), Value(stage.reached_before))
        lines.append(
            _("Compared with: {value} ({change})").format(
                value=formats.number(stage.reached_before), change=formats.change(Unit.COUNT, step)
            )
        )
    return "<br>".join(lines)


def _summary(stages: Sequence[Stage]) -> str:
    said = [
        f"{stage.name} {formats.number(stage.reached)} "
        f"({formats.percent(_share(stage.reached, stages[0].reached))})"
        for stage in stages
    ]
    return ", ".join(said)
