"""Today, live: figures so far against the same weekday last week, who comes next, what is not paid, what is free."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import cache

from dash import html

from components import booking_timeline, formats, ranked_bars, series, states
from components.elements import icon
from components.floor_board import floor_board
from components.floor_tables import arrivals_table, unpaid_table
from components.graph import graph
from components.kpi_strip import kpi_strip
from dashboard.access import Viewer
from dashboard.answers.floor import Spot, Unpaid
from dashboard.exports.sheet import Cell as SheetCell
from dashboard.exports.sheet import Column as SheetColumn
from dashboard.exports.sheet import Sheet
from dashboard.language import N_
from dashboard.language import gettext as _
from dashboard.queries import floor
from dashboard.results import Query
from pages.drawing import each_currency, split_sheet
from pages.key_figures import figures_sheet
from pages.page import Page, Panel
from pages.reading import Reading, Shown
from rollup.db import Store
from rollup.metrics.metric import Unit

KPIS = ("revenue", "cash_received", "orders", "bookings", "no_shows", "utilization")
TIMELINE_HEIGHT, LIST_HEIGHT, TENDER_HEIGHT, FLOOR_HEIGHT = 320, 376, 212, 320


def draw_kpis(reading: Reading) -> Shown:
    """Today's key figures so far, with the shape of the day."""
    note = _(
        "Today so far, against the same weekday last week up to this minute. Updates by itself every 30 seconds; the"
        " period chosen on other pages does not apply here."
    )
    return [
        html.P([icon("broadcast", "va-live-mark"), note], className="va-today-note"),
        kpi_strip(reading.run(KPIS), reading.run(KPIS, series=True, compare=None), reading.receipt),
    ]


def draw_timeline(reading: Reading) -> Shown:
    """What became of today's bookings, hour by hour."""
    result = reading.run(booking_timeline.METRICS, by="hour", compare=None, grain=None)
    if series.is_blank(result):
        return states.empty(_("No bookings today"), _("They appear here as they are made."), "calendar2-day")
    begins = floor.day_begins(reading.services.store, reading.viewer, result.query)
    figure = booking_timeline.booking_timeline(
        result, begins, reading.colours, reading.subtitle(), narrow=reading.narrow
    )
    return graph("bookings-today", figure, TIMELINE_HEIGHT)


def draw_floor(reading: Reading) -> Shown:
    """What is taken and what is idle at this minute."""
    found = floor.spots(*_who(reading))
    if not found:
        return states.empty(
            _("No resources"), _("Courts, rooms and tables appear here once they are known."), "grid"
        )
    return floor_board(found, _now(reading), _links_of_spots(reading))


def draw_arrivals(reading: Reading) -> Shown:
    """Who comes next."""
    found = floor.arrivals(*_who(reading))
    if not found:
        return states.empty(
            _("Nobody is expected"), _("Bookings of the next 24 hours appear here."), "person-check"
        )
    return arrivals_table(found, _now(reading), lambda key: reading.drill("venue", key))


def draw_unpaid(reading: Reading) -> Shown:
    """Whose order is opened and not paid."""
    found = floor.unpaid(*_who(reading))
    if not found:
        return states.empty(
            _("Nothing is left to pay"), _("Every opened order has been paid."), "check2-circle"
        )
    return unpaid_table(found, _now(reading), lambda key: reading.drill("venue", key))


def draw_cash(reading: Reading) -> Shown:
    """What was paid today, by tender."""
    return _by_tender(reading, "cash_received", _("Cash received"))


def draw_stored(reading: Reading) -> Shown:
    """What was paid today from balances and cards."""
    return _by_tender(reading, "stored_value_consumed", _("Stored value consumed"))


def _by_tender(reading: Reading, metric: str, title: str) -> Shown:
    """Tenders with which nothing was paid on either day are not listed."""
    return each_currency(
        series.without_blanks(reading.run((metric,), by="tender")),
        metric,
        lambda part: (
            ranked_bars.ranked_bars(
                part,
                metric,
                title,
                reading.colours,
                reading.subtitle(),
                axis=_("Tender"),
                narrow=reading.narrow,
                link=lambda key: _in_trade(reading, metric, key),
            ),
            ranked_bars.chart_height(part, narrow=reading.narrow),
        ),
    )


