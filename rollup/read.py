"""`compute_rollup`: measures over any range and venues, exact at any instant.

Clean buckets come from the rollups, as large as they fit (whole months or weeks, then days); venue-days with a mark
are reckoned from facts in memory: the live delta. Marks, rollups and facts are read in one snapshot, so the answer
equals a count over the facts at that instant, however late a fact is. What no rollup holds is reckoned from facts.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, and_, literal, select, union_all

from rollup.ask import Answer, Ask, Found, by_subject, merge, merge_members, merge_sets, merge_sums, united
from rollup.calendar import week_of
from rollup.clean import clean_pieces, column_of, dirty_places, regions, rollup_for, rows_of
from rollup.facts import Within, members_from_facts, place_columns, sums_from_facts
from rollup.resident import Fold, remembered
from rollup.shape import (
    CUTS,
    EVERY_VERSION,
    FIRST,
    KEPT,
    LAST,
    VENUES,
    VERSION,
    Region,
    Shape,
    among,
    shape_of,
    values,
)
from rollup.standing import Standing, parted, standings_of
from rollup.statements import bound, fetched, one_of, rows
from rollup.subjects import Grain, Source, Subject, is_known_ahead, whole
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

Place = TypeVar("Place")
Cuts = Mapping[int, tuple[int, int]]
"""By venue id a day that ends before it is over, and the minute since its cut-off in which it does."""
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
        for part, standing in parted(ask, standings[subject.key]):
            _add_sums(connection, subject, [n for n in names if n in subject.sums], part, standing, found)
            for name in names:
                if name in subject.sets:
                    _add_set(connection, subject, name, part, standing, found)
    return Answer(found, catching_up)


def compute_rollup_until(connection: Connection, ask: Ask, cuts: Cuts) -> Answer:
    """Like `compute_rollup`, with some venues' range ending within a day: `cuts` gives by venue id that day and the
    minute (since its cut-off) in which it ends. Measures that know what lies ahead count that day as a whole."""
    found: Found = {}
    catching_up = 0
    for part, ends in until(ask, cuts):
        answer = compute_rollup(connection, part) if ends is None else _from_facts(connection, part, ends)
        merge(found, answer.found)
        catching_up += answer.catching_up
    return Answer(found, catching_up)


def until(ask: Ask, cuts: Cuts) -> Iterator[tuple[Ask, Sequence[tuple[int, int, int]] | None]]:
    """What is known ahead, over the whole range; what happens as time passes, over the days before the one that is
    cut; and that of the day that is cut, with the places where it ends. Venues are read together as far as their range
    is the same."""
    ahead = tuple(name for name in ask.measures if not cuts or is_known_ahead(name))
    yield replace(ask, measures=ahead), None
    happened = replace(ask, measures=tuple(name for name in ask.measures if name not in ahead))
    if not happened.measures:
        return
    lasts = {venue: min(cuts[venue][0] - 1, ask.last) if venue in cuts else ask.last for venue in ask.venues}
    for last, venues in _alike(lasts).items():
        yield replace(happened, venues=venues, last=last), None
    ends = [(venue, *cuts[venue]) for venue in ask.venues if venue in cuts]
    yield happened, [end for end in ends if ask.first <= end[1] <= ask.last]


def _alike(places: Mapping[int, Place]) -> dict[Place, tuple[int, ...]]:
    """The venues by what is the same for them."""
    groups: dict[Place, tuple[int, ...]] = {}
    for venue, place in places.items():
        groups[place] = (*groups.get(place, ()), venue)
    return groups


def compute_from_facts(connection: Connection, ask: Ask) -> Answer:
    """The same measures from facts alone."""
    return _from_facts(connection, ask, None)


def _from_facts(connection: Connection, ask: Ask, cuts: Sequence[tuple[int, int, int]] | None) -> Answer:
    """Measures from all facts of a question; with `cuts` (venue, day, minute), from those days instead of its range,
    and only of what has happened while each is in that minute since its cut-off."""
    found: Found = {}
    is_cut = cuts is not None
    if is_cut and not cuts:
        return Answer(found)
    shape, given = shape_of(ask), values(ask, cuts=cuts or ())
    for subject, names in by_subject(ask.measures):
        sums = tuple(name for name in names if name in subject.sums)
        if sums:
            query = counted_sums(subject, sums, shape, is_cut)
            merge_sums(found, rows(connection, query, given), len(ask.columns), sums)
        for name in names:
            if name in subject.sets:
                query = _counted_members(subject, name, shape, is_cut)
                merge_members(found, rows(connection, query, given), name)
    return Answer(found)


@lru_cache(KEPT)
def counted_sums(subject: Subject, names: tuple[str, ...], shape: Shape, is_cut: bool) -> Select[Any]:
    """The sums of all facts that a question is about."""
    return _reckoned(subject, shape, sums_from_facts, names, **_of_cuts() if is_cut else _of_range())


@lru_cache(KEPT)
def _counted_members(subject: Subject, name: str, shape: Shape, is_cut: bool) -> Select[Any]:
    """The members of all facts that a question is about."""
    return _reckoned(subject, shape, members_from_facts, name, **_of_cuts() if is_cut else _of_range())


def _of_range() -> dict[str, Any]:
    return {"within": _within}


def _of_cuts() -> dict[str, Any]:
    return {"scope": CUTS, "minute": CUTS.c.minute}


def _within(source: Source) -> ColumnElement[bool]:
    place = source.place.c
    return and_(one_of(place.venue_id, VENUES), place.day.between(FIRST, LAST))


def _reckoned(
    subject: Subject,
    shape: Shape,
    reckon: Callable[..., Select[Any]],
    measures: Any,
    *,
    within: Within | None = None,
    **how: Any,
) -> Select[Any]:
    """A SELECT from the facts that a question is about: of its definition set, where the subject has them, and with
    the values that it is limited to."""

    def condition(source: Source) -> ColumnElement[bool]:
        columns = place_columns(source, shape.filters, None)
        parts: list[ColumnElement[bool]] = [
            one_of(column, among(name)) for column, name in zip(columns, shape.filters, strict=True)
        ]
        if within is not None:
            parts.append(within(source))
        if subject.versioned:
            parts.append(source.place.c.definitions.in_((VERSION, EVERY_VERSION)))
        return and_(literal(1) == 1, *parts)

    return reckon(subject, shape.columns, measures, grain=shape.grain, within=condition, **how)


def packed_hours(connection: Connection, subject: Subject, ask: Ask, standing: Standing) -> dict[str, Hours]:
    """Packed sums of a question over whole ISO weeks, by week, weekday and hour; its measures are the subject's."""
    sums = no_hours(ask, ask.measures)
    fold = totals_of(len(subject.packed))
    for part, each in parted(ask, standing, week_of):
        given = values(part, regions=[Region(Grain.WEEK, part.first, part.last)], subjects=[subject])
        packs, *hours = clean_packs(subject, ask.measures, each.live)
        add_packs(subject, ask, _stored(connection, each, packs, given, fold), sums)
        if each.live:
            hours.append(_dirty_hours(subject, ask.measures))
        for query in hours:
            add_hours(ask, rows(connection, query, given), sums)
    return sums


