"""What is derived of orders: postings, sales and first orders, exchanged as a whole whenever an order changes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rollup.ingest.batch import Batch
from rollup.ingest.firsts import refresh_firsts
from rollup.ingest.names import Tenders
from rollup.ingest.refunding import Refunded, Refusal, assign_refunds
from rollup.ingest.rows import add, of_owners, owned, remove
from rollup.ingest.sold import Sold, Tags
from rollup.ledger import (
    BOTH,
    CLASSIC,
    CURRENT,
    ENTITLEMENT,
    GIFT,
    PRINCIPAL,
    Family,
    Order,
    Posting,
    post_order,
    recognised,
)
from rollup.ledger.bonus import grants
from rollup.model import posting, sale

Owner = tuple[int, int]
CARD_LINES = ("card", "recharge")
GRANTED = "granted"
"""In place of a tender's family, on what a recharge brings to the gift balance."""


def repost(
    batch: Batch,
    orders: Sequence[Sold],
    tenders: Tenders,
    *,
    stored: Iterable[Owner] = (),
    ready: Mapping[str, tuple[Posting, ...]] | None = None,
) -> list[Refusal]:
    """Writes the postings (refunds' too), sales and first orders of these orders, in place of those of the `stored`
    ones, by (venue_id, order_id). `ready`: postings that are reckoned already, by source id. Gives the refunds that do
    not fit their order."""
    names = {sold.id: f"order {sold.source_id}" for sold in orders}
    gone = withdraw(batch, stored, names, tenders)
    refunds, refused = assign_refunds(batch, orders, tenders)
    rows: list[dict[str, Any]] = []
    sales: list[dict[str, Any]] = []
    if any(ENTITLEMENT not in tenders.ids and _uses_rights(sold.order) for sold in orders):
        tenders.register([ENTITLEMENT])
    if any(tags.bonus for sold in orders for tags in sold.lines.values()):
        tenders.register([GIFT])
    for sold in orders:
        if sold.order is not None:
            posted = ready.get(sold.source_id) if ready is not None else None
            posted = post_order(sold.order) if posted is None else posted
            taken_back = refunds.get(sold.owner, ())
            own = _posting_rows(sold, posted, taken_back, tenders)
            rows += own + _granted_rows(sold, sold.order, posted, taken_back, tenders, len(own))
            sales += _sale_rows(sold, sold.order)
    add(batch.connection, posting, rows)
    add(batch.connection, sale, sales)
    for row in rows:
        batch.touched.add("postings", row["venue_id"], row["day"], names[row["order_id"]])
        if _moves_balance(row, tenders):
            batch.touched.add("balances", row["venue_id"], row["day"], names[row["order_id"]])
    for row in sales:
        batch.touched.add("sales", row["venue_id"], row["day"], names[row["order_id"]])
    refresh_firsts(batch, gone, sales, names)
    return refused


def withdraw(
    batch: Batch, orders: Iterable[Owner], names: Mapping[int, str], tenders: Tenders
) -> list[dict[str, Any]]:
    """Removes postings and sales of stored orders and marks where they were, with the orders' `names` by id; gives the
    sales."""
    wanted = set(orders)
    if not wanted:
        return []
    columns = ("day", "line_kind", "tender_id")
    for place in of_owners(batch.connection, posting, "order_id", wanted, *columns):
        batch.touched.add("postings", place.venue_id, place.day, names.get(place.order_id, ""))
        if _moves_balance(place._mapping, tenders):
            batch.touched.add("balances", place.venue_id, place.day, names.get(place.order_id, ""))
    gone = [dict(row._mapping) for row in of_owners(batch.connection, sale, "order_id", wanted)]
    for row in gone:
        batch.touched.add("sales", row["venue_id"], row["day"], names.get(row["order_id"], ""))
    for table in (posting, sale):
        remove(batch.connection, table, owned("order_id", wanted))
    return gone


def _uses_rights(order: Order | None) -> bool:
    return order is not None and any(line.entitlement is not None for line in order.lines)


