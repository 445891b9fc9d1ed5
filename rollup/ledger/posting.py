"""What the ledger gives: postings, and in which definition set each counts."""

from typing import NamedTuple

from rollup.ledger.order import EntitlementKind, Family

CLASSIC = 1
"""The classic definitions: an order with arrears counts in full when its last instalment is paid."""
CURRENT = 2
"""The current definitions: each instalment counts when it is paid."""
BOTH = CLASSIC | CURRENT


class Posting(NamedTuple):
    """One signed amount, in minor units, of one line × tender at one instant (METRICS §2.2).

    Every metric of money is a sum of these, over those whose `definitions` hold the wanted set's bit. Sales are
    positive, refunds negative. `entitlement_kind` stands on postings with the tender `entitlement`.
    """

    line: int
    tender: str
    family: Family
    amount: int
    at: int
    definitions: int
    entitlement_kind: EntitlementKind | None = None


def dated(current_at: int, classic_at: int | None) -> tuple[tuple[int, int], ...]:
    """The instants at which one thing counts, each with its definition sets; `classic_at` None: not in classic yet."""
    if current_at == classic_at:
        return ((current_at, BOTH),)
    if classic_at is None:
        return ((current_at, CURRENT),)
    return ((current_at, CURRENT), (classic_at, CLASSIC))
