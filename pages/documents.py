"""A page, or one panel of it, as a document: the tables behind what is on the screen, for the same view."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from dashboard import queries
from dashboard.exports.describing import STAMPED, described
from dashboard.exports.document import Document, Section, Words
from dashboard.exports.order import Given
from dashboard.exports.report import Asked, Outline
from dashboard.language import gettext as _
from dashboard.language import told
from dashboard.services import Services
from dashboard.splits import SPLIT_NAMES
from dashboard.view_state import ViewState
from pages.page import Page, Panel
from pages.printing import printout
from pages.reading import Reading
from rollup.errors import BadInput, VenueAnalyticsError, unknown
from rollup.metrics.catalogue import METRICS

PAGE, PANEL, VIEW = "page", "panel", "view"
_METRICS = {metric.key: metric.name for metric in METRICS}


@dataclass(frozen=True, slots=True)
class PageReport:
    """Pages as what can be exported. An order names the `page`, perhaps a `panel` of it, and the `view`: the query of
    the page's address."""

    pages: Sequence[Page]
    key: str = PAGE

    def outline(self, asked: Asked) -> Outline:
        """What a page's tables are called, and their days."""
        page, panels, reading = self._chosen(asked)
        start, end = reading.asked.dates(reading.today)
        return Outline(_title(page, panels, asked.given), start, end, len(panels))

    def document(self, asked: Asked) -> Document:
        """The tables of a page. What a view has no answer for is said to be missing, unless nothing is left then."""
        page, panels, reading = self._chosen(asked)
        sections, missing, errors = [], [], []
        for panel in panels:
            try:
                sections.append(_section(panel, reading))
            except VenueAnalyticsError as error:
                missing.append((panel_title(panel), told(error)))
                errors.append(error)
        if not sections:
            raise errors[0]
        stamp = reading.run(STAMPED, only=())
        stamp = replace(stamp, query=replace(stamp.query, only=reading.asked.only))
        key = page.panel_key(panels[0]) if PANEL in asked.given else page.key
        title = _title(page, panels, asked.given)
        choices = _choices(reading)
        made = described(asked.store, asked.viewer, stamp, key, title, sections, asked.now, choices)
        shown = panels if PANEL in asked.given else page.panels
        on_paper = partial(printout, page, shown, reading, stamp, choices)
        return replace(made, missing=tuple(missing), printout=on_paper)

    def _chosen(self, asked: Asked) -> tuple[Page, list[Panel], Reading]:
        """The page, those of its panels whose tables are wanted, and the view of it."""
        page = self._page(asked.given)
        asked.viewer.require(page.capability)
        reading = _reading(asked, page)
        if PANEL not in asked.given:
            return page, tables_shown(page, reading), reading
        wanted = {panel.key: panel for panel in page.panels if panel.sheet}
        panel = _one(asked.given, PANEL)
        if panel not in wanted:
            raise unknown("panel", panel, wanted, PANEL)
        return page, [wanted[panel]], reading

    def _page(self, given: Given) -> Page:
        key = _one(given, PAGE)
        exportable = {page.key: page for page in self.pages if tables_of(page)}
        if key not in exportable:
            raise unknown("page", key, exportable, PAGE)
        return exportable[key]


def tables_of(page: Page) -> list[Panel]:
    """The panels of a page that have a table; of several with the same one the first."""
    return list({panel.sheet: panel for panel in reversed(page.panels) if panel.sheet}.values())[::-1]


def tables_shown(page: Page, reading: Reading) -> list[Panel]:
    """Those of them that a view of the page has."""
    return [panel for panel in tables_of(page) if panel.is_shown(reading)]


def panel_title(panel: Panel) -> str:
    """What a panel's table is called; one without a card is that of the key figures."""
    return _(panel.title) or _("Key figures")


def _section(panel: Panel, reading: Reading) -> Section:
    assert panel.sheet is not None
    return Section(panel.key, panel_title(panel), panel.sheet(reading), _(panel.hint))


def _title(page: Page, panels: Sequence[Panel], given: Given) -> str:
    return f"{_(page.title)}: {panel_title(panels[0])}" if PANEL in given else _(page.title)


def _reading(asked: Asked, page: Page) -> Reading:
    """The view of an order, asked by who ordered it."""
    services = Services(
        store=asked.store,
        settings=None,
        viewer=lambda: asked.viewer,
        clock=lambda: asked.now,
        chain_name=lambda: "",
        csrf_token=lambda: "",
    )
    today = queries.today(asked.store, asked.viewer, asked.now)
    view = ViewState.from_url(_one(asked.given, VIEW, ""))
    return Reading(services, asked.viewer, asked.now, today, view, page.path, is_today=page.is_today)


def _choices(reading: Reading) -> Words:
    """The page's own parameters, as they are called."""
    return tuple((_shown(name), _shown(value)) for name, value in reading.view.parameters)


def _shown(word: str) -> str:
    if word in _METRICS:
        return _(_METRICS[word])
    return _(SPLIT_NAMES[word]) if word in SPLIT_NAMES else word


def _one(given: Given, name: str, default: str | None = None) -> str:
    values = list(given.get(name, () if default is None else (default,)))
    if len(values) != 1:
        raise BadInput(f"name one {name}" if not values else f"{name} is given {len(values)} times", name)
    return values[0]
