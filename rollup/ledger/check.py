"""What the ledger refuses, and how it says so."""

from rollup.errors import BadInput
from rollup.ledger.order import (
    ENTITLEMENT,
    GIFT,
    PRINCIPAL,
    CardKind,
    Discount,
    Entitlement,
    EntitlementKind,
    Family,
    Line,
    LineKind,
    Order,
    OrderKind,
    Refund,
)

ORDER_KINDS = tuple(OrderKind)
CARD_LINE_KINDS = (CardKind.TIMES, CardKind.DISCOUNT, CardKind.COMBO)
RECHARGE_LINE_KINDS = (CardKind.RECHARGE_CARD, CardKind.TOP_UP)


class LedgerError(BadInput, ValueError):
    """An order or refund that cannot be posted as it stands. `field` names the input to change."""


def check_whole(value: object, field: str, subject: str) -> None:
    """Refuse anything but an int (no bool, no float) from 0 up."""
    if type(value) is not int or value < 0:
        raise LedgerError(f"{subject}: {field} is {value!r}; give a whole number, 0 or more", field)


def check_instant(value: object, field: str, subject: str) -> None:
    """Refuse anything but whole epoch seconds."""
    if type(value) is not int:
        raise LedgerError(f"{subject}: {field} is {value!r}; give whole epoch seconds, UTC", field)


def check_order(order: Order) -> None:
    """Refuse what can be seen of an order before anything is computed. Sums are checked where they are made."""
    if order.kind not in ORDER_KINDS:
        raise LedgerError(f"order: kind is {order.kind!r}; give one of {', '.join(ORDER_KINDS)}", "kind")
    check_instant(order.counts_at, "counts_at", "order")
    for line in order.lines:
        check_line(line)
    numbers = {line.number for line in order.lines}
    if len(numbers) != len(order.lines):
        raise LedgerError("order: two lines have the same number; give each line its own", "number")
    for discount in order.discounts:
        check_discount(discount, numbers)
    for tender, family, amount, paid_at in order.payments:
        subject = f"payment by {tender!r}"
        check_tender(tender, family, subject)
        check_whole(amount, "amount", subject)
        check_instant(paid_at, "paid_at", subject)
        if tender == ENTITLEMENT:
            raise LedgerError(
                "payments: a right is not a payment; give it as the entitlement of its line", "tender"
            )


def check_line(line: Line) -> None:
    """Refuse a line that has no meaning by itself."""
    check_whole(line.number, "number", "line")
    subject = f"line {line.number}"
    check_kind(line, subject)
    check_whole(line.quantity, "quantity", subject)
    check_whole(line.unit_price, "unit_price", subject)
    check_whole(line.discount, "discount", subject)
    gross = line.quantity * line.unit_price
    if line.discount > gross:
        raise LedgerError(
            f"{subject}: discount {line.discount} is above the line's {gross}; lower it", "discount"
        )
    if line.entitlement is not None:
        if line.kind is not LineKind.SERVICE and line.kind is not LineKind.PRODUCT:
            raise LedgerError(
                f"{subject}: a right cannot pay a {line.kind} line; leave the entitlement out", "entitlement"
            )
        check_entitlement(line.entitlement, subject)


def check_kind(line: Line, subject: str) -> None:
    """Refuse a kind that is not known, or a card kind that is not the line kind's."""
    kind, card_kind = line.kind, line.card_kind
    if type(kind) is not LineKind:
        raise LedgerError(f"{subject}: kind is {kind!r}; give a LineKind", "kind")
    if kind is LineKind.CARD:
        allowed: tuple[CardKind, ...] = CARD_LINE_KINDS
    elif kind is LineKind.RECHARGE:
        allowed = RECHARGE_LINE_KINDS
    elif card_kind is None:
        return
    else:
        raise LedgerError(f"{subject}: a {kind} line has no card_kind; leave it out", "card_kind")
    if type(card_kind) is not CardKind or card_kind not in allowed:
        raise LedgerError(
            f"{subject}: card_kind is {card_kind!r}; a {kind} line takes {', '.join(allowed)}", "card_kind"
        )


def check_entitlement(right: Entitlement, subject: str) -> None:
    """Refuse a right without a kind, with a negative worth, or a gift with any worth (METRICS §2.4)."""
    if type(right.kind) is not EntitlementKind:
        raise LedgerError(
            f"{subject}: entitlement is a {right.kind!r}; give an EntitlementKind", "entitlement"
        )
    check_whole(right.uses, "uses", subject)
    check_whole(right.unit_value, "unit_value", subject)
    if right.unit_value and right.kind.is_free:
        raise LedgerError(
            f"{subject}: unit_value is {right.unit_value}; a {right.kind} use counts 0", "unit_value"
        )


def check_discount(discount: Discount, numbers: set[int]) -> None:
    """Refuse a negative discount, or one that names a line that the order does not have."""
    check_whole(discount.amount, "amount", "order discount")
    unknown = set(discount.lines or ()) - numbers
    if unknown:
        raise LedgerError(
            f"order discount: no line {min(unknown)} in the order; name its own lines", "discounts"
        )


def check_tender(tender: object, family: object, subject: str) -> None:
    """Refuse a tender without a name, or a balance or right that is called cash."""
    if type(tender) is not str or not tender:
        raise LedgerError(f"{subject}: tender is {tender!r}; give its key", "tender")
    if type(family) is not Family:
        raise LedgerError(f"{subject}: family is {family!r}; give Family.CASH or Family.STORED", "family")
    if family is Family.CASH and tender in (PRINCIPAL, GIFT, ENTITLEMENT):
        raise LedgerError(f"{subject}: {tender} is stored value; give Family.STORED", "family")


def check_refund(refund: Refund, numbers: set[int]) -> None:
    """Refuse what can be seen of a refund by itself, with the numbers of its order's lines."""
    check_instant(refund.refunded_at, "refunded_at", "refund")
    for tender, family, amount, line in refund.parts:
        subject = f"refund by {tender!r}"
        check_tender(tender, family, subject)
        check_whole(amount, "amount", subject)
        if line is not None and (type(line) is not int or line not in numbers):
            raise LedgerError(
                f"{subject}: no line {line!r} in the order; name one of its lines, or None for all", "line"
            )
