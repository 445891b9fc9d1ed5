"""The change of a product shared out to its factors, whatever their order, and shares brought to whole units.

A product of factors changes; what does each of them add? Taken one after the other the answer depends on which goes
first. Shapley's value is the average over all orders: it depends on none, adds up to the change, turns its sign when
the periods are exchanged, and needs no logarithm, so that it is an exact fraction and is defined at zero.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import factorial

Pair = tuple[int, int]
"""A quantity before and now."""
Ratio = tuple[int, int]
"""An exact fraction: numerator and a positive denominator."""
FINE = 40
"""Binary places to which what is left of a whole unit is compared."""
WEIGHTS = {0: (1, 1), 1: (1, 0), 2: (2, 1), 3: (6, 2)}
"""In how many orders the product of so many other factors stands with none or all of them changed, and with some."""


def factor_effects(links: Sequence[Pair]) -> list[Ratio]:
    """What each factor adds to the change of the last link of a chain such as open, asked for, booked, kept: of up to
    four. The first factor is the first link itself, each further one a link's share of the link before it.

    A share of nothing is not known: it is taken to be what it is in the other period, so that it adds nothing, and the
    link that came from nothing has it all. What a link has while the one before it is nothing (a booking outside
    opening hours) counts as if it had been in that one too."""
    factors, below = _factors(_supported(links))
    whole = factorial(len(factors)) * below
    return [
        ((now - before) * _weight([*factors[:index], *factors[index + 1 :]]), whole)
        for index, (before, now) in enumerate(factors)
    ]


def _weight(others: Sequence[Pair]) -> int:
    """The product of the other factors, each before or now, over all orders in which they could have changed first.

    A product of which k of n others have changed stands in k! (n - k)! orders. Of up to three others, all in which some
    have changed and some have not weigh the same, and add up to the product of sums without its two ends."""
    none = every = either = 1
    for before, now in others:
        none *= before
        every *= now
        either *= before + now
    at_ends, between = WEIGHTS[len(others)]
    return at_ends * (none + every) + between * (either - none - every)


def _supported(links: Sequence[Pair]) -> list[Pair]:
    found: list[Pair] = []
    for before, now in reversed([(max(before, 0), max(now, 0)) for before, now in links]):
        last = found[-1] if found else (0, 0)
        found.append((before or last[0], now or last[1]))
    return found[::-1]


def _factors(links: Sequence[Pair]) -> tuple[list[Pair], int]:
    """The factors over one common denominator each, and the product of these."""
    factors, product = [links[0]], 1
    for (below_before, below_now), (before, now) in pairwise(links):
        if below_before and below_now:
            factors.append((before * below_now, now * below_before))
            product *= below_before * below_now
        else:
            known = before if below_before else now
            factors.append((known, known))
            product *= below_before or below_now or 1
    return factors, product


def mean_share(above: Pair, below: Pair) -> Ratio:
    """The mean of a ratio before and now; where it is over nothing, what it is in the other period."""
    if below[0] and below[1]:
        return above[0] * below[1] + above[1] * below[0], 2 * below[0] * below[1]
    return (above[0], below[0]) if below[0] else (above[1], below[1] or 1)


def share_change(above: Pair, below: Pair) -> Ratio:
    """By how much a ratio changed; nothing where it is over nothing in one of the periods."""
    if below[0] and below[1]:
        return above[1] * below[0] - above[0] * below[1], below[0] * below[1]
    return 0, 1


def times(*ratios: Ratio) -> Ratio:
    """The product of fractions."""
    above, below = 1, 1
    for one, other in ratios:
        above, below = above * one, below * other
    return above, below


def apportioned(parts: Sequence[Ratio], whole: int) -> list[int]:
    """Fractions that add up to a whole number as whole numbers that do: cut towards zero, and the units left over given
    to those of which most was cut (the largest remainder), the first of equals. `ValueError` if they do not add up."""
    pairs = [_towards_zero(*part) for part in parts]
    cut = [units for units, _rest in pairs]
    left = whole - sum(cut)
    if not left:
        return cut
    if abs(left) > len(parts):
        raise ValueError(f"the parts are {left} away from {whole}")
    sign = 1 if left > 0 else -1
    rests = [
        _towards_zero(rest << FINE, below)[0]
        for (_units, rest), (_above, below) in zip(pairs, parts, strict=True)
    ]
    for index in sorted(range(len(parts)), key=lambda at: -sign * rests[at])[: abs(left)]:
        cut[index] += sign
    return cut


def _towards_zero(above: int, below: int) -> tuple[int, int]:
    """The whole units of a fraction, and what is left of its numerator."""
    if above >= 0:
        return divmod(above, below)
    units, rest = divmod(-above, below)
    return -units, -rest
