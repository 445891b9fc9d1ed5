"""How surely venues differ: each venue's change like for like as a point, and the interval in which it lies."""

from collections.abc import Sequence
from typing import Any

from plotly import graph_objects as go

from components import axes, formats
from components.bar_labels import BAR, BAR_NARROW, bar_label
from components.chart_text import plain
from components.elements import Link
from components.theme import Palette, template
from dashboard.answers.league import Team
from dashboard.language import gettext as _
from rollup.metrics.metric import Unit
from rollup.metrics.values import Change

ABOVE_AND_BELOW, FEWEST = 84, 3


def league_chart(
    teams: Sequence[Team],
    title: str,
    colours: Palette,
    subtitle: str = "",
    *,
    narrow: bool = False,
    link: Link | None = None,
) -> go.Figure:
    """The ranked venues of one currency, the best first. `link` leads from a venue to what is behind it."""
    figure = go.Figure(layout={"template": template(colours)})
    for name, colour, members in _groups(teams, colours):
        figure.add_trace(_points(teams, members, name, colour, link))
    figure.update_layout(
        title={"text": title, "subtitle": {"text": subtitle}},
        meta={"summary": _summary(teams), "links": link is not None},
        xaxis=_scale(teams, 3 if narrow else 6)
        | {
            "title": {"text": _("Change of revenue on a trading day, %")},
            "showgrid": True,
            "zeroline": True,
            "zerolinecolor": colours.comparison,
        },
        yaxis={
            "range": [max(len(teams), FEWEST) - 0.5, -0.5],
            "tickvals": list(range(len(teams))),
            "ticktext": [bar_label(team.name, narrow=narrow) for team in teams],
            "tickfont": {"color": colours.ink},
            "showgrid": False,
        },
    )
    return figure


def chart_height(teams: Sequence[Team], *, narrow: bool = False) -> int:
    """The height, in pixels, at which each point can be read."""
    return (BAR_NARROW if narrow else BAR) * max(len(teams), FEWEST) + ABOVE_AND_BELOW


def places_said(team: Team) -> str:
    """The place of a venue, or those that it may have."""
    own = team.standing
    if not own.is_ranked:
        return _("not enough data")
    if own.first == own.last:
        return formats.number(own.first)
    return f"{formats.number(own.first)}–{formats.number(own.last)}"


def change_said(change: float | None) -> str:
    """A change in percent."""
    return formats.change(Unit.MONEY, None if change is None else Change(relative=change))


def interval_said(team: Team) -> str:
    """From where to where a change is sure to lie."""
    own = team.standing
    if own.low is None or own.high is None:
        return formats.NONE
    return _("{low} to {high}").format(low=change_said(own.low), high=change_said(own.high))


def _scale(teams: Sequence[Team], count: int) -> dict[str, Any]:
    lows = [team.standing.low or 0.0 for team in teams]
    highs = [team.standing.high or 0.0 for team in teams]
    return axes.scale(min(lows, default=0), max(highs, default=0), Unit.SHARE, "", count)


def _groups(teams: Sequence[Team], colours: Palette) -> list[tuple[str, str, list[int]]]:
    """Those that surely rose, surely fell, and those of which it cannot be told."""
    up = [at for at, team in enumerate(teams) if (team.standing.low or 0) > 0]
    down = [at for at, team in enumerate(teams) if (team.standing.high or 0) < 0]
    open_ = [at for at in range(len(teams)) if at not in up and at not in down]
    groups = [
        (_("Surely up"), colours.good, up),
        (_("Surely down"), colours.bad, down),
        (_("May be chance"), colours.comparison, open_),
    ]
    return [group for group in groups if group[2]]


def _points(
    teams: Sequence[Team], members: list[int], name: str, colour: str, link: Link | None
) -> go.Scatter:
    shown = [teams[at] for at in members]
    changes = [team.standing.change or 0.0 for team in shown]
    error: dict[str, Any] = {
        "type": "data",
        "symmetric": False,
        "array": [(team.standing.high or 0.0) - (team.standing.change or 0.0) for team in shown],
        "arrayminus": [(team.standing.change or 0.0) - (team.standing.low or 0.0) for team in shown],
        "color": colour,
        "thickness": 2,
        "width": 0,
    }
    return go.Scatter(
        x=changes,
        y=members,
        error_x=error,
        mode="markers",
        marker={"color": colour, "size": 11},
        name=name,
        customdata=[[_tooltip(team), link(team.key) if link else ""] for team in shown],
        hovertemplate="%{customdata[0]}<extra></extra>",
    )


def _tooltip(team: Team) -> str:
    return "<br>".join(
        [
            f"<b>{plain(team.name)}</b>: <b>{change_said(team.standing.change)}</b>",
            _("Between {range}, nine times in ten").format(range=interval_said(team)),
            _("Place: {places}").format(places=places_said(team)),
        ]
    )


def _summary(teams: Sequence[Team]) -> str:
    said = [f"{team.name} {change_said(team.standing.change)}" for team in teams[:3]]
    return _("Leading: {groups}").format(groups=", ".join(said)) if said else _("Nothing to show")
