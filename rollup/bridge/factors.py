"""What the factors of many chains add to their changes, in whole units, at once.

It is what `attribution.factor_effects` and `attribution.apportioned` say of one chain. Here it is reckoned in floating
point, from terms that are all positive but for one difference, which is made of integers: so no figures cancel, and a
share is wrong by some units in its last place at most. Where that leaves in doubt to which factor a unit belongs, the
chain is reckoned in integers, so that the outcome is that of the integers, always.
"""

from collections.abc import Sequence
from math import factorial

import numpy as np
from numpy.typing import NDArray

from rollup.bridge import attribution
from rollup.bridge.cells import BEFORE, NOW, Amounts
from rollup.bridge.shares import Parts, apportioned

LARGEST = 2**31
"""What links must stay below, so that the product of two is an integer of 64 bits; others are reckoned one by one."""
MOST_UNITS = 2.0**52
"""From here on a number in floating point has no room for what is less than a unit."""
Factor = tuple[Parts, Parts, Parts]
"""A factor before and now, and the difference."""


def factor_units(chains: Amounts, unit: int = 1) -> Amounts:
    """By chain and factor what it adds to the change of the last link, in parts of which `unit` make one of the links'.
    `chains` by chain and link, before and now; what is less than nothing counts as nothing."""
    links = np.maximum(chains, 0)
    whole = (links[:, -1, NOW] - links[:, -1, BEFORE]) * unit
    if links.max(initial=0) >= LARGEST:
        units, doubtful = np.zeros(links.shape[:2], np.int64), np.ones(len(links), bool)
    else:
        parts = _effects(_supported(links)) * unit
        is_large = np.abs(parts).max(axis=1, initial=0) >= MOST_UNITS
        units, doubtful = apportioned(np.where(is_large[:, None], 0, parts), whole)
        doubtful |= is_large
    for chain in np.flatnonzero(doubtful).tolist():
        units[chain] = _exactly(links[chain].tolist(), int(whole[chain]), unit)
    return units


def _exactly(links: list[list[int]], whole: int, unit: int) -> list[int]:
    effects = attribution.factor_effects([(link[BEFORE], link[NOW]) for link in links])
    return attribution.apportioned([(above * unit, below) for above, below in effects], whole)


def _supported(links: Amounts) -> Amounts:
    """With what a link has while the one before it is nothing in that one too."""
    found = links.copy()
    for at in range(links.shape[1] - 2, -1, -1):
        found[:, at] = np.where(found[:, at] > 0, found[:, at], found[:, at + 1])
    return found


def _effects(links: Amounts) -> Parts:
    """By chain and factor the average over all orders."""
    first = links[:, 0]
    factors = [(*first.astype(np.float64).T, (first[:, NOW] - first[:, BEFORE]).astype(np.float64))]
    factors += [_share(links[:, at - 1], links[:, at]) for at in range(1, links.shape[1])]
    return np.column_stack(
        [
            difference * _weights([*factors[:at], *factors[at + 1 :]], len(links)) / factorial(len(factors))
            for at, (_before, _now, difference) in enumerate(factors)
        ]
    )


def _share(below: Amounts, above: Amounts) -> Factor:
    """A link's share of the one before it; of nothing it is what it is in the other period."""
    (under_before, under_now), (before, now) = below.T, above.T
    both = (under_before > 0) & (under_now > 0)
    known = np.where(under_before > 0, before, now) / np.maximum(
        np.where(under_before > 0, under_before, under_now), 1
    )
    step = now * under_before - before * under_now
    return (
        np.where(both, before / np.maximum(under_before, 1), known),
        np.where(both, now / np.maximum(under_now, 1), known),
        np.where(both, step / np.maximum(1.0 * under_before * under_now, 1.0), 0.0),
    )


def _weights(others: Sequence[Factor], count: int) -> NDArray[np.float64]:
    """`attribution.WEIGHTS` of the other factors, as a sum in which nothing is taken away."""
    none, every, either = np.ones(count), np.ones(count), np.ones(count)
    for before, now, _difference in others:
        none, every, either = none * before, every * now, either * (before + now)
    at_ends, between = attribution.WEIGHTS[len(others)]
    return (at_ends - between) * (none + every) + between * either
