"""`compute_rollup`: measures over any range and venues, exact at any instant.

Clean buckets come from the rollups, as large as they fit (whole months or weeks, then days); venue-days with a mark
are reckoned from facts in memory: the live delta. Marks, rollups and facts are read in one snapshot, so the answer
equals a count over the facts at that instant, however late a fact is. What no rollup holds is reckoned from facts.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, select, union_all

from rollup.ask import Answer, Ask, Found, by_subject, gathered, merge, merge_sets, merge_sums, united
from rollup.calendar import week_of
from rollup.clean import clean_pieces, column_of, regions, rollup_for, rows_of
from rollup.counted import Scope, counted_members, counted_sums
from rollup.cut_days import Cuts, Ends, cut, until
from rollup.resident import Fold, remembered
from rollup.shape import KEPT, Region, Shape, shape_of, values
from rollup.standing import Standing, parted, standings_of
from rollup.statements import rows
from rollup.subjects import Grain, Subject, whole
from rollup.tables import SET_TABLES, table_of
from rollup.week_cells import (
    Hours,
    add_hours,
    add_packs,
    clean_packs,
    found_in,
    no_hours,
    totals_of,
    whole_weeks,
)

T = TypeVar("T")
ROW_BYTES, VALUE_BYTES = 56, 32
_BY_HOUR = Shape(("bucket", "hour"), Grain.DAY, ())


def compute_rollup(connection: Connection, ask: Ask) -> Answer:
    """The measures asked for. The connection must be in a transaction with one snapshot (`Store.reading`)."""
    found: Found = {}
    catching_up = 0
    if ask.first > ask.last or not ask.venues:
        return Answer(found)
    groups = by_subject(ask.measures)
    standings = standings_of(connection, [subject for subject, _ in groups], ask)
    for subject, names in groups:
        catching_up += standings[subject.key].left
        for part, standing in parted(ask, standings[subject.key]):
            sums, sets = _parted_names(subject, names)
            _add_sums(connection, subject, sums, part, standing, found)
            for name in sets:
                _add_set(connection, subject, name, part, standing, found)
    return Answer(found, catching_up)


def compute_rollup_until(connection: Connection, ask: Ask, cuts: Cuts) -> Answer:
    """Like `compute_rollup`, with some venues' range ending within a day: `cuts` gives by venue id that day and the
    minute (since its cut-off) in which it ends. Measures that know what lies ahead count that day as a whole."""
    found: Found = {}
    catching_up = 0
    for part, ends in until(ask, cuts):
        answer = compute_rollup(connection, part) if ends is None else _of_ends(connection, part, ends)
        merge(found, answer.found)
        catching_up += answer.catching_up
    return Answer(found, catching_up)


def _of_ends(connection: Connection, ask: Ask, ends: Ends) -> Answer:
    """What has happened of days that are cut."""
    found: Found = {}
    shape = shape_of(ask)
    for subject, names, token, pieces in cut(connection, ask, ends):
        sums, sets = _parted_names(subject, names)
        for scope, given in pieces:
            if sums:
                query = counted_sums(subject, sums, shape, scope)
                read = remembered(connection, token, query, given, _as_they_are)
                merge_sums(found, read, len(ask.columns), sums)
            for name in sets:
                query = counted_members(subject, name, shape, scope)
                merge_sets(found, remembered(connection, token, query, given, gathered), name)
    return Answer(found)


def compute_from_facts(connection: Connection, ask: Ask) -> Answer:
    """The same measures from facts alone, which are read each time."""
    found: Found = {}
    shape, given = shape_of(ask), values(ask)
    for subject, names in by_subject(ask.measures):
        sums, sets = _parted_names(subject, names)
        if sums:
            query = counted_sums(subject, sums, shape, Scope.EVERY)
            merge_sums(found, rows(connection, query, given), len(ask.columns), sums)
        for name in sets:
            query = counted_members(subject, name, shape, Scope.EVERY)
            merge_sets(found, gathered(rows(connection, query, given))[0], name)
    return Answer(found)


def _parted_names(subject: Subject, names: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The sums and the sets among some measures of a subject."""
    sums, sets = subject.sums, subject.sets
    return tuple(name for name in names if name in sums), tuple(name for name in names if name in sets)


def packed_hours(connection: Connection, subject: Subject, ask: Ask, standing: Standing) -> dict[str, Hours]:
    """Packed sums of a question over whole ISO weeks, by week, weekday and hour; its measures are the subject's."""
    sums = no_hours(ask, ask.measures)
    fold = totals_of(len(subject.packed))
    for part, each in parted(ask, standing, week_of):
        given = values(part, regions=[Region(Grain.WEEK, part.first, part.last)], subjects=[subject])
        packs, *hours = clean_packs(subject, ask.measures, each.live)
        add_packs(subject, ask, remembered(connection, each.token, packs, given, fold), sums)
        if each.live:
            hours.append(counted_sums(subject, tuple(ask.measures), _BY_HOUR, Scope.DIRTY))
        for query in hours:
            add_hours(ask, rows(connection, query, given), sums)
    return sums


