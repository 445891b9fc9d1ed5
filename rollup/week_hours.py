"""Sums by week, weekday and hour, for grids over whole ISO weeks.

Hours of a year at a hundred venues are half a million rows, which take as long to read as the facts of a column store.
So some sums are kept packed as well: all hours of a venue's week in one row of small integers, which numpy adds up.
What is dirty is put right as anywhere else: its stored hours are taken off, those of its facts are added.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from sqlalchemy import Connection

from rollup.ask import Ask, by_subject
from rollup.read import compute_rollup, packed_hours
from rollup.standing import standings_of
from rollup.subjects import Grain, Subject
from rollup.week_cells import Hours, no_hours


class WeekHours(NamedTuple):
    """Sums by measure; `catching_up` as in `Answer`."""

    sums: Mapping[str, Hours]
    catching_up: int = 0


def compute_week_hours(connection: Connection, ask: Ask) -> WeekHours:
    """The sums asked for, over the whole ISO weeks of a range that consists of such. What the question is split by or
    its grain does not matter; the connection is as for `compute_rollup`."""
    ask = replace(ask, by=("weekday", "hour"), grain=Grain.WEEK)
    found = no_hours(ask, ask.measures)
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
    standing = standings_of(connection, [subject], ask)[subject.key]
    for name, hours in packed_hours(connection, subject, ask, standing).items():
        found[name][:] += hours
    return standing.left
