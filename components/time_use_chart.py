"""How each group's time is used: booked and used, lost to no-shows, free, blocked, as shares of all the time in which
the venues were open."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from plotly import graph_objects as go

from components import axes, formats
from components.bar_labels import BAR, BAR_NARROW, bar_label
from components.chart_text import plain
from components.elements import Link
from components.theme import Palette, template
from dashboard.language import gettext as _
from dashboard.language import ngettext
from dashboard.results import Result, Row
from rollup.metrics.metric import Unit
from rollup.metrics.values import Value

METRICS = ("open_minutes", "booked_minutes", "no_show_minutes", "blocked_minutes")
"""What the answer must hold."""
SHOWN, FEWEST = 12, 3
ABOVE_AND_BELOW = 92


@dataclass(frozen=True, slots=True)
class Use:
    """A group's minutes. Booked time beyond what is open (after hours, or above the capacity) leaves none free."""

    key: str
    label: str
    used: int
    no_show: int
    free: int
    blocked: int

    @property
    def total(self) -> int:
        """All minutes that are drawn."""
        return self.used + self.no_show + self.free + self.blocked


def time_use_chart(
    result: Result,
    colours: Palette,
    subtitle: str = "",
    *,
    axis: str,
    narrow: bool = False,
    link: Link | None = None,
) -> go.Figure:
    """A stacked bar for each group, the one with the most time booked first. `axis` names what the groups are, `link`
    gives the address that a group's bar leads to."""
    uses = uses_of(result)
    figure = go.Figure(layout={"template": template(colours)})
    for name, colour, pick in _kinds(colours):
        figure.add_trace(_bars(uses, name, colour, pick, link))
    names = [each.label for each in uses]
    figure.update_layout(
        title={"text": _("How open time is used"), "subtitle": {"text": subtitle}},
        barmode="stack",
        bargap=0.4,
        barcornerradius=0,
        showlegend=True,
        legend={"traceorder": "normal"},
        margin_r=28,  # room for half of the label at the end
        meta={"summary": _summary(uses), "links": link is not None},
        xaxis=axes.scale(0, 1, Unit.SHARE, "", 2 if narrow else 4)
        | {"range": [0, 1], "title": {"text": _("Share of opening hours, %")}, "showgrid": True},
        yaxis={
            "ticklabelstandoff": 6,
            "range": [max(len(uses), FEWEST) - 0.5, -0.5],
            "tickvals": list(range(len(uses))),
            "ticktext": [bar_label(name, narrow=narrow) for name in names],
            "tickfont": {"color": colours.ink},
            "title": {"text": axis, "standoff": 16},
            "showgrid": False,
        },
    )
    return figure


def chart_height(result: Result, *, narrow: bool = False) -> int:
    """The height, in pixels, at which each bar can be read."""
    count = min(max(len(uses_of(result)), FEWEST), SHOWN)
    return (BAR_NARROW if narrow else BAR) * count + ABOVE_AND_BELOW + (24 if narrow else 0)


def uses_of(result: Result) -> list[Use]:
    """The groups that have any time, fullest first; of many the last is all others together."""
    found = [_use(row) for row in result.rows]
    uses = sorted((use for use in found if use.total), key=lambda use: -(use.used + use.no_show) / use.total)
    if len(uses) <= SHOWN:
        return uses
    rest = uses[SHOWN - 1 :]
    label = ngettext("{count} other", "{count} others together", len(rest)).format(count=len(rest))
    sums = [
        sum(numbers) for numbers in zip(*((u.used, u.no_show, u.free, u.blocked) for u in rest), strict=True)
    ]
    return [*uses[: SHOWN - 1], Use("", label, *sums)]


def _use(row: Row) -> Use:
    values: Mapping[str, Value] = row.values
    open_, booked, lost, blocked = (values[key].numerator for key in METRICS)
    no_show = min(lost, booked)
    return Use(row.key, row.label or row.key, booked - no_show, no_show, max(open_ - booked, 0), blocked)


def _kinds(colours: Palette) -> tuple[tuple[str, str, Callable[[Use], int]], ...]:
    return (
        (_("Booked"), colours.accent, lambda use: use.used),
        (_("No-show"), colours.warn, lambda use: use.no_show),
        (_("Free"), colours.comparison_fill, lambda use: use.free),
        (_("Blocked"), colours.comparison, lambda use: use.blocked),
    )


def _bars(uses: list[Use], name: str, colour: str, pick: Callable[[Use], int], link: Link | None) -> go.Bar:
    return go.Bar(
        x=[pick(use) / use.total for use in uses],
        y=list(range(len(uses))),
        name=name,
        orientation="h",
        marker={"color": colour},
        customdata=[[_tooltip(use, name), link(use.key) if link and use.key else ""] for use in uses],
        hovertemplate="%{customdata[0]}<extra></extra>",
    )


def _tooltip(use: Use, pointed_at: str) -> str:
    """All four, the one that is pointed at in bold."""
    told = (
        (_("Booked"), use.used),
        (_("No-show"), use.no_show),
        (_("Free"), use.free),
        (_("Blocked"), use.blocked),
    )
    lines = [f"<b>{plain(use.label)}</b>"]
    for name, minutes in told:
        line = f"{name}: {formats.percent(minutes / use.total)}, {formats.duration(minutes)}"
        lines.append(f"<b>{line}</b>" if name == pointed_at else line)
    return "<br>".join(lines)


def _summary(uses: list[Use]) -> str:
    total = sum(use.total for use in uses)
    if not total:
        return _("Nothing to show")
    shares: dict[str, Any] = {
        "booked": sum(use.used for use in uses),
        "lost": sum(use.no_show for use in uses),
        "free": sum(use.free for use in uses),
        "blocked": sum(use.blocked for use in uses),
    }
    return _("In all {booked} booked, {lost} lost to no-shows, {free} free, {blocked} blocked").format(
        **{key: formats.percent(minutes / total) for key, minutes in shares.items()}
    )
