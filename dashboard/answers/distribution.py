"""How single amounts are distributed: quartiles and bins of round widths, exact to the minor unit."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

MOST_BINS, USUAL_BINS = 25, 18
USUAL = 98
"""The percentage of orders that decides how wide a bin is, so that a few huge orders do not squeeze all others."""
STEPS = (1, 2, 5)
Totals = Counter[int]
"""How many orders were worth each amount, in minor units."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Orders worth at least `first` and less than `end` (minor units; None: whatever more), now and before."""

    first: int
    end: int | None
    orders: int
    before: int = 0


@dataclass(frozen=True, slots=True)
class OrderValues:
    """The distribution in one currency. The quartiles are what real orders were worth: the smallest amounts that a
    quarter, half and three quarters of the orders do not exceed; None where there is no order. `before` counts the
    comparison's orders, and `median_before` is their median."""

    currency: str
    orders: int
    total: int
    quartiles: tuple[int, int, int] | None
    bins: tuple[Bin, ...]
    before: int = 0
    median_before: int | None = None


@dataclass(frozen=True, slots=True)
class Distributions:
    """A distribution for each currency of the venues asked."""

    parts: tuple[OrderValues, ...]
    definitions: str
    as_of: datetime
    compared_with: tuple[date, date] | None = None


def quantile(totals: Totals, percent: int) -> int | None:
    """The smallest amount that `percent` of the orders do not exceed; None without orders."""
    needed, seen = -(-totals.total() * percent // 100), 0
    for amount in sorted(totals):
        seen += totals[amount]
        if seen >= needed:
            return amount
    return None


def bins_of(now: Totals, before: Totals) -> tuple[Bin, ...]:
    """Bins of one round width, with a last one for the few that are worth much more than most."""
    every = now + before
    usual = quantile(every, USUAL)
    if usual is None:
        return ()
    lowest, highest = min(every), max(every)
    width = _round_up(-(-(usual - lowest + 1) // USUAL_BINS))
    first = lowest // width * width
    count = min((highest - first) // width + 1, MOST_BINS)
    found, earlier = ([0] * count for _ in range(2))
    for totals, into in ((now, found), (before, earlier)):
        for amount, orders in totals.items():
            into[min((amount - first) // width, count - 1)] += orders
    is_cut = highest >= first + count * width
    return tuple(
        Bin(
            first + index * width,
            None if is_cut and index == count - 1 else first + (index + 1) * width,
            found[index],
            earlier[index],
        )
        for index in range(count)
    )


def _round_up(width: int) -> int:
    """The smallest of 1, 2, 5, 10, 20, 50 … that is not smaller."""
    power = 1
    while True:
        for step in STEPS:
            if step * power >= width:
                return step * power
        power *= 10
