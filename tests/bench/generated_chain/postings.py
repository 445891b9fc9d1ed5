"""What the ledger makes of the generated orders: postings, sales, refunds, and each customer's first order."""

from collections.abc import Iterator, Sequence

import numpy as np

from rollup.calendar import DAY_SECONDS
from rollup.ledger import BOTH, CLASSIC, CURRENT
from tests.bench.generated_chain.bookings import CHANNELS
from tests.bench.generated_chain.columns import NULL, Column, Rows, named, ordered, rows, together, words
from tests.bench.generated_chain.orders import (
    INSTALMENT,
    OF_RIGHT,
    RIGHT,
    Form,
    Orders,
    order_names,
)
from tests.bench.generated_chain.places import ENTITLEMENT, PRINCIPAL, TENDERS, Venue
from tests.bench.generated_chain.size import NOW, Size

KINDS = ("service", "product", "card", "recharge")
CARD_KINDS = ("", "", "times", "top_up")
REFUNDED = 0.03
"""Of orders with one line and one tender, some days later, in full."""
_SPREAD = sorted((family, key) for key, _, family in TENDERS)
RANK = np.array([0, *(_SPREAD.index((family, key)) for key, _, family in TENDERS)])
"""By tender id the place in the order in which the ledger spreads them: cash before stored, then by key."""
Parts = dict[str, Column]


def posting_rows(venue: Venue, size: Size, found: Orders, first_refund: int) -> Iterator[Rows]:
    """Postings of orders and refunds, the refunds, and the sales."""
    refunds = _refunds(size, venue, found, first_refund)
    parts = [*_paid(found), *_of_right(found), *_arrears(found), _back(found, refunds)]
    yield _postings(venue, found, together(parts))
    count = len(refunds["id"])
    orders = found["id"][refunds["of"]]
    yield rows(
        "refund",
        venue_id=np.full(count, venue.id),
        id=refunds["id"],
        source_id=named(f"{venue.key}f", refunds["id"]),
        order_source_id=order_names(venue, orders),
        order_id=orders,
        refunded_at=refunds["at"],
    )
    yield rows(
        "refund_part",
        ("line",),
        venue_id=np.full(count, venue.id),
        refund_id=refunds["id"],
        number=1,
        tender_id=found["first_tender"][refunds["of"]],
        amount=found["due"][refunds["of"]],
        line=NULL,
    )
    yield _sales(venue, found)


def _part(
    of: Column,
    number: Column | int,
    line: Column | int,
    kind: Column | int,
    tender: Column | int,
    amount: Column,
    at: Column,
    **more: Column | int,
) -> Parts:
    """Postings of orders by position. `counted`: whether they bear the quantity of their line."""
    usual = {"definitions": BOTH, "counted": 1, "refund_id": 0}
    given = {"number": number, "line": line, "kind": kind, "tender_id": tender, "amount": amount, "at": at}
    return {
        "of": of,
        **{name: np.broadcast_to(value, of.shape) for name, value in {**usual, **given, **more}.items()},
    }


def _of(found: Orders, *forms: Form) -> Column:
    return np.flatnonzero(np.isin(found["form"], forms))


def _paid(found: Orders) -> Iterator[Parts]:
    """Postings of what is paid at once: a product's before a service's, as the ledger has the kinds."""
    of = _of(found, Form.SERVICE, Form.DESK, Form.PASS, Form.TOP_UP)
    form = found["form"][of]
    kind = np.select([form == Form.DESK, form == Form.PASS, form == Form.TOP_UP], [1, 2, 3], 0)
    yield _part(of, 0, 1, kind, found["first_tender"][of], found["due"][of], found["counts_at"][of])
    of = _of(found, Form.SHOP)
    tender, at = found["first_tender"][of], found["counts_at"][of]
    yield _part(of, 0, 2, 1, tender, found["goods"][of], at)
    yield _part(of, 1, 1, 0, tender, found["net"][of], at)
    of = _of(found, Form.SPLIT)
    for nth, (tender, amount) in enumerate(_by_tender(found, of)):
        yield _part(of, nth, 1, 0, tender, amount, found["counts_at"][of], counted=int(nth == 0))
    yield from _split_shop(found)


def _by_tender(found: Orders, of: Column) -> Sequence[tuple[Column, Column]]:
    """The two tenders of orders and what each pays, in the ledger's order."""
    first, second = found["first_tender"][of], found["second_tender"][of]
    part, rest = found["part"][of], (found["due"] - found["part"])[of]
    swap = RANK[second] < RANK[first]
    return (
        (np.where(swap, second, first), np.where(swap, rest, part)),
        (np.where(swap, first, second), np.where(swap, part, rest)),
    )


def _split_shop(found: Orders) -> Iterator[Parts]:
    """Two tenders over two lines: the first by largest remainder, the second what it leaves."""
    of = _of(found, Form.SPLIT_SHOP)
    goods, net, at = found["goods"][of], found["net"][of], found["counts_at"][of]
    (tender, amount), (other, _) = _by_tender(found, of)
    on_goods, remainder = np.divmod(amount * goods, goods + net)
    on_goods = on_goods + (2 * remainder >= goods + net)
    yield _part(of, 0, 2, 1, tender, on_goods, at)
    yield _part(of, 1, 1, 0, tender, amount - on_goods, at)
    yield _part(of, 2, 2, 1, other, goods - on_goods, at, counted=0)
    yield _part(of, 3, 1, 0, other, net - (amount - on_goods), at, counted=0)


