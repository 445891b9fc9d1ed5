"""What stands out, in words: a short list, the weightiest first, each sentence a link to the page that shows it."""

from collections.abc import Callable, Sequence

from dash import dcc, html

from components.elements import Children, icon, spoken
from dashboard.insights import Insight
from dashboard.language import N_
from dashboard.language import gettext as _

ICONS = {"good": "arrow-up-right-circle-fill", "bad": "exclamation-circle-fill", "even": "info-circle-fill"}
SPOKEN = {"good": N_("Good news:"), "bad": N_("To look at:"), "even": N_("To know:")}


def insight_list(found: Sequence[Insight], link: Callable[[Insight], str]) -> html.Ol:
    """The sentences in the order given. `link` gives the address of the page that shows what one says."""
    return html.Ol([_item(insight, link(insight)) for insight in found], className="va-insights")


def _item(insight: Insight, href: str) -> html.Li:
    said: Children = [
        icon(ICONS[insight.news], f"va-insight-{insight.news}"),
        spoken(f"{_(SPOKEN[insight.news])} "),
        html.Span(insight.text),
        icon("chevron-right", "va-insight-go"),
    ]
    return html.Li(dcc.Link(said, href=href))
