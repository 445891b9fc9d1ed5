"""Orders become postings (METRICS §2.2)."""

from typing import NamedTuple

from rollup.ledger.allocate import spread
from rollup.ledger.check import LedgerError, check_order
from rollup.ledger.order import ENTITLEMENT, EntitlementKind, Family, Line, Order
from rollup.ledger.payable import canonical, payable
from rollup.ledger.posting import Posting, dated


class Part(NamedTuple):
    """A posting before it is known in which definition sets it counts: `at` is the current definitions' instant."""

    line: int
    tender: str
    family: Family
    amount: int
    at: int
    entitlement_kind: EntitlementKind | None = None


class Settlement(NamedTuple):
    """An order's lines in canonical order, what each has to pay, the tenders by instant, and when all was paid."""

    lines: list[Line]
    payable: list[int]
    tenders: list[tuple[tuple[int, Family, str], int]]
    settled_at: int | None


def post_order(order: Order) -> tuple[Posting, ...]:
    """The postings of an order: per order, per line and per tender they add up to the whole in each definition set.

    - All paid by `counts_at`: one set of postings there, for both definition sets.
    - Paid in instalments: the current definitions post each when it is paid, the classic ones everything when the
      last is paid, and nothing while a part is open (METRICS §1). What falls together is one posting for both.
      Uses of rights count at `counts_at`, in classic with the rest.
    - A line paid by an entitlement has exactly one posting in each definition set, of 0 for a gift; other lines with
      nothing to pay, and payments of 0, have none.

    LedgerError: something negative, not whole, unknown or contradictory; discounts above what they apply to; payments
    above the payable total, or below it without `arrears`.
    """
    settlement = settle(order)
    settled_at = settlement.settled_at
    return tuple(
        Posting(line, tender, family, amount, when, definitions, right)
        for line, tender, family, amount, at, right in parts(order, settlement)
        for when, definitions in dated(at, settled_at)
    )


def recognised(order: Order) -> tuple[tuple[int, int], ...]:
    """The instants at which the order itself counts as completed, each with its definition sets.

    Current: `counts_at`. Classic: when the last instalment was paid, and not at all while a part is open (METRICS §1).
    Orders of 0 count (YZ 8). LedgerError as in `post_order`.
    """
    return dated(order.counts_at, settle(order).settled_at)


def settle(order: Order) -> Settlement:
    """Check an order and work out who has to pay what and when it was paid. LedgerError as in `post_order`."""
    check_order(order)
    lines = canonical(order.lines)
    due = payable(lines, order.discounts)
    tenders = _tenders(order)
    total, paid = sum(due), sum(amount for _, amount in tenders)
    if paid > total:
        raise LedgerError(
            f"payments: {paid} is above the {total} to pay; lower them or add what was sold", "payments"
        )
    if paid == total:
        return Settlement(lines, due, tenders, tenders[-1][0][0] if tenders else order.counts_at)
    if not order.arrears:
        raise LedgerError(
            f"payments: {paid} of {total} is paid; add the rest or mark the order as arrears", "payments"
        )
    return Settlement(lines, due, tenders, None)


def _tenders(order: Order) -> list[tuple[tuple[int, Family, str], int]]:
    """What was paid by instant and tender, in the order in which it is spread.

    By instant first, so that a later instalment never moves the postings of an earlier one.
    """
    counts_at = order.counts_at
    amounts: dict[tuple[int, Family, str], int] = {}
    for tender, family, amount, paid_at in order.payments:
        if amount:
            key = (paid_at if paid_at > counts_at else counts_at, family, tender)
            amounts[key] = amounts.get(key, 0) + amount
    return sorted(amounts.items())


def parts(order: Order, settlement: Settlement) -> list[Part]:
    """Each line × tender × instant once: rights at their worth, tenders by what is left to pay (rules 3 and 4)."""
    lines, due, tenders, _ = settlement
    found = [
        Part(
            line.number,
            ENTITLEMENT,
            Family.STORED,
            right.uses * right.unit_value,
            order.counts_at,
            right.kind,
        )
        for line in lines
        if (right := line.entitlement) is not None
    ]
    left = due
    for (at, family, tender), amount in tenders:
        shares = spread(amount, left)
        left = [open_ - share for open_, share in zip(left, shares, strict=True)]
        for line, share in zip(lines, shares, strict=True):
            if share:
                found.append(Part(line.number, tender, family, share, at))
    return found
