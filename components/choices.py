"""A choice within a page, such as what a chart is split by: links, so that it stands in the URL like every other."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import dcc, html

from components.elements import aria


@dataclass(frozen=True, slots=True)
class Choice:
    """One possibility: its name, the address of the view that it leads to, and whether it is the one shown."""

    name: str
    href: str
    is_chosen: bool = False


def choices(label: str, possible: Sequence[Choice]) -> html.Div:
    """The possibilities side by side."""
    links = [
        dcc.Link(
            choice.name,
            href=choice.href,
            className="va-segment active" if choice.is_chosen else "va-segment",
        )
        for choice in possible
    ]
    return html.Div(
        html.Div(links, className="va-segments"),
        className="va-choices va-noprint",
        role="group",
        **aria(label=label),
    )
