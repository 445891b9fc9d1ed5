"""Customers, with the members among them where they joined, and staff."""

from collections.abc import Sequence
from typing import Any

from rollup.db import chunks, put
from rollup.ingest.batch import Batch, Record
from rollup.ingest.members import members_of, person_of, records_of, replace_members
from rollup.ingest.outcome import Status
from rollup.ingest.rows import in_chain
from rollup.model import customer, staff


def take_customers(batch: Batch, records: Sequence[Record]) -> None:
    """Stores customers; members count as new where and when their record was made."""
    known_place = [record for record in records if _has_place(batch, record)]
    latest = batch.latest(known_place)
    known = in_chain(batch, customer, (record.id for record in latest))
    fresh = batch.fresh(latest, known)
    numbers = batch.numbered(fresh, known, customer.name)
    changed = [known[record.id]._mapping for record in fresh if record.id in known]
    before = records_of(batch, {person_of(row) for row in changed})
    rows = [_row(batch, record, numbers[record.id], before.get(numbers[record.id])) for record in fresh]
    for part in chunks(rows, 5_000):
        put(batch.connection, customer, part)
    after = before | {row["id"]: row for row in rows}
    replace_members(
        batch, members_of(batch.venue_ids, before.values()), members_of(batch.venue_ids, after.values())
    )


def _has_place(batch: Batch, record: Record) -> bool:
    name = record.values["venue"]
    if name is None or name in batch.venues:
        return True
    batch.reject(record, "venue", f"unknown venue {name[:40]!r}")
    return False


def _row(batch: Batch, record: Record, number: int, before: dict[str, Any] | None) -> dict[str, Any]:
    values = record.values
    merged = before or {"merged_into_id": None, "merged_at": None}
    return {
        "id": number,
        "chain_id": batch.chain_id,
        "source_id": values["id"],
        "is_member": int(values["member"]),
        "name": values["name"],
        "email": values["email"],
        "phone": values["phone"],
        "joined_at": values["joined_at"],
        "joined_venue_id": None if record.venue is None else record.venue.id,
        "join_channel": values["join_channel"],
        "merged_into_id": merged["merged_into_id"],
        "merged_at": merged["merged_at"],
        "digest": record.digest,
    }


def take_staff(batch: Batch, records: Sequence[Record]) -> None:
    """Stores staff."""
    latest = batch.latest(records)
    known = in_chain(batch, staff, (record.id for record in latest))
    rows = []
    for record in latest:
        before = known.get(record.id)
        if before is not None and before.name == record.values["name"]:
            batch.settle(record, Status.UNCHANGED)
            continue
        batch.settle(record, Status.NEW if before is None else Status.CHANGED)
        rows.append(record)
    numbers = batch.numbered(rows, known, staff.name)
    put(
        batch.connection,
        staff,
        [
            {
                "id": numbers[record.id],
                "chain_id": batch.chain_id,
                "source_id": record.id,
                "name": record.values["name"],
            }
            for record in rows
        ],
    )
