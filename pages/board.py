"""How a page is put together: its layout from its panels, and a callback for each of them.

Each panel loads by itself, so that a slow one holds none of the others up.
"""

from collections.abc import Sequence
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.dcc import send_bytes  # type: ignore[attr-defined]
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from components import ids, panel, states, trail
from components.as_of import as_of
from dashboard import queries
from dashboard.access import EXPORT, Viewer
from dashboard.exports.formats import FORMATS, export, format_named
from dashboard.language import gettext as _
from dashboard.services import Services
from pages.page import Page, Panel
from pages.reading import Reading, Shown, guarded

LIVE_MILLISECONDS = 30_000
STAMPED = ("revenue",)
"""What is asked for to say since when a page holds; the cheapest of all questions."""


def layout(page: Page, viewer: Viewer) -> html.Div:
    """The page, loading."""
    panels = [_panel(page, each, viewer) for each in page.panels]
    live = [dcc.Interval(id=ids.TICK, interval=LIVE_MILLISECONDS)] if page.is_live else []
    head: list[Component] = [html.H1(_(page.title), className="va-title")]
    if not page.is_timeless:
        head.append(html.Div(id=ids.head(page.key), className="va-head"))
    classes = "va-page va-live" if page.is_live else "va-page"
    return html.Div([*live, *head, html.Div(panels, className="va-grid")], className=classes)


def register(app: Dash, services: Services, page: Page) -> None:
    """Adds the callbacks of one page."""
    inputs: list[Any] = [Input(ids.URL, "search"), Input(ids.NARROW, "data"), State(ids.THEME, "data")]
    if page.is_live:
        inputs.append(Input(ids.TICK, "n_intervals"))

    def drawing(each: Panel) -> Any:
        def draw(search: str | None, narrow: bool | None, theme_name: str | None, *_ticks: Any) -> Shown:
            services.viewer().require(page.capability)
            return each.draw(_reading(services, page, search, theme_name, narrow))

        return guarded(draw)

    def head(search: str | None, narrow: bool | None, theme_name: str | None, *_ticks: Any) -> Shown:
        return page_head(_reading(services, page, search, theme_name, narrow))

    for each in page.panels:
        app.callback(Output(ids.panel(page.panel_key(each)), "children"), *inputs)(drawing(each))
    if not page.is_timeless:
        app.callback(Output(ids.head(page.key), "children"), *inputs)(guarded(head))


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


def register_downloads(app: Dash, services: Services, pages: Sequence[Page]) -> None:
    """Adds the one callback behind every button that gives a table away."""
    known = {page.panel_key(each): (page, each) for page in pages for each in page.panels if each.sheet}

    def download(_clicks: list[int | None], search: str | None) -> list[Any]:
        if not ctx.triggered_id or not any(_clicks):
            raise PreventUpdate
        asked = ctx.triggered_id
        if asked.get("key") not in known:
            return [no_update, states.error(_("There is no such table."))]
        page, each = known[asked["key"]]
        return [file_of(services, page, each, str(asked.get("format")), search), None]

    def told(*inputs: Any) -> list[Any]:
        found = guarded(download)(*inputs)
        return found if isinstance(found, list) else [no_update, found]

    app.callback(
        [Output(ids.DOWNLOAD, "data"), Output(ids.NOTICE, "children")],
        Input(ids.download(ALL, ALL), "n_clicks"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )(told)


def file_of(services: Services, page: Page, each: Panel, form: str, search: str | None) -> Any:
    """The file of a panel's table, for `dcc.Download`."""
    reading = _reading(services, page, search)
    reading.viewer.require(EXPORT)
    start, end = reading.asked.dates(reading.today)
    kind = format_named(form)
    assert each.sheet is not None
    content = export(reading.viewer, each.sheet(reading), kind, _(each.title))
    name = f"{page.panel_key(each)}_{start}_{end}.{kind.key}"
    return send_bytes(content, name, type=kind.media_type)


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
    may = each.sheet is not None and viewer.may(EXPORT)
    files = [(form.key, form.name) for form in FORMATS] if may else []
    return panel.panel(key, _(each.title), _(each.hint), each.height, files, wide=each.wide)
