"""Every id on the page: callbacks name them from here, so that a typing error is an ImportError."""

from typing import Any

Id = str | dict[str, Any]

URL = "url"
MAIN = "main"
TICK = "tick"
NOTICE = "notice"
ORDERED = "ordered"
BELL = "bell"
BELL_COUNT = "bell-count"
BELL_LIST = "bell-list"
BELL_TICK = "bell-tick"
THEME = "theme"
NARROW = "narrow"
COLOURS = "colours"
THEME_TOGGLE = "theme-toggle"
NAV_TOGGLE = "nav-toggle"
NAV_DRAWER = "nav-drawer"
NAV, NAV_AGAIN = "nav", "nav-again"
"""The links of the pages, in the side bar and once more in the drawer."""

FILTERS = "filters"
FILTERS_TOGGLE = "filters-toggle"
FILTERS_BODY = "filters-body"
FILTERS_SUMMARY = "filters-summary"
PERIOD = "filter-period"
RANGE = "filter-range"
VENUES = "filter-venues"
COMPARE = "filter-compare"
GRANULARITY = "filter-granularity"
DEFINITIONS = "filter-definitions"


def head(page: Any) -> Id:
    """The line below a page's title: where one is, and since when the figures hold."""
    return {"type": "head", "key": page}


def fresh(target: Any) -> Id:
    """What a panel or head that follows by itself is to show next, before the browser has put it in place."""
    return {"type": "fresh", "of": target}


def export_action(key: Any, action: Any) -> Id:
    """The button that does something with a file that somebody waits for."""
    return {"type": "export-action", "key": key, "action": action}


def table(key: Any) -> Id:
    """A table, wherever it is."""
    return {"type": "table", "key": key}


def panel(key: Any) -> Id:
    """The body of a panel, which a callback fills with a chart or a state."""
    return {"type": "panel", "key": key}


def chart(key: Any) -> Id:
    """A chart, wherever it is."""
    return {"type": "chart", "key": key}


def about(metric: str) -> Id:
    """The button that explains a metric."""
    return {"type": "about", "key": metric}