def _of_right(found: Orders) -> Iterator[Parts]:
    of = _of(found, *OF_RIGHT)
    yield _part(of, 0, 1, 0, ENTITLEMENT, found["net"][of], found["counts_at"][of])
    of = _of(found, Form.RIGHT_SHOP)
    yield _part(of, 1, 2, 1, found["first_tender"][of], found["goods"][of], found["counts_at"][of])


def _arrears(found: Orders) -> Iterator[Parts]:
    """The current definitions count each instalment, the classic ones everything with the last."""
    of = _of(found, Form.ARREARS)
    tender, at = found["first_tender"][of], found["counts_at"][of]
    part, rest = found["part"][of], (found["due"] - found["part"])[of]
    yield _part(of, 0, 1, 0, tender, part, at, definitions=CURRENT)
    yield _part(of, 1, 1, 0, tender, part, at + INSTALMENT, definitions=CLASSIC)
    yield _part(of, 2, 1, 0, tender, rest, at + INSTALMENT, counted=0)


def _refunds(size: Size, venue: Venue, found: Orders, first_id: int) -> dict[str, Column]:
    chance = np.random.default_rng([size.seed, 6, venue.id])
    of = _of(found, Form.SERVICE, Form.DESK, Form.PASS)
    at = found["counts_at"][of] + chance.integers(600, 6 * DAY_SECONDS, len(of))
    taken = (chance.random(len(of)) < REFUNDED) & (at <= NOW)
    return {"of": of[taken], "at": at[taken], "id": first_id + np.arange(taken.sum())}


def _back(found: Orders, refunds: dict[str, Column]) -> Parts:
    of = refunds["of"]
    form = found["form"][of]
    kind = np.select([form == Form.DESK, form == Form.PASS], [1, 2], 0)
    return _part(
        of,
        1,
        1,
        kind,
        found["first_tender"][of],
        -found["due"][of],
        refunds["at"],
        refund_id=refunds["id"],
        counted=-1,
    )


def _postings(venue: Venue, found: Orders, parts: Parts) -> Rows:
    of, place = parts["of"], venue.clock.local(parts["at"])
    is_product, is_right = parts["kind"] == 1, parts["tender_id"] == ENTITLEMENT
    staff = np.where(is_product, 0, np.maximum(found["staff_id"][of], 0))
    lines = {
        "day": place.day,
        "hour": place.hour,
        "order_id": found["id"][of],
        "number": parts["number"],
        "minute": place.minute,
        "definitions": parts["definitions"],
        "line": np.where(found["form"][of] == Form.DESK, 1, parts["line"]),
        "line_kind": words(KINDS, parts["kind"]),
        "card_kind": words(CARD_KINDS, parts["kind"]),
        "entitlement_kind": words(("", RIGHT), is_right.astype(np.int64)),
        "family": words(("cash", "stored"), (parts["tender_id"] >= PRINCIPAL).astype(np.int64)),
        "tender_id": parts["tender_id"],
        "item_id": np.where(is_product, found["product"][of], found["item"][of]),
        "staff_id": staff,
        "resource_id": np.maximum(found["resource_id"][of], 0),
        "channel": words((*CHANNELS, "pos"), found["channel"][of]),
        "amount": parts["amount"],
        "quantity": parts["counted"] * np.where(is_product, found["quantity"][of], 1),
        "refund_id": parts["refund_id"],
    }
    kept = {name: column[parts["amount"] != 0] for name, column in lines.items()}
    kept = ordered(kept, "day", "hour", "order_id", "number")
    return rows("posting", venue_id=np.full(len(kept["day"]), venue.id), **kept)


def _sales(venue: Venue, found: Orders) -> Rows:
    """An order counts when it is completed; one with arrears in the classic definitions with its last instalment."""
    done = np.flatnonzero(found["form"] != Form.OPEN)
    late = _of(found, Form.ARREARS)
    of = np.concatenate([done, late])
    definitions = np.where(found["form"][done] == Form.ARREARS, CURRENT, BOTH)
    at = np.concatenate([found["counts_at"][done], found["counts_at"][late] + INSTALMENT])
    place, form = venue.clock.local(at), found["form"][of]
    is_card = form >= Form.PASS
    sales = {
        "day": place.day,
        "hour": place.hour,
        "order_id": found["id"][of],
        "definitions": np.concatenate([definitions, np.full(len(late), CLASSIC)]),
        "minute": place.minute,
        "counted_at": at,
        "order_kind": words(("item", "card"), is_card.astype(np.int64)),
        "customer_id": np.maximum(found["customer_id"][of], 0),
        "has_card": is_card.astype(np.int64),
        "channel": words((*CHANNELS, "pos"), found["channel"][of]),
        "resource_id": np.maximum(found["resource_id"][of], 0),
    }
    sales = ordered(sales, "day", "hour", "order_id", "definitions")
    return rows("sale", venue_id=np.full(len(sales["day"]), venue.id), **sales)
