"""What is left to pay on each line once the discounts are taken off (METRICS §2.2, rules 1, 2 and 4)."""

from collections.abc import Sequence

from rollup.ledger.allocate import spread
from rollup.ledger.check import LedgerError
from rollup.ledger.order import Discount, Line


def canonical(lines: Sequence[Line]) -> list[Line]:
    """The lines in the order in which ties are broken: by what they are, and by number only among the alike.

    So neither the order in which lines are given nor, among lines that discounts treat alike, their numbering moves a
    minor unit between two kinds.
    """
    if len(lines) == 1:
        return list(lines)
    return sorted(lines, key=_rank)


def _rank(line: Line) -> tuple[str, str, bool, int, bool, int]:
    number, kind, _, _, _, card_kind, entitlement, takes_order_discount = line
    return kind, card_kind or "", entitlement is not None, _net(line), takes_order_discount, number


def _net(line: Line) -> int:
    return 0 if line.entitlement is not None else line.quantity * line.unit_price - line.discount


def payable(lines: Sequence[Line], discounts: Sequence[Discount]) -> list[int]:
    """Minor units left to pay on each of `lines` (canonical order).

    An order discount is spread over the lines that take part by their weight after line discounts. Where an order has
    discounts of different reach, those over fewer lines come first, and each is weighed by what is left *(ours)*:
    for two that reach the same lines this is the seed's rule, for their sum.
    """
    left = [_net(line) for line in lines]
    if not discounts:
        return left
    for reach, amount in _by_reach(lines, discounts):
        weights = [left[index] for index in reach]
        room = sum(weights)
        if amount > room:
            raise LedgerError(
                f"order discount: {amount} is above the {room} of the lines that take part; lower it",
                "discounts",
            )
        for index, part in zip(reach, spread(amount, weights), strict=True):
            left[index] -= part
    return left


def _by_reach(lines: Sequence[Line], discounts: Sequence[Discount]) -> list[tuple[tuple[int, ...], int]]:
    """Discounts added up by the positions they reach, the narrowest first."""
    taking = [
        (index, line.number)
        for index, line in enumerate(lines)
        if line.takes_order_discount and line.entitlement is None
    ]
    amounts: dict[tuple[int, ...], int] = {}
    for amount, named in discounts:
        reach = tuple(index for index, number in taking if named is None or number in named)
        amounts[reach] = amounts.get(reach, 0) + amount
    return sorted(amounts.items(), key=lambda item: (len(item[0]), item[0]))
