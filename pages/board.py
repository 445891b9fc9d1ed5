"""How a page is put together: its layout from its panels, and the callback that draws them.

Each panel loads by itself, so that a slow one holds none of the others up.
"""

from collections.abc import Callable, Mapping, Sequence
from json import dumps, loads
from typing import Any

from dash import MATCH, Dash, Input, Output, State, ctx, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from components import ids, panel, states, trail
from components.as_of import as_of
from components.export_menu import FileFormat, Offer, export_menu, table_button
from dashboard import queries
from dashboard.access import EXPORT, Viewer
from dashboard.exports.describing import STAMPED
from dashboard.exports.formats import FORMATS
from dashboard.language import N_
from dashboard.language import gettext as _
from dashboard.services import Services
from pages.documents import PAGE, tables_of
from pages.page import Page, Panel
from pages.reading import Reading, Shown, guarded

LIVE_MILLISECONDS = 30_000
ASKED_BY = ((ids.URL, "search"), (ids.NARROW, "data"), (ids.FILTERS, "hidden"))
"""What makes a panel ask. The filters' being hidden comes with the page when one turns to it: Dash asks for nothing
whose input is still to come, so that an address of another page and other days makes it ask only the panels of that
page, not first those of the one before."""
FACTS = {"order_lines": N_("Order lines"), "bookings": N_("Bookings")}
"""What can be taken away line by line, for the days and venues of any page."""


def layout(page: Page, viewer: Viewer) -> html.Div:
    """The page, loading."""
    panels = [_panel(page, each, viewer) for each in page.panels]
    live: list[Component] = []
    if page.is_live:
        live = [dcc.Store(id=ids.fresh(_name(target))) for target, _draw in _drawn(page)]
        live.append(dcc.Interval(id=ids.TICK, interval=LIVE_MILLISECONDS))
    head: list[Component] = [html.H1(_(page.title), className="va-title")]
    if viewer.may(EXPORT) and tables_of(page):
        head = [html.Div([*head, _export_menu(page)], className="va-title-row")]
    if not page.is_timeless:
        head.append(html.Div(id=ids.head(page.key), className="va-head"))
    return html.Div([*live, *head, html.Div(panels, className="va-grid")], className="va-page")


def register(app: Dash, services: Services, pages: Sequence[Page]) -> None:
    """Adds the callbacks of all pages: one for whatever is drawn, which the browser calls for each head and panel that
    it shows. With a callback for each of them, Dash would go through those of every page at each step to another."""
    drawings = {
        _name(target): guarded(_asked(services, page, draw))
        for page in pages
        for target, draw in _drawn(page)
    }
    theme = State(ids.THEME, "data")

    def drawn(*given: Any) -> Shown:
        return _drawing_of(drawings, _name(ctx.outputs_grouping["id"]))(*given)

    def following(_ticks: int | None, search: str | None, *rest: Any) -> dict[str, Any]:
        """What a panel shows now. The browser changes only what differs (`assets/zz-theme/live.js`): Dash would make
        all of it anew, with a flash, and lose where one was."""
        name = ctx.outputs_grouping["id"]["of"]
        children = _drawing_of(drawings, name)(search, *rest)
        return {"target": loads(name), "search": search, "children": children}

    for place in (ids.head(MATCH), ids.panel(MATCH)):
        app.callback(Output(place, "children"), *(Input(*each) for each in ASKED_BY), theme)(drawn)
    app.callback(
        Output(ids.fresh(MATCH), "data"),
        Input(ids.TICK, "n_intervals"),
        *(State(*each) for each in ASKED_BY),
        theme,
        prevent_initial_call=True,
    )(following)


def _drawing_of(drawings: Mapping[str, Callable[..., Shown]], name: str) -> Callable[..., Shown]:
    """How a head or panel is drawn, by the name of its id. Nothing is done for a name that no page has: no page asks
    for it."""
    try:
        return drawings[name]
    except KeyError:
        raise PreventUpdate from None


def _drawn(page: Page) -> list[tuple[ids.Id, Callable[[Reading], Shown]]]:
    """The ids of what is drawn on a page, each with how."""
    found = [(ids.panel(page.panel_key(each)), each.draw) for each in page.panels]
    return found if page.is_timeless else [(ids.head(page.key), page_head), *found]


def _name(target: ids.Id) -> str:
    """An id as a text, by which its drawing is found."""
    return dumps(target, sort_keys=True)


def _asked(services: Services, page: Page, draw: Callable[[Reading], Shown]) -> Callable[..., Shown]:
    def asked(search: str | None, narrow: bool | None, _turned: object, theme_name: str | None) -> Shown:
        services.viewer().require(page.capability)
        return draw(_reading(services, page, search, theme_name, narrow))

    return asked


def page_head(reading: Reading) -> Shown:
    """Where one is, with a way back up, and since when the figures hold."""
    steps = trail_of(reading)
    return [
        *([trail.trail(steps)] if len(steps) > 1 else []),
        as_of(reading.run(STAMPED, only=())),
    ]


def trail_of(reading: Reading) -> list[trail.Step]:
    """The steps from all venues down to what the view is narrowed to."""
    view = reading.asked
    named = queries.names(reading.services.store, reading.viewer, view)
    steps = [trail.Step(_("All venues"), reading.link(venues=(), regions=(), only=()))]
    regions = [name for split, _key, name in named if split == "region"]
    venues = [name for split, _key, name in named if split == "venue"]
    if regions:
        steps.append(trail.Step(", ".join(regions), reading.link(venues=(), only=())))
    if venues:
        steps.append(trail.Step(", ".join(venues), reading.link(only=())))
    for count, (_split, _key, name) in enumerate(named[len(regions) + len(venues) :], start=1):
        steps.append(trail.Step(name, reading.link(only=view.only[:count])))
    return steps


def _reading(
    services: Services,
    page: Page,
    search: str | None,
    theme_name: str | None = None,
    narrow: bool | None = None,
) -> Reading:
    return Reading.of(services, search, page.path, theme_name, narrow, is_today=page.is_today)


def _panel(page: Page, each: Panel, viewer: Viewer) -> html.Section | html.Div:
    key = page.panel_key(each)
    if each.is_bare:
        return html.Div(
            states.loading(each.height),
            id=ids.panel(key),
            className="va-bare va-wide" if each.wide else "va-bare",
        )
    title, order = _(each.title), {"report": PAGE, "page": page.key, "panel": each.key}
    may = each.sheet is not None and viewer.may(EXPORT)
    buttons = [table_button(title, order, form) for form in offered_formats()] if may else []
    return panel.panel(key, title, _(each.hint), each.height, buttons, wide=each.wide)


def offered_formats(*, holds_many: bool = False) -> list[FileFormat]:
    """The formats, as buttons show them; those alone that are good for very many rows where it `holds_many`."""
    found = [form for form in FORMATS if form.holds_many or not holds_many]
    return [FileFormat(form.key, _(form.name), form.icon) for form in found]


def _export_menu(page: Page) -> Any:
    """The page's button: all of its tables, and the facts behind such figures."""
    offers = [Offer(_("This page"), {"report": PAGE, "page": page.key}, offered_formats())]
    offers += [Offer(_(title), {"report": key}, offered_formats()) for key, title in page.reports.items()]
    if not page.is_today:
        many = offered_formats(holds_many=True)
        offers += [Offer(_(title), {"report": key}, many) for key, title in FACTS.items()]
    return export_menu(offers)
