"""Listings in one value: rows of integers of the smallest size that holds them, and the adding up of pairs."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]
"""Integers in rows of one width."""
SIZES: dict[int, np.dtype[Any]] = {2: np.dtype("<i2"), 4: np.dtype("<i4"), 8: np.dtype("<i8")}
"""Integers by their bytes, which a pack's first byte tells."""
DENSE = 8
"""Keys are added up in an array of all that could be, as long as that is not so many times longer than the pairs."""


def packed(rows: Rows) -> bytes:
    """The stored form of rows; of none it is empty."""
    if not len(rows):
        return b""
    least, most = int(rows.min()), int(rows.max())
    size = next(
        size for size, kind in SIZES.items() if np.iinfo(kind).min <= least and most <= np.iinfo(kind).max
    )
    return bytes([size]) + rows.astype(SIZES[size]).tobytes()


def unpacked(packs: Iterable[bytes], width: int) -> Rows:
    """The rows of several packs, in no order."""
    by_size: dict[int, list[bytes]] = {}
    for pack in packs:
        if pack:
            by_size.setdefault(pack[0], []).append(pack[1:])
    parts = [np.frombuffer(b"".join(found), SIZES[size]).astype(np.int64) for size, found in by_size.items()]
    return np.concatenate([*parts, np.empty(0, np.int64)]).reshape(-1, width)


def of_rows(rows: Iterable[Sequence[int]], width: int) -> Rows:
    """Rows out of a database."""
    return np.fromiter(chain.from_iterable(rows), np.int64).reshape(-1, width)


def added(pairs: Rows) -> Rows:
    """Pairs with what belongs to one key added up, in the order of keys; keys of nothing are left out."""
    if not len(pairs):
        return pairs
    keys, numbers = pairs[:, 0], pairs[:, 1]
    least, most = int(keys.min()), int(keys.max())
    if most - least > DENSE * len(keys) + 1_000_000:
        distinct, places = np.unique(keys, return_inverse=True)
    else:
        distinct, places = np.arange(least, most + 1), keys - least
    sums = np.zeros(len(distinct), np.int64)
    np.add.at(sums, places, numbers)
    found: Rows = np.column_stack((distinct, sums))[sums != 0]
    return found


def in_order(rows: Rows) -> Rows:
    """Rows sorted by their columns, so that the same rows are the same bytes."""
    return rows[np.lexsort(rows.T[::-1])]


def by_key(rows: Rows, width: int) -> Iterator[tuple[tuple[int, ...], Rows]]:
    """Rows in groups of those with the same first `width` columns, in order, without these."""
    if not len(rows):
        return
    rows = in_order(rows)
    starts = np.flatnonzero((rows[1:, :width] != rows[:-1, :width]).any(axis=1)) + 1
    for group in np.split(rows, starts):
        yield tuple(group[0, :width].tolist()), group[:, width:]
