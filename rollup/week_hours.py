"""Sums by week, weekday and hour, for grids over whole ISO weeks.

Hours of a year at a hundred venues are half a million rows, which take as long to read as the facts of a column store.
So some sums are kept packed as well: all hours of a venue's week in one row of small integers, which numpy adds up.
What is dirty is read as anywhere else: clean days from hours, dirty ones from facts, in the same snapshot.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Select, select

from rollup.ask import Ask, by_subject
from rollup.calendar import week_of
from rollup.clean import clean_pieces
from rollup.hour_packs import unpacked
from rollup.read import LIVE_LIMIT, compute_rollup, dirty_hours, how_dirty
from rollup.shape import KEPT, Region, Shape, shape_of, values
from rollup.statements import rows
from rollup.subjects import Grain, Rollup, Subject
from rollup.tables import PACKED_TABLES, table_of

Hours = NDArray[np.int64]
"""Sums by week of the range, weekday (0 = Monday) and hour."""


class WeekHours(NamedTuple):
    """Sums by measure; `catching_up` as in `Answer`."""

    sums: Mapping[str, Hours]
    catching_up: int = 0


def compute_week_hours(connection: Connection, ask: Ask) -> WeekHours:
    """The sums asked for, over the whole ISO weeks of a range that consists of such. What the question is split by or
    its grain does not matter; the connection is as for `compute_rollup`."""
    ask = replace(ask, by=("weekday", "hour"), grain=Grain.WEEK)
    weeks = (ask.last + 1 - ask.first) // 7
    found = {name: np.zeros((weeks, 7, 24), np.int64) for name in ask.measures}
    late = 0
    for subject, names in by_subject(ask.measures):
        is_packed = set(names) <= set(subject.packed) and not ask.only
        reader = _from_packs if is_packed else _from_rows
        late += reader(connection, subject, replace(ask, measures=tuple(names)), found)
    return WeekHours(found, late)


def _from_rows(connection: Connection, subject: Subject, ask: Ask, found: Mapping[str, Hours]) -> int:
    """What is not kept packed: from rows of hours, or from facts."""
    answer = compute_rollup(connection, ask)
    for (week, weekday, hour), measures in answer.found.items():
        for name, value in measures.items():
            found[name][(week - ask.first) // 7, weekday, hour] += value
    return answer.catching_up


def _from_packs(connection: Connection, subject: Subject, ask: Ask, found: Mapping[str, Hours]) -> int:
    dirty = how_dirty(connection, subject, ask)
    is_live = 0 < dirty <= LIVE_LIMIT
    shape = shape_of(ask)
    given = values(ask, regions=[Region(Grain.WEEK, ask.first, ask.last)], subjects=[subject])
    statements = _packs(subject, ask.measures, shape, is_live)
    _add_packs(subject, ask, rows(connection, statements[0], given), found)
    for statement in statements[1:]:
        _add_hours(ask, rows(connection, statement, given), found)
    if is_live:
        _add_hours(ask, rows(connection, dirty_hours(subject, ask.measures, shape), given), found)
    return dirty if dirty > LIVE_LIMIT else 0


@lru_cache(KEPT)
def _packs(subject: Subject, names: tuple[str, ...], shape: Shape, is_live: bool) -> tuple[Select[Any], ...]:
    """The packs of clean weeks; where some are dirty, the hours of their clean days as well."""
    hours = table_of(subject, Rollup((), ()), Grain.HOUR)
    packs = PACKED_TABLES[subject.key]
    tables = {Grain.WEEK: packs, Grain.DAY: hours}
    unsplit = Shape((), None, shape.filters)
    pieces = clean_pieces(subject, unsplit, (Grain.WEEK,), is_live, tables.__getitem__)
    found: list[Select[Any]] = []
    for table, _grain, stored in pieces:
        columns = (
            [table.c.bucket, table.c.hours]
            if table is packs
            else [table.c.bucket, table.c.hour, *(table.c[name] for name in names)]
        )
        found.append(select(*columns).where(*stored))
    return tuple(found)


def _add_packs(
    subject: Subject, ask: Ask, stored: Iterable[Sequence[Any]], found: Mapping[str, Hours]
) -> None:
    """Adds packs up by week; those of one week that are as large as each other at once."""
    weeks: dict[tuple[int, int], list[bytes]] = {}
    for week, hours in stored:
        weeks.setdefault((week, len(hours)), []).append(hours)
    places = [(name, subject.packed.index(name)) for name in ask.measures]
    for (week, _), packs in weeks.items():
        total = unpacked(packs, len(subject.packed))
        for name, place in places:
            found[name][(week - ask.first) // 7] += total[place]


def _add_hours(ask: Ask, hours: Iterable[Sequence[Any]], found: Mapping[str, Hours]) -> None:
    """Adds rows of a day, an hour, and its sums."""
    for day, hour, *sums in hours:
        week = week_of(day)
        for name, value in zip(ask.measures, sums, strict=True):
            found[name][(week - ask.first) // 7, day - week, hour] += value
