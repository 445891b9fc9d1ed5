"""Facts change hands: what names one customer names another one from now on, first orders included.

Rare, and therefore without an index of its own on most tables, which every fact would have to pay for: each is looked
through once for up to 500 customers. With a million bookings and as many orders that takes 0.4 s for one merge and
0.7 s for 500 (SQLite).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Table, select

from rollup.db import chunks
from rollup.ingest.batch import Batch
from rollup.ingest.firsts import refresh_firsts
from rollup.ingest.rows import change, of_owners
from rollup.model import booking, card, nps_answer, posting, sale, sales_order

SUBJECTS = {booking: "bookings", nps_answer: "nps", sales_order: None, card: None, sale: "sales"}
"""The tables of facts that name a customer, and the subject that counts each. First orders and new members follow."""


def hand_over(batch: Batch, heirs: Mapping[int, int], *, digest: bytes | None = None) -> int:
    """Gives all facts of customers to their heirs, by ids, and marks where they are. With `digest`, the facts get it
    in place of theirs, which the old customer's name is part of. Gives the number of bookings, orders, cards and
    answers."""
    found = {table: _facts_of(batch, table, heirs) for table in SUBJECTS}
    for table, rows in found.items():
        key = tuple(column.name for column in table.primary_key)
        given = {"digest": digest} if digest is not None and "digest" in table.c else {}
        changes = [
            {**{name: row[name] for name in key}, "customer_id": heirs[row["customer_id"]], **given}
            for row in rows
        ]
        change(batch.connection, table, key, changes)
        subject = SUBJECTS[table]
        if subject is not None:
            for row in rows:
                batch.touched.add(subject, row["venue_id"], row["day"])
    _mark_spending(batch, found[sales_order])
    sales = found[sale]
    refresh_firsts(batch, sales, [{**row, "customer_id": heirs[row["customer_id"]]} for row in sales])
    return sum(len(rows) for table, rows in found.items() if table is not sale)


def _mark_spending(batch: Batch, orders: Iterable[Mapping[str, Any]]) -> None:
    """Marks where something of orders was posted: it counts as spent by another customer from now on."""
    owners = {(row["venue_id"], row["id"]) for row in orders}
    for place in of_owners(batch.connection, posting, "order_id", owners, "day"):
        batch.touched.add("postings", place.venue_id, place.day)


def _facts_of(batch: Batch, table: Table, customers: Mapping[int, int]) -> list[dict[str, Any]]:
    return [
        dict(row)
        for part in chunks(sorted(customers))
        for row in batch.connection.execute(select(table).where(table.c.customer_id.in_(part))).mappings()
    ]
