"""What all pages have in common: the shell, which page is shown, and the filters that follow the URL and lead it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from components import filters, formats, ids, shell, states
from components.bell import bell
from components.still import stilled
from dashboard import queries
from dashboard.access import EXPORT
from dashboard.language import gettext as _
from dashboard.services import Services
from dashboard.view_state import CUSTOM, ViewState
from pages import board
from pages.page import Page
from pages.reading import Shown, guarded
from rollup.errors import BadInput


def layout(services: Services, pages: Sequence[Page]) -> Component:
    """The document for the person of this request, with the pages that they may see."""
    viewer = services.viewer()
    options = [
        filters.VenueOption(v.key, v.name, v.region, v.region_key)
        for v in queries.venues(services.store, viewer)
    ]
    items = [
        shell.NavItem(p.key, p.path, _(p.title), p.icon, _(p.group))
        for p in pages
        if p.group and viewer.may(p.capability)
    ]
    document = shell.layout(
        items,
        services.chain_name(),
        viewer.name,
        services.csrf_token(),
        filters.filter_bar(options),
        bell() if viewer.may(EXPORT) else None,
    )
    shown: Component = stilled(document)
    return shown


def register(app: Dash, services: Services, pages: Sequence[Page]) -> None:
    """Adds the frame's callbacks."""
    by_path = {page.path: page for page in pages}

    def page_of(path: str | None) -> Page | None:
        return by_path.get((path or "/").rstrip("/") or "/")

    @guarded
    def show_page(path: str | None) -> Shown:
        page = page_of(path)
        if page is None:
            return states.not_found(path or "/")
        viewer = services.viewer()
        viewer.require(page.capability)
        return board.layout(page, viewer)

    def turn(path: str | None) -> list[Any]:
        page = page_of(path)
        is_today = page is not None and page.is_today
        classes = filters.TODAY_CLASSES if is_today else filters.CLASSES
        return [show_page(path), page is None or page.is_timeless, classes]

    def follow(search: str | None, path: str | None, *controls: Any) -> list[Any]:
        is_url = ctx.triggered_id in (None, ids.URL)
        viewer = services.viewer()
        known = queries.venues(services.store, viewer)
        shown_now = _of_url(search, known)
        view = shown_now if is_url else chosen(shown_now, ctx.triggered_id == ids.RANGE, *controls)
        days = view.dates(queries.today(services.store, viewer))
        page = page_of(path)
        told = view.as_today() if page is not None and page.is_today else view
        line = said(told, *days, _names(view, known))
        return [no_update if is_url else view.to_url(), *shown(view, *days), line]

    app.callback(
        [Output(ids.MAIN, "children"), Output(ids.FILTERS, "hidden"), Output(ids.FILTERS, "className")],
        Input(ids.URL, "pathname"),
    )(turn)
    controls = [
        (ids.PERIOD, "value"),
        (ids.RANGE, "start_date"),
        (ids.RANGE, "end_date"),
        (ids.VENUES, "value"),
        (ids.COMPARE, "value"),
        (ids.GRANULARITY, "value"),
        (ids.DEFINITIONS, "value"),
    ]
    app.callback(
        [
            Output(ids.URL, "search"),
            *(Output(*control) for control in controls),
            Output(ids.FILTERS_SUMMARY, "children"),
        ],
        [
            Input(ids.URL, "search"),
            Input(ids.URL, "pathname"),
            *(Input(*control) for control in controls),
        ],
    )(follow)
    _register_in_browser(app)


