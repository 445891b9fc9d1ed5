"""What recharges put on the gift balance (赠送余额): a bonus that nobody pays for, so no sum of money counts it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rollup.ledger.order import Order
from rollup.ledger.post import settle
from rollup.ledger.posting import BOTH, CLASSIC, CURRENT, Posting, dated


class Grant(NamedTuple):
    """Minor units that come to the gift balance with a recharge line, negative when a refund takes them back."""

    line: int
    amount: int
    at: int
    definitions: int


def grants(
    order: Order, bonuses: Mapping[int, int], posted: Sequence[Sequence[Posting]]
) -> list[tuple[Grant, ...]]:
    """The grants of an order with `bonuses` by line number. `posted` are the order's own postings and then those of
    each of its refunds; there is an entry for each of them.

    A bonus is granted as the recharge is paid and taken back as it is refunded, in the same proportion *(ours)*: shares
    are rounded down of what is paid so far, so that all of it goes with the whole price, and nothing is left when
    everything is refunded. A line that costs nothing has its bonus when the order counts, and keeps it.
    """
    settlement = settle(order)
    due = {line.number: left for line, left in zip(settlement.lines, settlement.payable, strict=True)}
    standing = {
        (line, definitions): _Standing(bonus, due[line])
        for line, bonus in bonuses.items()
        for definitions in (CLASSIC, CURRENT)
    }
    found = [
        tuple(
            grant
            for one in part
            if one.line in bonuses
            for grant in _grants_of(one, standing[one.line, CLASSIC], standing[one.line, CURRENT])
        )
        for part in posted
    ]
    free = tuple(
        Grant(line, bonus, at, definitions)
        for line, bonus in bonuses.items()
        if not due[line]
        for at, definitions in dated(order.counts_at, settlement.settled_at)
    )
    return [found[0] + free, *found[1:]]


class _Standing:
    """How much of a line is paid, and of its bonus granted, by one definition set."""

    def __init__(self, bonus: int, due: int) -> None:
        self.bonus, self.due = bonus, due
        self.paid = self.granted = 0

    def after(self, amount: int) -> int:
        """What is granted with a further payment, or (negative) taken back with a refund."""
        self.paid += amount
        before, self.granted = self.granted, self.bonus * self.paid // self.due
        return self.granted - before


def _grants_of(one: Posting, classic: _Standing, current: _Standing) -> list[Grant]:
    """The grants that go with a posting: one where both definition sets grant the same at once."""
    steps = {
        definitions: standing.after(one.amount)
        for definitions, standing in ((CLASSIC, classic), (CURRENT, current))
        if one.definitions & definitions
    }
    if one.definitions == BOTH and steps[CLASSIC] == steps[CURRENT]:
        steps = {BOTH: steps[CURRENT]}
    return [Grant(one.line, step, one.at, definitions) for definitions, step in steps.items() if step]