@lru_cache(KEPT)
def _dirty_hours(subject: Subject, names: tuple[str, ...]) -> Select[Any]:
    """Day, hour and sums of dirty places, from facts."""
    by_day = Shape(("bucket", "hour"), Grain.DAY, ())
    return _reckoned(subject, by_day, sums_from_facts, names, scope=dirty_places())


def _stored(
    connection: Connection, standing: Standing, query: Select[Any], given: Mapping[str, Any], fold: Fold[T]
) -> T:
    """What is made of the stored rows that answer a question."""
    return remembered(standing.token, bound(connection, query, given), fold, partial(fetched, connection))


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
        query = counted_sums(subject, tuple(names), shape, is_cut=False)
        return fold(rows(connection, query, values(ask)))[0]
    pieces = regions(ask, chosen[1])
    query = _sums(subject, tuple(names), shape, tuple(piece.grain for piece in pieces), standing.live)
    given = values(ask, regions=pieces, subjects=[subject])
    return _stored(connection, standing, query, given, fold)


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
        parts.append(_reckoned(subject, shape, sums_from_facts, names, scope=dirty_places()))
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
        query = _counted_members(subject, name, shape, is_cut=False)
        merge_members(found, rows(connection, query, values(ask)), name)
        return
    pieces = regions(ask, Grain.DAY)
    given = values(ask, regions=pieces, subjects=[subject])
    for query in _sets(subject, name, shape, tuple(piece.grain for piece in pieces), standing.live):
        merge_sets(found, _stored(connection, standing, query, given, united), name)
    if standing.live:
        merge_members(found, rows(connection, _dirty_members(subject, name, shape), given), name)


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


@lru_cache(KEPT)
def _dirty_members(subject: Subject, name: str, shape: Shape) -> Select[Any]:
    """The members of the facts of dirty places."""
    return _reckoned(subject, shape, members_from_facts, name, scope=dirty_places())
