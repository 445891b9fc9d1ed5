"""`compute_rollup`: measures over any range and venues, exact at any instant.

Buckets come from the rollups, as large as they fit (whole months or weeks, then days). The live delta puts right what
is marked: of sums, what was stored of the marked venue-days is taken off again, and what their facts say is added; of
sets, clean buckets alone are read, and the members of the others from facts. Marks, rollups and facts are read in one
snapshot, so the answer equals a count over the facts at that instant, however late a fact is. What no rollup holds is
reckoned from facts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, and_, select, union_all

from rollup.ask import (
    Answer,
    Ask,
    Found,
    by_subject,
    drop_nothings,
    gathered,
    merge,
    merge_sets,
    merge_sums,
    united,
)
from rollup.calendar import week_of
from rollup.clean import (
    clean_pieces,
    column_of,
    counted_rows,
    dirty_places,
    regions,
    rollup_for,
    rows_of,
    rows_within,
)
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
    found_in,
    no_hours,
    packs_of,
    totals_of,
    whole_weeks,
)

T = TypeVar("T")
ROW_BYTES, VALUE_BYTES = 56, 32


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
        sums, sets = _parted_names(subject, names)
        _add_sums(connection, subject, sums, ask, standings[subject.key], found)
        for part, standing in parted(ask, standings[subject.key]):
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
    for part, each in parted(ask, standing.as_built, week_of):
        given = values(part, regions=[Region(Grain.WEEK, part.first, part.last)])
        add_packs(subject, ask, remembered(connection, each.token, packs_of(subject), given, fold), sums)
    if standing.live:
        hourly = replace(ask, by=(), grain=Grain.HOUR, only=())
        for hours in corrections(connection, subject, ask.measures, hourly, _as_they_are):
            add_hours(ask, hours, sums)
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
    width = len(ask.columns)
    for read in stored_sums(connection, subject, names, ask, standing, _as_they_are):
        merge_sums(found, read, width, names)
    if is_corrected(subject, ask, standing):
        taken_off, added = corrections(connection, subject, names, ask, _as_they_are)
        merge_sums(found, added, width, names)
        merge_sums(found, taken_off, width, names)
        drop_nothings(found, {row[:width] for row in taken_off} - {row[:width] for row in added})


def stored_sums(
    connection: Connection,
    subject: Subject,
    names: Sequence[str],
    ask: Ask,
    standing: Standing,
    fold: Fold[T],
) -> Iterator[T]:
    """What is made of the rows that add up to sums of a subject: of a rollup, as it was built; where none has what is
    asked for, of facts."""
    shape = shape_of(ask)
    chosen = rollup_for(subject, shape)
    if chosen is None:
        query = counted_sums(subject, tuple(names), shape, Scope.EVERY)
        for part, each in parted(ask, standing):
            yield remembered(connection, each.token_of_facts, query, values(part), fold)
        return
    for part, each in parted(ask, standing.as_built):
        pieces = regions(part, chosen[1])
        query = _sums(subject, tuple(names), shape, tuple(piece.grain for piece in pieces))
        yield remembered(connection, each.token, query, values(part, regions=pieces), fold)


def is_corrected(subject: Subject, ask: Ask, standing: Standing) -> bool:
    """Whether stored sums are not yet those of the facts."""
    return standing.live and rollup_for(subject, shape_of(ask)) is not None


def corrections(
    connection: Connection, subject: Subject, names: Sequence[str], ask: Ask, fold: Fold[T]
) -> tuple[T, T]:
    """What is made of the rows to be added to stored sums where venue-days are dirty: what was stored of these, less
    than nothing, and what their facts say."""
    shape, given = shape_of(ask), values(ask, subjects=[subject])
    queries = (
        _taken_off(subject, tuple(names), shape),
        counted_sums(subject, tuple(names), shape, Scope.DIRTY),
    )
    taken_off, added = (fold(rows(connection, query, given))[0] for query in queries)
    return taken_off, added


@lru_cache(KEPT)
def _sums(subject: Subject, names: tuple[str, ...], shape: Shape, grains: tuple[Grain, ...]) -> Select[Any]:
    """Stored sums of regions of these grains."""
    chosen = rollup_for(subject, shape)
    assert chosen is not None
    parts = []
    for number, grain in enumerate(grains):
        table = table_of(subject, chosen[0], grain)
        columns = [column_of(table, name, shape, grain) for name in shape.columns]
        part = select(*columns, *(whole(table.c[name]).label(name) for name in names))
        stored = rows_within(subject, table, number, grain, shape)
        parts.append(part.select_from(rows_of(table, shape, grain)).where(*stored).group_by(*columns))
    if len(parts) == 1:
        return parts[0]
    every = union_all(*parts).subquery("every")
    columns = [every.c[name] for name in shape.columns]
    return select(*columns, *(whole(every.c[name]).label(name) for name in names)).group_by(*columns)


@lru_cache(KEPT)
def _taken_off(subject: Subject, names: tuple[str, ...], shape: Shape) -> Select[Any]:
    """What is stored of dirty venue-days, with its sign turned."""
    chosen = rollup_for(subject, shape)
    assert chosen is not None
    rollup, grain = chosen
    table, dirty = table_of(subject, rollup, grain), dirty_places()
    columns = [column_of(table, name, shape, grain) for name in shape.columns]
    of_dirty = and_(table.c.venue_id == dirty.c.venue_id, table.c.bucket == dirty.c.day)
    query = select(*columns, *((-whole(table.c[name])).label(name) for name in names))
    found = query.select_from(dirty.join(rows_of(table, shape, grain), of_dirty))
    return found.where(*counted_rows(subject, table, grain, shape)).group_by(*columns)


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