def _as_they_are(rows: Sequence[tuple[Any, ...]]) -> tuple[Sequence[tuple[Any, ...]], int]:
    return rows, sum(ROW_BYTES + VALUE_BYTES * len(row) for row in rows[:1]) * len(rows)


def _add_sums(
    connection: Connection,
    subject: Subject,
    names: Sequence[str],
    ask: Ask,
    standing: Standing,
    found: Found,
) -> None:
    if not names:
        return
    weeks = whole_weeks(subject, names, ask)
    if weeks is not None:
        of_weeks = replace(ask, measures=tuple(names), first=weeks[0], last=weeks[1])
        merge(found, found_in(of_weeks, packed_hours(connection, subject, of_weeks, standing)))
        for first, last in ((ask.first, weeks[0] - 1), (weeks[1] + 1, ask.last)):
            if first <= last:
                _add_sums(connection, subject, names, replace(ask, first=first, last=last), standing, found)
        return
    read = stored_sums(connection, subject, names, ask, standing, _as_they_are)
    merge_sums(found, read, len(ask.columns), names)


def stored_sums(
    connection: Connection,
    subject: Subject,
    names: Sequence[str],
    ask: Ask,
    standing: Standing,
    fold: Fold[T],
) -> T:
    """What is made of the rows that answer a question about sums of a subject: of a rollup, or else of its facts."""
    shape = shape_of(ask)
    chosen = rollup_for(subject, shape)
    if chosen is None:
        query = counted_sums(subject, tuple(names), shape, Scope.EVERY)
        return remembered(connection, standing.token_of_facts, query, values(ask), fold)
    pieces = regions(ask, chosen[1])
    query = _sums(subject, tuple(names), shape, tuple(piece.grain for piece in pieces), standing.live)
    given = values(ask, regions=pieces, subjects=[subject])
    return remembered(connection, standing.token, query, given, fold)


@lru_cache(KEPT)
def _sums(
    subject: Subject, names: tuple[str, ...], shape: Shape, grains: tuple[Grain, ...], live: bool
) -> Select[Any]:
    """Stored sums of regions of these grains, with those of dirty places from facts."""
    chosen = rollup_for(subject, shape)
    assert chosen is not None
    rollup = chosen[0]
    parts: list[Select[Any]] = []
    for table, grain, stored in clean_pieces(
        subject, shape, grains, live, lambda grain: table_of(subject, rollup, grain)
    ):
        columns = [column_of(table, name, shape, grain) for name in shape.columns]
        part = select(*columns, *(whole(table.c[name]).label(name) for name in names))
        parts.append(part.select_from(rows_of(table, shape, grain)).where(*stored).group_by(*columns))
    if live:
        parts.append(counted_sums(subject, names, shape, Scope.DIRTY))
    if len(parts) == 1:
        return parts[0]
    every = union_all(*parts).subquery("every")
    columns = [every.c[name] for name in shape.columns]
    return select(*columns, *(whole(every.c[name]).label(name) for name in names)).group_by(*columns)


def _add_set(
    connection: Connection, subject: Subject, name: str, ask: Ask, standing: Standing, found: Found
) -> None:
    shape = shape_of(ask)
    if not {*shape.columns, *shape.filters} <= {"venue_id", "bucket", "weekday"}:
        query = counted_members(subject, name, shape, Scope.EVERY)
        members = remembered(connection, standing.token_of_facts, query, values(ask), gathered)
        merge_sets(found, members, name)
        return
    pieces = regions(ask, Grain.DAY)
    given = values(ask, regions=pieces, subjects=[subject])
    for query in _sets(subject, name, shape, tuple(piece.grain for piece in pieces), standing.live):
        merge_sets(found, remembered(connection, standing.token, query, given, united), name)
    if standing.live:
        query = counted_members(subject, name, shape, Scope.DIRTY)
        merge_sets(found, gathered(rows(connection, query, given))[0], name)


@lru_cache(KEPT)
def _sets(
    subject: Subject, name: str, shape: Shape, grains: tuple[Grain, ...], live: bool
) -> tuple[Select[Any], ...]:
    """Stored sets of regions of these grains, one SELECT each."""
    found: list[Select[Any]] = []
    for table, grain, stored in clean_pieces(
        subject, shape, grains, live, lambda grain: SET_TABLES[subject.key, grain]
    ):
        columns = [column_of(table, column, shape, grain) for column in shape.columns]
        found.append(select(*columns, table.c[name]).select_from(rows_of(table, shape, grain)).where(*stored))
    return tuple(found)
