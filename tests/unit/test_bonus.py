"""Bonuses of recharges: granted as the recharge is paid, taken back as it is refunded."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from rollup.ledger import (
    BOTH,
    CLASSIC,
    CURRENT,
    CardKind,
    Family,
    Line,
    LineKind,
    Order,
    Payment,
    Posting,
    Refund,
    RefundPart,
    post_order,
    post_refund,
)
from rollup.ledger.bonus import Grant, grants

AT = 1_000_000


def recharge(price: int, *paid: tuple[int, int], arrears: bool = False) -> Order:
    line = Line(1, LineKind.RECHARGE, 1, price, card_kind=CardKind.TOP_UP)
    payments = tuple(Payment("cash", Family.CASH, amount, AT + later) for amount, later in paid)
    return Order("card", AT, (line,), payments=payments, arrears=arrears)


def cash_back(amount: int, later: int = 10) -> Refund:
    return Refund(AT + later, (RefundPart("cash", Family.CASH, amount),))


def posted(order: Order, *refunds: Refund) -> list[tuple[Posting, ...]]:
    parts = [post_order(order)]
    for index, refund in enumerate(refunds):
        parts.append(post_refund(order, refund, refunds[:index]))
    return parts


def test_a_recharge_that_is_paid_at_once_grants_all_of_its_bonus() -> None:
    order = recharge(100_000, (100_000, 0))
    assert grants(order, {1: 10_000}, posted(order)) == [(Grant(1, 10_000, AT, BOTH),)]


def test_a_refund_takes_back_the_same_share_and_the_last_one_the_rest() -> None:
    order = recharge(300, (300, 0))
    refunds = (cash_back(100), cash_back(200, 20))
    assert grants(order, {1: 100}, posted(order, *refunds))[1:] == [
        (Grant(1, -34, AT + 10, BOTH),),
        (Grant(1, -66, AT + 20, BOTH),),
    ]


def test_instalments_grant_their_share_now_and_in_classic_all_with_the_last() -> None:
    order = recharge(300, (100, 0), (200, 50))
    (found,) = grants(order, {1: 100}, posted(order))
    current = [(grant.amount, grant.at) for grant in found if grant.definitions & CURRENT]
    classic = [(grant.amount, grant.at) for grant in found if grant.definitions & CLASSIC]
    assert current == [(33, AT), (67, AT + 50)]
    assert (sum(amount for amount, _ in classic), {at for _, at in classic}) == (100, {AT + 50})


def test_what_is_open_has_no_bonus_in_classic() -> None:
    order = recharge(300, (150, 0), arrears=True)
    (found,) = grants(order, {1: 100}, posted(order))
    assert found == (Grant(1, 50, AT, CURRENT),)


def test_a_gift_card_that_costs_nothing_has_its_bonus_when_it_counts() -> None:
    order = recharge(0)
    assert grants(order, {1: 500}, posted(order)) == [(Grant(1, 500, AT, BOTH),)]


@given(
    price=st.integers(1, 10_000),
    bonus=st.integers(0, 10_000),
    cuts=st.lists(st.floats(0, 1), max_size=3),
    backs=st.lists(st.floats(0, 1), max_size=3),
)
def test_granted_is_always_the_share_that_is_paid(
    price: int, bonus: int, cuts: list[float], backs: list[float]
) -> None:
    edges = [0, *sorted(int(price * cut) for cut in cuts), price]
    paid = [(after - before, place * 100) for place, (before, after) in enumerate(itertools.pairwise(edges))]
    order = recharge(price, *paid)
    refunds, left = [], price
    for place, share in enumerate(backs):
        refunds.append(cash_back(int(left * share), 1_000 + place))
        left -= int(left * share)
    everything = cash_back(left, 5_000)
    found = grants(order, {1: bonus}, posted(order, *refunds, everything))
    for definitions in (CLASSIC, CURRENT):
        sums = [sum(g.amount for g in part if g.definitions & definitions) for part in found]
        assert sums[0] == bonus
        assert sum(sums) == 0
        assert sum(sums[:-1]) == bonus * left // price
        assert all(step <= 0 for step in sums[1:])
