"""Who comes next, and whose order is opened and not paid; no customer is named."""

from collections.abc import Sequence
from datetime import datetime

from dash import html

from components import formats
from components.elements import Link
from components.floor_board import clock
from components.table import Cell, Column, Line, table
from dashboard.answers.floor import Arrival, Unpaid
from dashboard.language import N_
from dashboard.language import gettext as _

ROWS = 8
"""Lines that are seen at once."""
STATES = {"booked": N_("Expected"), "opened": N_("Opened, unpaid"), "paid": N_("Paid")}


def arrivals_table(found: Sequence[Arrival], now: datetime, link: Link) -> html.Div:
    """Arrivals in the order given. Where the venues' clocks differ, each time says by which it goes."""
    has_zones = len({each.at.utcoffset() for each in found}) > 1
    columns = [
        Column("at", _("Time"), "name", _("In the venue's own time"), pinned=True),
        Column("resource", _("Resource"), "text"),
        Column("service", _("Service"), "text"),
        Column("party", _("Party"), hint=_("How many persons")),
        Column("state", _("State"), "text"),
        Column("venue", _("Venue"), "text"),
    ]
    lines = [_arrival(each, now, f" {each.at:%Z}" if has_zones else "", link) for each in found]
    return table("arrivals", columns, lines, label=_("Next arrivals"), most=ROWS)


def unpaid_table(found: Sequence[Unpaid], now: datetime, link: Link) -> html.Div:
    """Opened orders in the order given; without what is left to pay where that is known of none."""
    has_bills = any(each.due is not None for each in found)
    columns = [
        Column("at", _("Time"), "name", _("In the venue's own time"), pinned=True),
        Column("resource", _("Resource"), "text"),
        Column("since", _("Open for")),
        *([Column("due", _("Left to pay"))] if has_bills else []),
        Column("venue", _("Venue"), "text"),
    ]
    lines = [_unpaid(each, now, link) for each in found]
    return table("unpaid", columns, lines, label=_("Opened and unpaid"), most=ROWS)


def _arrival(each: Arrival, now: datetime, zone: str, link: Link) -> Line:
    state = _("Late") if each.is_late else _(STATES[each.state])
    return {
        "at": Cell(each.at.timestamp(), f"{clock(each.at, now)}{zone}"),
        "resource": Cell(each.resource, each.resource or formats.NONE),
        "service": Cell(each.service, each.service or formats.NONE),
        "party": Cell(each.party_size, formats.number(each.party_size)),
        "state": Cell(state, state, news="bad" if each.is_late else ""),
        "venue": Cell(each.venue, each.venue, href=link(each.venue_key)),
    }


def _unpaid(each: Unpaid, now: datetime, link: Link) -> Line:
    minutes = max(0, int((now - each.since).total_seconds() // 60))
    due = formats.NONE if each.due is None else formats.money(each.due, each.currency)
    return {
        "at": Cell(each.at.timestamp(), clock(each.at, now)),
        "resource": Cell(each.resource, each.resource or formats.NONE),
        "since": Cell(minutes, formats.duration(minutes)),
        "due": Cell(each.due, due),
        "venue": Cell(each.venue, each.venue, href=link(each.venue_key)),
    }
