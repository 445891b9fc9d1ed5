"""The day on which a rate broke: the one that divides the days before from those since most clearly, if any does."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

CLEAR = 5.0
"""Standard errors between before and since that are no chance, though every day was tried."""
LEAST = 0.1
"""The least change worth a word, as a share of the rate before."""
FEWEST_DAYS, FEWEST = 3, 50
"""Days on each side of the break, and cases on each, without which nothing is said."""


@dataclass(frozen=True, slots=True)
class Count:
    """One day: how many of how many."""

    day: int
    above: int
    below: int


@dataclass(frozen=True, slots=True)
class Break:
    """The first day since which a rate is another one."""

    day: int
    before: float
    since: float


def broken(days: Sequence[Count]) -> Break | None:
    """The clearest break of a rate over days in order; None where none is beyond chance and worth a word."""
    found: tuple[float, Break] | None = None
    for at in range(FEWEST_DAYS, len(days) - FEWEST_DAYS + 1):
        sign, each = _between(days[:at], days[at:], days[at].day if at < len(days) else 0)
        if each is not None and (found is None or sign > found[0]):
            found = sign, each
    return None if found is None else found[1]


def _between(before: Sequence[Count], since: Sequence[Count], day: int) -> tuple[float, Break | None]:
    """How many standard errors lie between two stretches of days, and the break if it is one."""
    had, of_before = sum(each.above for each in before), sum(each.below for each in before)
    has, of_since = sum(each.above for each in since), sum(each.below for each in since)
    if min(of_before, of_since) < FEWEST:
        return 0.0, None
    was, rate = had / of_before, has / of_since
    both = (had + has) / (of_before + of_since)
    error = sqrt(both * (1 - both) * (1 / of_before + 1 / of_since))
    sign = abs(rate - was) / error if error else 0.0
    if sign < CLEAR or abs(rate - was) < LEAST * was:
        return sign, None
    return sign, Break(day, was, rate)
