"""The filter bar: period, days, venues, comparison, definitions. On a phone it folds into one line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import dash_bootstrap_components as dbc
from dash import dcc, html

from components import ids
from components.elements import aria, icon, spoken
from dashboard.language import N_, current, ngettext
from dashboard.language import gettext as _

PERIODS = {
    "today": N_("Today"),
    "week": N_("This week"),
    "mtd": N_("Month to date"),
    "last-month": N_("Last month"),
    "quarter": N_("Quarter"),
    "year": N_("Year"),
}
COMPARISONS = {
    "prior": N_("vs previous period"),
    "week": N_("vs the week before"),
    "year": N_("vs same period last year"),
    "weekdays": N_("vs same weekdays last year"),
    "none": N_("No comparison"),
}
DEFAULT_DEFINITIONS = "default"
DEFINITIONS = {
    DEFAULT_DEFINITIONS: N_("Default set"),
    "current": N_("Current set"),
    "classic": N_("Classic set"),
}
AUTOMATIC = "auto"
GRANULARITIES = {
    AUTOMATIC: N_("Trends: auto"),
    "hour": N_("Trends: by hour"),
    "day": N_("Trends: by day"),
    "week": N_("Trends: by week"),
    "month": N_("Trends: by month"),
}
DAY_FORMATS = {"en": "D MMM YYYY", "es": "DD/MM/YYYY"}
REGION = "region:"
"""Before a region's key, where it stands among the venues that can be chosen."""
DEFINITIONS_DIFFER = N_(
    "How figures are defined. The sets differ in arrears: current counts each instalment when it is paid,"
    " classic the whole order when the last one is."
)
FIRST_DAY = date(2000, 1, 1)
CLASSES = "va-filters va-noprint"
TODAY_CLASSES = f"{CLASSES} va-filters-today"
"""Of a page that is about today: no period, comparison and granularity to choose."""


@dataclass(frozen=True, slots=True)
class VenueOption:
    """A venue that can be chosen; typing its region finds it too, and its whole region can be chosen as well."""

    key: str
    name: str
    region: str = ""
    region_key: str = ""


def filter_bar(venues: Sequence[VenueOption]) -> html.Section:
    """The bar. What is chosen comes from the URL, by a callback."""
    toggle = html.Button(
        [
            icon("sliders"),
            spoken(_("Show or hide filters:")),
            html.Span(id=ids.FILTERS_SUMMARY),
            icon("chevron-down", "va-chevron"),
        ],
        id=ids.FILTERS_TOGGLE,
        className="va-filters-toggle",
        type="button",
    )
    controls = html.Div(
        [
            html.Div([_periods(), _range()], className="va-filter-group va-filter-time"),
            html.Div(
                [_venues(venues), _compare(), _granularity(), _definitions()],
                className="va-filter-group va-filter-what",
            ),
        ],
        className="va-filters-controls",
    )
    return html.Section(
        [toggle, dbc.Collapse(controls, id=ids.FILTERS_BODY, class_name="va-filters-body", is_open=False)],
        id=ids.FILTERS,
        className=CLASSES,
        **aria(label=_("Filters")),
    )


def summary(period: str | None, days: str, venues: Sequence[str], compare: str) -> str:
    """The bar's state in one line, for the phone."""
    when = _(PERIODS[period]) if period in PERIODS else days
    where = (
        _("All venues")
        if not venues
        else venues[0]
        if len(venues) == 1
        else ngettext("{count} venue", "{count} venues", len(venues)).format(count=len(venues))
    )
    return " · ".join([when, where, _(COMPARISONS[compare])])


def _periods() -> html.Div:
    return html.Div(
        dbc.RadioItems(
            id=ids.PERIOD,
            options=[{"value": key, "label": _(label)} for key, label in PERIODS.items()],
            value="mtd",
            class_name="va-segments",
            input_class_name="btn-check",
            label_class_name="va-segment",
            label_checked_class_name="active",
        ),
        role="group",
        className="va-segments-wrap",
        **aria(label=_("Period")),
    )


def _range() -> dcc.DatePickerRange:
    return dcc.DatePickerRange(
        id=ids.RANGE,
        min_date_allowed=FIRST_DAY.isoformat(),
        display_format=DAY_FORMATS.get(current().key, "YYYY-MM-DD"),
        first_day_of_week=1,
        minimum_nights=0,
        number_of_months_shown=1,
        updatemode="bothdates",
        start_date_placeholder_text=_("From"),
        end_date_placeholder_text=_("To"),
        className="va-range",
    )


def _venues(venues: Sequence[VenueOption]) -> html.Div:
    regions = {venue.region_key: venue.region for venue in venues if venue.region_key}
    options = [
        _option(f"{REGION}{key}", name, _("Region"), name + " " + _("Region"))
        for key, name in sorted(regions.items(), key=lambda item: item[1])
    ]
    options += [
        _option(venue.key, venue.name, venue.region, f"{venue.name} {venue.region} {venue.key}")
        for venue in venues
    ]
    dropdown = dcc.Dropdown(
        id=ids.VENUES,
        options=options,
        multi=True,
        placeholder=_("All venues"),
        maxHeight=360,
        labels={
            "search": _("Venue or region"),
            "selected_count": _("{num_selected} chosen"),
            "select_all": _("Select all"),
            "deselect_all": _("Deselect all"),
            "clear_selection": _("Clear"),
            "clear_search": _("Clear"),
            "no_options_found": _("None found"),
        },
        className="va-venues",
    )
    return html.Div(dropdown, role="group", **aria(label=_("Venues")))


def _option(value: str, name: str, more: str, search: str) -> dict[str, object]:
    label = html.Span([name, html.Small(more)] if more else name, className="va-venue")
    return {"value": value, "label": label, "search": search}


def _compare() -> html.Div:
    return _select(ids.COMPARE, _("Comparison"), COMPARISONS, "prior")


def _granularity() -> html.Div:
    return _select(ids.GRANULARITY, _("Granularity of trends"), GRANULARITIES, AUTOMATIC)


def _definitions() -> html.Div:
    hint = _(DEFINITIONS_DIFFER)
    return _select(ids.DEFINITIONS, _("Definition set"), DEFINITIONS, DEFAULT_DEFINITIONS, hint)


def _select(id_: str, name: str, labels: dict[str, str], value: str, hint: str = "") -> html.Div:
    options = [{"value": key, "label": _(label)} for key, label in labels.items()]
    select = dbc.Select(id=id_, options=options, value=value, class_name="va-select")
    return html.Div([html.Label(name, htmlFor=id_, className="visually-hidden"), select], title=hint or None)
