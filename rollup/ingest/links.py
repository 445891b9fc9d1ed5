"""Bookings and the orders opened for them: each may come first, and either may move.

An order belongs to the booking whose source id it names, at the same venue. It lends the booking its state and takes
the booking's resource, into its postings and sales too.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row

from rollup.ingest.batch import Batch
from rollup.ingest.rows import change, matching, of_owners
from rollup.marks import Touched
from rollup.model import booking, posting, sale, sales_order

RANKS = {"booked": 0, "no_show": 0, "opened": 1, "paid": 2}
STATE_OF_ORDER = {"opened": "opened", "completed": "paid"}
PLACE = ("venue_id", "day", "hour", "id")
BOOKING = ("id", "day", "hour", "start_at", "grace_at", "given_state", "state", "resource_id")


class Linked(NamedTuple):
    """What an order needs to know of its booking."""

    venue_id: int
    id: int
    resource_id: int | None


def overlaid(given: str, orders: Iterable[str]) -> str:
    """A booking's state, given what its booking system says and the states of its orders: the furthest of them.

    A cancelled booking stays cancelled; an order opened for a no-show takes that back.
    """
    if given == "cancelled":
        return given
    state = given
    for order in orders:
        reached = STATE_OF_ORDER.get(order)
        if reached is not None and RANKS[reached] > RANKS[state]:
            state = reached
    return state


def note_clock(touched: Touched, row: dict[str, Any]) -> None:
    """Leaves marks for when the clock alone changes what counts: the booking's time comes, its grace runs out."""
    state, place, name = (
        row["state"],
        ("bookings", row["venue_id"], row["day"]),
        named_booking(row["source_id"]),
    )
    if state in ("booked", "opened", "paid"):
        touched.due(*place, row["start_at"], name)
    if state == "booked":
        touched.due(*place, row["grace_at"], name)


def named_booking(source_id: str) -> str:
    """The name under which marks tell a booking."""
    return f"booking {source_id}"


def bookings_named(batch: Batch, names: Iterable[str]) -> list[Row[Any]]:
    """The bookings with these source ids, with what linking needs."""
    return matching(batch, booking.c.source_id, names, *BOOKING)


def overlay(batch: Batch, found: Sequence[Row[Any]]) -> None:
    """Brings bookings (with the columns `BOOKING`) to the state that their orders now give them."""
    if not found:
        return
    wanted = {row.source_id for row in found}
    states: dict[tuple[int, str], list[str]] = {}
    for order in matching(batch, sales_order.c.booking_source_id, wanted, "state"):
        states.setdefault((order.venue_id, order.booking_source_id), []).append(order.state)
    changed = []
    for row in found:
        state = overlaid(row.given_state, states.get((row.venue_id, row.source_id), ()))
        if state != row.state:
            changed.append({**row._mapping, "state": state})
            batch.touched.add("bookings", row.venue_id, row.day, named_booking(row.source_id))
            note_clock(batch.touched, changed[-1])
    updates = [{name: row[name] for name in (*PLACE, "state")} for row in changed]
    change(batch.connection, booking, PLACE, updates)


def relink(batch: Batch, orders: Sequence[Row[Any]], links: Mapping[str, Linked]) -> None:
    """Gives stored orders the booking that is now known under the name that they bear, or none."""
    updates = []
    for order in orders:
        link = links.get(order.booking_source_id)
        here = link if link is not None and link.venue_id == order.venue_id else None
        booking_id = None if here is None else here.id
        resource_id = order.given_resource_id
        if here is not None and here.resource_id is not None:
            resource_id = here.resource_id
        if (booking_id, resource_id) != (order.booking_id, order.resource_id):
            updates.append(
                {
                    "venue_id": order.venue_id,
                    "id": order.id,
                    "booking_id": booking_id,
                    "resource_id": resource_id,
                }
            )
    change(batch.connection, sales_order, ("venue_id", "id"), updates)
    before = {order.id: order for order in orders}
    moved = [row for row in updates if before[row["id"]].resource_id != row["resource_id"]]
    _set_resources(batch, moved, {row["id"]: before[row["id"]].booking_source_id for row in moved})


def _set_resources(batch: Batch, orders: Sequence[dict[str, Any]], bookings: Mapping[int, str]) -> None:
    """Sets the resource on what is derived of orders, and marks where that is, with the orders' `bookings` by id."""
    owners = {(row["venue_id"], row["id"]) for row in orders}
    values = [
        {"venue_id": row["venue_id"], "order_id": row["id"], "resource_id": row["resource_id"] or 0}
        for row in orders
    ]
    for table, subject in ((posting, "postings"), (sale, "sales")):
        for row in of_owners(batch.connection, table, "order_id", owners, "day"):
            batch.touched.add(subject, row.venue_id, row.day, named_booking(bookings[row.order_id]))
        change(batch.connection, table, ("venue_id", "order_id"), values)
