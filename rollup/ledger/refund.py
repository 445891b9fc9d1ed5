"""Refunds become postings (METRICS §1, §2.1 and §2.3)."""

from collections.abc import Sequence

from rollup.ledger.allocate import spread
from rollup.ledger.check import LedgerError, check_refund
from rollup.ledger.order import ENTITLEMENT, EntitlementKind, Family, Order, Refund
from rollup.ledger.post import Part, parts, settle
from rollup.ledger.posting import Posting, dated

Tender = tuple[Family, str]


def post_refund(order: Order, refund: Refund, earlier: Sequence[Refund] = ()) -> tuple[Posting, ...]:
    """The negative postings of one refund of `order`; refunding everything leaves 0 on every line.

    `earlier` are the refunds of the order that were posted before this one, in that order.

    - A part that names its line is posted there. Another is spread over the lines by what was posted to them with its
      tender and is not refunded yet; what goes beyond that (a cash refund of a balance payment, YZ 1) by what is left
      on them in all, and on lines paid by a right only when the others have nothing left.
    - The limit is what is left of the order and of a named line, not of the tender. Rolled-back uses alone are limited
      by their tender, because nothing else can become a use again.
    - It counts when it completes (METRICS §1), but never before the sale does *(ours)*: in classic it waits until the
      last instalment of its order is paid, and one of a prepaid order waits until that counts. So post the refunds of
      an order again when its payments change.

    LedgerError: a refund beyond what is left; something negative, not whole or unknown; an order that cannot be posted.
    """
    settlement = settle(order)
    numbers = {line.number for line in order.lines}
    outstanding = Outstanding(parts(order, settlement))
    for previous in earlier:
        check_refund(previous, numbers)
        outstanding.take(previous)
    check_refund(refund, numbers)
    taken = outstanding.take(refund)
    settled_at = settlement.settled_at
    when = dated(
        max(refund.refunded_at, order.counts_at),
        None if settled_at is None else max(refund.refunded_at, settled_at),
    )
    rights = outstanding.rights
    return tuple(
        Posting(
            line, tender, family, -amount, at, definitions, rights[line] if tender == ENTITLEMENT else None
        )
        for (line, (family, tender)), amount in sorted(taken.items())
        for at, definitions in when
    )


class Outstanding:
    """What was posted to an order's lines and is not refunded yet, in minor units. `rights`: the lines paid by one."""

    def __init__(self, posted: Sequence[Part]) -> None:
        self.rights: dict[int, EntitlementKind] = {}
        self._lines: dict[int, int] = {}
        self._tenders: dict[Tender, dict[int, int]] = {}
        for line, tender, family, amount, _, right in posted:
            self._lines[line] = self._lines.get(line, 0) + amount
            by_line = self._tenders.setdefault((family, tender), {})
            by_line[line] = by_line.get(line, 0) + amount
            if right is not None:
                self.rights[line] = right

    def take(self, refund: Refund) -> dict[tuple[int, Tender], int]:
        """Take a refund off and say how much of it falls on each line × tender. LedgerError when it is too much."""
        wanted, left = sum(part.amount for part in refund.parts), sum(self._lines.values())
        if wanted > left:
            raise LedgerError(f"refund: {wanted} is above the {left} not refunded yet; lower it", "parts")
        taken: dict[tuple[int, Tender], int] = {}
        loose: dict[Tender, int] = {}
        for tender, family, amount, line in refund.parts:
            if line is None:
                loose[family, tender] = loose.get((family, tender), 0) + amount
            else:
                self._check_line(line, tender, amount)
                self._move((family, tender), {line: amount}, taken)
        for key in sorted(loose):
            loose[key] -= self._spread(key, loose[key], self._same_tender(key), taken)
        money = sorted(key for key in loose if key[1] != ENTITLEMENT)
        for paid_by_right in (False, True):
            for key in money:
                room = {
                    line: left for line, left in self._lines.items() if (line in self.rights) is paid_by_right
                }
                loose[key] -= self._spread(key, loose[key], room, taken)
        if any(loose.values()):
            raise LedgerError(
                "refund: more uses are rolled back than are left on the order; lower the amount", "parts"
            )
        return taken

    def _check_line(self, line: int, tender: str, amount: int) -> None:
        left = self._lines.get(line, 0)
        if tender == ENTITLEMENT:
            left = self._same_tender((Family.STORED, ENTITLEMENT)).get(line, 0)
        if amount > left:
            raise LedgerError(
                f"refund by {tender!r}: {amount} is above the {left} left on line {line}; lower it", "parts"
            )

    def _spread(
        self, tender: Tender, amount: int, room: dict[int, int], taken: dict[tuple[int, Tender], int]
    ) -> int:
        """Take as much of `amount` as there is room for; what was taken."""
        portion = min(amount, sum(room.values()))
        self._move(
            tender,
            dict(zip(room, spread(portion, list(room.values())), strict=True)) if portion else {},
            taken,
        )
        return portion

    def _move(self, tender: Tender, amounts: dict[int, int], taken: dict[tuple[int, Tender], int]) -> None:
        by_line = self._tenders.setdefault(tender, {})
        for line, amount in amounts.items():
            if amount:
                self._lines[line] -= amount
                by_line[line] = max(0, by_line.get(line, 0) - amount)
                taken[line, tender] = taken.get((line, tender), 0) + amount

    def _same_tender(self, tender: Tender) -> dict[int, int]:
        return {
            line: min(amount, self._lines[line]) for line, amount in self._tenders.get(tender, {}).items()
        }
