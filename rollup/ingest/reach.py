"""The reach of who gives facts: the venues that they may write about. What is elsewhere is as unknown as nothing.

Only what is given is cut. What follows from it may go further (a card is used at any venue, and whose order was the
first one is a matter of the chain), so a batch knows all venues whoever it is from.
"""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Table

from rollup.errors import NotAllowed
from rollup.ingest.batch import Batch, Record, Venue
from rollup.ingest.kind import Kind
from rollup.ingest.rows import in_chain, matching
from rollup.model import (
    booking,
    card,
    customer,
    funnel_event,
    nps_answer,
    refund,
    resource,
    resource_block,
    sales_order,
)

STORED: dict[str, Table] = {
    "resources": resource,
    "blocks": resource_block,
    "cards": card,
    "bookings": booking,
    "orders": sales_order,
    "refunds": refund,
    "funnel_events": funnel_event,
    "nps": nps_answer,
}
"""Kinds of records that are at a venue and have an id, and where they are stored."""
KEYED_BY_VENUE = ("opening_hours", "special_days")
"""Kinds whose records have no id beside their venue."""
PEOPLE = "customers"
CHAIN_WIDE = ("venues", "items", "staff", "tenders", "customer_merges")
"""Kinds that are the chain's as a whole."""
NOT_YOURS = "stands for something that is not yours to change; give an id of your own"

Reach = Collection[int] | None
"""Ids of venues; None is all of the chain."""


def require_reach(kind: Kind, reach: Reach) -> None:
    """Raises `NotAllowed` where a kind is not for those who give facts of some venues only."""
    if reach is not None and kind.key in CHAIN_WIDE:
        raise NotAllowed(f"{kind.key} belong to the whole chain: giving them takes the right to all venues")


def within(venues: Mapping[str, Venue], reach: Reach) -> dict[str, Venue]:
    """Those of some venues that can be reached."""
    return {key: venue for key, venue in venues.items() if reach is None or venue.id in reach}


def own_records(batch: Batch, kind: Kind, records: Sequence[Record], reach: Reach) -> Sequence[Record]:
    """The records that change nothing out of reach; the others are rejected. Their venues have been checked."""
    if reach is None or kind.key in KEYED_BY_VENUE:
        return records
    if kind.key == PEOPLE:
        return _own_people(batch, records, reach)
    stored = matching(batch, STORED[kind.key].c.source_id, (record.id for record in records))
    return _without(batch, records, {row.source_id for row in stored if row.venue_id not in reach})


def _own_people(batch: Batch, records: Sequence[Record], reach: Collection[int]) -> list[Record]:
    """Customers who join at a venue within reach, and are not somebody else's member or the chain's already. Who is
    known by name from a booking or order only is nobody's yet."""
    placed = []
    for record in records:
        if record.venue is None:
            batch.reject(record, "venue", "is required: name the venue at which the member joined")
        else:
            placed.append(record)
    known = in_chain(batch, customer, (record.id for record in placed))
    taken = {name for name, row in known.items() if row.digest and row.joined_venue_id not in reach}
    return _without(batch, placed, taken)


def _without(batch: Batch, records: Sequence[Record], names: Collection[str]) -> list[Record]:
    left = []
    for record in records:
        if record.id in names:
            batch.reject(record, "id", NOT_YOURS)
        else:
            left.append(record)
    return left
