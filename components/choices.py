"""A choice within a page, such as what a chart is split by: links, so that it stands in the URL like every other.

`assets/zz-theme/browser.js` follows them; Dash's own links would scroll to the top of the page.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html

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
        html.A(
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