def chosen(
    before: ViewState,
    by_days: bool,
    period: str | None,
    start: str | None,
    end: str | None,
    venues: list[str] | None,
    compare: str,
    granularity: str | None,
    definitions: str | None,
) -> ViewState:
    """The view that the controls say, with all that they say nothing about as it was `before`; `by_days` when the days
    were chosen last, so that they win over the period."""
    places = venues or []
    view = replace(
        before,
        venues=tuple(place for place in places if not place.startswith(filters.REGION)),
        regions=tuple(
            place.removeprefix(filters.REGION) for place in places if place.startswith(filters.REGION)
        ),
        compare=compare,
        granularity=None if granularity == filters.AUTOMATIC else granularity,
        definitions=_named(definitions),
    )
    if (view.venues, view.regions) != (before.venues, before.regions):
        view = view.widened("resource")  # it is one of the venues that were shown before
    if period and not by_days:
        return replace(view, period=period, start=None, end=None)
    if not start or not end:
        raise PreventUpdate
    return replace(
        view, period=CUSTOM, start=date.fromisoformat(start[:10]), end=date.fromisoformat(end[:10])
    )


def shown(view: ViewState, start: date, end: date) -> list[Any]:
    """What the controls show for a view."""
    period = None if view.period == CUSTOM else view.period
    return [
        period,
        start.isoformat(),
        end.isoformat(),
        [*(f"{filters.REGION}{key}" for key in view.regions), *view.venues],
        view.compare,
        view.granularity or filters.AUTOMATIC,
        view.definitions or filters.DEFAULT_DEFINITIONS,
    ]


def said(view: ViewState, start: date, end: date, names: Sequence[str]) -> str:
    """The view in one line."""
    return filters.summary(view.period, formats.days(start, end), names, view.compare)


def _names(view: ViewState, known: Sequence[queries.VenueChoice]) -> list[str]:
    regions = {venue.region_key: venue.region for venue in known}
    venues = {venue.key: venue.name for venue in known}
    return [*(regions[key] for key in view.regions), *(venues[key] for key in view.venues)]


def _named(definitions: str | None) -> str | None:
    return None if definitions == filters.DEFAULT_DEFINITIONS else definitions


def _of_url(search: str | None, known: Sequence[queries.VenueChoice]) -> ViewState:
    """The URL's view; when it cannot be read or names a venue that is not known, the panels say so, and the controls
    keep what they show. The venues' control would drop the name, and the URL follow it to every venue."""
    try:
        view = ViewState.from_url(search)
    except BadInput as error:
        raise PreventUpdate from error
    venues, regions = {venue.key for venue in known}, {venue.region_key for venue in known}
    if not (venues.issuperset(view.venues) and regions.issuperset(view.regions)):
        raise PreventUpdate
    return view


def _register_in_browser(app: Dash) -> None:
    """What needs no server. The functions are in `assets/zz-theme/browser.js`."""
    app.clientside_callback(
        ClientsideFunction("venueAnalytics", "theme"),
        Output(ids.THEME, "data"),
        Input(ids.THEME_TOGGLE, "n_clicks"),
        State(ids.COLOURS, "data"),
    )
    app.clientside_callback(
        ClientsideFunction("venueAnalytics", "narrow"), Output(ids.NARROW, "data"), Input(ids.COLOURS, "data")
    )
    app.clientside_callback(
        ClientsideFunction("venueAnalytics", "recolour"),
        Output(ids.chart(ALL), "figure"),
        Input(ids.THEME, "data"),
        State(ids.chart(ALL), "figure"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("venueAnalytics", "chart_link"),
        Input(ids.chart(ALL), "clickData"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("venueAnalytics", "renew"),
        Input(ids.fresh(ALL), "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("venueAnalytics", "navigation"),
        Output(ids.NAV, "tree"),
        Output(ids.NAV_AGAIN, "tree"),
        Input(ids.URL, "pathname"),
        Input(ids.URL, "search"),
        State(ids.NAV, "tree"),
    )
    app.clientside_callback(
        ClientsideFunction("venueAnalytics", "drawer"),
        Output(ids.NAV_DRAWER, "is_open"),
        Input(ids.NAV_TOGGLE, "n_clicks"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("venueAnalytics", "fold"),
        Output(ids.FILTERS_BODY, "is_open"),
        Input(ids.FILTERS_TOGGLE, "n_clicks"),
        State(ids.FILTERS_BODY, "is_open"),
        prevent_initial_call=True,
    )
