"""Erasing a customer: the person goes for good, the figures stay.

All facts of the person are given to a nameless customer with an id of its own, so that sums and distinct counts are
what they were. Gone are every record of the person (those merged into one, too), their ids, and the digests that
their name was part of; the bitmaps follow with the next build, by the marks. What remains of the name is a keyed hash,
by which later records are known to name someone who was erased.
"""

import secrets
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from rollup.db import Store, new_ids
from rollup.errors import NotFound, unknown
from rollup.ingest.batch import Batch, lock_chain, venues_of
from rollup.ingest.handover import hand_over
from rollup.ingest.members import joinings, members_of, person_of, records_of, replace_members
from rollup.ingest.rows import add, in_chain, remove
from rollup.ingest.tombstones import ERASED, buried, bury
from rollup.marks import Touched
from rollup.model import chain as chains
from rollup.model import customer


class Erasure(NamedTuple):
    """How many records of the person went, and how many bookings, orders, cards and answers lost their name. None of
    either: the person was erased before."""

    records: int
    facts: int


def erase(store: Store, chain: str, source_id: str, now: int) -> Erasure:
    """Erases the person of a customer's source id, in one transaction, and what the database's log still holds of them;
    `now` is the clock, in epoch seconds. `NotFound` when the chain has no such customer and never erased one."""
    with store.writing() as connection:
        chain_id = _locked(connection, chain)
        batch = Batch(connection, chain_id, now, Touched(now), venues_of(connection, chain_id))
        erasure = _erased(batch, chain, source_id)
        batch.touched.write(connection)
    store.scrub()
    return erasure


def _erased(batch: Batch, chain: str, source_id: str) -> Erasure:
    found = in_chain(batch, customer, [source_id]).get(source_id)
    if found is None and buried(batch, [source_id]):
        return Erasure(0, 0)
    if found is None:
        raise NotFound(f"chain {chain!r} has no such customer", "id")
    records = records_of(batch, [person_of(found._mapping)])
    return Erasure(len(records), _erase(batch, records))


def _locked(connection: Connection, chain: str) -> int:
    known = connection.scalars(select(chains.c.source_id)).all()
    if chain not in known:
        raise unknown("chain", chain, known, "chain")
    return lock_chain(connection, chain)


def _erase(batch: Batch, records: Mapping[int, Mapping[str, Any]]) -> int:
    heir = _nameless(batch, records.values())
    facts = hand_over(batch, dict.fromkeys(records, heir["id"]), digest=ERASED)
    venues = batch.venue_ids
    replace_members(batch, members_of(venues, records.values()), members_of(venues, [heir]))
    remove(batch.connection, customer, [{"id": number} for number in records])
    add(batch.connection, customer, [heir])
    bury(batch, (str(row["source_id"]) for row in records.values()))
    return facts


def _nameless(batch: Batch, records: Collection[Mapping[str, Any]]) -> dict[str, Any]:
    """A customer of whom nothing is known but where, how and when, to the minute, the person became a member."""
    row = {
        "id": new_ids(batch.connection, customer.name, 1)[0],
        "chain_id": batch.chain_id,
        "source_id": f"erased-{secrets.token_hex(16)}",
        "is_member": int(any(record["is_member"] for record in records)),
        "joined_at": None,
        "joined_venue_id": None,
        "join_channel": "",
        "merged_into_id": None,
        "digest": ERASED,
    }
    for joined in joinings(batch.venue_ids, records).values():
        row.update(
            joined_at=joined["joined_at"] // 60 * 60,
            joined_venue_id=joined["joined_venue_id"],
            join_channel=joined["join_channel"],
        )
    return row
