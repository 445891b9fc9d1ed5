"""An order as the ledger wants it, with what its postings carry beside the amounts: of a record or of the store."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Row

from rollup.ingest.batch import Batch, Venue
from rollup.ingest.names import Names, Tenders
from rollup.ingest.rows import of_owners
from rollup.ingest.values import Wrong
from rollup.ledger import (
    CardKind,
    Discount,
    Entitlement,
    EntitlementKind,
    Line,
    LineKind,
    Order,
    Payment,
)
from rollup.model import order_discount, order_line, order_payment, sales_order

LINE_KINDS = {str(kind): kind for kind in LineKind}
CARD_KINDS: dict[str | None, CardKind | None] = {None: None, "": None}
CARD_KINDS.update((str(kind), kind) for kind in CardKind)
SHARED_KINDS = (EntitlementKind.LIMITED_TIMES, EntitlementKind.PASS, EntitlementKind.COMBO)
"""Rights whose use is worth a share of their card (METRICS §2.4)."""


class Tags(NamedTuple):
    """What the postings of a line carry."""

    kind: str
    card_kind: str
    quantity: int
    item_id: int
    staff_id: int
    bonus: int = 0


class Sold(NamedTuple):
    """An order that is stored. `order` is None while nothing of it counts: it is opened, void, or waits for a card."""

    venue: Venue
    id: int
    source_id: str
    kind: str
    customer_id: int
    resource_id: int
    channel: str
    lines: dict[int, Tags]
    order: Order | None

    @property
    def owner(self) -> tuple[int, int]:
        """Its key."""
        return self.venue.id, self.id


def entitlement_value(line: Mapping[str, Any]) -> int | None:
    """What the uses that pay a line are worth together, without a look at their card; None: it takes the card."""
    right = line["entitlement"]
    kind = EntitlementKind(right["kind"])
    if kind.is_free:
        return int((right["unit_value"] or 0) * right["uses"])
    if right["unit_value"] is not None:
        return int(right["unit_value"] * right["uses"])
    return None if kind in SHARED_KINDS else int(line["unit_price"] * right["uses"])


def order_of(values: Mapping[str, Any], tenders: Tenders) -> Order:
    """The ledger's order of a clean record; uses that take a card are worth 0 here. Wrong: a tender is not known."""
    counts_at = values["counts_at"] or 0
    return Order(
        kind=values["kind"],
        counts_at=counts_at,
        lines=tuple(_line(number, line) for number, line in enumerate(values["lines"], 1)),
        discounts=tuple(
            Discount(part["amount"], tuple(part["lines"]) if part["lines"] else None)
            for part in values["discounts"]
        ),
        payments=tuple(
            Payment(
                part["tender"],
                _family(tenders, part["tender"], number),
                part["amount"],
                part["paid_at"] or counts_at,
            )
            for number, part in enumerate(values["payments"], 1)
        ),
        arrears=values["arrears"] or values["state"] != "completed",
    )


def _family(tenders: Tenders, key: str, number: int) -> Any:
    try:
        return tenders.family(key)
    except Wrong as wrong:
        raise Wrong(wrong.reason, f"payments[{number}].tender") from None


def _line(number: int, line: Mapping[str, Any]) -> Line:
    right = None
    if line["entitlement"] is not None:
        # A right's uses may differ by a minor unit: what they are worth together is posted as one use.
        right = Entitlement(EntitlementKind(line["entitlement"]["kind"]), entitlement_value(line) or 0)
    return Line(
        number,
        LINE_KINDS[line["kind"]],
        line["quantity"],
        line["unit_price"],
        line["discount"],
        CARD_KINDS[line["card_kind"]],
        right,
        line["takes_order_discount"],
    )


def tags_of(values: Mapping[str, Any], items: Names, people: Names) -> dict[int, Tags]:
    """What the postings of a clean record's lines carry."""
    return {
        number: Tags(
            line["kind"],
            line["card_kind"] or "",
            line["quantity"],
            items[line["item"]],
            people[line["staff"]],
            line["bonus"],
        )
        for number, line in enumerate(values["lines"], 1)
    }


def stored_orders(batch: Batch, owners: Iterable[tuple[int, int]], tenders: Tenders) -> list[Sold]:
    """Orders from the store, by (venue_id, id)."""
    wanted = set(owners)
    heads = of_owners(batch.connection, sales_order, "id", wanted)
    lines = _by_order(of_owners(batch.connection, order_line, "order_id", wanted))
    discounts = _by_order(of_owners(batch.connection, order_discount, "order_id", wanted))
    payments = _by_order(of_owners(batch.connection, order_payment, "order_id", wanted))
    return [
        _stored(
            batch.venue_ids[head.venue_id],
            head,
            lines.get((head.venue_id, head.id), []),
            _order_from_rows(
                head,
                lines.get((head.venue_id, head.id), []),
                discounts.get((head.venue_id, head.id), []),
                payments.get((head.venue_id, head.id), []),
                tenders,
            ),
        )
        for head in heads
    ]


def _by_order(rows: Iterable[Row[Any]]) -> dict[tuple[int, int], list[Row[Any]]]:
    found: dict[tuple[int, int], list[Row[Any]]] = {}
    for row in sorted(rows, key=lambda row: row.number):
        found.setdefault((row.venue_id, row.order_id), []).append(row)
    return found


def _stored(venue: Venue, head: Row[Any], lines: list[Row[Any]], order: Order | None) -> Sold:
    return Sold(
        venue,
        head.id,
        head.source_id,
        head.kind,
        head.customer_id or 0,
        head.resource_id or 0,
        head.channel,
        {
            line.number: Tags(
                line.kind, line.card_kind, line.quantity, line.item_id or 0, line.staff_id or 0, line.bonus
            )
            for line in lines
        },
        order,
    )


def _order_from_rows(
    head: Row[Any],
    lines: list[Row[Any]],
    discounts: list[Row[Any]],
    payments: list[Row[Any]],
    tenders: Tenders,
) -> Order | None:
    waits = any(line.entitlement_kind and line.entitlement_value is None for line in lines)
    if head.state != "completed" or waits:
        return None
    return Order(
        kind=head.kind,
        counts_at=head.counts_at,
        lines=tuple(_line_from_row(line) for line in lines),
        discounts=tuple(
            Discount(row.amount, tuple(int(number) for number in row.lines.split()) or None)
            for row in discounts
        ),
        payments=tuple(
            Payment(
                tenders.keys[row.tender_id],
                tenders.family(tenders.keys[row.tender_id]),
                row.amount,
                row.paid_at,
            )
            for row in payments
        ),
        arrears=bool(head.arrears),
    )


def _line_from_row(row: Row[Any]) -> Line:
    right = None
    if row.entitlement_kind:
        right = Entitlement(EntitlementKind(row.entitlement_kind), row.entitlement_value)
    return Line(
        row.number,
        LINE_KINDS[row.kind],
        row.quantity,
        row.unit_price,
        row.discount,
        CARD_KINDS[row.card_kind],
        right,
        bool(row.takes_order_discount),
    )
