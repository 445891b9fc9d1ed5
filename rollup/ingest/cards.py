"""Cards that customers own, and what the uses of their rights are worth."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select

from rollup.db import chunks
from rollup.ingest.batch import Batch, Record
from rollup.ingest.names import Names, Tenders, named
from rollup.ingest.reposting import repost
from rollup.ingest.rows import add, at_venues, change, matching, of_owners, owned, remove
from rollup.ingest.sold import SHARED_KINDS, stored_orders
from rollup.ledger import CardService, CardTerms, EntitlementKind, LedgerError, unit_value
from rollup.model import card, card_service, customer, item, order_line, sales_order

LINE = (
    "order_id",
    "number",
    "item_id",
    "entitlement_kind",
    "entitlement_uses",
    "unit_value",
    "entitlement_value",
)


class Revalued(NamedTuple):
    """The orders whose uses have another worth than before, and those that wait for a card, each with the reason."""

    orders: set[tuple[int, int]]
    waiting: dict[tuple[int, int], str]


def take_cards(batch: Batch, records: Sequence[Record]) -> None:
    """Stores cards; orders paid by their rights are posted with what the uses are worth now."""
    latest = batch.latest(records)
    known = at_venues(batch, card, (record.id for record in latest))
    fresh = batch.fresh(latest, known)
    if not fresh:
        return
    old = {(known[record.id].venue_id, known[record.id].id) for record in fresh if record.id in known}
    remove(batch.connection, card_service, owned("card_id", old))
    remove(batch.connection, card, owned("id", old))
    numbers = batch.numbered(fresh, known, card.name)
    customers = named(batch, customer, (record.values["customer"] for record in fresh))
    services = [part for record in fresh for part in record.values["services"]]
    items = named(
        batch, item, [*(record.values["item"] for record in fresh), *(part["item"] for part in services)]
    )
    add(batch.connection, card, [_row(record, numbers[record.id], customers, items) for record in fresh])
    add(
        batch.connection,
        card_service,
        [row for record in fresh for row in _service_rows(record, numbers[record.id], items)],
    )
    orders = revalue(batch, (record.id for record in fresh)).orders
    if orders:
        tenders = Tenders(batch)
        repost(batch, stored_orders(batch, orders, tenders), tenders, stored=orders)


def _row(record: Record, number: int, customers: Names, items: Names) -> dict[str, Any]:
    values = record.values
    return {
        "venue_id": record.at.id,
        "id": number,
        "source_id": values["id"],
        "customer_id": customers.or_none(values["customer"]),
        "kind": values["kind"],
        "item_id": items.or_none(values["item"]),
        "opened_at": values["opened_at"],
        "price": values["price"],
        "paid_cash": values["paid_cash"],
        "uses": values["uses"],
        "digest": record.digest,
    }


def _service_rows(record: Record, number: int, items: Names) -> list[dict[str, Any]]:
    return [
        {
            "venue_id": record.at.id,
            "card_id": number,
            "number": position,
            "item_id": items[part["item"]],
            "price": part["price"],
            "uses": part["uses"],
            "is_gift": int(part["gift"]),
        }
        for position, part in enumerate(record.values["services"], 1)
    ]


def revalue(batch: Batch, cards: Iterable[str]) -> Revalued:
    """Reckons anew what the uses of these cards (by source id) are worth, in the order in which they were used.

    A card's price is spread over its uses to the last minor unit, so an earlier use that comes late moves later ones.
    """
    wanted = sorted(set(cards))
    found = Revalued(set(), {})
    if not wanted:
        return found
    terms = _terms(batch, wanted)
    used = _Uses(batch, matching(batch, order_line.c.card_source_id, wanted, *LINE))
    updates = []
    for line in used.lines:
        worth: int | None = None
        owner = (line.venue_id, line.order_id)
        try:
            worth = _worth(line, terms.get(line.card_source_id), used)
        except LedgerError as error:
            found.waiting[owner] = str(error)
        if worth != line.entitlement_value:
            found.orders.add(owner)
            updates.append({**_key(line), "entitlement_value": worth})
    change(batch.connection, order_line, ("venue_id", "order_id", "number"), updates)
    return found


def _key(line: Any) -> dict[str, int]:
    return {"venue_id": line.venue_id, "order_id": line.order_id, "number": line.number}


class _Uses:
    """The lines that completed orders paid by rights of some cards, in order of use, with a running count of uses."""

    def __init__(self, batch: Batch, lines: list[Any]) -> None:
        owners = {(line.venue_id, line.order_id) for line in lines}
        rows = of_owners(batch.connection, sales_order, "id", owners, "source_id", "counts_at", "state")
        self.when = {
            (row.venue_id, row.id): (row.counts_at, row.source_id) for row in rows if row.state == "completed"
        }
        completed = [line for line in lines if (line.venue_id, line.order_id) in self.when]
        self.lines = sorted(
            completed, key=lambda line: (*self.when[line.venue_id, line.order_id], line.number)
        )
        self.items = _item_names(batch, {line.item_id for line in lines} - {None})
        self._counts: dict[tuple[str, str | None], int] = {}

    def next(self, line: Any, item_name: str | None) -> range:
        """The numbers of the uses that pay a line, from 1."""
        first = self._counts.get((line.card_source_id, item_name), 0) + 1
        self._counts[line.card_source_id, item_name] = first + line.entitlement_uses - 1
        return range(first, first + line.entitlement_uses)


def _worth(line: Any, terms: CardTerms | None, used: _Uses) -> int | None:
    """What the uses that pay a line are worth together. Uses beyond what the card holds are worth what its last is."""
    kind = EntitlementKind(line.entitlement_kind)
    if kind not in SHARED_KINDS:
        return None if line.entitlement_value is None else int(line.entitlement_value)
    name = None if kind is EntitlementKind.PASS else used.items.get(line.item_id)
    numbers = used.next(line, name)
    if line.unit_value is not None:
        return int(line.unit_value * line.entitlement_uses)
    if terms is None:
        raise LedgerError(f"card {line.card_source_id!r} is not known yet", "card")
    holds = terms.pass_uses
    if kind is not EntitlementKind.PASS:
        holds = sum(part.uses for part in terms.services if part.item == name and not part.is_gift)
    return sum(
        unit_value(kind, service_price=0, card=terms, item=name, use_number=min(number, holds))
        for number in numbers
    )


def _terms(batch: Batch, names: Sequence[str]) -> dict[str, CardTerms]:
    cards = at_venues(batch, card, names, "price", "paid_cash", "uses")
    owners = {(row.venue_id, row.id) for row in cards.values()}
    rows = of_owners(batch.connection, card_service, "card_id", owners)
    items = _item_names(batch, {row.item_id for row in rows})
    services: dict[int, list[CardService]] = {}
    for row in sorted(rows, key=lambda row: row.number):
        part = CardService(items[row.item_id], row.price, row.uses, bool(row.is_gift))
        services.setdefault(row.card_id, []).append(part)
    return {
        name: CardTerms(row.price, row.paid_cash, tuple(services.get(row.id, ())), row.uses)
        for name, row in cards.items()
    }


def _item_names(batch: Batch, numbers: Iterable[int]) -> dict[int, str]:
    return {
        row.id: row.source_id
        for part in chunks(sorted(numbers))
        for row in batch.connection.execute(select(item.c.id, item.c.source_id).where(item.c.id.in_(part)))
    }
