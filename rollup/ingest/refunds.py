"""Refunds: stored at once, posted when their order is known."""

from collections.abc import Sequence
from typing import Any

from rollup.ingest.batch import Batch, Record
from rollup.ingest.names import Tenders
from rollup.ingest.outcome import Status
from rollup.ingest.refunding import StoredRefund, fitted, refunds_of
from rollup.ingest.reposting import repost
from rollup.ingest.rows import add, at_venues, owned, remove
from rollup.ingest.sold import Sold, stored_orders
from rollup.ingest.values import Wrong
from rollup.ledger import Refund, RefundPart
from rollup.model import refund, refund_part, sales_order

Place = tuple[int, str]
"""A venue's id and an order's source id."""


def take_refunds(batch: Batch, records: Sequence[Record]) -> None:
    """Stores refunds and posts them with their orders, or takes them away; one that takes more than its order has left
    is rejected."""
    tenders = Tenders(batch)
    sound = batch.latest(record for record in records if _has_tenders(batch, record, tenders))
    known = at_venues(batch, refund, (record.id for record in sound), "order_source_id", "order_id")
    standing, gone = batch.split(sound, known)
    fresh = batch.fresh(standing, known)
    left = {row.order_source_id for row in gone}
    names = left | {record.values["order"] for record in fresh}
    names |= {known[record.id].order_source_id for record in fresh if record.id in known}
    orders = _orders(batch, names, tenders)
    numbers = batch.numbered(fresh, known, refund.name)
    candidates = [_stored(record, numbers[record.id], tenders) for record in fresh]
    withdrawn = {row.id for row in gone}
    stored = [one for one in refunds_of(batch, names, tenders) if one.id not in withdrawn]
    fitting = _fitting(batch, fresh, candidates, orders, stored)
    replaced = [*gone, *(known[record.id] for record in fitting if record.id in known)]
    old = {(row.venue_id, row.id) for row in replaced}
    remove(batch.connection, refund_part, owned("refund_id", old))
    remove(batch.connection, refund, owned("id", old))
    tenders.register(part["tender"] for record in fitting for part in record.values["parts"])
    _add(batch, fitting, numbers, tenders)
    concerned = {record.values["order"] for record in fitting} | {row.order_source_id for row in replaced}
    again = [sold for sold in orders.values() if sold.source_id in concerned]
    repost(batch, again, tenders, stored={sold.owner for sold in again})
    for record in fitting:
        sold = orders.get((record.at.id, record.values["order"]))
        if sold is None or sold.order is None:
            batch.settle(record, Status.WAITING, "order", _why(record, sold))


def _has_tenders(batch: Batch, record: Record, tenders: Tenders) -> bool:
    for number, part in enumerate(record.values["parts"], 1):
        try:
            tenders.family(part["tender"])
        except Wrong as wrong:
            batch.reject(record, f"parts[{number}].tender", wrong.reason)
            return False
    return True


def _orders(batch: Batch, names: set[str], tenders: Tenders) -> dict[Place, Sold]:
    known = at_venues(batch, sales_order, names)
    owners = {(row.venue_id, row.id) for row in known.values()}
    return {(sold.venue.id, sold.source_id): sold for sold in stored_orders(batch, owners, tenders)}


def _stored(record: Record, number: int, tenders: Tenders) -> StoredRefund:
    values = record.values
    parts = tuple(
        RefundPart(part["tender"], tenders.family(part["tender"]), part["amount"], part["line"])
        for part in values["parts"]
    )
    refunded = Refund(values["refunded_at"], parts)
    return StoredRefund(record.at.id, number, values["id"], values["order"], None, refunded)


def _fitting(
    batch: Batch,
    records: Sequence[Record],
    candidates: Sequence[StoredRefund],
    orders: dict[Place, Sold],
    stored: Sequence[StoredRefund],
) -> list[Record]:
    """The records that their orders have enough left for, beside the refunds that are there; others are rejected."""
    replaced = {one.id for one in candidates}
    accepted: dict[Place, list[StoredRefund]] = {}
    for one in stored:
        if one.id not in replaced and one.order_id is not None:
            accepted.setdefault((one.venue_id, one.order_source_id), []).append(one)
    fitting = []
    for record, one in zip(records, candidates, strict=True):
        place = (one.venue_id, one.order_source_id)
        sold = orders.get(place)
        trial = sorted([*accepted.get(place, ()), one], key=lambda other: other.age)
        if sold is not None and sold.order is not None:
            refused = fitted(sold.order, trial)[1]
            if refused:
                batch.reject(record, "parts", refused[0].reason)
                continue
        accepted[place] = trial
        fitting.append(record)
    return fitting


def _add(batch: Batch, records: Sequence[Record], numbers: dict[str, int], tenders: Tenders) -> None:
    heads: list[dict[str, Any]] = []
    parts: list[dict[str, Any]] = []
    for record in records:
        values, number = record.values, numbers[record.id]
        heads.append(
            {
                "venue_id": record.at.id,
                "id": number,
                "source_id": values["id"],
                "order_source_id": values["order"],
                "order_id": None,
                "refunded_at": values["refunded_at"],
                "digest": record.digest,
            }
        )
        for position, part in enumerate(values["parts"], 1):
            tender_id = tenders.ids[part["tender"]]
            row = {"amount": part["amount"], "line": part["line"], "tender_id": tender_id}
            parts.append({"venue_id": record.at.id, "refund_id": number, "number": position, **row})
    add(batch.connection, refund, heads)
    add(batch.connection, refund_part, parts)


def _why(record: Record, sold: Sold | None) -> str:
    if sold is None:
        return f"venue {record.at.source_id} has no order {record.values['order']!r} yet"
    return f"nothing of order {record.values['order']!r} counts yet"
