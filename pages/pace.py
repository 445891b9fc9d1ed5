"""Pace: today and the month against the same minute before, what is booked ahead, and where the month will end."""

from datetime import date

from dash import html

from components import states
from components.booked_table import booked_table
from components.graph import graph
from components.pace_cards import pace_cards
from components.pace_chart import HEIGHT, pace_chart
from dashboard.access import Viewer
from dashboard.answers.pace import Pace, Paces
from dashboard.exports.sheet import Column, Sheet
from dashboard.language import N_
from dashboard.language import gettext as _
from dashboard.queries.pace import booked_ahead, pace
from dashboard.results import Query
from pages.page import Page, Panel
from pages.reading import Reading, Shown
from rollup.db import Store

TABLE_HEIGHT = 360


def draw_cards(reading: Reading) -> Shown:
    """Today and the month, with what they are expected to come to."""
    found = _paces(reading)
    return [pace_cards(part) for part in found.parts] or states.empty()


def draw_month(reading: Reading) -> Shown:
    """The month as it adds up."""
    found = _paces(reading)
    parts = [part for part in found.parts if part.month_known or part.month_before]
    return [_month(reading, found, part) for part in parts] or states.empty()


def draw_booked(reading: Reading) -> Shown:
    """What is booked ahead."""
    found = booked_ahead(*_who(reading))
    if not any(each.now or each.before or each.came for each in found):
        return states.empty(
            _("Nothing is booked ahead"), _("Bookings appear here as they are made."), "calendar2-day"
        )
    return booked_table(found, lambda day: _bookings_of(reading, date.fromisoformat(day)))


def sheet_of_booked(reading: Reading) -> Sheet:
    """Bookings ahead, day by day."""
    columns = tuple(Column(name) for name in ("day", "on_the_books", "a_week_before", "in_the_end"))
    rows = ((each.day, each.now, each.before, each.came) for each in booked_ahead(*_who(reading)))
    return Sheet(columns, tuple(rows))


def _month(reading: Reading, found: Paces, part: Pace) -> html.Div:
    title, where = _("The month as it adds up"), reading.where()
    figure = pace_chart(part, found.month_end, title, reading.colours, where, narrow=reading.narrow)
    return graph(f"pace-{part.currency}", figure, HEIGHT)


def _paces(reading: Reading) -> Paces:
    return pace(*_who(reading), ahead=False)


def _who(reading: Reading) -> tuple[Store, Viewer, Query, int]:
    return reading.services.store, reading.viewer, reading.query(()), reading.now


def _bookings_of(reading: Reading, day: date) -> str:
    """The rows of a day's bookings."""
    days = {"period": "custom", "start": day, "end": day, "compare": "week", "granularity": None}
    return reading.link("/receipt", **days, parameters=(("metric", "bookings"),))


PAGE = Page(
    key="pace",
    path="/pace",
    title=N_("Pace"),
    icon="speedometer",
    group=N_("Today"),
    is_today=True,
    panels=(
        Panel("cards", "", "", 220, draw_cards, wide=True, is_bare=True),
        Panel(
            "month",
            N_("The month as it adds up"),
            N_("So far, the month before, and where it is expected to end"),
            HEIGHT,
            draw_month,
        ),
        Panel(
            "booked",
            N_("Booked ahead"),
            N_("The next seven days against the same weekdays a week before at this point"),
            TABLE_HEIGHT,
            draw_booked,
            sheet=sheet_of_booked,
        ),
    ),
)
