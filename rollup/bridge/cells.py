"""Cells of a bridge as arrays: a chain has tens of thousands of them, and an object for each would take longer than all
that is reckoned with it."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Column = NDArray[Any]
Amounts = NDArray[np.int64]
BEFORE, NOW = 0, 1


class Block(NamedTuple):
    """Rows as they were read: key columns, and the measures of a row by their names. Several rows, of one block or of
    more, may have the same key: they are to be added up."""

    keys: tuple[Column, ...]
    measures: Mapping[str, Amounts]


class Cells(NamedTuple):
    """Cells in the order of their keys: the venue and other columns, and by measure an array of (before, now)."""

    keys: tuple[Column, ...]
    measures: Mapping[str, Amounts]

    def __len__(self) -> int:
        return len(self.keys[0])


class Steps(NamedTuple):
    """What each step adds at each cell: an array of (cell, step)."""

    keys: tuple[Column, ...]
    amounts: Amounts


def cells_of(before: Sequence[Block], now: Sequence[Block], width: int, names: Sequence[str]) -> Cells:
    """The cells of two readings by the same `width` columns, with the measures `names`."""
    sides = [*((BEFORE, block) for block in before), *((NOW, block) for block in now)]
    sides = [(side, block) for side, block in sides if len(block.keys[0])]
    if not sides:
        nothing = (np.zeros(0, np.int64),) * width
        return Cells(nothing, {name: np.zeros((0, 2), np.int64) for name in names})
    columns = [np.concatenate(parts) for parts in zip(*(block.keys for _side, block in sides), strict=True)]
    first, places = numbered(columns)
    found = {name: np.zeros((len(first), 2), np.int64) for name in names}
    start = 0
    for side, block in sides:
        end = start + len(block.keys[0])
        for name, values in block.measures.items():
            np.add.at(found[name][:, side], places[start:end], values)
        start = end
    return Cells(tuple(column[first] for column in columns), found)


def numbered(columns: Sequence[Column]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Equal rows of some columns get one number, in their order: for each number a row that has it, and for each row
    its number."""
    codes = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        values, ranks = np.unique(column, return_inverse=True)
        codes = codes * len(values) + ranks
    _values, first, places = np.unique(codes, return_index=True, return_inverse=True)
    return first, places
