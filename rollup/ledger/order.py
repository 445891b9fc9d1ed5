"""What the ledger is given: an order with its lines, discounts and payments, and the refunds of it.

Named tuples, because millions of them are made: nothing is checked when one is made, everything when it is posted.
"""

from enum import StrEnum
from typing import NamedTuple

PRINCIPAL = "principal"
"""Tender key of the balance that the member paid in (本金余额)."""
GIFT = "gift"
"""Tender key of the balance that came as a gift (赠送余额)."""
ENTITLEMENT = "entitlement"
"""Tender key of the use of a right (权益次数类消耗). It stands on a line, never among the payments."""


class OrderKind(StrEnum):
    """METRICS §2.1."""

    ITEM = "item"
    CARD = "card"
    DIRECT = "direct"
    QR = "qr"


class LineKind(StrEnum):
    """What a line sells (METRICS §2.1; 实收构成 in YZ 1)."""

    SERVICE = "service"
    PRODUCT = "product"
    CARD = "card"
    RECHARGE = "recharge"
    DIRECT = "direct"
    QR = "qr"


class CardKind(StrEnum):
    """What a card line (times, discount, combo) or a recharge line (recharge card, top-up) sells (YZ 3)."""

    TIMES = "times"
    DISCOUNT = "discount"
    COMBO = "combo"
    RECHARGE_CARD = "recharge_card"
    TOP_UP = "top_up"


class Family(StrEnum):
    """Whether a tender is new money (现金类) or value that the member already held (消耗类)."""

    CASH = "cash"
    STORED = "stored"


class EntitlementKind(StrEnum):
    """Where a right comes from, which decides what one use of it is worth (METRICS §2.4; the table in YZ 2)."""

    LIMITED_TIMES = "limited_times"
    UNLIMITED_TIMES = "unlimited_times"
    PASS = "pass"
    COMBO = "combo"
    TIMES_GIFT = "times_gift"
    ORDER_GIFT = "order_gift"
    RECHARGE_GIFT = "recharge_gift"
    IMPORTED = "imported"
    POINTS = "points"
    VOUCHER = "voucher"

    @property
    def is_free(self) -> bool:
        """Whether a use counts 0: the three gifts and the voucher (METRICS §2.4)."""
        return self in FREE_KINDS


FREE_KINDS = (
    EntitlementKind.TIMES_GIFT,
    EntitlementKind.ORDER_GIFT,
    EntitlementKind.RECHARGE_GIFT,
    EntitlementKind.VOUCHER,
)


class Entitlement(NamedTuple):
    """A right that pays a line: the line is posted at `uses` × `unit_value` minor units (METRICS §2.2, rule 4).

    `unit_value` is what the function of that name gives for this use. Uses of one card can differ by one minor unit:
    give each use a line of its own where they do.
    """

    kind: EntitlementKind
    unit_value: int
    uses: int = 1


class Line(NamedTuple):
    """One row of an order, worth `quantity` × `unit_price` − `discount` minor units before the order's discounts.

    `number` names the line within its order for good: last resort of every tie. `card_kind` stands on card and recharge
    lines, and only there. A line with an `entitlement` (service or product) has nothing left to pay and takes no part
    in order discounts.
    """

    number: int
    kind: LineKind
    quantity: int
    unit_price: int
    discount: int = 0
    card_kind: CardKind | None = None
    entitlement: Entitlement | None = None
    takes_order_discount: bool = True


class Discount(NamedTuple):
    """Minor units off the order (整单优惠: coupon, manual), over the lines named by number, or over all.

    A line that takes no order discount, or is paid by an entitlement, takes no part even when it is named.
    """

    amount: int
    lines: tuple[int, ...] | None = None


class Payment(NamedTuple):
    """Minor units paid with one tender at `paid_at`. What was paid before the order counts, counts with it."""

    tender: str
    family: Family
    amount: int
    paid_at: int


class Order(NamedTuple):
    """One order. `counts_at` is the instant at which it counts (METRICS §1: completed, received, group formed).

    `arrears`: a part may still be unpaid. Instalments paid after `counts_at` need no flag once all is paid.
    """

    kind: OrderKind | str
    counts_at: int
    lines: tuple[Line, ...]
    discounts: tuple[Discount, ...] = ()
    payments: tuple[Payment, ...] = ()
    arrears: bool = False


class RefundPart(NamedTuple):
    """Minor units given back with one tender, of one line or (None) of the whole order.

    `tender` says how it was given back, which need not be how it was paid: the original one, cash, other, a balance, or
    `entitlement` for uses that are rolled back.
    """

    tender: str
    family: Family
    amount: int
    line: int | None = None


class Refund(NamedTuple):
    """A completed refund of an order."""

    refunded_at: int
    parts: tuple[RefundPart, ...]
