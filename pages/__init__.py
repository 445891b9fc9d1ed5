"""One file a page: what stands on it and how each panel is drawn. `PAGES` is the navigation, in its order."""

from dash import Dash
from dash.development.base_component import Component

from dashboard.services import Services
from pages import (
    account,
    alerts,
    api_tokens,
    audit_log,
    bell,
    board,
    bridge,
    brief,
    cards,
    conversion,
    customers,
    definitions,
    frame,
    glossary,
    league,
    overview,
    pace,
    peak_times,
    people,
    ranking,
    receipt,
    reservations,
    revenue,
    roles,
    schedules,
    status,
    trade,
    utilization,
    venue_settings,
    venues,
    workbench,
)
from pages.page import Page

PAGES: tuple[Page, ...] = (
    workbench.PAGE,
    brief.PAGE,
    pace.PAGE,
    overview.PAGE,
    bridge.PAGE,
    revenue.PAGE,
    utilization.PAGE,
    peak_times.PAGE,
    conversion.PAGE,
    customers.PAGE,
    trade.PAGE,
    reservations.PAGE,
    cards.PAGE,
    ranking.PAGE,
    league.PAGE,
    venues.PAGE,
    receipt.PAGE,
    alerts.PAGE,
    schedules.PAGE,
    definitions.PAGE,
    glossary.PAGE,
    status.PAGE,
    people.PAGE,
    roles.PAGE,
    api_tokens.PAGE,
    venue_settings.PAGE,
    audit_log.PAGE,
    account.PAGE,
)


def register_all(app: Dash, services: Services) -> None:
    """Adds the callbacks of the frame and of every page to an app."""
    frame.register(app, services, PAGES)
    bell.register(app, services)
    board.register(app, services, PAGES)


def layout(services: Services) -> Component:
    """The document for the person of this request. Raises `NotAllowed` when nobody is signed in."""
    return frame.layout(services, PAGES)
