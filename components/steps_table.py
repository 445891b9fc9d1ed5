"""The steps of a bridge as a table: what each stands for before and now, and what it adds."""

from dash import html

from components import formats
from components.bridge_words import amount_said, name_of, news_of, sides_of
from components.elements import Link
from components.table import Cell, Column, table
from dashboard.answers.bridges import Bridged, Line
from dashboard.language import gettext as _


def steps_table(found: Bridged, line: Line, link: Link | None = None) -> html.Div:
    """The steps in order; below them what they add up to. `link` leads from a step to what is behind it."""
    lines = [_line(found, line, step, link) for step in found.steps if step in line.steps]
    metric, currency = found.metric, line.currency
    whole = {
        "step": Cell("", _(metric.name)),
        "before": Cell(line.before, formats.figure(metric.unit, line.before, currency)),
        "now": Cell(line.value, formats.figure(metric.unit, line.value, currency)),
        "effect": Cell(
            line.change,
            amount_said(metric, line.change, currency, short=False),
            news=news_of(metric, line.change),
        ),
    }
    columns = [
        Column("step", _("Step"), "name", pinned=True),
        Column("effect", _("Adds"), "change", _("What the step adds to the change of the figure")),
        Column("before", _("Before"), "number", _("What the step stands for, in the comparison")),
        Column("now", _("Now"), "number", _("What the step stands for, in the period")),
        Column("moved", _("Change"), "number", _("Of what the step stands for")),
    ]
    label = _("Steps of {metric}").format(metric=_(metric.name).lower())
    return table(f"bridge-{currency}", columns, lines, total=whole, label=label)


def _line(found: Bridged, line: Line, step: str, link: Link | None) -> dict[str, Cell]:
    before, now, moved = sides_of(line, step)
    amount = line.steps[step]
    return {
        "step": Cell(name_of(step), name_of(step), link(step) if link else ""),
        "effect": Cell(
            amount,
            amount_said(found.metric, amount, line.currency, short=False),
            news=news_of(found.metric, amount),
        ),
        "before": Cell(before, before),
        "now": Cell(now, now),
        "moved": Cell(moved, moved),
    }
