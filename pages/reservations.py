"""The reservations board: how many bookings, by whom and how long ahead, what became of them, and who does not come."""

from dash import html
from plotly import graph_objects as go

from components import rate_bars, rate_heatmap, series, states
from components.booking_states import METRICS as STATE_METRICS
from components.booking_states import booking_states
from components.elements import Link
from components.graph import graph
from components.group_table import group_table
from components.kpi_strip import Choosing, kpi_strip
from dashboard.exports.sheet import Sheet, sheet
from dashboard.language import N_
from dashboard.language import gettext as _
from dashboard.results import Result
from dashboard.splits import SPLIT_NAMES
from pages.composing import composition, shares, title
from pages.drawing import TREND_HEIGHT, series_sheet, split_sheet, trend
from pages.key_figures import figures_sheet
from pages.page import Page, Panel
from pages.reading import Reading, Shown
from pages.splitting import deeper, split_choice, split_of
from rollup.errors import unknown

COUNTS = ("bookings", "opened_paid", "opened_unpaid", "cancelled_bookings", "no_shows")
RATES = ("completion_share", "cancel_timeout_share", "no_show_rate", "online_share", "venue_share")
COLUMNS = (
    "bookings",
    "completion_share",
    "cancel_timeout_share",
    "no_show_rate",
    "online_share",
    "venue_share",
)
CHANGES = ("bookings", "no_show_rate")
SPLITS = ("venue", "region", "resource", "resource_type", "channel", "lead_time", "weekday")
NO_SHOWS = "no_show_rate"
LIST_HEIGHT, RATES_HEIGHT, TABLE_HEIGHT = 300, 350, 440
WEEKS_FROM, MONTHS_FROM = 15, 200
"""So many days are read by the week, and by the month: the no-shows of a single venue and day are too few."""


def draw_kpis(reading: Reading) -> Shown:
    """Counts and shares; a click on one shows it over time."""
    choosing = Choosing(chosen(reading), lambda key: _with(reading, "metric", key))
    metrics = (*COUNTS, *RATES)
    return kpi_strip(
        reading.run(metrics), reading.run(metrics, series=True, compare=None), reading.receipt, choosing
    )


def draw_trend(reading: Reading) -> Shown:
    """The chosen count or share over time."""
    return trend(reading, chosen(reading))


def draw_states(reading: Reading) -> Shown:
    """What became of the bookings of each bucket."""
    result = reading.run(STATE_METRICS, series=True, compare=None)
    return composition(reading, booking_states(result), _("Bookings by what became of them"), None)


def draw_channels(reading: Reading) -> Shown:
    """Who made them, and how."""
    return _shares(reading, "channel")


def draw_lead_times(reading: Reading) -> Shown:
    """How long ahead they were made."""
    return _shares(reading, "lead_time")


def draw_weekdays(reading: Reading) -> Shown:
    """The no-show rate of each weekday."""
    return _rates(reading, "weekday")


def draw_rates_by_lead_time(reading: Reading) -> Shown:
    """The no-show rate by how long ahead a booking was made."""
    return _rates(reading, "lead_time")


def draw_places(reading: Reading) -> Shown:
    """The no-show rate of each venue over time; of one venue, that of its resources."""
    result = by_place(reading)
    if series.is_blank(result):
        return states.empty()
    return graph("no-shows-places", _over_time(reading, result), rate_heatmap.chart_height(result))


def draw_choice(reading: Reading) -> Shown:
    """What the table is split by."""
    return split_choice(reading, SPLITS)


def draw_table(reading: Reading) -> Shown:
    """Each group with all shares."""
    result = reading.run(COLUMNS, by=split_of(reading, SPLITS))
    if series.is_blank(result):
        return states.empty()
    return _table(reading, result, reading.run(COLUMNS))


def chosen(reading: Reading) -> str:
    """The count or share that the URL chooses to see over time, at first the number of bookings."""
    asked = reading.view.parameter("metric", COUNTS[0])
    if asked not in (*COUNTS, *RATES):
        raise unknown("metric", asked, (*COUNTS, *RATES), "metric")
    return asked


def place_split(reading: Reading) -> str:
    """Venues, or where there is one alone, its resources."""
    return "resource" if len(reading.view.venues) == 1 and not reading.view.regions else "venue"


def by_place(reading: Reading) -> Result:
    """The no-show rate by place and bucket; a bucket is long enough for its rate to say something."""
    grain = reading.view.granularity or _grain(reading)
    asked = "day" if grain == "hour" else grain
    return reading.run((NO_SHOWS,), by=place_split(reading), series=True, grain=asked, compare=None)


def _grain(reading: Reading) -> str:
    start, end = reading.view.dates(reading.today)
    days = (end - start).days + 1
    return "day" if days < WEEKS_FROM else "week" if days < MONTHS_FROM else "month"


