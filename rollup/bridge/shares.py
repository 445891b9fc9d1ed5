"""Many amounts brought to whole units at once.

What `attribution.apportioned` does in integers for one amount is done here in floating point for thousands: parts are
cut towards zero and the units left over given to those of which most was cut. Where floating point cannot tell, because
a part is all but the next whole number or two of them have all but the same left, the amount is named, to be reckoned
exactly. So the outcome is that of the integers, always.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rollup.bridge.cells import Amounts

Parts = NDArray[np.float64]
DOUBT = 1e-12
"""How near to each other, as a share of the largest part, two figures must be to be told by integers: a thousand times
what ten operations in floating point can be wrong by."""
SMALLEST = 1e-9


class Apportioned(NamedTuple):
    """Whole units by amount and part; and which amounts are in doubt, whose units mean nothing."""

    units: Amounts
    doubtful: NDArray[np.bool_]


def apportioned(parts: Parts, whole: Amounts) -> Apportioned:
    """Parts (amount, part) that add up to whole amounts, as whole units that do."""
    cut = np.trunc(parts)
    rests = parts - cut
    units = cut.astype(np.int64)
    left = whole - units.sum(axis=1)
    sign = np.sign(left)
    order = np.argsort(-sign[:, None] * rests, axis=1, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(parts.shape[1])[None, :], axis=1)
    units += sign[:, None] * (ranks < np.abs(left)[:, None])
    return Apportioned(units, _doubtful(parts, rests, order, left))


def _doubtful(parts: Parts, rests: Parts, order: NDArray[np.intp], left: Amounts) -> NDArray[np.bool_]:
    """Where a part may be the next whole number, or the last unit that was left over may belong to the next part."""
    near = SMALLEST + DOUBT * np.abs(parts).max(axis=1, initial=0)
    is_next = np.abs(rests) > 1 - near[:, None]
    count, most = np.abs(left), parts.shape[1]
    sizes = np.take_along_axis(np.sign(left)[:, None] * rests, order, axis=1)
    last, after = (np.clip(place, 0, most - 1)[:, None] for place in (count - 1, count))
    gap = (np.take_along_axis(sizes, last, axis=1) - np.take_along_axis(sizes, after, axis=1))[:, 0]
    return np.asarray(is_next.any(axis=1) | ((count > 0) & (gap < near)) | (count >= most))