def _posting_rows(
    sold: Sold, posted: Sequence[Posting], refunds: Sequence[Refunded], tenders: Tenders
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    counted = _counted(posted)
    for index, part in enumerate(posted):
        tags = sold.lines[part.line]
        quantity = tags.quantity if index in counted else 0
        rows.append(_posting_row(sold, part, tags, tenders, len(rows), quantity, 0))
    left: dict[int, int] = {}
    for part in posted:
        if part.definitions & CURRENT:
            left[part.line] = left.get(part.line, 0) + part.amount
    for number, postings in refunds:
        emptied = _take_off(left, postings)
        counted = _counted(postings)
        for index, part in enumerate(postings):
            tags = sold.lines[part.line]
            quantity = -tags.quantity if index in counted and part.line in emptied else 0
            rows.append(_posting_row(sold, part, tags, tenders, len(rows), quantity, number))
    return rows


def _granted_rows(
    sold: Sold,
    order: Order,
    posted: Sequence[Posting],
    refunds: Sequence[Refunded],
    tenders: Tenders,
    first: int,
) -> list[dict[str, Any]]:
    """What the order's recharges bring to the gift balance, numbered from `first`."""
    bonuses = {number: tags.bonus for number, tags in sold.lines.items() if tags.bonus}
    if not bonuses:
        return []
    parts = grants(order, bonuses, [posted, *(one.postings for one in refunds)])
    rows: list[dict[str, Any]] = []
    for refund_id, part in zip((0, *(one.refund_id for one in refunds)), parts, strict=True):
        for line, amount, at, definitions in part:
            one = Posting(line, GIFT, Family.STORED, amount, at, definitions)
            row = _posting_row(sold, one, sold.lines[line], tenders, first + len(rows), 0, refund_id)
            rows.append({**row, "family": GRANTED})
    return rows


def _moves_balance(row: Mapping[Any, Any], tenders: Tenders) -> bool:
    """Whether a posting counts in the subject of balances."""
    return row["line_kind"] == "recharge" or tenders.keys[row["tender_id"]] in (PRINCIPAL, GIFT)


def _counted(postings: Sequence[Posting]) -> set[int]:
    """Which postings carry their line's quantity, so that each definition set counts it once: the first of the
    current set, and, unless that is classic as well, the first of the classic set alone."""
    found: dict[tuple[int, int], int] = {}
    for index in sorted(range(len(postings)), key=lambda index: postings[index].at):
        part = postings[index]
        if part.definitions & CURRENT and (part.line, CURRENT) not in found:
            found[part.line, CURRENT] = index
            if part.definitions == BOTH:
                found[part.line, CLASSIC] = index
        elif part.definitions == CLASSIC and (part.line, CLASSIC) not in found:
            found[part.line, CLASSIC] = index
    return set(found.values())


def _take_off(left: dict[int, int], postings: Sequence[Posting]) -> set[int]:
    """Takes a refund off what is left on each line; gives the lines on which nothing is left."""
    lines = set()
    for part in postings:
        if part.definitions & CURRENT:
            left[part.line] = left.get(part.line, 0) + part.amount
            lines.add(part.line)
    return {line for line in lines if left[line] == 0}


def _posting_row(
    sold: Sold, part: Posting, tags: Tags, tenders: Tenders, number: int, quantity: int, refund_id: int
) -> dict[str, Any]:
    day, hour, minute = sold.venue.local(part.at)
    return {
        "venue_id": sold.venue.id,
        "day": day,
        "hour": hour,
        "order_id": sold.id,
        "number": number,
        "minute": minute,
        "definitions": part.definitions,
        "line": part.line,
        "line_kind": tags.kind,
        "card_kind": tags.card_kind,
        "entitlement_kind": str(part.entitlement_kind or ""),
        "family": str(part.family),
        "tender_id": tenders.ids[part.tender],
        "item_id": tags.item_id,
        "staff_id": tags.staff_id,
        "resource_id": sold.resource_id,
        "channel": sold.channel,
        "amount": part.amount,
        "quantity": quantity,
        "refund_id": refund_id,
    }


def _sale_rows(sold: Sold, order: Order) -> list[dict[str, Any]]:
    has_card = int(any(tags.kind in CARD_LINES for tags in sold.lines.values()))
    rows = []
    for at, definitions in _recognised(order):
        day, hour, minute = sold.venue.local(at)
        rows.append(
            {
                "venue_id": sold.venue.id,
                "day": day,
                "hour": hour,
                "order_id": sold.id,
                "definitions": definitions,
                "minute": minute,
                "counted_at": at,
                "order_kind": sold.kind,
                "customer_id": sold.customer_id,
                "has_card": has_card,
                "channel": sold.channel,
                "resource_id": sold.resource_id,
            }
        )
    return rows


def _recognised(order: Order) -> tuple[tuple[int, int], ...]:
    """As the ledger says; an order that was paid in full when it counts needs no second reckoning."""
    counts_at = order.counts_at
    if not order.arrears and all(payment.paid_at <= counts_at for payment in order.payments):
        return ((counts_at, BOTH),)
    return recognised(order)
