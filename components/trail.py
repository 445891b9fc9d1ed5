"""The way down to what is shown: a step for each narrowing, each a link back up to it."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import dcc, html

from components.elements import aria
from dashboard.language import gettext as _


@dataclass(frozen=True, slots=True)
class Step:
    """One step, with the address at which the view goes no deeper."""

    name: str
    href: str


def trail(steps: Sequence[Step]) -> html.Nav:
    """The steps from the widest; the last one is where one is, and no link."""
    last = len(steps) - 1
    items = [
        html.Li(
            html.Span(step.name, **aria(current="page"))
            if index == last
            else dcc.Link(step.name, href=step.href),
            className="breadcrumb-item",
        )
        for index, step in enumerate(steps)
    ]
    return html.Nav(
        html.Ol(items, className="breadcrumb va-trail"),
        className="va-noprint",
        **aria(label=_("Narrowed to")),
    )
