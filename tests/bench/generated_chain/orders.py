"""Orders of a venue: what is rung up for its bookings and at its desk, and how it is paid.

Each order has one of some forms; what the ledger makes of each is reckoned in `postings`.
"""

from collections.abc import Iterator
from enum import IntEnum

import numpy as np

from rollup.calendar import DAY_SECONDS
from tests.bench.generated_chain.bookings import CHANNELS, OPENED, PAID, Bookings
from tests.bench.generated_chain.columns import NULL, Column, Rows, named, ordered, rows, together, words
from tests.bench.generated_chain.places import (
    CARD,
    CASH,
    PASS_ITEM,
    PRINCIPAL,
    PRODUCTS,
    SERVICES,
    SWISH,
    TOP_UP_ITEM,
    Venue,
    prices,
)
from tests.bench.generated_chain.size import NOW, Size

Orders = dict[str, Column]


class Form(IntEnum):
    """What is in an order and how it is paid."""

    SERVICE = 0
    """One service, one tender."""
    SPLIT = 1
    """One service, two tenders."""
    SHOP = 2
    """A service and a product, one tender."""
    SPLIT_SHOP = 3
    """A service and a product, two tenders."""
    RIGHT = 4
    """A service paid by a right."""
    RIGHT_SHOP = 5
    """A service paid by a right, and a product."""
    ARREARS = 6
    """One service, half of it paid some days later."""
    DESK = 7
    """A product bought without a booking."""
    PASS = 8
    """A times card."""
    TOP_UP = 9
    """A recharge of the balance."""
    OPEN = 10
    """A service that is not paid yet."""


FORMS = (Form.SERVICE, Form.SPLIT, Form.SHOP, Form.SPLIT_SHOP, Form.RIGHT, Form.RIGHT_SHOP, Form.ARREARS)
FORM_SHARES = (0.285, 0.17, 0.30, 0.165, 0.04, 0.035, 0.005)
AT_DESK = {Form.DESK: 0.04, Form.PASS: 0.012, Form.TOP_UP: 0.02}
"""Orders without a booking, as shares of those with one."""
WITH_SERVICE = (
    Form.SERVICE,
    Form.SPLIT,
    Form.SHOP,
    Form.SPLIT_SHOP,
    Form.RIGHT,
    Form.RIGHT_SHOP,
    Form.ARREARS,
    Form.OPEN,
)
WITH_PRODUCT = (Form.SHOP, Form.SPLIT_SHOP, Form.RIGHT_SHOP, Form.DESK)
OF_RIGHT = (Form.RIGHT, Form.RIGHT_SHOP)
OF_TWO_TENDERS = (Form.SPLIT, Form.SPLIT_SHOP)
TENDERS, TENDER_SHARES = (CARD, SWISH, CASH, PRINCIPAL), (0.56, 0.24, 0.09, 0.11)
INSTALMENT = 5 * DAY_SECONDS
RIGHT = "unlimited_times"


def orders_of(venue: Venue, size: Size, bookings: Bookings, first_id: int) -> Orders:
    """The orders of a venue by the time at which they count; open ones come last."""
    chance = np.random.default_rng([size.seed, 5, venue.id])
    found = together([_for_bookings(chance, bookings), *_at_desk(chance, bookings)])
    found = ordered(found, "counts_at", "booking_id", "form")
    count = len(found["form"])
    found["id"] = first_id + np.arange(count)
    return found | _amounts(chance, found)


def _for_bookings(chance: np.random.Generator, bookings: Bookings) -> Orders:
    state = bookings["number"]
    own = {name: column[(state == PAID) | (state == OPENED)] for name, column in bookings.items()}
    count = len(own["id"])
    at = own["end_at"] + chance.integers(0, 900, count)
    form = chance.choice(FORMS, count, p=FORM_SHARES)
    known = own["customer_id"] != NULL
    form = np.where((form == Form.ARREARS) & (~known | (at + 2 * INSTALMENT > NOW)), Form.SERVICE, form)
    form = np.where(own["number"] == OPENED, Form.OPEN, form)
    kept = {name: own[name] for name in ("customer_id", "resource_id", "item_id", "staff_id", "channel")}
    return {
        **kept,
        "booking_id": own["id"],
        "form": form,
        "counts_at": np.where(form == Form.OPEN, NOW + 1, at),
    }


