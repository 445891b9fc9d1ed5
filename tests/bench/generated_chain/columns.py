"""Rows of a table as columns: the form in which facts are generated and written."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

Column = np.ndarray
"""Whole numbers, or texts as objects; in `nullable` columns -1 stands for NULL."""
NULL = -1


class Rows(NamedTuple):
    """Rows of one table. `nullable` names the columns of whole numbers in which -1 is NULL."""

    table: str
    columns: dict[str, Column]
    nullable: frozenset[str] = frozenset()

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))


def rows(table: str, nullable: Sequence[str] = (), **columns: Any) -> Rows:
    """Rows of columns of one length; a single value stands for a column of it."""
    size = next(len(column) for column in columns.values() if isinstance(column, np.ndarray))
    return Rows(table, {name: _full(value, size) for name, value in columns.items()}, frozenset(nullable))


def _full(value: Any, size: int) -> Column:
    if isinstance(value, np.ndarray):
        return value
    return np.full(size, value, dtype=object if isinstance(value, str) else np.int64)


def together(parts: Sequence[Mapping[str, Any]]) -> dict[str, Column]:
    """Parts of one table's rows under one another."""
    sizes = [next(len(c) for c in part.values() if isinstance(c, np.ndarray)) for part in parts]
    return {
        name: np.concatenate([_full(part[name], size) for part, size in zip(parts, sizes, strict=True)])
        for name in parts[0]
    }


def ordered(columns: Mapping[str, Column], *keys: str) -> dict[str, Column]:
    """The rows in the order of their keys."""
    order = np.lexsort([columns[name] for name in reversed(keys)])
    return {name: column[order] for name, column in columns.items()}


def words(choices: Sequence[str], numbers: Column) -> Column:
    """Texts by their number among the choices."""
    return np.array(choices, dtype=object)[numbers]


def named(prefix: str, numbers: Column) -> Column:
    """Source ids, which sort as their numbers do."""
    return np.array([f"{prefix}{number:08d}" for number in numbers.tolist()], dtype=object)
