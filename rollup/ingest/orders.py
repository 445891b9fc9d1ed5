"""Orders: their rows, and through the ledger everything that is derived of them."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row

from rollup.ingest.batch import Batch, Record
from rollup.ingest.cards import revalue
from rollup.ingest.links import Linked, bookings_named, overlay
from rollup.ingest.names import Names, Tenders, named, place_resources
from rollup.ingest.outcome import Status
from rollup.ingest.reposting import repost
from rollup.ingest.rows import add, at_venues, of_owners, owned, remove
from rollup.ingest.sold import SHARED_KINDS, Sold, entitlement_value, order_of, stored_orders, tags_of
from rollup.ingest.values import Wrong
from rollup.ledger import LedgerError, Order, Posting, post_order
from rollup.model import (
    customer,
    item,
    order_discount,
    order_line,
    order_payment,
    sales_order,
    staff,
)

PARTS = (order_line, order_discount, order_payment)


class Checked(NamedTuple):
    """An order that the ledger accepts, with its postings."""

    order: Order
    postings: tuple[Posting, ...]


class Ids(NamedTuple):
    """What the names in the orders of a batch stand for."""

    numbers: dict[str, int]
    customers: Names
    items: Names
    staff: Names
    resources: dict[str, int]
    bookings: list[Row[Any]]
    links: dict[str, Linked]


def take_orders(batch: Batch, records: Sequence[Record]) -> None:
    """Stores orders and posts them, or takes them away; the bookings that they were opened for take their state."""
    tenders = Tenders(batch)
    placed, resources = place_resources(batch, records)
    checked = {record.row: found for record in placed if (found := _checked(batch, record, tenders))}
    latest = batch.latest(record for record in placed if record.row in checked or record.values["removed"])
    known = at_venues(batch, sales_order, (record.id for record in latest), "booking_source_id")
    standing, gone = batch.split(latest, known)
    fresh = batch.fresh(standing, known)
    if not fresh and not gone:
        return
    old = [*gone, *(known[record.id] for record in fresh if record.id in known)]
    withdrawn = _withdrawn(batch, gone, tenders)
    cards = _forget(batch, old) | _cards_in(fresh)
    numbers = batch.numbered(fresh, known, sales_order.name)
    ids = _ids(batch, fresh, numbers, resources, {row.booking_source_id for row in old})
    tenders.register(part["tender"] for record in fresh for part in record.values["payments"])
    heads = _store(batch, fresh, ids, tenders)
    _derive(batch, fresh, heads, ids, checked, cards, old, withdrawn, tenders)
    overlay(batch, ids.bookings)


def _checked(batch: Batch, record: Record, tenders: Tenders) -> Checked | None:
    """What the ledger makes of an order; one that it cannot post is rejected. None for a removed one, too."""
    if record.values["removed"]:
        return None
    try:
        _check_rights(record.values["lines"])
        order = order_of(record.values, tenders)
        return Checked(order, post_order(order))
    except Wrong as wrong:
        batch.reject(record, wrong.field, wrong.reason)
    except LedgerError as error:
        batch.reject(record, error.field or "lines", str(error))
    return None


def _check_rights(lines: Iterable[dict[str, Any]]) -> None:
    """A right that is worth a share of its card names the card and the service, unless its worth is given."""
    for number, line in enumerate(lines, 1):
        right = line["entitlement"]
        if right is None or right["unit_value"] is not None or right["kind"] not in SHARED_KINDS:
            continue
        if right["card"] is None:
            raise Wrong("is required for this right, or its unit_value", f"lines[{number}].entitlement.card")
        if line["item"] is None:
            raise Wrong("is required for this right", f"lines[{number}].item")


def _withdrawn(batch: Batch, gone: Sequence[Row[Any]], tenders: Tenders) -> list[Sold]:
    """Stored orders as ones of which nothing counts any more: their refunds wait from then on."""
    owners = {(row.venue_id, row.id) for row in gone}
    return [sold._replace(order=None) for sold in stored_orders(batch, owners, tenders)] if owners else []


def _forget(batch: Batch, old: Sequence[Row[Any]]) -> set[str]:
    """Removes stored orders with their lines, discounts and payments; gives the cards whose rights paid lines."""
    owners = {(row.venue_id, row.id) for row in old}
    if not owners:
        return set()
    lines = of_owners(batch.connection, order_line, "order_id", owners, "card_source_id")
    for table in PARTS:
        remove(batch.connection, table, owned("order_id", owners))
    remove(batch.connection, sales_order, owned("id", owners))
    return {row.card_source_id for row in lines} - {None}


def _cards_in(records: Iterable[Record]) -> set[str]:
    return {
        line["entitlement"]["card"]
        for record in records
        for line in record.values["lines"]
        if line["entitlement"] is not None
    } - {None}


def _ids(
    batch: Batch,
    records: Sequence[Record],
    numbers: dict[str, int],
    resources: dict[str, int],
    left: set[str | None],
) -> Ids:
    """What the orders name; among the bookings also those that their stored versions named."""
    lines = [line for record in records for line in record.values["lines"]]
    wanted = {record.values["booking"] for record in records} | left
    bookings = bookings_named(batch, (name for name in wanted if name is not None))
    return Ids(
        numbers,
        named(batch, customer, (record.values["customer"] for record in records)),
        named(batch, item, (line["item"] for line in lines)),
        named(batch, staff, (line["staff"] for line in lines)),
        resources,
        bookings,
        {row.source_id: Linked(row.venue_id, row.id, row.resource_id) for row in bookings},
    )


def _store(batch: Batch, records: Sequence[Record], ids: Ids, tenders: Tenders) -> dict[str, dict[str, Any]]:
    """Adds the rows of orders as they were given; gives the orders' own rows by source id."""
    heads = {record.id: _head(record, ids) for record in records}
    add(batch.connection, sales_order, list(heads.values()))
    lines, discounts, payments = [], [], []
    for record in records:
        values, key = record.values, {"venue_id": record.at.id, "order_id": ids.numbers[record.id]}
        for number, line in enumerate(values["lines"], 1):
            lines.append({**key, "number": number, **_line_row(line, ids)})
        for number, part in enumerate(values["discounts"], 1):
            reach = " ".join(map(str, part["lines"] or ()))
            discounts.append({**key, "number": number, "amount": part["amount"], "lines": reach})
        for number, part in enumerate(values["payments"], 1):
            paid_at = part["paid_at"] or values["counts_at"] or values["opened_at"] or 0
            payment = {"tender_id": tenders.ids[part["tender"]], "amount": part["amount"], "paid_at": paid_at}
            payments.append({**key, "number": number, **payment})
    add(batch.connection, order_line, lines)
    add(batch.connection, order_discount, discounts)
    add(batch.connection, order_payment, payments)
    return heads