def _in_trade(reading: Reading, metric: str, tender: str) -> str:
    view = reading.asked.frame().narrowed("tender", tender)
    return "/trade" + view.with_parameter("metric", metric).to_url()


def _who(reading: Reading) -> tuple[Store, Viewer, Query, int]:
    return reading.services.store, reading.viewer, reading.query(()), reading.now


def _now(reading: Reading) -> datetime:
    return datetime.fromtimestamp(reading.now).astimezone()


def _links_of_spots(reading: Reading) -> Callable[[Spot], str]:
    """From a resource to the address of its occupancy."""
    frame = reading.asked.frame()

    @cache
    def within(venue: str) -> Callable[[str], str]:
        return replace(frame, venues=(venue,), regions=()).to_urls("resource")

    return lambda spot: "/utilization" + within(spot.venue_key)(spot.key)


def sheet_of_arrivals(reading: Reading) -> Sheet:
    """The next arrivals, as far as they are listed."""
    names = (_("Time"), _("Venue"), _("Resource"), _("Service"), _("Party"), _("State"))
    rows = (
        (each.at.replace(tzinfo=None), each.venue, each.resource, each.service, each.party_size, each.state)
        for each in floor.arrivals(*_who(reading))
    )
    return Sheet(tuple(SheetColumn(name) for name in names), tuple(rows))


def sheet_of_unpaid(reading: Reading) -> Sheet:
    """Opened orders that are not paid, as far as they are listed."""
    names = (_("Time"), _("Opened"), _("Venue"), _("Resource"), _("Service"), _("Currency"))
    columns = (*map(SheetColumn, names), SheetColumn(_("Left to pay"), Unit.MONEY))
    return Sheet(columns, tuple(_unpaid_row(each) for each in floor.unpaid(*_who(reading))))


def _unpaid_row(each: Unpaid) -> tuple[SheetCell, ...]:
    times = (each.at.replace(tzinfo=None), each.since.replace(tzinfo=None))
    due = None if each.due is None else formats.major(each.due, each.currency)
    return (*times, each.venue, each.resource, each.service, each.currency, due)


PAGE = Page(
    key="workbench",
    path="/workbench",
    title=N_("Workbench"),
    icon="lightning-charge",
    group=N_("Today"),
    is_live=True,
    is_today=True,
    panels=(
        Panel("kpi", "", "", 196, draw_kpis, wide=True, is_bare=True, sheet=figures_sheet(KPIS)),
        Panel(
            "floor",
            N_("Full and idle now"),
            N_("Each resource at this minute, and until when"),
            FLOOR_HEIGHT,
            draw_floor,
            wide=True,
        ),
        Panel(
            "timeline",
            N_("Bookings by state"),
            N_("Today's bookings by the hour of their arrival"),
            TIMELINE_HEIGHT,
            draw_timeline,
        ),
        Panel(
            "unpaid",
            N_("Opened and unpaid"),
            N_("Orders opened for a booking in the last 7 days, the oldest first"),
            TIMELINE_HEIGHT,
            draw_unpaid,
            sheet=sheet_of_unpaid,
        ),
        Panel(
            "arrivals",
            N_("Next arrivals"),
            N_("Expected within 24 hours"),
            LIST_HEIGHT,
            draw_arrivals,
            wide=True,
            sheet=sheet_of_arrivals,
        ),
        Panel(
            "cash",
            N_("Cash received"),
            N_("Today by tender, after refunds"),
            TENDER_HEIGHT,
            draw_cash,
            sheet=split_sheet(("cash_received",), "tender"),
        ),
        Panel(
            "stored",
            N_("Stored value consumed"),
            N_("Today by balance and card"),
            TENDER_HEIGHT,
            draw_stored,
            sheet=split_sheet(("stored_value_consumed",), "tender"),
        ),
    ),
)
