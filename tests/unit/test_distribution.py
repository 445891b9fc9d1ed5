"""Quartiles and bins of amounts."""

from collections import Counter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from dashboard.answers.distribution import MOST_BINS, bins_of, quantile

amounts = st.dictionaries(st.integers(0, 10**7), st.integers(1, 50), max_size=30).map(Counter)


@given(amounts, amounts)
def test_each_order_is_in_one_bin_and_bins_are_of_one_round_width(
    now: Counter[int], before: Counter[int]
) -> None:
    bins = bins_of(now, before)
    assert sum(each.orders for each in bins) == now.total()
    assert sum(each.before for each in bins) == before.total()
    assert len(bins) <= MOST_BINS
    assert all(each.end is not None for each in bins[:-1])
    widths = {each.end - each.first for each in bins if each.end is not None}
    assert len(widths) <= 1
    for width in widths:
        assert str(width).rstrip("0") in ("1", "2", "5")
        assert all(each.first % width == 0 for each in bins)
    assert all(one.end == other.first for one, other in pairwise(bins))


@given(amounts, st.integers(1, 100))
def test_a_quantile_is_the_smallest_amount_that_so_many_do_not_exceed(
    totals: Counter[int], percent: int
) -> None:
    found = quantile(totals, percent)
    if found is None:
        assert not totals
        return
    within = sum(count for amount, count in totals.items() if amount <= found)
    below = sum(count for amount, count in totals.items() if amount < found)
    assert 100 * below < percent * totals.total() <= 100 * within


def test_a_few_huge_orders_share_the_last_bin() -> None:
    bins = bins_of(Counter({**{100 * n: 10 for n in range(1, 19)}, 1_000_000: 2}), Counter())
    assert (bins[0].first, bins[0].end) == (100, 200)
    assert bins[-1].end is None
    assert bins[-1].orders == 2


def test_nothing_has_neither_bins_nor_quartiles() -> None:
    assert bins_of(Counter(), Counter()) == ()
    assert quantile(Counter(), 50) is None
    assert len(bins_of(Counter({0: 3}), Counter())) == 1
