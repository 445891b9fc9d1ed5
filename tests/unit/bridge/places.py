"""A venue's resources as a test writes them down, and the steps of its revenue by resource and item."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from rollup.bridge.attribution import Pair
from rollup.bridge.cells import Cells
from rollup.bridge.revenue import STEPS, revenue_steps
from rollup.bridge.revenue import Sold as ManySold

Minutes = tuple[Pair, Pair, Pair, Pair]
Steps = dict[tuple[int, int], dict[str, int]]
NONE: Minutes = ((0, 0), (0, 0), (0, 0), (0, 0))


@dataclass(frozen=True)
class Sold:
    """An item at a resource, before and now."""

    pieces: Pair = (0, 0)
    services: Pair = (0, 0)
    products: Pair = (0, 0)
    refunds: Pair = (0, 0)


@dataclass(frozen=True)
class Place:
    """A resource: its minutes open, asked for, not cancelled, and kept, and what was sold at it."""

    minutes: Minutes = NONE
    items: Mapping[int, Sold] = field(default_factory=dict)


def steps_of(*venues: Mapping[int, Place]) -> Steps:
    """The steps of some venues, whose resources have numbers of their own."""
    timed = [(v, key, place) for v, places in enumerate(venues) for key, place in places.items()]
    cells = [(v, key, item, sold) for v, key, place in timed for item, sold in place.items.items()]
    minutes = np.array([place.minutes for _v, _key, place in timed], np.int64).reshape(len(timed), 4, 2)
    time = Cells(_columns([(v, key) for v, key, _place in timed], 2), {})
    sales = Cells(_columns([cell[:3] for cell in cells], 3), {})
    sold = ManySold(
        *(
            np.array([getattr(each, name) for *_key, each in cells], np.int64).reshape(len(cells), 2)
            for name in ManySold._fields
        )
    )
    found = revenue_steps(time, minutes, sales, sold)
    return {
        (key, item): {step: amount for step, amount in zip(STEPS, amounts, strict=True) if amount}
        for (_v, key, item, _sold), amounts in zip(cells, found.amounts.tolist(), strict=True)
    }


def _columns(keys: list[tuple[int, ...]], width: int) -> tuple[np.ndarray, ...]:
    return tuple(np.array([key[place] for key in keys], np.int64) for place in range(width))
