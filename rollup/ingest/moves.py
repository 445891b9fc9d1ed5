"""A venue's clock is set anew: its facts move to other local days and hours, and no-shows to other instants.

Rare, and therefore simple: every fact of the venue is looked at, some days or orders at a time. Instants stay.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Table, func, select

from rollup.ingest.batch import Batch, Venue
from rollup.ingest.bookings import spans_of, store
from rollup.ingest.funnel import exchange, exchange_slots, session_row, stored_events, wanted_slots
from rollup.ingest.links import named_booking
from rollup.ingest.members import members_of, person_of, records_of, replace_members
from rollup.ingest.names import Tenders
from rollup.ingest.nps import exchange_answers, placed
from rollup.ingest.reposting import repost
from rollup.ingest.rows import owned, remove
from rollup.ingest.sold import stored_orders
from rollup.model import booking, booking_span, customer, nps_answer, sales_order, session

DAYS_AT_ONCE = 7
ORDERS_AT_ONCE = 2_000
Rows = list[dict[str, Any]]


def regrace(batch: Batch, venue: Venue) -> None:
    """Gives all bookings of a venue its new time of grace, and marks the days on which that can matter."""
    columns = booking.c
    here = columns.venue_id == venue.id
    batch.connection.execute(
        booking.update().where(here).values(grace_at=columns.start_at + venue.grace * 60)
    )
    query = select(columns.day, columns.grace_at).where(here, columns.state == "booked").distinct()
    for day, grace_at in batch.connection.execute(query):
        batch.touched.add("bookings", venue.id, day)
        batch.touched.due("bookings", venue.id, day, grace_at)


def relocate(batch: Batch, old: Venue, new: Venue) -> None:
    """Moves the facts of a venue to where their instants fall by its new zone and cut-off. Both places are marked.

    Open and blocked minutes are not moved but reckoned anew (`openings.rebuild`).
    """
    for rows in _by_days(batch, booking, new.id):
        _move_bookings(batch, rows, old, new)
    for rows in _by_days(batch, nps_answer, new.id):
        moved = [(row, placed(new, row)) for row in rows]
        moved = [(row, other) for row, other in moved if row != other]
        exchange_answers(batch, [row for row, _ in moved], [other for _, other in moved])
    for rows in _by_days(batch, session, new.id):
        _move_sessions(batch, rows, old, new)
    _move_members(batch, old, new)
    _move_orders(batch, new)


def _by_days(batch: Batch, table: Table, venue_id: int) -> Iterator[Rows]:
    """A venue's rows, some days at a time, each once: what was moved to a later day meanwhile is not given again."""
    here = table.c.venue_id == venue_id
    query = select(func.min(table.c.day), func.max(table.c.day)).where(here)
    first, last = batch.connection.execute(query).one()
    if first is None:
        return
    given: set[int] = set()
    for day in range(first, last + 1, DAYS_AT_ONCE):
        query = select(table).where(here, table.c.day.between(day, day + DAYS_AT_ONCE - 1))
        rows = [dict(row) for row in batch.connection.execute(query).mappings() if row["id"] not in given]
        given = {row["id"] for row in rows}
        if rows:
            yield rows


def _move_bookings(batch: Batch, rows: Rows, old: Venue, new: Venue) -> None:
    moved = []
    for row in rows:
        day, hour, minute = new.local(row["start_at"])
        other = {**row, "day": day, "hour": hour, "minute": minute}
        before = list(spans_of(old, row))
        if other != row or before != list(spans_of(new, row)):
            name = named_booking(row["source_id"])
            batch.touched.add("bookings", row["venue_id"], row["day"], name)
            for span in before:
                batch.touched.add("occupancy", row["venue_id"], span.day, name)
            moved.append((row, other))
    gone = [{name: row[name] for name in ("venue_id", "day", "hour", "id")} for row, _ in moved]
    remove(batch.connection, booking_span, owned("booking_id", ((new.id, row["id"]) for row, _ in moved)))
    remove(batch.connection, booking, gone)
    store(batch, [other for _, other in moved])


def _move_sessions(batch: Batch, rows: Rows, old: Venue, new: Venue) -> None:
    events = stored_events(batch, {(new.id, row["id"]) for row in rows})
    moved = [
        session_row(new, row["id"], row["source_id"], events[new.id, row["id"]].values()) for row in rows
    ]
    exchange(batch, rows, moved)
    wanted = {owner[1]: mine.values() for owner, mine in events.items()}
    exchange_slots(
        batch,
        {slot for number, mine in wanted.items() for slot in wanted_slots(old, number, mine)},
        {slot for number, mine in wanted.items() for slot in wanted_slots(new, number, mine)},
    )


def _move_members(batch: Batch, old: Venue, new: Venue) -> None:
    query = select(customer.c.id, customer.c.merged_into_id).where(customer.c.joined_venue_id == new.id)
    persons = {person_of(row) for row in batch.connection.execute(query).mappings()}
    records = records_of(batch, persons).values()
    before = members_of({**batch.venue_ids, old.id: old}, records)
    replace_members(batch, before, members_of({**batch.venue_ids, new.id: new}, records))


def _move_orders(batch: Batch, venue: Venue) -> None:
    tenders = Tenders(batch)
    last = 0
    while True:
        query = select(sales_order.c.id).where(sales_order.c.venue_id == venue.id, sales_order.c.id > last)
        numbers = batch.connection.scalars(query.order_by(sales_order.c.id).limit(ORDERS_AT_ONCE)).all()
        if not numbers:
            return
        owners = {(venue.id, number) for number in numbers}
        repost(batch, stored_orders(batch, owners, tenders), tenders, stored=owners)
        last = numbers[-1]
