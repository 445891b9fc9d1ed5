"""One file a page: layout and callbacks. `PAGES` is the navigation, in its order."""

from dash import Dash
from dash.development.base_component import Component

from dashboard.access import READ
from dashboard.services import Services
from pages import frame, overview
from pages.page import Page

PAGES: tuple[Page, ...] = (
    Page("overview", "/", "Overview", "speedometer2", READ, overview.layout, overview.register),
)


def register_all(app: Dash, services: Services) -> None:
    """Adds the callbacks of the frame and of every page to an app."""
    frame.register(app, services, PAGES)
    for page in PAGES:
        page.register(app, services)


def layout(services: Services) -> Component:
    """The document for the person of this request. Raises `NotAllowed` when nobody is signed in."""
    return frame.layout(services, PAGES)
