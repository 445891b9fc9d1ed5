"""What a demo database tells about its own trade of late: who, where, how much; so that it can go on like that."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, Table, func, select

from rollup.calendar import DAY_SECONDS, local
from rollup.db import chunks
from rollup.demo.chain import BY_KEY, CHAIN, Resource, VenuePlan, trade_of
from rollup.demo.moment import HORIZON_DAYS
from rollup.model import block_span, booking, chain, customer, item, resource, sale, session, staff, venue

LOOK_BACK = 28
"""Days over which rates are taken."""
REGULARS_BACK = 90
"""Days within which a customer must have booked to come again."""
NO_LATER_THAN = 36
"""Days after which a booking that nobody settled is left as it is."""


@dataclass(frozen=True, slots=True)
class Rates:
    """How many of a thing there are at a venue in a day."""

    sessions: float
    bookings: float
    walk_ins: float


@dataclass(frozen=True, slots=True)
class Open:
    """A stored booking that is not settled: booked or opened."""

    key: str
    venue: VenuePlan
    resource: str
    customer: str | None
    item: str | None
    staff: str | None
    start: int
    minutes: int
    made_at: int
    channel: str
    party: int
    state: str
    since: int


def venue_ids(connection: Connection) -> dict[int, VenuePlan]:
    """The demo's venues by id; empty where there is no demo chain."""
    rows = connection.execute(
        select(venue.c.id, venue.c.source_id)
        .join(chain, chain.c.id == venue.c.chain_id)
        .where(chain.c.source_id == CHAIN)
    )
    return {row.id: BY_KEY[row.source_id] for row in rows if row.source_id in BY_KEY}


def last_played(connection: Connection, venues: Iterable[int]) -> int | None:
    """The beginning of the latest session: what was before it has been played."""
    found = connection.scalar(
        select(func.max(session.c.first_at)).where(session.c.venue_id.in_(list(venues)))
    )
    return None if found is None else int(found)


def rates(connection: Connection, venues: dict[int, VenuePlan], until: int) -> dict[str, Rates]:
    """Each venue's rates over the weeks before an instant, its own day left out."""
    last = until // DAY_SECONDS - 1
    first = last - LOOK_BACK + 1

    def per_day(table: Table, **where: int) -> dict[int, float]:
        conditions = [table.c[name] == value for name, value in where.items()]
        query = (
            select(table.c.venue_id, func.count())
            .where(table.c.venue_id.in_(list(venues)), table.c.day.between(first, last), *conditions)
            .group_by(table.c.venue_id)
        )
        return {row[0]: row[1] / LOOK_BACK for row in connection.execute(query)}

    visits, booked, walk_ins = per_day(session), per_day(booking), per_day(sale, customer_id=0)
    return {
        plan.key: Rates(visits.get(number, 0), booked.get(number, 0), walk_ins.get(number, 0))
        for number, plan in venues.items()
    }


def resources(connection: Connection, venues: dict[int, VenuePlan]) -> dict[int, Resource]:
    """The stored resources by id, with their trades."""
    query = select(resource).where(resource.c.venue_id.in_(list(venues))).order_by(resource.c.id)
    found = {}
    for row in connection.execute(query):
        plan = venues[row.venue_id]
        number = int(row.source_id.rpartition("-")[2])
        trade = trade_of(plan, number)
        found[row.id] = Resource(row.source_id, row.name, plan, trade, row.color_type, row.active_from or 0)
    return found


