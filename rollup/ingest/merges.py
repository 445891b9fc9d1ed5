"""Merges: two records of one person, of which one goes and the other stays.

Merges form chains (a into b, b into c) and may come in any order, before or after the facts that name either record.
Stored is always where a chain ends, so that every name leads to its person in one step.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from rollup.db import chunks
from rollup.ingest.batch import Batch, Record
from rollup.ingest.handover import hand_over
from rollup.ingest.members import members_of, records_of, replace_members
from rollup.ingest.names import named
from rollup.ingest.outcome import Status
from rollup.ingest.rows import change, in_chain
from rollup.model import customer


def take_merges(batch: Batch, records: Sequence[Record]) -> None:
    """Stores merges; a circle, or a record that is part of another person already, is rejected. There is no way back:
    that a merge is given again changes nothing."""
    latest = batch.latest(records)
    ends = _ends(batch, {name for record in latest for name in (record.id, record.values["into"])})
    fresh = [record for record in latest if _joins(batch, record, ends)]
    if not fresh:
        return
    names = {record.id for record in fresh} | {_end(ends, record.id) for record in fresh}
    numbers = named(batch, customer, names)
    heirs = {numbers[record.id]: numbers[_end(ends, record.id)] for record in fresh}
    when = {numbers[record.id]: record.values["at"] for record in fresh}
    before = records_of(batch, {*heirs, *heirs.values()})
    after = {
        number: {
            **row,
            "merged_into_id": heirs.get(row["merged_into_id"] or number, row["merged_into_id"]),
            "merged_at": when.get(number, row["merged_at"]),
        }
        for number, row in before.items()
    }
    moved = [
        {name: row[name] for name in ("id", "merged_into_id", "merged_at")}
        for number, row in after.items()
        if row != before[number]
    ]
    change(batch.connection, customer, ("id",), moved)
    hand_over(batch, heirs)
    places = batch.venue_ids
    replace_members(batch, members_of(places, before.values()), members_of(places, after.values()))


def _joins(batch: Batch, record: Record, ends: dict[str, str]) -> bool:
    """Whether a merge makes two persons one; then it is noted in `ends`. The outcome is noted in any case."""
    goes, stays = _end(ends, record.id), _end(ends, record.values["into"])
    if goes == stays == record.id:
        batch.reject(record, "into", "is merged into this one already: they would go round in a circle")
        return False
    if goes == stays:
        batch.settle(record, Status.UNCHANGED)
        return False
    if goes != record.id:
        batch.reject(record, "into", "is another customer than the one that this one was merged into before")
        return False
    ends[goes] = stays
    batch.settle(record, Status.NEW)
    return True


def _end(ends: dict[str, str], name: str) -> str:
    while name in ends:
        name = ends[name]
    return name


def _ends(batch: Batch, names: Iterable[str]) -> dict[str, str]:
    """For those of some customers that are merged, the name of the one that stands for the same person."""
    merged = {
        name: row.merged_into_id
        for name, row in in_chain(batch, customer, names).items()
        if row.merged_into_id is not None
    }
    standing = {
        row.id: row.source_id
        for part in chunks(sorted(set(merged.values())))
        for row in batch.connection.execute(
            select(customer.c.id, customer.c.source_id).where(customer.c.id.in_(part))
        )
    }
    return {name: standing[number] for name, number in merged.items()}
