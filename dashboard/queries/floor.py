"""What is happening at the venues at this instant, read from the facts: arrivals, what is not paid, resources."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, case, func, or_, select

from dashboard.access import READ, Viewer
from dashboard.answers.floor import Arrival, Span, Spot, Unpaid, outlook
from dashboard.queries.openings import opening_plans
from dashboard.question import moment
from dashboard.results import Query
from dashboard.scope import chosen
from rollup.calendar import DAY_SECONDS, joined, zone
from rollup.db import Store
from rollup.model import (
    booking,
    item,
    order_discount,
    order_line,
    order_payment,
    resource,
    resource_block,
    sales_order,
    venue,
)
from rollup.venues import Venue

MOST = 100
"""Lines of a list at most; who reads further opens the page of bookings."""
AHEAD = DAY_SECONDS
"""How far ahead arrivals are listed and resources are looked at."""
BACK_DAYS = 7
"""How long an order that nobody closes is listed."""


def arrivals(store: Store, viewer: Viewer, query: Query, now: int | None = None) -> tuple[Arrival, ...]:
    """Who is expected within a day, the next one first: bookings that are not cancelled and whose time is ahead, and
    those who are late but not yet a no-show."""
    viewer.require(READ)
    at = moment(now)
    late = and_(booking.c.state == "booked", booking.c.start_at <= at, booking.c.grace_at > at)
    ahead = and_(
        booking.c.state.in_(("booked", "opened", "paid")),
        booking.c.start_at > at,
        booking.c.start_at <= at + AHEAD,
    )
    with store.reading() as connection:
        venues = {each.id: each for each in chosen(connection, viewer, query.venues, query.regions)}
        listed = (
            _bookings(venues, at, -1, 2).where(or_(late, ahead)).order_by(booking.c.start_at, booking.c.id)
        )
        rows = connection.execute(listed.limit(MOST)).all()
    return tuple(
        Arrival(
            at=_local(row.start_at, venues[row.venue_id]),
            venue_key=venues[row.venue_id].key,
            venue=venues[row.venue_id].name,
            resource=row.resource or "",
            service=row.service or "",
            party_size=row.party_size,
            state=row.state,
            is_late=row.start_at <= at,
        )
        for row in rows
    )


def unpaid(store: Store, viewer: Viewer, query: Query, now: int | None = None) -> tuple[Unpaid, ...]:
    """Bookings of the last days with an order that is opened and not paid, the one that waits longest first."""
    viewer.require(READ)
    at = moment(now)
    with store.reading() as connection:
        venues = {each.id: each for each in chosen(connection, viewer, query.venues, query.regions)}
        listed = _bookings(venues, at, -BACK_DAYS, 1).where(booking.c.state == "opened")
        rows = connection.execute(listed.order_by(booking.c.start_at, booking.c.id).limit(MOST)).all()
        bills = _bills(connection, rows)
    found = [_unpaid(row, venues[row.venue_id], bills.get((row.venue_id, row.id))) for row in rows]
    return tuple(sorted(found, key=lambda each: each.since))


def unpaid_count(store: Store, viewer: Viewer, query: Query, now: int | None = None) -> int:
    """How many bookings `unpaid` is about; it lists the first of them."""
    viewer.require(READ)
    at = moment(now)
    with store.reading() as connection:
        venues = [venue.id for venue in chosen(connection, viewer, query.venues, query.regions)]
        opened = select(func.count()).where(_around(venues, at, -BACK_DAYS, 1), booking.c.state == "opened")
        return int(connection.execute(opened).scalar_one())


def spots(store: Store, viewer: Viewer, query: Query, now: int | None = None) -> tuple[Spot, ...]:
    """Each resource that can be booked today: taken, free, blocked or closed, and until when."""
    viewer.require(READ)
    at = moment(now)
    with store.reading() as connection:
        venues = {each.id: each for each in chosen(connection, viewer, query.venues, query.regions)}
        opened = _opened(connection, venues, at)
        blocked = _blocks(connection, venues, at)
        taken = _taken(connection, venues, at)
        rows = connection.execute(_resources(venues)).all()
    return tuple(
        _spot(row, venues[row.venue_id], at, opened[row.venue_id], blocked[row.id], taken[row.id])
        for row in rows
        if _is_active(row, venues[row.venue_id].local(at).day)
    )


def day_begins(store: Store, viewer: Viewer, query: Query) -> int:
    """The clock hour at which the business day begins; where the venues differ, the latest."""
    viewer.require(READ)
    with store.reading() as connection:
        venues = chosen(connection, viewer, query.venues, query.regions)
    return max((each.cutoff for each in venues), default=0) // 60


def _bookings(venues: dict[int, Venue], now: int, first: int, last: int) -> Any:
    """Bookings of business days around today's, with the names of what was booked."""
    return (
        select(
            booking.c.venue_id,
            booking.c.id,
            booking.c.source_id,
            booking.c.start_at,
            booking.c.state,
            booking.c.state_at,
            booking.c.party_size,
            resource.c.name.label("resource"),
            item.c.name.label("service"),
        )
        .outerjoin(resource, resource.c.id == booking.c.resource_id)
        .outerjoin(item, item.c.id == booking.c.item_id)
        .where(_around(venues, now, first, last))
    )


