"""Packed sums as cells: by week, weekday and hour in arrays, and from there in the form of an answer."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Select, select

from rollup.ask import Ask, Found, merge_sums
from rollup.calendar import month_of, week_of
from rollup.clean import rows_within
from rollup.hour_packs import unpacked
from rollup.resident import Fold
from rollup.shape import Shape
from rollup.subjects import Grain, Subject
from rollup.tables import PACKED_TABLES

Hours = NDArray[np.int64]
"""Sums by week of a range, weekday (0 = Monday) and hour."""
FEWEST = 2
"""Whole weeks from which on packs are worth being looked at."""


def whole_weeks(subject: Subject, names: Iterable[str], ask: Ask) -> tuple[int, int] | None:
    """The first and last day of the whole ISO weeks of a question whose sums are answered from packs; None where rows
    of hours are to be read. Packs are of a venue as a whole, and there is no need of them without hours."""
    by_time = {"bucket", "weekday", "hour"}
    columns = {*ask.columns, *ask.filters}
    if "hour" not in columns or not columns <= by_time or not set(names) <= set(subject.packed):
        return None
    first, end = week_of(ask.first + 6), week_of(ask.last + 1)
    return (first, end - 1) if end - first >= 7 * FEWEST else None


def no_hours(ask: Ask, names: Iterable[str]) -> dict[str, Hours]:
    """Noughts for the weeks of a question that consists of whole ones."""
    return {name: np.zeros(((ask.last + 1 - ask.first) // 7, 7, 24), np.int64) for name in names}


@cache
def packs_of(subject: Subject) -> Select[Any]:
    """The packs of a question's weeks, as they were built: week, pack."""
    packs = PACKED_TABLES[subject.key]
    stored = rows_within(subject, packs, 0, Grain.WEEK, Shape((), None, ()))
    return select(packs.c.bucket, packs.c.hours).where(*stored)


@cache
def totals_of(measures: int) -> Fold[list[tuple[int, Hours]]]:
    """Makes of rows of a week and a pack of so many measures: weeks and packs added up, those of one week that are as
    large as each other at once."""

    def totals(stored: Iterable[Sequence[Any]]) -> tuple[list[tuple[int, Hours]], int]:
        weeks: dict[tuple[int, int], list[bytes]] = {}
        for week, pack in stored:
            weeks.setdefault((week, len(pack)), []).append(pack)
        found = [(week, unpacked(packs, measures)) for (week, _size), packs in weeks.items()]
        return found, sum(total.nbytes for _week, total in found)

    return totals


def add_packs(
    subject: Subject, ask: Ask, totals: Iterable[tuple[int, Hours]], sums: Mapping[str, Hours]
) -> None:
    """Adds packs by week."""
    places = [(hours, subject.packed.index(name)) for name, hours in sums.items()]
    for week, total in totals:
        for hours, place in places:
            hours[(week - ask.first) // 7] += total[place]


def add_hours(ask: Ask, rows: Iterable[Sequence[Any]], sums: Mapping[str, Hours]) -> None:
    """Adds rows of a day, an hour, and its sums in their order."""
    for day, hour, *values in rows:
        week = week_of(day)
        for hours, value in zip(sums.values(), values, strict=True):
            hours[(week - ask.first) // 7, day - week, hour] += value


def found_in(ask: Ask, sums: Mapping[str, Hours]) -> Found:
    """The answer that packed sums of whole weeks give."""
    wanted = {name: set(values) for name, values in ask.only}
    columns, names = ask.columns, tuple(sums)
    if "bucket" not in columns:
        sums = {name: hours.sum(axis=0, keepdims=True) for name, hours in sums.items()}
    used = np.logical_or.reduce([hours != 0 for hours in sums.values()])
    weeks, weekdays, clocks = (axis.tolist() for axis in used.nonzero())
    values = [hours[used].tolist() for hours in sums.values()]
    buckets = [[_bucket(ask.grain, week, day) for day in range(7)] for week in range(ask.first, ask.last, 7)]
    found: Found = {}
    for week, weekday, hour, *cell in zip(weeks, weekdays, clocks, *values, strict=True):
        place = {"weekday": weekday, "hour": hour}
        if all(place[name] in allowed for name, allowed in wanted.items()):
            place["bucket"] = buckets[week][weekday]
            merge_sums(found, [(*(place[name] for name in columns), *cell)], len(columns), names)
    return found


def _bucket(grain: Grain | None, week: int, weekday: int) -> int:
    if grain is Grain.WEEK:
        return week
    return month_of(week + weekday) if grain is Grain.MONTH else week + weekday
