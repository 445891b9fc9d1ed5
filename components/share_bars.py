"""What an amount of a whole period is made of: each group's share of it, with the share that it had before."""

from dataclasses import dataclass
from typing import Any

from plotly import graph_objects as go

from components import axes, formats, series
from components.chart_text import plain
from components.elements import Link
from components.parts import MOST, Part, gross, has_deductions, parts_of
from components.theme import Palette, template
from dashboard.language import gettext as _
from dashboard.results import Result
from rollup.metrics.metric import Metric, Unit
from rollup.metrics.values import change

BAR, BAR_NARROW = 34, 40
ABOVE_AND_BELOW = 92
FEWEST = 3


@dataclass(frozen=True, slots=True)
class _Drawing:
    """What every part of the figure needs. Shares are of all that adds to the whole, before what takes away."""

    metric: Metric
    currency: str
    parts: list[Part]
    before: list[int]
    compared_with: str
    colours: Palette
    link: Link | None
    narrow: bool

    @property
    def numbers(self) -> list[int]:
        return [part.total for part in self.parts]

    @property
    def shares(self) -> list[float]:
        """Now, each part's."""
        return _shares(self.numbers)

    @property
    def shares_before(self) -> list[float]:
        """The same of the comparison; empty without one."""
        return _shares(self.before)

    def say(self, number: float, *, short: bool = False) -> str:
        return formats.figure(self.metric.unit, number, self.currency, short=short)


def share_bars(
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
    """A metric of a whole period in one currency, split; in the colours of `composition_chart`. `axis` names what the
    groups are, `link` gives the address that a group's bar leads to."""
    drawing = _drawing(result, series.metric_of(result, key), colours, link, narrow=narrow)
    figure = go.Figure(layout={"template": template(colours)})
    figure.add_trace(_bars(drawing))
    figure.add_trace(_before(drawing))
    names: dict[str, Any] = {
        "ticklabelstandoff": 6,
        "range": [max(len(drawing.parts), FEWEST) - 0.5, -0.5],
        "tickvals": list(range(len(drawing.parts))),
        "showgrid": False,
    }
    figure.update_layout(
        title={"text": title, "subtitle": {"text": subtitle}},
        bargap=0.4,
        meta={"summary": _summary(drawing), "links": link is not None},
        xaxis=_scale(drawing),
        yaxis=names
        | {
            "ticktext": [part.short(narrow=narrow) for part in drawing.parts],
            "title": {"text": axis},
            "tickfont": {"color": colours.ink},
        },
        yaxis2=names
        | {
            "ticktext": [
                _figures(drawing, part, share)
                for part, share in zip(drawing.parts, drawing.shares, strict=True)
            ],
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
    count = min(max(len({row.key for row in result.rows}), FEWEST), MOST)
    return (BAR_NARROW if narrow else BAR) * count + ABOVE_AND_BELOW


def _drawing(
    result: Result, metric: Metric, colours: Palette, link: Link | None, *, narrow: bool
) -> _Drawing:
    parts = parts_of(result, metric, colours)
    before = [sum(value.numerator for value in part.before if value) for part in parts]
    return _Drawing(
        metric=metric,
        currency=result.rows[0].currency if result.rows else "",
        parts=parts,
        before=before if result.compared_with else [],
        compared_with=formats.days(*result.compared_with) if result.compared_with else "",
        colours=colours,
        link=link,
        narrow=narrow,
    )


def _shares(numbers: list[int]) -> list[float]:
    whole = gross(numbers)
    return [number / whole if whole else 0.0 for number in numbers]


def _bars(drawing: _Drawing) -> go.Bar:
    return go.Bar(
        x=drawing.shares,
        y=list(range(len(drawing.parts))),
        orientation="h",
        marker={"color": [part.colour for part in drawing.parts]},
        showlegend=False,
        customdata=[
            [_tooltip(drawing, place), part.address(drawing.link)] for place, part in enumerate(drawing.parts)
        ],
        hovertemplate="%{customdata[0]}<extra></extra>",
    )


def _before(drawing: _Drawing) -> go.Scatter:
    """A tick where each bar ended before. It is there without a comparison too, for it holds the right axis, which
    shows the figures in a column."""
    ends: list[float | None] = [*drawing.shares_before] or [None] * len(drawing.parts)
    return go.Scatter(
        x=ends,
        y=list(range(len(ends))),
        yaxis="y2",
        name=drawing.compared_with,
        showlegend=bool(drawing.compared_with),
        mode="markers",
        marker={"symbol": "line-ns", "size": 16, "line": {"width": 2, "color": drawing.colours.ink}},
        hoverinfo="skip",
    )


def _scale(drawing: _Drawing) -> dict[str, Any]:
    shares = [*drawing.shares, *drawing.shares_before]
    lowest, highest = min(shares, default=0), max(shares, default=0)
    line = {"zeroline": True, "zerolinecolor": drawing.colours.comparison, "zerolinewidth": 1}
    title = _("Share of {metric}").format(metric=_(drawing.metric.name).lower())
    return (
        axes.scale(lowest, highest or 1, Unit.SHARE, "", 2 if drawing.narrow else 4)
        | {"title": {"text": f"{title}, %"}, "showgrid": True}
        | (line if lowest < 0 else {})
    )


def _figures(drawing: _Drawing, part: Part, share: float) -> str:
    """The amount and the share at the right. The currency is said in the tooltip; there is no room for it here."""
    said = drawing.say(part.total, short=True)
    if drawing.currency:
        said = said.removesuffix(f"{formats.SPACE}{drawing.currency}")
    return formats.percent(share, 0) if drawing.narrow else f"{said} · {formats.percent(share)}"


def _tooltip(drawing: _Drawing, place: int) -> str:
    part, share = drawing.parts[place], drawing.shares[place]
    lines = [
        f"<b>{plain(part.label)}</b>",
        f"{_(drawing.metric.name)}: <b>{drawing.say(part.total)}</b>",
    ]
    words = (
        _("{share} of {total} before deductions")
        if has_deductions(drawing.numbers)
        else _("{share} of {total} in all")
    )
    lines.append(words.format(share=formats.percent(share), total=drawing.say(gross(drawing.numbers))))
    if drawing.before:
        value, before = series.merged(part.values), series.merged(part.before)
        step = change(drawing.metric.unit, value, before) if value else None
        lines.append(
            _("Compared with: {value} ({change})").format(
                value=drawing.say(drawing.before[place]), change=formats.change(drawing.metric.unit, step)
            )
        )
        lines.append(_("Share then: {share}").format(share=formats.percent(drawing.shares_before[place])))
    return "<br>".join(lines)


def _summary(drawing: _Drawing) -> str:
    said = [
        f"{part.label} {formats.percent(share, 0)}"
        for part, share in zip(drawing.parts[:4], drawing.shares, strict=False)
    ]
    return _("Shares: {groups}").format(groups=", ".join(said)) if said else _("Nothing to show")
