"""Which function stores which kind of record: the one place at which a new kind is added to ingest."""

from collections.abc import Callable, Sequence

from rollup.ingest.batch import Batch, Record
from rollup.ingest.bookings import take_bookings
from rollup.ingest.cards import take_cards
from rollup.ingest.funnel import take_events
from rollup.ingest.goods import take_items, take_tenders
from rollup.ingest.merges import take_merges
from rollup.ingest.nps import take_answers
from rollup.ingest.orders import take_orders
from rollup.ingest.people import take_customers, take_staff
from rollup.ingest.places import (
    take_blocks,
    take_opening_hours,
    take_resources,
    take_special_days,
    take_venues,
)
from rollup.ingest.refunds import take_refunds

WRITERS: dict[str, Callable[[Batch, Sequence[Record]], None]] = {
    "venues": take_venues,
    "opening_hours": take_opening_hours,
    "special_days": take_special_days,
    "resources": take_resources,
    "blocks": take_blocks,
    "items": take_items,
    "staff": take_staff,
    "tenders": take_tenders,
    "customers": take_customers,
    "customer_merges": take_merges,
    "cards": take_cards,
    "bookings": take_bookings,
    "orders": take_orders,
    "refunds": take_refunds,
    "funnel_events": take_events,
    "nps": take_answers,
}
"""A writer stores what is new or different of clean records, and everything derived of it, and notes their outcomes."""
