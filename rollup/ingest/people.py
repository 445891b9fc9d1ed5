"""Customers, with the members among them where they joined, and staff."""

from collections.abc import Mapping, Sequence
from typing import Any

from rollup.db import chunks, put
from rollup.ingest.batch import Batch, Record, Venue
from rollup.ingest.outcome import Status
from rollup.ingest.rows import add, in_chain, remove
from rollup.model import customer, new_member, staff

MEMBER_KEY = ("venue_id", "day", "hour", "customer_id")


def take_customers(batch: Batch, records: Sequence[Record]) -> None:
    """Stores customers; members count as new where and when their record was made."""
    known_place = [record for record in records if _has_place(batch, record)]
    latest = batch.latest(known_place)
    known = in_chain(batch, customer, (record.id for record in latest))
    fresh = batch.fresh(latest, known)
    numbers = batch.numbered(fresh, known, customer.name)
    rows = [_row(batch, record, numbers[record.id]) for record in fresh]
    for part in chunks(rows, 5_000):
        put(batch.connection, customer, part)
    before = [known[record.id] for record in fresh if record.id in known]
    old = [place for row in before if (place := _member(batch, row._mapping)) is not None]
    new = [place for row in rows if (place := _member(batch, row)) is not None]
    replace_members(batch, old, new)


def _has_place(batch: Batch, record: Record) -> bool:
    name = record.values["venue"]
    if name is None or name in batch.venues:
        return True
    batch.reject(record, "venue", f"unknown venue {name[:40]!r}")
    return False


def _row(batch: Batch, record: Record, number: int) -> dict[str, Any]:
    values = record.values
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
        "digest": record.digest,
    }


def _member(batch: Batch, row: Mapping[Any, Any]) -> dict[str, Any] | None:
    venue = batch.venue_ids.get(row["joined_venue_id"])
    return None if venue is None else member_row(venue, row)


def member_row(venue: Venue, row: Mapping[Any, Any]) -> dict[str, Any] | None:
    """Where a customer who joined at this venue counts as a new member: not without a time, nor one who is none."""
    if not row["is_member"] or row["joined_at"] is None:
        return None
    day, hour, minute = venue.local(row["joined_at"])
    return {
        "venue_id": venue.id,
        "day": day,
        "hour": hour,
        "customer_id": row["id"],
        "minute": minute,
        "join_channel": row["join_channel"],
    }


def replace_members(batch: Batch, old: Sequence[dict[str, Any]], new: Sequence[dict[str, Any]]) -> None:
    """Exchanges rows of new members for others, and marks where either are."""
    before = {row["customer_id"]: row for row in old}
    after = {row["customer_id"]: row for row in new}
    gone = [row for number, row in before.items() if after.get(number) != row]
    come = [row for number, row in after.items() if before.get(number) != row]
    remove(batch.connection, new_member, [{name: row[name] for name in MEMBER_KEY} for row in gone])
    add(batch.connection, new_member, come)
    for row in (*gone, *come):
        batch.touched.add("new_members", row["venue_id"], row["day"])


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
