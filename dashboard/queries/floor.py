"""What is happening at the venues at this instant, read from the facts: arrivals, what is not paid, resources."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
)

from dashboard.access import READ, Viewer
from dashboard.answers.floor import Arrival, Outlook, Span, Spot, Unpaid, outlook
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
from rollup.statements import Listed, one_of, rows
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
        found = connection.execute(listed.limit(MOST)).all()
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
        for row in found
    )


def unpaid(store: Store, viewer: Viewer, query: Query, now: int | None = None) -> tuple[Unpaid, ...]:
    """Bookings of the last days with an order that is opened and not paid, the one that waits longest first."""
    viewer.require(READ)
    at = moment(now)
    with store.reading() as connection:
        venues = {each.id: each for each in chosen(connection, viewer, query.venues, query.regions)}
        listed = _bookings(venues, at, -BACK_DAYS, 1).where(booking.c.state == "opened")
        found = connection.execute(listed.order_by(booking.c.start_at, booking.c.id).limit(MOST)).all()
        bills = _bills(connection, found)
    listed = [_unpaid(row, venues[row.venue_id], bills.get((row.venue_id, row.id))) for row in found]
    return tuple(sorted(listed, key=lambda each: each.since))


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
        resources = _resources(connection, venues, at)
        blocked, taken = (_spans(connection, query, venues, at) for query in (_BLOCKS, _TAKEN))
    blocked = defaultdict(list, {key: joined(spans) for key, spans in blocked.items()})
    seen = (
        outlook(at, each.capacity, opened[each.venue_id], blocked[each.id], taken[each.id])
        for each in resources
    )
    return tuple(
        _spot(each, venues[each.venue_id], found) for each, found in zip(resources, seen, strict=True)
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


def _bills(connection: Connection, found: Sequence[Row[Any]]) -> dict[tuple[int, int], Row[Any]]:
    """What is left to pay on the opened orders of bookings, by venue and booking. They are found by the name of the
    booking that they bear, for which there is an index: a venue has a year's orders, and few of them are opened."""
    if not found:
        return {}
    of_one = and_(
        sales_order.c.booking_source_id.in_({row.source_id for row in found}),
        sales_order.c.venue_id.in_({row.venue_id for row in found}),
        sales_order.c.booking_id.in_({row.id for row in found}),
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


class Resource(NamedTuple):
    """A resource as it is read: the columns of `_RESOURCES`."""

    id: int
    venue_id: int
    key: str
    name: str
    capacity: int
    active_from: int | None
    active_to: int | None

    def is_active(self, day: int) -> bool:
        """Whether it can be booked on a day."""
        first = day if self.active_from is None else self.active_from
        last = day if self.active_to is None else self.active_to
        return first <= day <= last


_VENUES = bindparam("venues", type_=Listed(BigInteger))
_NOW, _UNTIL, _FIRST, _LAST = (
    bindparam(name, type_=BigInteger()) for name in ("now", "until", "first", "last")
)
_RESOURCES = (
    select(*(resource.c[name] for name in ("id", "venue_id", "source_id", "name", "capacity")))
    .add_columns(resource.c.active_from, resource.c.active_to)
    .join(venue, venue.c.id == resource.c.venue_id)
    .where(one_of(resource.c.venue_id, _VENUES))
    .order_by(venue.c.name, venue.c.id, resource.c.name, resource.c.id)
)
_TAKEN = select(booking.c.resource_id, booking.c.start_at, booking.c.end_at).where(
    one_of(booking.c.venue_id, _VENUES),
    booking.c.day.between(_FIRST, _LAST),
    booking.c.end_at > _NOW,
    booking.c.start_at < _UNTIL,
    booking.c.state.in_(("booked", "opened", "paid")),
    or_(booking.c.state != "booked", booking.c.grace_at > _NOW),
)
"""The bookings that hold resources now or within a day. Who let their time pass holds none any longer."""
_BLOCKS = select(resource_block.c.resource_id, resource_block.c.start_at, resource_block.c.end_at).where(
    one_of(resource_block.c.venue_id, _VENUES),
    resource_block.c.end_at > _NOW,
    resource_block.c.start_at < _UNTIL,
)


def _resources(connection: Connection, venues: dict[int, Venue], now: int) -> list[Resource]:
    """Those that can be booked today, by venue and name."""
    days = {id_: each.local(now).day for id_, each in venues.items()}
    found = (Resource(*row) for row in rows(connection, _RESOURCES, {"venues": list(venues)}))
    return [each for each in found if each.is_active(days[each.venue_id])]


def _spans(
    connection: Connection, query: Select[Any], venues: dict[int, Venue], now: int
) -> dict[int, list[Span]]:
    """Bookings or blocks by resource: those that are not over now and begin within a day."""
    today = now // DAY_SECONDS
    given = {"venues": list(venues), "now": now, "until": now + AHEAD, "first": today - 2, "last": today + 2}
    found: dict[int, list[Span]] = defaultdict(list)
    for resource_id, start, end in rows(connection, query, given):
        found[resource_id].append((start, end))
    return found


def _spot(of: Resource, at: Venue, seen: Outlook) -> Spot:
    return Spot(
        venue_key=at.key,
        venue=at.name,
        key=of.key,
        name=of.name,
        capacity=of.capacity,
        used=seen.used,
        state=seen.state,
        until=None if seen.until is None else _local(seen.until, at),
        then=seen.then,
    )


def _opened(connection: Connection, venues: dict[int, Venue], now: int) -> dict[int, list[Span]]:
    """When each venue is open around now."""
    today = now // DAY_SECONDS
    plans = opening_plans(connection, venues)
    return {id_: plan.between(today, today + 1) for id_, plan in plans.items()}


def _local(instant: int, at: Venue) -> datetime:
    return datetime.fromtimestamp(instant, zone(at.zone))
