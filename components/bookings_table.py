"""Bookings one by one, without whom they are for."""

from collections.abc import Sequence

from dash import html

from components import formats
from components.table import Cell, Column, Line, table
from dashboard.answers.slots import SlotBooking
from dashboard.language import N_
from dashboard.language import gettext as _
from dashboard.words import CHANNELS, word

STATES = {
    "booked": N_("Expected"),
    "opened": N_("Opened, unpaid"),
    "paid": N_("Paid"),
    "no_show": N_("No-show"),
    "cancelled": N_("Cancelled"),
}
NEWS = {"no_show": "bad", "cancelled": "even"}


def bookings_table(key: str, bookings: Sequence[SlotBooking], *, with_venue: bool, label: str) -> html.Div:
    """The bookings in the order given."""
    columns = [
        Column("date", _("Date"), "name", pinned=True),
        Column("time", _("Time"), "text", width=112),
        *([Column("venue", _("Venue"), "text", width=140)] if with_venue else []),
        Column("resource", _("Resource"), "text", width=130),
        Column("item", _("Service"), "text", width=150),
        Column("party", _("Party size"), "number"),
        Column("state", _("State"), "text", width=116),
        Column("channel", _("Booked by"), "text", width=110),
    ]
    return table(key, columns, [_line(booking) for booking in bookings], label=label)


def _line(booking: SlotBooking) -> Line:
    start, end = booking.start, booking.end
    span = f"{start:%H:%M}–{end:%H:%M}"
    state, channel = _(STATES.get(booking.state, booking.state)), word(booking.channel, CHANNELS)
    return {
        "date": Cell(start.timestamp(), formats.day(start.date())),
        "time": Cell(f"{start:%H:%M}", span),
        "venue": Cell(booking.venue, booking.venue),
        "resource": Cell(booking.resource, booking.resource or formats.NONE),
        "item": Cell(booking.item, booking.item or formats.NONE),
        "party": Cell(booking.party_size, formats.number(booking.party_size)),
        "state": Cell(state, state, news=NEWS.get(booking.state, "")),
        "channel": Cell(channel, channel),
    }
