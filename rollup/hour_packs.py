"""Packs: the sums of all hours of a week in one value, as integers of the smallest size that holds them."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

HOURS = 7 * 24
"""Hours of a week: Monday 00 to Sunday 23."""
SIZES: dict[int, np.dtype[Any]] = {2: np.dtype("<i2"), 4: np.dtype("<i4"), 8: np.dtype("<i8")}
"""Integers by their bytes; a pack's length tells which it is of."""


def packed(sums: NDArray[np.int64]) -> bytes:
    """The stored form of sums by measure and hour of the week."""
    most = int(np.abs(sums).max(initial=0))
    kind = next(kind for kind in SIZES.values() if most <= np.iinfo(kind).max)
    return sums.astype(kind).tobytes()


def unpacked(packs: Sequence[bytes], measures: int) -> NDArray[np.int64]:
    """Packs of one length added up: by measure, weekday and hour."""
    cells = measures * HOURS
    kind = SIZES[len(packs[0]) // cells]
    every = np.frombuffer(b"".join(packs), kind).reshape(len(packs), cells)
    total: NDArray[np.int64] = every.sum(axis=0, dtype=np.int64)
    return total.reshape(measures, 7, 24)


def packs(rows: Iterable[Sequence[int]], width: int) -> Iterator[tuple[Any, ...]]:
    """Packs of rows of `width` key columns, the hour of the week, and the sums of that hour: each key with its pack."""
    every = list(rows)
    if not every:
        return
    table = np.fromiter(chain.from_iterable(every), np.int64, len(every) * len(every[0]))
    table = table.reshape(len(every), -1)
    keys, places = np.unique(table[:, :width], axis=0, return_inverse=True)
    sums = np.zeros((len(keys), table.shape[1] - width - 1, HOURS), np.int64)
    sums[places.ravel(), :, table[:, width]] = table[:, width + 1 :]
    for key, pack in zip(keys.tolist(), sums, strict=True):
        yield (*key, packed(pack))
