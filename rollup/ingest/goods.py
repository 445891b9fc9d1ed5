"""Items that are sold, and tenders by which they are paid."""

from collections.abc import Sequence

from sqlalchemy import Row, exists, select

from rollup.db import put
from rollup.ingest.batch import Batch, Record
from rollup.ingest.names import TENDERS, Tenders
from rollup.ingest.outcome import Status
from rollup.ingest.rows import in_chain
from rollup.model import item, order_payment, posting, refund_part, tender


def take_items(batch: Batch, records: Sequence[Record]) -> None:
    """Stores items. Postings keep what was sold as it was sold, so that an edit of an item changes no past number."""
    latest = batch.latest(records)
    known = in_chain(batch, item, (record.id for record in latest))
    fresh = batch.fresh(latest, known)
    numbers = batch.numbered(fresh, known, item.name)
    names = ("name", "kind", "category", "price")
    rows = []
    for record in fresh:
        row = {name: record.values[name] for name in names}
        row.update(id=numbers[record.id], chain_id=batch.chain_id, source_id=record.id, digest=record.digest)
        rows.append(row)
    put(batch.connection, item, rows)


def take_tenders(batch: Batch, records: Sequence[Record]) -> None:
    """Stores tenders. One that has paid something keeps its family: sums of the past depend on it."""
    latest = batch.latest(records)
    known = in_chain(batch, tender, (record.id for record in latest))
    fresh = [record for record in latest if _is_wanted(batch, record, known.get(record.id))]
    numbers = batch.numbered(fresh, known, tender.name)
    rows = []
    for record in fresh:
        row = {"name": record.values["name"], "family": record.values["family"]}
        row.update(id=numbers[record.id], chain_id=batch.chain_id, source_id=record.id)
        rows.append(row)
    put(batch.connection, tender, rows)


def _is_wanted(batch: Batch, record: Record, before: Row[tuple[object, ...]] | None) -> bool:
    name, family = record.values["name"], record.values["family"]
    if record.id in TENDERS and family != Tenders(batch).family(record.id) and before is None:
        batch.reject(record, "family", f"{record.id} is well known and not {family}; give another key")
        return False
    if before is None:
        batch.settle(record, Status.NEW)
        return True
    if (before.name, before.family) == (name, family):
        batch.settle(record, Status.UNCHANGED)
        return False
    if before.family != family and _is_used(batch, int(before.id)):
        batch.reject(record, "family", f"is {before.family}, and it has paid orders; register another tender")
        return False
    batch.settle(record, Status.CHANGED)
    return True


def _is_used(batch: Batch, number: int) -> bool:
    return any(
        batch.connection.scalar(select(exists().where(table.c.tender_id == number)))
        for table in (order_payment, refund_part, posting)
    )