def _head(record: Record, ids: Ids) -> dict[str, Any]:
    values, venue = record.values, record.at
    own = None if values["resource"] is None else ids.resources[values["resource"]]
    link = ids.links.get(values["booking"]) if values["booking"] is not None else None
    here = link if link is not None and link.venue_id == venue.id else None
    return {
        "venue_id": venue.id,
        "id": ids.numbers[values["id"]],
        "source_id": values["id"],
        "kind": values["kind"],
        "customer_id": ids.customers.or_none(values["customer"]),
        "booking_id": None if here is None else here.id,
        "booking_source_id": values["booking"],
        "resource_id": own if here is None or here.resource_id is None else here.resource_id,
        "given_resource_id": own,
        "channel": values["channel"],
        "opened_at": values["opened_at"],
        "counts_at": values["counts_at"],
        "arrears": int(values["arrears"]),
        "state": values["state"],
        "digest": record.digest,
    }


def _line_row(line: dict[str, Any], ids: Ids) -> dict[str, Any]:
    right = line["entitlement"]
    return {
        "kind": line["kind"],
        "card_kind": line["card_kind"] or "",
        "item_id": ids.items.or_none(line["item"]),
        "staff_id": ids.staff.or_none(line["staff"]),
        "quantity": line["quantity"],
        "unit_price": line["unit_price"],
        "discount": line["discount"],
        "takes_order_discount": int(line["takes_order_discount"]),
        "entitlement_kind": "" if right is None else right["kind"],
        "entitlement_uses": 0 if right is None else right["uses"],
        "card_source_id": None if right is None else right["card"],
        "unit_value": None if right is None else right["unit_value"],
        "entitlement_value": None if right is None else entitlement_value(line),
        "bonus": line["bonus"],
    }


def _derive(
    batch: Batch,
    records: Sequence[Record],
    heads: dict[str, dict[str, Any]],
    ids: Ids,
    checked: dict[int, Checked],
    cards: set[str],
    old: Sequence[Row[Any]],
    withdrawn: Sequence[Sold],
    tenders: Tenders,
) -> None:
    """Posts the orders, and again those whose uses of the same cards now have another worth."""
    revalued = revalue(batch, cards)
    carded = {
        (record.at.id, ids.numbers[record.id]): record
        for record in records
        if any(
            line["entitlement"] is not None and line["entitlement"]["card"] for line in record.values["lines"]
        )
    }
    again = stored_orders(batch, revalued.orders | carded.keys(), tenders)
    direct = [record for record in records if (record.at.id, ids.numbers[record.id]) not in carded]
    orders = [_sold(record, heads[record.id], ids, checked[record.row]) for record in direct]
    ready = {record.id: checked[record.row].postings for record in direct}
    stored = {(row.venue_id, row.id) for row in old} | revalued.orders
    refused = repost(batch, [*orders, *again, *withdrawn], tenders, stored=stored, ready=ready)
    for owner, record in carded.items():
        if owner in revalued.waiting and record.values["state"] == "completed":
            batch.settle(record, Status.WAITING, "lines", revalued.waiting[owner])
    by_id = {record.id: record for record in records}
    for order_source_id, refund_source_id, reason in refused:
        if order_source_id in by_id:
            status = batch.outcomes[by_id[order_source_id].row].status
            batch.settle(by_id[order_source_id], status, "refunds", f"{refund_source_id} waits: {reason}")


def _sold(record: Record, head: dict[str, Any], ids: Ids, checked: Checked) -> Sold:
    return Sold(
        record.at,
        head["id"],
        head["source_id"],
        head["kind"],
        head["customer_id"] or 0,
        head["resource_id"] or 0,
        head["channel"],
        tags_of(record.values, ids.items, ids.staff),
        checked.order if head["state"] == "completed" else None,
    )
