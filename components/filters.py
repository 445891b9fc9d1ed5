"""The filter bar: period, days, venues, comparison, definitions. On a phone it folds into one line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import dash_bootstrap_components as dbc
from dash import dcc, html

from components import ids
from components.elements import aria, icon, spoken

PERIODS = {
    "today": "Today",
    "week": "This week",
    "mtd": "Month to date",
    "last-month": "Last month",
    "quarter": "Quarter",
    "year": "Year",
}
COMPARISONS = {
    "prior": "vs previous period",
    "year": "vs same period last year",
    "weekdays": "vs same weekdays last year",
    "none": "No comparison",
}
DEFAULT_DEFINITIONS = "default"
DEFINITIONS = {
    DEFAULT_DEFINITIONS: "Default set",
    "current": "Current set",
    "classic": "Classic set",
}
DEFINITIONS_DIFFER = (
    "How figures are defined. The sets differ in arrears: current counts each instalment when it is paid,"
    " classic the whole order when the last one is."
)
FIRST_DAY = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class VenueOption:
    """A venue that can be chosen; typing its region finds it too."""

    key: str
    name: str
    region: str = ""


def filter_bar(venues: Sequence[VenueOption]) -> html.Section:
    """The bar. What is chosen comes from the URL, by a callback."""
    toggle = html.Button(
        [
            icon("sliders"),
            spoken("Show or hide filters: "),
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
                [_venues(venues), _compare(), _definitions()], className="va-filter-group va-filter-what"
            ),
        ],
        className="va-filters-controls",
    )
    return html.Section(
        [toggle, dbc.Collapse(controls, id=ids.FILTERS_BODY, class_name="va-filters-body", is_open=False)],
        id=ids.FILTERS,
        className="va-filters va-noprint",
        **aria(label="Filters"),
    )


def summary(period: str | None, days: str, venues: Sequence[str], compare: str) -> str:
    """The bar's state in one line, for the phone."""
    when = PERIODS.get(period or "", days)
    where = "All venues" if not venues else venues[0] if len(venues) == 1 else f"{len(venues)} venues"
    return " · ".join([when, where, COMPARISONS[compare]])


def _periods() -> html.Div:
    return html.Div(
        dbc.RadioItems(
            id=ids.PERIOD,
            options=[{"value": key, "label": label} for key, label in PERIODS.items()],
            value="mtd",
            class_name="va-segments",
            input_class_name="btn-check",
            label_class_name="va-segment",
            label_checked_class_name="active",
        ),
        role="group",
        className="va-segments-wrap",
        **aria(label="Period"),
    )


def _range() -> dcc.DatePickerRange:
    return dcc.DatePickerRange(
        id=ids.RANGE,
        min_date_allowed=FIRST_DAY.isoformat(),
        display_format="D MMM YYYY",
        first_day_of_week=1,
        minimum_nights=0,
        number_of_months_shown=1,
        updatemode="bothdates",
        start_date_placeholder_text="From",
        end_date_placeholder_text="To",
        className="va-range",
    )


def _venues(venues: Sequence[VenueOption]) -> html.Div:
    options = [
        {
            "value": venue.key,
            "label": html.Span(
                [venue.name, html.Small(venue.region)] if venue.region else venue.name, className="va-venue"
            ),
            "search": f"{venue.name} {venue.region} {venue.key}",
        }
        for venue in venues
    ]
    dropdown = dcc.Dropdown(
        id=ids.VENUES,
        options=options,
        multi=True,
        placeholder="All venues",
        maxHeight=360,
        labels={"search": "Venue or region", "selected_count": "{num_selected} venues"},
        className="va-venues",
    )
    return html.Div(dropdown, role="group", **aria(label="Venues"))


def _compare() -> html.Div:
    return _select(ids.COMPARE, "Comparison", COMPARISONS, "prior")


def _definitions() -> html.Div:
    return _select(ids.DEFINITIONS, "Definition set", DEFINITIONS, DEFAULT_DEFINITIONS, DEFINITIONS_DIFFER)


def _select(id_: str, name: str, labels: dict[str, str], value: str, hint: str = "") -> html.Div:
    options = [{"value": key, "label": label} for key, label in labels.items()]
    select = dbc.Select(id=id_, options=options, value=value, class_name="va-select")
    return html.Div([html.Label(name, htmlFor=id_, className="visually-hidden"), select], title=hint or None)
