"""Sums as columns, for those who reckon with tens of thousands of cells: an object for each would take longer than
reading them."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from rollup.ask import Ask, by_subject
from rollup.counted import counted_sums
from rollup.cut_days import Cuts, Ends, cut, until
from rollup.read import corrections, is_corrected, stored_sums
from rollup.resident import remembered
from rollup.shape import shape_of
from rollup.standing import Standing, standings_of
from rollup.subjects import Subject


class Columns(NamedTuple):
    """Rows as columns: the keys of a question, then the sums `names`."""

    names: tuple[str, ...]
    columns: tuple[NDArray[Any], ...]


def compute_columns(connection: Connection, ask: Ask, cuts: Cuts) -> tuple[list[Columns], int]:
    """Sums like those of `compute_rollup_until`, as columns for those who reckon with many cells. What belongs to one
    key stands in several rows, which are to be added up. Also gives `catching_up`."""
    found: list[Columns] = []
    catching_up = 0
    for part, ends in until(ask, cuts):
        if part.first > part.last or not part.venues:
            continue
        if ends is None:
            standings = standings_of(connection, [subject for subject, _ in by_subject(part.measures)], part)
            catching_up += sum(standing.left for standing in standings.values())
            for subject, names in by_subject(part.measures):
                pieces = _pieces(connection, subject, names, part, standings[subject.key])
                found += [Columns(tuple(names), columns) for columns in pieces]
        else:
            found += _columns_of_ends(connection, part, ends)
    return [columns for columns in found if columns.columns], catching_up


def _pieces(
    connection: Connection, subject: Subject, names: Sequence[str], ask: Ask, standing: Standing
) -> Iterator[tuple[NDArray[Any], ...]]:
    yield from stored_sums(connection, subject, names, ask, standing, _as_columns)
    if is_corrected(subject, ask, standing):
        yield from corrections(connection, subject, names, ask, _as_columns)


def _columns_of_ends(connection: Connection, ask: Ask, ends: Ends) -> Iterator[Columns]:
    for subject, names, token, pieces in cut(connection, ask, ends):
        for scope, given in pieces:
            query = counted_sums(subject, names, shape_of(ask), scope)
            yield Columns(names, remembered(connection, token, query, given, _as_columns))


def _as_columns(rows: Sequence[tuple[Any, ...]]) -> tuple[tuple[NDArray[Any], ...], int]:
    """An array a column; none for no rows."""
    columns = tuple(np.array(column) for column in zip(*rows, strict=True))
    for column in columns:
        column.setflags(write=False)
    return columns, sum(column.nbytes for column in columns)
