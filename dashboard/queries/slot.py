"""The bookings of one hour of the week: those that arrive in it and those that are still there from before.

Nobody is named: who came is not part of it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CompoundSelect,
    Connection,
    Subquery,
    and_,
    func,
    literal,
    not_,
    select,
    union,
)

from dashboard.access import READ, Viewer
from dashboard.answers.slots import Slot, SlotBooking, SlotBookings
from dashboard.question import as_of, moment, plan_of
from dashboard.results import Query
from dashboard.scope import chosen
from dashboard.splits import Only, narrowing
from rollup.calendar import weekday_of, zone
from rollup.comparison import Days
from rollup.db import Store
from rollup.facts import having
from rollup.metrics.catalogue import metric as metric_of
from rollup.model import booking, booking_span, item, resource
from rollup.subjects import BOOKINGS
from rollup.venues import Venue

MOST = 200
"""Bookings that are shown; a file has as many as `MOST_IN_A_FILE`."""
MOST_IN_A_FILE = 20_000


def slot_bookings(
    store: Store,
    viewer: Viewer,
    query: Query,
    slot: Slot,
    now: int | None = None,
    most: int = MOST,
) -> SlotBookings:
    """The bookings of an hour of the week on the business days of the question's range; of those that began before it,
    such as began on the same business day or the one before. Which metrics the question names does not matter."""
    viewer.require(READ)
    at = moment(now)
    with store.reading() as connection:
        asked = chosen(connection, viewer, query.venues, query.regions)
        plan = plan_of(query, asked, at)
        only = narrowing(connection, query.only, (metric_of("bookings"),), asked)
        found = _found(asked, plan.days, slot, only).subquery("found")
        total, arriving = connection.execute(select(func.count(), func.sum(found.c.arrives))).one()
        rows = _rows(connection, found, asked, most, at)
    return SlotBookings(rows, int(total or 0), int(arriving or 0), as_of(at, asked))


def _found(asked: Sequence[Venue], days: Days, slot: Slot, only: Only) -> CompoundSelect[tuple[int, ...]]:
    """The keys of the bookings that arrive in the hour, and of those that arrived before and take minutes of it."""
    venues = [venue.id for venue in asked]
    dates = [day for day in range(days.first, days.last + 1) if weekday_of(day) == slot.weekday]
    taken = booking_span
    theirs = and_(
        booking.c.venue_id == taken.c.venue_id,
        booking.c.day.between(taken.c.day - 1, taken.c.day),
        booking.c.id == taken.c.booking_id,
    )
    key = (booking.c.venue_id, booking.c.day, booking.c.hour, booking.c.id)
    conditions = having(BOOKINGS.sources[0], only)
    arriving = select(*key, literal(1, BigInteger()).label("arrives")).where(
        booking.c.venue_id.in_(venues), booking.c.day.in_(dates), booking.c.hour == slot.hour, *conditions
    )
    staying = (
        select(*key, literal(0, BigInteger()).label("arrives"))
        .select_from(taken.join(booking, theirs))
        .where(
            taken.c.venue_id.in_(venues),
            taken.c.day.in_(dates),
            taken.c.hour == slot.hour,
            not_(and_(booking.c.day == taken.c.day, booking.c.hour == taken.c.hour)),
            *conditions,
        )
    )
    return union(arriving, staying)


def _rows(
    connection: Connection, found: Subquery, asked: Sequence[Venue], most: int, now: int
) -> tuple[SlotBooking, ...]:
    venues = {venue.id: venue for venue in asked}
    its = and_(*(booking.c[name] == found.c[name] for name in ("venue_id", "day", "hour", "id")))
    origin = (
        found.join(booking, its)
        .outerjoin(resource, resource.c.id == booking.c.resource_id)
        .outerjoin(item, item.c.id == booking.c.item_id)
    )
    names = (resource.c.name.label("resource_name"), item.c.name.label("item_name"))
    columns = ("venue_id", "start_at", "end_at", "party_size", "state", "grace_at", "channel")
    query = (
        select(*(booking.c[name] for name in columns), *names, found.c.arrives)
        .select_from(origin)
        .order_by(booking.c.start_at.desc(), booking.c.venue_id, booking.c.id)
        .limit(most)
    )
    return tuple(_booking(row, venues[row.venue_id], now) for row in connection.execute(query))


def _booking(row: Any, venue: Venue, now: int) -> SlotBooking:
    place = zone(venue.zone)
    is_late = row.state == "booked" and row.grace_at <= now
    return SlotBooking(
        venue=venue.name,
        start=datetime.fromtimestamp(row.start_at, place),
        end=datetime.fromtimestamp(row.end_at, place),
        resource=row.resource_name or "",
        item=row.item_name or "",
        party_size=row.party_size,
        state="no_show" if is_late else row.state,
        channel=row.channel,
        arrives=bool(row.arrives),
    )
