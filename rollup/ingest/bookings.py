"""Bookings: their rows, the minutes that they take from each hour, and their history."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row

from rollup.calendar import Span, spans
from rollup.ingest.batch import Batch, Record, Venue
from rollup.ingest.links import Linked, named_booking, note_clock, overlaid, relink
from rollup.ingest.names import Names, named, place_resources
from rollup.ingest.rows import add, at_venues, matching, owned, remove
from rollup.model import booking, booking_history, booking_span, customer, item, sales_order, staff

OLD = ("day", "hour", "start_at", "end_at", "resource_id", "given_state")
ORDER_LINK = ("id", "state", "booking_id", "resource_id", "given_resource_id")


def take_bookings(batch: Batch, records: Sequence[Record]) -> None:
    """Stores bookings, in the state that the orders already known for them give them, or takes them away."""
    placed, resources = place_resources(batch, records)
    latest = batch.latest(placed)
    known = at_venues(batch, booking, (record.id for record in latest), *OLD)
    standing, gone = batch.split(latest, known)
    fresh = batch.fresh(standing, known)
    if not fresh and not gone:
        return
    names = [*(record.id for record in fresh), *(row.source_id for row in gone)]
    orders = matching(batch, sales_order.c.booking_source_id, names, *ORDER_LINK)
    numbers = batch.numbered(fresh, known, booking.name)
    forget(batch, [*gone, *(known[record.id] for record in fresh if record.id in known)])
    rows = _rows(batch, fresh, numbers, resources, orders)
    store(batch, rows)
    add(batch.connection, booking_history, _history(fresh, numbers))
    if orders:
        links = {row["source_id"]: Linked(row["venue_id"], row["id"], row["resource_id"]) for row in rows}
        relink(batch, orders, links)


def _rows(
    batch: Batch,
    records: Sequence[Record],
    numbers: dict[str, int],
    resources: dict[str, int],
    orders: list[Row[Any]],
) -> list[dict[str, Any]]:
    customers = named(batch, customer, (record.values["customer"] for record in records))
    items = named(batch, item, (record.values["item"] for record in records))
    people = named(batch, staff, (record.values["staff"] for record in records))
    states: dict[tuple[int, str], list[str]] = {}
    for order in orders:
        states.setdefault((order.venue_id, order.booking_source_id), []).append(order.state)
    rows = []
    for record in records:
        row = _row(record, numbers[record.id], customers, items, people)
        name = record.values["resource"]
        row["resource_id"] = None if name is None else resources[name]
        given = record.values["state"]
        known_orders = states.get((row["venue_id"], record.id)) if states else None
        row["state"] = overlaid(given, known_orders) if known_orders else given
        rows.append(row)
    return rows


def _row(record: Record, number: int, customers: Names, items: Names, people: Names) -> dict[str, Any]:
    venue, values = record.at, record.values
    start = values["start"]
    day, hour, minute = venue.local(start)
    return {
        "venue_id": venue.id,
        "day": day,
        "hour": hour,
        "id": number,
        "minute": minute,
        "source_id": values["id"],
        "customer_id": customers.or_none(values["customer"]),
        "item_id": items.or_none(values["item"]),
        "staff_id": people.or_none(values["staff"]),
        "start_at": start,
        "end_at": values["end"],
        "made_at": values["made_at"],
        "grace_at": start + venue.grace * 60,
        "channel": values["channel"],
        "party_size": values["party_size"],
        "given_state": values["state"],
        "state_at": values["state_at"],
        "digest": record.digest,
    }


def _history(records: Iterable[Record], numbers: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "venue_id": record.at.id,
            "booking_id": numbers[record.id],
            "number": number,
            "at": step["at"],
            "state": step["state"],
        }
        for record in records
        for number, step in enumerate(record.values["history"], 1)
    ]


def store(batch: Batch, rows: Sequence[dict[str, Any]]) -> None:
    """Adds booking rows and their spans, and marks where they are."""
    add(batch.connection, booking, rows)
    minutes = []
    for row in rows:
        venue_id, number, resource_id = row["venue_id"], row["id"], row["resource_id"]
        name = named_booking(row["source_id"])
        batch.touched.add("bookings", venue_id, row["day"], name)
        note_clock(batch.touched, row)
        for day, hour, length in spans_of(batch.venue_ids[venue_id], row):
            batch.touched.add("occupancy", venue_id, day, name)
            minutes.append(
                {
                    "venue_id": venue_id,
                    "day": day,
                    "hour": hour,
                    "booking_id": number,
                    "resource_id": resource_id,
                    "minutes": length,
                }
            )
    add(batch.connection, booking_span, minutes)


def spans_of(venue: Venue, row: dict[str, Any]) -> Iterable[Span]:
    """The minutes that a booking takes: none without a resource, or when it is cancelled."""
    if row["resource_id"] is None or row["given_state"] == "cancelled":
        return ()
    return spans(venue.zone, venue.cutoff, row["start_at"], row["end_at"])


def forget(batch: Batch, old: Sequence[Row[Any]]) -> None:
    """Removes stored bookings (with the columns `OLD`) and all that belongs to them, and marks where they were."""
    for row in old:
        name = named_booking(row.source_id)
        batch.touched.add("bookings", row.venue_id, row.day, name)
        for span in spans_of(batch.venue_ids[row.venue_id], dict(row._mapping)):
            batch.touched.add("occupancy", row.venue_id, span.day, name)
    owners = owned("booking_id", ((row.venue_id, row.id) for row in old))
    remove(batch.connection, booking_span, owners)
    remove(batch.connection, booking_history, owners)
    remove(
        batch.connection,
        booking,
        [{"venue_id": row.venue_id, "day": row.day, "hour": row.hour, "id": row.id} for row in old],
    )