def _over_time(reading: Reading, result: Result) -> go.Figure:
    by = place_split(reading)
    return rate_heatmap.rate_heatmap(
        result,
        NO_SHOWS,
        title(NO_SHOWS, by),
        reading.colours,
        reading.subtitle(),
        axis=_(SPLIT_NAMES[by]),
        whole=_("All together"),
        narrow=reading.narrow,
        link=deeper(reading, by, SPLITS),
    )


def _table(reading: Reading, result: Result, whole: Result) -> html.Div:
    by = split_of(reading, SPLITS)
    return group_table(
        "reservations-table",
        result,
        next(iter(whole.rows), None),
        name=_(SPLIT_NAMES[by]),
        label=title("bookings", by),
        link=deeper(reading, by, SPLITS),
        shares=("bookings",),
        changes=CHANGES,
    )


def _shares(reading: Reading, by: str) -> Shown:
    result = reading.run(("bookings",), by=by)
    return shares(reading, result, title("bookings", by), _narrowed(reading, by))


def _rates(reading: Reading, by: str) -> Shown:
    result, whole = reading.run((NO_SHOWS,), by=by), reading.run((NO_SHOWS,))
    if series.is_blank(result):
        return states.empty()
    figure = rate_bars.rate_bars(
        result,
        NO_SHOWS,
        title(NO_SHOWS, by),
        reading.colours,
        reading.subtitle(),
        axis=_(SPLIT_NAMES[by]),
        whole=series.merged(row.values[NO_SHOWS] for row in whole.rows),
        narrow=reading.narrow,
        link=_narrowed(reading, by),
    )
    return graph(f"no-shows-{by}", figure, rate_bars.chart_height(result, narrow=reading.narrow))


def _narrowed(reading: Reading, by: str) -> Link:
    return lambda key: reading.drill(by, key)


def _with(reading: Reading, name: str, value: str) -> str:
    return reading.path + reading.view.with_parameter(name, value).to_url()


def _trend_sheet(reading: Reading) -> Sheet:
    return sheet(reading.run((chosen(reading),), series=True))


def _table_sheet(reading: Reading) -> Sheet:
    return sheet(reading.run(COLUMNS, by=split_of(reading, SPLITS)))


PAGE = Page(
    key="reservations",
    path="/reservations",
    title=N_("Reservations board"),
    icon="calendar-check",
    group=N_("Boards"),
    panels=(
        Panel("kpi", "", "", 312, draw_kpis, wide=True, is_bare=True, sheet=figures_sheet((*COUNTS, *RATES))),
        Panel(
            "trend",
            N_("Over time"),
            N_("What is chosen above, with the comparison behind it"),
            TREND_HEIGHT,
            draw_trend,
            wide=True,
            sheet=_trend_sheet,
        ),
        Panel(
            "states",
            N_("What became of them"),
            N_("Bookings by arrival time; each is in one state"),
            TREND_HEIGHT,
            draw_states,
            wide=True,
            sheet=series_sheet(*STATE_METRICS),
        ),
        Panel(
            "channels",
            N_("Who made them"),
            N_("Bookings by channel; click on one to see it alone"),
            LIST_HEIGHT,
            draw_channels,
            sheet=split_sheet(("bookings",), "channel"),
        ),
        Panel(
            "lead-times",
            N_("How long ahead"),
            N_("Bookings by the time between booking and arrival"),
            LIST_HEIGHT,
            draw_lead_times,
            sheet=split_sheet(("bookings",), "lead_time"),
        ),
        Panel(
            "weekdays",
            N_("No-shows by weekday"),
            N_("Share of bookings that were due and not cancelled, with their number"),
            RATES_HEIGHT,
            draw_weekdays,
            sheet=split_sheet((NO_SHOWS,), "weekday"),
        ),
        Panel(
            "rates-by-lead-time",
            N_("No-shows by lead time"),
            N_("Share of bookings that were due and not cancelled, with their number"),
            RATES_HEIGHT,
            draw_rates_by_lead_time,
            sheet=split_sheet((NO_SHOWS,), "lead_time"),
        ),
        Panel(
            "places",
            N_("No-shows by place over time"),
            N_("Rate in percent, the highest first; in brackets where it is of fewer than 30 bookings"),
            TABLE_HEIGHT,
            draw_places,
            wide=True,
            sheet=lambda reading: sheet(by_place(reading)),
        ),
        Panel("by", "", "", 38, draw_choice, wide=True, is_bare=True),
        Panel(
            "table",
            N_("Side by side"),
            N_("With change and share; click on a name to go into it"),
            TABLE_HEIGHT,
            draw_table,
            wide=True,
            sheet=_table_sheet,
        ),
    ),
)