def _around(venues: Collection[int], now: int, first: int, last: int) -> ColumnElement[bool]:
    """Of which venues and business days bookings are, those of the days counted from today's."""
    today = now // DAY_SECONDS
    return and_(booking.c.venue_id.in_(venues), booking.c.day.between(today + first, today + last))


def _bills(connection: Connection, rows: Sequence[Row[Any]]) -> dict[tuple[int, int], Row[Any]]:
    """What is left to pay on the opened orders of bookings, by venue and booking. They are found by the name of the
    booking that they bear, for which there is an index: a venue has a year's orders, and few of them are opened."""
    if not rows:
        return {}
    of_one = and_(
        sales_order.c.booking_source_id.in_({row.source_id for row in rows}),
        sales_order.c.venue_id.in_({row.venue_id for row in rows}),
        sales_order.c.booking_id.in_({row.id for row in rows}),
        sales_order.c.state == "opened",
    )
    price = order_line.c.quantity * order_line.c.unit_price - order_line.c.discount
    priced = case((order_line.c.entitlement_kind == "", price), else_=0)
    due = _of_order(order_line, priced) - _of_order(order_discount, order_discount.c.amount)
    due -= _of_order(order_payment, order_payment.c.amount)
    query = select(
        sales_order.c.venue_id, sales_order.c.booking_id, sales_order.c.opened_at, due.label("due")
    )
    return {(row.venue_id, row.booking_id): row for row in connection.execute(query.where(of_one))}


def _of_order(table: Any, amount: ColumnElement[int]) -> ColumnElement[int]:
    of_one = and_(table.c.venue_id == sales_order.c.venue_id, table.c.order_id == sales_order.c.id)
    return func.coalesce(select(func.sum(amount)).where(of_one).scalar_subquery(), 0)


def _unpaid(row: Row[Any], at: Venue, bill: Row[Any] | None) -> Unpaid:
    since = bill.opened_at if bill is not None and bill.opened_at is not None else row.state_at
    return Unpaid(
        at=_local(row.start_at, at),
        since=_local(since, at),
        venue_key=at.key,
        venue=at.name,
        resource=row.resource or "",
        service=row.service or "",
        due=None if bill is None else int(bill.due),
        currency=at.currency,
    )


def _resources(venues: dict[int, Venue]) -> Any:
    wanted = select(resource).join(venue, venue.c.id == resource.c.venue_id)
    return wanted.where(resource.c.venue_id.in_(venues)).order_by(
        venue.c.name, venue.c.id, resource.c.name, resource.c.id
    )


def _is_active(row: Row[Any], day: int) -> bool:
    first = day if row.active_from is None else row.active_from
    last = day if row.active_to is None else row.active_to
    return bool(first <= day <= last)


def _spot(
    row: Row[Any], at: Venue, now: int, opened: list[Span], blocked: list[Span], taken: list[Span]
) -> Spot:
    seen = outlook(now, row.capacity, opened, joined(blocked), taken)
    return Spot(
        venue_key=at.key,
        venue=at.name,
        key=row.source_id,
        name=row.name,
        capacity=row.capacity,
        used=seen.used,
        state=seen.state,
        until=None if seen.until is None else _local(seen.until, at),
        then=seen.then,
    )


def _taken(connection: Connection, venues: dict[int, Venue], now: int) -> dict[int, list[Span]]:
    """The bookings that hold each resource now or within a day. Who let their time pass holds it no longer."""
    today = now // DAY_SECONDS
    holds = and_(
        booking.c.state.in_(("booked", "opened", "paid")),
        or_(booking.c.state != "booked", booking.c.grace_at > now),
        booking.c.end_at > now,
        booking.c.start_at < now + AHEAD,
    )
    query = select(booking.c.resource_id, booking.c.start_at, booking.c.end_at).where(
        booking.c.venue_id.in_(venues), booking.c.day.between(today - 2, today + 2), holds
    )
    return _by_resource(connection, query)


def _blocks(connection: Connection, venues: dict[int, Venue], now: int) -> dict[int, list[Span]]:
    blocks = resource_block.c
    query = select(blocks.resource_id, blocks.start_at, blocks.end_at).where(
        blocks.venue_id.in_(venues), blocks.end_at > now, blocks.start_at < now + AHEAD
    )
    return _by_resource(connection, query)


def _by_resource(connection: Connection, query: Any) -> dict[int, list[Span]]:
    found: dict[int, list[Span]] = defaultdict(list)
    for resource_id, start, end in connection.execute(query):
        found[resource_id].append((start, end))
    return found


def _opened(connection: Connection, venues: dict[int, Venue], now: int) -> dict[int, list[Span]]:
    """When each venue is open around now."""
    today = now // DAY_SECONDS
    plans = opening_plans(connection, venues)
    return {id_: plan.between(today, today + 1) for id_, plan in plans.items()}


def _local(instant: int, at: Venue) -> datetime:
    return datetime.fromtimestamp(instant, zone(at.zone))