def _at_desk(chance: np.random.Generator, bookings: Bookings) -> list[Orders]:
    """Orders without a booking, when somebody is there who has one."""
    there = np.flatnonzero(bookings["number"] == PAID)
    parts = []
    for form, share in AT_DESK.items():
        at = np.unique(chance.choice(there, round(share * len(there)) + 1)) if len(there) else there
        known = bookings["customer_id"][at]
        if form is not Form.DESK:
            at, known = at[known != NULL], known[known != NULL]
        nobody = np.full(len(at), NULL)
        parts.append(
            {
                "customer_id": nobody if form is Form.DESK else known,
                "resource_id": nobody,
                "item_id": nobody,
                "staff_id": bookings["staff_id"][at],
                "channel": np.full(len(at), len(CHANNELS)),
                "booking_id": nobody,
                "form": np.full(len(at), form),
                "counts_at": bookings["end_at"][at] - 60,
            }
        )
    return parts


def _amounts(chance: np.random.Generator, found: Orders) -> Orders:
    """What each order's service (or card, or recharge) and product cost, and what the first of its tenders pays."""
    form, count, price = found["form"], len(found["form"]), prices()
    item = np.where(
        form == Form.PASS, PASS_ITEM, np.where(form == Form.TOP_UP, TOP_UP_ITEM, found["item_id"])
    )
    item = np.where(form == Form.DESK, 0, item)
    has_product = np.isin(form, WITH_PRODUCT)
    product = np.where(has_product, SERVICES + 1 + _products(chance, count), 0)
    quantity = np.where(has_product, 1 + chance.binomial(2, 0.2, count), 0)
    is_reduced = (chance.random(count) < 0.1) & np.isin(form, (Form.SERVICE, Form.SPLIT, Form.SHOP))
    discount = np.where(is_reduced, price[item] // 10, 0)
    net, goods = price[item] - discount, quantity * price[product]
    due = np.where(np.isin(form, OF_RIGHT), 0, net) + goods
    part = (due * chance.uniform(0.2, 0.8, count)).astype(np.int64)
    first, second = _two_tenders(chance, found)
    return {
        "item": item,
        "product": product,
        "quantity": quantity,
        "discount": discount,
        "net": net,
        "goods": goods,
        "due": due,
        "part": np.where(np.isin(form, OF_TWO_TENDERS) | (form == Form.ARREARS), part, due),
        "first_tender": first,
        "second_tender": second,
    }


def _products(chance: np.random.Generator, count: int) -> Column:
    """Products by number: a few are bought by most."""
    return (chance.random(count) ** 3 * PRODUCTS).astype(np.int64)


def _two_tenders(chance: np.random.Generator, found: Orders) -> tuple[Column, Column]:
    """Two different ways to pay; nobody whom the chain does not know has a balance."""
    count = len(found["form"])
    first = chance.choice(TENDERS, count, p=TENDER_SHARES)
    has_balance = (found["customer_id"] != NULL) & (found["form"] < Form.PASS)
    first = np.where((first == PRINCIPAL) & ~has_balance, CARD, first)
    others = np.array([0, SWISH, CARD, CASH, CARD])
    return first, others[first]


def order_rows(venue: Venue, found: Orders) -> Iterator[Rows]:
    """The orders' own rows: heads, lines and payments."""
    form = found["form"]
    is_open = form == Form.OPEN
    booked = found["booking_id"] != NULL
    bookings = named(f"{venue.key}b", found["booking_id"])
    bookings[~booked] = None
    kinds = np.where(form >= Form.PASS, 1, 0) * (form < Form.OPEN)
    yield rows(
        "sales_order",
        ("customer_id", "booking_id", "resource_id", "given_resource_id", "opened_at", "counts_at"),
        venue_id=np.full(len(form), venue.id),
        id=found["id"],
        source_id=order_names(venue, found["id"]),
        kind=words(("item", "card"), kinds),
        customer_id=found["customer_id"],
        booking_id=found["booking_id"],
        booking_source_id=bookings,
        resource_id=found["resource_id"],
        given_resource_id=np.full(len(form), NULL),
        channel=words((*CHANNELS, "pos"), found["channel"]),
        opened_at=np.where(is_open, NOW, found["counts_at"]),
        counts_at=np.where(is_open, NULL, found["counts_at"]),
        arrears=(form == Form.ARREARS).astype(np.int64),
        state=words(("completed", "opened"), is_open.astype(np.int64)),
    )
    yield _lines(venue, found)
    yield _payments(venue, found)


def order_names(venue: Venue, ids: Column) -> Column:
    """The source ids of orders."""
    return named(f"{venue.key}o", ids)


def _lines(venue: Venue, found: Orders) -> Rows:
    price = prices()
    form = found["form"]
    service, product = found["item"] > 0, found["product"] > 0
    right = np.isin(form, OF_RIGHT)[service]
    kind = np.select([form == Form.PASS, form == Form.TOP_UP], [2, 3], 0)[service]
    main = {
        "order_id": found["id"][service],
        "number": 1,
        "kind": words(("service", "product", "card", "recharge"), kind),
        "card_kind": words(("", "", "times", "top_up"), kind),
        "item_id": found["item"][service],
        "staff_id": found["staff_id"][service],
        "quantity": 1,
        "unit_price": price[found["item"][service]],
        "discount": found["discount"][service],
        "entitlement_kind": words(("", RIGHT), right.astype(np.int64)),
        "entitlement_uses": right.astype(np.int64),
        "unit_value": np.where(right, found["net"][service], NULL),
        "entitlement_value": np.where(right, found["net"][service], NULL),
    }
    goods = {
        "order_id": found["id"][product],
        "number": np.where(service[product], 2, 1),
        "kind": "product",
        "card_kind": "",
        "item_id": found["product"][product],
        "staff_id": np.full(product.sum(), NULL),
        "quantity": found["quantity"][product],
        "unit_price": price[found["product"][product]],
        "discount": 0,
        "entitlement_kind": "",
        "entitlement_uses": 0,
        "unit_value": np.full(product.sum(), NULL),
        "entitlement_value": np.full(product.sum(), NULL),
    }
    lines = ordered(together([main, goods]), "order_id", "number")
    return rows(
        "order_line",
        ("item_id", "staff_id", "unit_value", "entitlement_value"),
        venue_id=np.full(len(lines["number"]), venue.id),
        **lines,
        takes_order_discount=1,
        bonus=0,
    )


def _payments(venue: Venue, found: Orders) -> Rows:
    form = found["form"]
    paid = (form != Form.OPEN) & (found["due"] > 0)
    twice = np.isin(form, OF_TWO_TENDERS) | (form == Form.ARREARS)
    second = np.where(form == Form.ARREARS, found["first_tender"], found["second_tender"])
    later = found["counts_at"] + np.where(form == Form.ARREARS, INSTALMENT, 0)
    parts = [
        {
            "order_id": found["id"][paid],
            "number": 1,
            "tender_id": found["first_tender"][paid],
            "amount": found["part"][paid],
            "paid_at": found["counts_at"][paid],
        },
        {
            "order_id": found["id"][twice],
            "number": 2,
            "tender_id": second[twice],
            "amount": (found["due"] - found["part"])[twice],
            "paid_at": later[twice],
        },
    ]
    payments = ordered(together(parts), "order_id", "number")
    return rows("order_payment", venue_id=np.full(len(payments["number"]), venue.id), **payments)
