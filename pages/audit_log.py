"""What was done, by whom, and where they were."""

from urllib.parse import urlencode

from dash import html

from components.audit_table import audit_filters, audit_table
from components.pager import pager
from dashboard.access import ADMIN, EXPORT
from dashboard.language import N_
from dashboard.language import gettext as _
from dashboard.queries.administration import people
from dashboard.queries.audit_log import ANY, FILTERS, Wanted, audit_log
from pages.administering import GROUP
from pages.page import Page, Panel
from pages.reading import Reading, Shown
from rollup.errors import BadInput, sentence

FILE = "/administration/audit.csv"


def draw_log(reading: Reading) -> Shown:
    """What to look for, and a page of what was found."""
    view, viewer = reading.view, reading.viewer
    given = {name: view.parameter(name).removeprefix(ANY) for name in FILTERS}
    found = audit_log(reading.services.store, viewer, Wanted.of(given), _page(view.parameter("page", "1")))
    names = [each.username for each in people(reading.services.store, viewer, reading.now)]
    file = f"{FILE}?{urlencode(given)}" if viewer.may(EXPORT) else ""
    turned = pager(_("Pages of the audit log"), found.page, found.pages, lambda page: _link(given, page))
    shown = [audit_filters(given, names, file), audit_table(found.entries)]
    return html.Div([*shown, *([turned] if found.pages > 1 else [])])


def _page(text: str) -> int:
    if not text.isdecimal() or len(text) > 9:
        raise BadInput(sentence("page={text!r} is no number of a page", text=text), "page")
    return int(text)


def _link(given: dict[str, str], page: int) -> str:
    return "/audit?" + urlencode({name: value for name, value in given.items() if value} | {"page": page})


PAGE = Page(
    key="audit_log",
    path="/audit",
    title=N_("Audit log"),
    icon="journal-text",
    group=GROUP,
    capability=ADMIN,
    is_timeless=True,
    panels=(
        Panel(
            "log",
            N_("Entries"),
            N_("The newest first; nothing here can be changed or removed"),
            240,
            draw_log,
            wide=True,
        ),
    ),
)