def taken(
    connection: Connection, known: dict[int, Resource], now: int, made_before: int
) -> dict[str, list[tuple[int, int]]]:
    """When each resource is booked or blocked from now to the horizon, as instants; a block takes its whole day. What
    was booked later than `made_before` is left out: it is about to be played again."""
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    today = now // DAY_SECONDS
    query = select(booking.c.resource_id, booking.c.start_at, booking.c.end_at).where(
        booking.c.resource_id.in_(list(known)),
        booking.c.day.between(today - 1, today + HORIZON_DAYS + 2),
        booking.c.state != "cancelled",
        func.coalesce(booking.c.made_at, 0) < made_before,
    )
    for number, start, end in connection.execute(query):
        found[known[number].key].append((start, end))
    blocks = (
        select(block_span.c.resource_id, block_span.c.day).where(block_span.c.day >= today - 1).distinct()
    )
    for number, day in connection.execute(blocks):
        if number in known:
            found[known[number].key].append((day * DAY_SECONDS, (day + 1) * DAY_SECONDS))
    return found


def regulars(connection: Connection, venues: dict[int, VenuePlan], until: int) -> dict[str, list[str]]:
    """The ids of each venue's customers of late, oftener for those who came more often."""
    first = until // DAY_SECONDS - REGULARS_BACK
    query = (
        select(booking.c.venue_id, customer.c.source_id)
        .join(customer, customer.c.id == booking.c.customer_id)
        .where(booking.c.venue_id.in_(list(venues)), booking.c.day >= first)
        .order_by(booking.c.venue_id, booking.c.day, booking.c.hour, booking.c.id)
    )
    found: dict[str, list[str]] = defaultdict(list)
    for number, key in connection.execute(query):
        found[venues[number].key].append(key)
    return found


def prices(connection: Connection) -> dict[str, int]:
    """List prices in minor units by item."""
    query = select(item.c.source_id, item.c.price).join(chain, chain.c.id == item.c.chain_id)
    return {row[0]: row[1] for row in connection.execute(query.where(chain.c.source_id == CHAIN))}


def unsettled(connection: Connection, venues: dict[int, VenuePlan], now: int) -> list[Open]:
    """Bookings that are booked or opened, by their start; those of long ago are left alone."""
    return _bookings(
        connection, venues, ("booked", "opened"), now // DAY_SECONDS - NO_LATER_THAN, now // DAY_SECONDS + 60
    )


def lately_paid(connection: Connection, venues: dict[int, VenuePlan], first: int, last: int) -> list[Open]:
    """Paid bookings of some days."""
    return _bookings(connection, venues, ("paid",), first, last)


def _bookings(
    connection: Connection, venues: dict[int, VenuePlan], states: tuple[str, ...], first: int, last: int
) -> list[Open]:
    columns = booking.c
    query = (
        select(
            booking,
            resource.c.source_id.label("resource"),
            customer.c.source_id.label("customer"),
            item.c.source_id.label("item"),
            staff.c.source_id.label("staff"),
        )
        .join(resource, resource.c.id == columns.resource_id)
        .outerjoin(customer, customer.c.id == columns.customer_id)
        .outerjoin(item, item.c.id == columns.item_id)
        .outerjoin(staff, staff.c.id == columns.staff_id)
        .where(
            columns.venue_id.in_(list(venues)),
            columns.day.between(first, last),
            columns.state.in_(states),
        )
        .order_by(columns.start_at, columns.source_id)
    )
    return [
        Open(
            key=row.source_id,
            venue=venues[row.venue_id],
            resource=row.resource,
            customer=row.customer,
            item=row.item,
            staff=row.staff,
            start=row.start_at,
            minutes=(row.end_at - row.start_at) // 60,
            made_at=row.made_at or row.start_at,
            channel=row.channel,
            party=row.party_size,
            state=row.state,
            since=row.state_at,
        )
        for row in connection.execute(query)
    ]


def missing(connection: Connection, table: Table, keys: Iterable[str]) -> set[str]:
    """Those of the ids that the table does not know yet."""
    wanted = set(keys)
    known = (
        key
        for part in chunks(sorted(wanted))
        for key in connection.scalars(select(table.c.source_id).where(table.c.source_id.in_(part)))
    )
    return wanted - set(known)


def local_day(plan: VenuePlan, instant: int) -> int:
    """The business day of an instant at a venue."""
    return local(plan.zone, plan.cutoff, instant).day
