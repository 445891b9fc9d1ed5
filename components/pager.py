"""From one page of a long list to the next: links, so that each page has an address."""

from collections.abc import Callable

from dash import dcc, html
from dash.development.base_component import Component

from components import formats
from components.elements import aria, icon
from dashboard.language import gettext as _


def pager(label: str, page: int, pages: int, link: Callable[[int], str]) -> html.Nav:
    """Where one is among the pages (from 1), and the way to the first, previous, next and last one."""

    def step(to: int, symbol: str, name: str) -> Component:
        if to == page or not 1 <= to <= pages:
            return html.Span(icon(symbol), className="va-icon-button va-off", **aria(hidden="true"))
        return dcc.Link(icon(symbol), href=link(to), className="va-icon-button", title=name)

    where = _("Page {page} of {pages}").format(page=formats.number(page), pages=formats.number(pages))
    return html.Nav(
        [
            step(1, "chevron-double-left", _("First page")),
            step(page - 1, "chevron-left", _("Previous page")),
            html.Span(where),
            step(page + 1, "chevron-right", _("Next page")),
            step(pages, "chevron-double-right", _("Last page")),
        ],
        className="va-pager va-noprint",
        **aria(label=label),
    )
