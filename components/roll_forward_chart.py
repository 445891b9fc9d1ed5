"""A balance from the beginning of a period to its end: what it was, what came to it, what left it, what it is.

A bar for each, hanging where the one before ended, so that the last ends where the balance is.
"""

from dataclasses import dataclass

from plotly import graph_objects as go

from components import axes, formats
from components.chart_text import plain
from components.theme import HEADING, Palette, template
from dashboard.answers.balances import GIFT, RollForward
from dashboard.language import N_
from dashboard.language import gettext as _
from rollup.metrics.metric import Unit

HEIGHT = 300
NAMES = {"principal": N_("Principal balance"), "gift": N_("Gift balance")}
ADDED = {"principal": N_("Top-ups"), "gift": N_("Bonus")}
LONGEST_LINE = 9
"""Characters of a name on a phone, before it is broken."""


@dataclass(frozen=True, slots=True)
class Step:
    """One bar: its name, by how much it moves the balance, and where the balance then is. A level (opening, closing)
    stands on the ground."""

    name: str
    amount: int
    after: int
    is_level: bool = False

    @property
    def base(self) -> int:
        """Where the bar begins."""
        return 0 if self.is_level else self.after - self.amount


def steps_of(line: RollForward) -> list[Step]:
    """The bars from opening to closing; what is converted or given back only where there is some of it."""
    found = [Step(_("Opening"), line.opening, line.opening, is_level=True)]
    moves = [
        (_(ADDED[line.balance]), line.added, True),
        (_("Consumed"), -line.consumed, True),
        (_("Into cards"), -line.converted, bool(line.converted)),
        (_("Refunded") if line.balance != GIFT else _("Taken back"), -line.refunded, bool(line.refunded)),
    ]
    for name, amount, is_shown in moves:
        if is_shown:
            found.append(Step(name, amount, found[-1].after + amount))
    return [*found, Step(_("Closing"), line.closing, line.closing, is_level=True)]


def roll_forward_chart(
    line: RollForward, colours: Palette, subtitle: str = "", *, narrow: bool = False
) -> go.Figure:
    """The bars of one balance in one currency."""
    steps = steps_of(line)
    ends = [end for step in steps for end in (step.base, step.after)]
    figure = go.Figure(layout={"template": template(colours)})
    figure.add_trace(_bars(steps, line, colours))
    figure.add_trace(_links(steps, colours))
    figure.add_trace(_numbers(steps, line, colours))
    figure.update_layout(
        title={"text": _(NAMES[line.balance]), "subtitle": {"text": subtitle}},
        bargap=0.32,
        showlegend=False,
        margin_t=HEADING + 16,
        meta={"summary": _summary(steps, line)},
        xaxis={
            "tickvals": list(range(len(steps))),
            "ticktext": [_broken(step.name, narrow=narrow) for step in steps],
            "range": [-0.6, len(steps) - 0.4],
            "tickfont": {"color": colours.ink},
        },
        yaxis=axes.scale(min(ends), _roof(ends), Unit.MONEY, line.currency)
        | {
            "title": {"text": _("Balance, {currency}").format(currency=line.currency)},
            "zeroline": True,
            "zerolinecolor": colours.comparison,
            "zerolinewidth": 1,
        },
    )
    return figure


def _roof(ends: list[int]) -> int:
    """The top with room for the number on the highest bar."""
    return max(ends) + (max(ends) - min(*ends, 0)) // 12


def _bars(steps: list[Step], line: RollForward, colours: Palette) -> go.Bar:
    def colour(step: Step) -> str:
        return colours.accent if step.is_level else colours.good if step.amount >= 0 else colours.bad

    return go.Bar(
        x=list(range(len(steps))),
        y=[step.amount for step in steps],
        base=[step.base for step in steps],
        marker={"color": [colour(step) for step in steps]},
        customdata=[_tooltip(step, line) for step in steps],
        hovertemplate="%{customdata}<extra></extra>",
    )


def _links(steps: list[Step], colours: Palette) -> go.Scatter:
    """A thin line from where each bar ends to the next."""
    x: list[float | None] = []
    y: list[int | None] = []
    for place, step in enumerate(steps[:-1]):
        x += [place + 0.34, place + 0.66, None]
        y += [step.after, step.after, None]
    return go.Scatter(
        x=x, y=y, mode="lines", line={"color": colours.comparison, "width": 1}, hoverinfo="skip"
    )


def _numbers(steps: list[Step], line: RollForward, colours: Palette) -> go.Scatter:
    return go.Scatter(
        x=list(range(len(steps))),
        y=[max(step.base, step.after) for step in steps],
        mode="text",
        text=[_said(step, line) for step in steps],
        textposition="top center",
        textfont={"size": 12, "color": colours.ink},
        hoverinfo="skip",
    )


def _said(step: Step, line: RollForward) -> str:
    """The amount in whole units, moves with their sign. The currency is in the axis title."""
    text = formats.money(abs(step.amount), line.currency, short=True)
    text = text.removesuffix(f"{formats.SPACE}{line.currency}")
    sign = formats.MINUS if step.amount < 0 else "" if step.is_level or not step.amount else "+"
    return f"<b>{text}</b>" if step.is_level and not sign else f"{sign}{text}"


def _tooltip(step: Step, line: RollForward) -> str:
    amount = formats.money(step.amount, line.currency)
    if step.is_level:
        return f"<b>{plain(step.name)}</b><br>{_(NAMES[line.balance])}: <b>{amount}</b>"
    left = _("then {amount}").format(amount=formats.money(step.after, line.currency))
    sign = "+" if step.amount > 0 else ""
    return f"<b>{plain(step.name)}</b><br><b>{sign}{amount}</b>, {left}"


def _broken(name: str, *, narrow: bool) -> str:
    return (
        plain(name).replace(" ", "<br>").replace("-", "-<br>")
        if narrow and len(name) > LONGEST_LINE
        else plain(name)
    )


def _summary(steps: list[Step], line: RollForward) -> str:
    return ", ".join(f"{step.name} {formats.money(step.amount, line.currency, short=True)}" for step in steps)
