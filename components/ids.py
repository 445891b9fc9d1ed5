"""Every id on the page: callbacks name them from here, so that a typing error is an ImportError."""

Id = str | dict[str, str]

URL = "url"
CONTENT = "content"
THEME = "theme"
NARROW = "narrow"
COLOURS = "colours"
THEME_TOGGLE = "theme-toggle"
NAV_TOGGLE = "nav-toggle"
NAV_DRAWER = "nav-drawer"
TITLE = "page-title"

FILTERS = "filters"
FILTERS_TOGGLE = "filters-toggle"
FILTERS_BODY = "filters-body"
FILTERS_SUMMARY = "filters-summary"
PERIOD = "filter-period"
RANGE = "filter-range"
VENUES = "filter-venues"
COMPARE = "filter-compare"
DEFINITIONS = "filter-definitions"

KPI = "kpi"
TREND = "trend"
RESOURCE_REVENUE = "resource-revenue"
RESOURCE_OCCUPANCY = "resource-occupancy"
PEAK_TIMES = "peak-times"


def panel(key: str) -> Id:
    """The body of a panel, which a callback fills with a chart or a state."""
    return {"type": "panel", "key": key}


def chart(key: str) -> Id:
    """A chart, wherever it is."""
    return {"type": "chart", "key": key}


def nav(key: str, place: str) -> Id:
    """A page's link in the navigation; it is there twice, in the side bar and in the drawer."""
    return {"type": "nav", "key": key, "place": place}


def about(metric: str) -> Id:
    """The button that explains a metric."""
    return {"type": "about", "key": metric}
