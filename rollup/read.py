"""`compute_rollup`: measures over any range and venues, exact at any instant.

Clean buckets come from the rollups, as large as they fit (whole months or weeks, then days); venue-days with a mark
are reckoned from facts in memory: the live delta. Marks, rollups and facts are read in one snapshot, so the answer
equals a count over the facts at that instant, however late a fact is. What no rollup holds is reckoned from facts.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pyroaring import BitMap
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    Subquery,
    Table,
    and_,
    exists,
    func,
    literal,
    not_,
    select,
    union_all,
)

from rollup.bitmaps import unpack
from rollup.calendar import month_of, next_month, week_of
from rollup.facts import Within, members_from_facts, sums_from_facts
from rollup.model import calendar_day, mark
from rollup.subjects import DEFINITION_SETS, Grain, Rollup, Source, Subject, subject_of, whole
from rollup.tables import SET_TABLES, table_of

LIVE_LIMIT = 20_000
"""Dirty venue-days that one read recomputes; beyond it the answer says how many it left as they were built."""

Measure = int | BitMap
Key = tuple[Any, ...]
Found = dict[Key, dict[str, Measure]]


@dataclass(frozen=True, slots=True)
class Ask:
    """What is read: measures over business days first to last (epoch days, both included) at some venues. `by` names
    columns to split by: venue_id, bucket (with a grain), hour, weekday, or a dimension of the measures' facts.
    `now` decides what the clock has already turned (epoch seconds)."""

    measures: tuple[str, ...]
    venues: tuple[int, ...]
    first: int
    last: int
    now: int
    by: tuple[str, ...] = ()
    grain: Grain | None = None
    definitions: str = "current"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of a key of the answer, in order."""
        bucket = () if self.grain is None else ("bucket", "hour") if self.grain is Grain.HOUR else ("bucket",)
        return (*bucket, *(name for name in self.by if name not in bucket))


@dataclass(frozen=True, slots=True)
class Answer:
    """Measures by key (the values of `Ask.columns`); `catching_up` counts dirty venue-days not recomputed."""

    found: Found
    catching_up: int = 0


@dataclass(frozen=True, slots=True)
class Region:
    """Days first to last, read from the rollups of one grain."""

    grain: Grain
    first: int
    last: int


def compute_rollup(connection: Connection, ask: Ask) -> Answer:
    """The measures asked for. The connection must be in a transaction with one snapshot (`Store.reading`)."""
    found: Found = {}
    catching_up = 0
    if ask.first > ask.last or not ask.venues:
        return Answer(found)
    for subject, names in _by_subject(ask.measures):
        dirty = _dirty(connection, subject, ask)
        live = 0 < dirty <= LIVE_LIMIT
        catching_up += dirty if dirty > LIVE_LIMIT else 0
        _add_sums(connection, subject, [n for n in names if n in subject.sums], ask, live, found)
        for name in names:
            if name in subject.sets:
                _add_set(connection, subject, name, ask, live, found)
    return Answer(found, catching_up)


def compute_from_facts(
    connection: Connection, ask: Ask, before_minute: Mapping[int, int] | None = None
) -> Answer:
    """The same measures from facts alone. With `before_minute`, each venue's day ends at that minute (since its
    cut-off): facts of subjects that can be cut count only when they lie before it."""
    found: Found = {}
    minutes = before_minute or {}
    for group, minute in _groups(ask.venues, minutes):
        part = replace(ask, venues=group)
        for subject, names in _by_subject(ask.measures):
            within = _within(part, minute if subject.cut else None)
            sums = [name for name in names if name in subject.sums]
            if sums:
                query = _only(subject, ask, sums_from_facts, sums, grain=ask.grain, within=within)
                _merge_sums(found, connection.execute(query, _values(ask)), len(ask.columns), sums)
            for name in names:
                if name in subject.sets:
                    query = _only(subject, ask, members_from_facts, name, grain=ask.grain, within=within)
                    _merge_members(found, connection.execute(query, _values(ask)), name)
    return Answer(found)


def merge(into: Found, other: Found) -> Found:
    """Adds one answer's measures to another's: sums are added, sets united."""
    for key, measures in other.items():
        for name, value in measures.items():
            if isinstance(value, BitMap):
                _unite(into, key, name, value)
            else:
                cell = into.setdefault(key, {})
                cell[name] = cell.get(name, 0) + value  # type: ignore[operator]
    return into


def compute_rollup_until(connection: Connection, ask: Ask, cuts: Mapping[int, tuple[int, int]]) -> Answer:
    """Like `compute_rollup`, with some venues' range ending within a day: `cuts` gives by venue id that day and the
    minute (since its cut-off) from which facts no longer count. Subjects that know the future (bookings, occupancy)
    are not cut."""
    whole_days = tuple(name for name in ask.measures if not subject_of(name).cut)
    answer = compute_rollup(connection, replace(ask, measures=whole_days))
    found, catching_up = answer.found, answer.catching_up
    partial = replace(ask, measures=tuple(name for name in ask.measures if subject_of(name).cut))
    groups: dict[tuple[int, int] | None, list[int]] = {}
    for venue in ask.venues:
        groups.setdefault(cuts.get(venue), []).append(venue)
    for cut, members in groups.items():
        part = replace(partial, venues=tuple(members))
        if cut is None:
            answer = compute_rollup(connection, part)
        else:
            day, minute = cut
            answer = compute_rollup(connection, replace(part, last=min(day - 1, ask.last)))
            last = replace(part, first=max(day, ask.first), last=min(day, ask.last))
            if last.first <= last.last:
                merge(found, compute_from_facts(connection, last, dict.fromkeys(members, minute)).found)
        merge(found, answer.found)
        catching_up += answer.catching_up
    return Answer(found, catching_up)


def _groups(
    venues: Sequence[int], minutes: Mapping[int, int]
) -> Iterator[tuple[tuple[int, ...], int | None]]:
    groups: dict[int | None, list[int]] = {}
    for venue in venues:
        groups.setdefault(minutes.get(venue), []).append(venue)
    for minute, members in groups.items():
        yield tuple(members), minute


def _by_subject(measures: Sequence[str]) -> list[tuple[Subject, list[str]]]:
    groups: dict[str, tuple[Subject, list[str]]] = {}
    for name in dict.fromkeys(measures):
        subject = subject_of(name)
        groups.setdefault(subject.key, (subject, []))[1].append(name)
    return list(groups.values())


def _values(ask: Ask) -> dict[str, int]:
    return {"now": ask.now}


def _marks(subject: Subject, ask: Ask) -> ColumnElement[bool]:
    return and_(
        mark.c.subject == subject.key,
        mark.c.due_at <= ask.now,
        mark.c.venue_id.in_(ask.venues),
        mark.c.day.between(ask.first, ask.last),
    )


def _dirty(connection: Connection, subject: Subject, ask: Ask) -> int:
    places = select(mark.c.venue_id, mark.c.day).where(_marks(subject, ask)).distinct().limit(LIVE_LIMIT + 1)
    return int(connection.execute(select(func.count()).select_from(places.subquery())).scalar_one())


def _within(ask: Ask, minute: int | None = None) -> Within:
    def condition(source: Source) -> ColumnElement[bool]:
        place = source.place.c
        inside = and_(place.venue_id.in_(ask.venues), place.day.between(ask.first, ask.last))
        return inside if minute is None else and_(inside, place.minute < minute)

    return condition


def _versions(ask: Ask) -> list[int]:
    return [DEFINITION_SETS[ask.definitions], sum(DEFINITION_SETS.values())]


def _only(
    subject: Subject,
    ask: Ask,
    reckon: Callable[..., Select[Any]],
    measures: Any,
    *,
    within: Within | None = None,
    **how: Any,
) -> Select[Any]:
    """A SELECT from facts, of the asked definition set where the subject has them."""

    def condition(source: Source) -> ColumnElement[bool]:
        parts = [] if within is None else [within(source)]
        if subject.versioned:
            parts.append(source.place.c.definitions.in_(_versions(ask)))
        return and_(literal(1) == 1, *parts)

    return reckon(subject, ask.columns, measures, within=condition, **how)


def _rollup_for(subject: Subject, ask: Ask) -> tuple[Rollup, Grain] | None:
    """The first declared rollup that has the columns asked for, and its finest grain needed; None: facts it is."""
    dimensions = {name for name in ask.columns if name not in ("venue_id", "bucket", "hour", "weekday")}
    grain = Grain.HOUR if "hour" in ask.columns else Grain.DAY
    for rollup in subject.rollups:
        if dimensions <= set(rollup.by) and grain in rollup.grains:
            return rollup, grain
    return None


def regions(ask: Ask, finest: Grain) -> list[Region]:
    """The range in pieces, each read from the coarsest rollup that fits it: the middle, then the ends in days."""
    coarse = ask.grain if ask.grain is not None else Grain.MONTH
    if finest is Grain.HOUR or coarse in (Grain.HOUR, Grain.DAY) or "weekday" in ask.columns:
        return [Region(finest, ask.first, ask.last)]
    if coarse is Grain.WEEK:
        start, end = week_of(ask.first + 6), week_of(ask.last + 1)
    else:
        start = ask.first if month_of(ask.first) == ask.first else next_month(month_of(ask.first))
        end = month_of(ask.last + 1)
    if start >= end:
        return [Region(Grain.DAY, ask.first, ask.last)]
    pieces = (
        Region(coarse, start, end - 1),
        Region(Grain.DAY, ask.first, start - 1),
        Region(Grain.DAY, end, ask.last),
    )
    return [piece for piece in pieces if piece.first <= piece.last]


def _has_mark(subject: Subject, ask: Ask, venue: Any, column: str, bucket: Any) -> ColumnElement[bool]:
    found = select(literal(1)).where(
        mark.c.subject == subject.key,
        mark.c.due_at <= ask.now,
        mark.c.venue_id == venue,
        mark.c.day.between(ask.first, ask.last),
        mark.c[column] == bucket,
    )
    return exists(found.correlate_except(mark))


def _stored(subject: Subject, table: Table, region: Region, ask: Ask) -> list[ColumnElement[bool]]:
    rows: list[ColumnElement[bool]] = [
        table.c.venue_id.in_(ask.venues),
        table.c.bucket.between(region.first, region.last),
    ]
    if subject.versioned:
        rows.append(table.c.definitions.in_(_versions(ask)))
    return rows


def _column(table: Table, name: str, ask: Ask, grain: Grain) -> ColumnElement[Any]:
    """A key column of the answer out of a rollup's row; days are given to the week or month that is asked for."""
    if name == "weekday":
        return ((table.c.bucket + 3) % literal(7, BigInteger())).label(name)
    if name == "bucket" and ask.grain in (Grain.WEEK, Grain.MONTH) and grain is not ask.grain:
        return calendar_day.c[str(ask.grain)].label(name)
    return table.c[name]


def _from(table: Table, ask: Ask, grain: Grain) -> FromClause:
    if "bucket" in ask.columns and ask.grain in (Grain.WEEK, Grain.MONTH) and grain is not ask.grain:
        return table.join(calendar_day, calendar_day.c.day == table.c.bucket)
    return table


def _pieces(
    subject: Subject, ask: Ask, finest: Grain, live: bool, table_at: Callable[[Grain], Table]
) -> Iterator[tuple[Table, Grain, list[ColumnElement[bool]]]]:
    """The clean rows to be read: table, grain and condition. Where there are marks (`live`), a coarse bucket with a
    dirty day is left out, its clean days are read instead."""
    for region in regions(ask, finest):
        table = table_at(region.grain)
        rows = _stored(subject, table, region, ask)
        if not live:
            yield table, region.grain, rows
            continue
        coarse = region.grain in (Grain.WEEK, Grain.MONTH)
        column = str(region.grain) if coarse else "day"
        dirty = _has_mark(subject, ask, table.c.venue_id, column, table.c.bucket)
        yield table, region.grain, [*rows, not_(dirty)]
        if coarse:
            days = table_at(Grain.DAY)
            bucket = (
                select(calendar_day.c[column])
                .where(calendar_day.c.day == days.c.bucket)
                .correlate(days)
                .scalar_subquery()
            )
            yield (
                days,
                Grain.DAY,
                [
                    *_stored(subject, days, region, ask),
                    _has_mark(subject, ask, days.c.venue_id, column, bucket),
                    not_(_has_mark(subject, ask, days.c.venue_id, "day", days.c.bucket)),
                ],
            )


def _live_scope(subject: Subject, ask: Ask) -> Subquery:
    return select(mark.c.venue_id, mark.c.day).where(_marks(subject, ask)).distinct().subquery("dirty")


def _add_sums(
    connection: Connection, subject: Subject, names: list[str], ask: Ask, live: bool, found: Found
) -> None:
    if not names:
        return
    chosen = _rollup_for(subject, ask)
    if chosen is None:
        query = _only(subject, ask, sums_from_facts, names, grain=ask.grain, within=_within(ask))
    else:
        query = _sums(subject, names, ask, live, *chosen)
    _merge_sums(found, connection.execute(query, _values(ask)), len(ask.columns), names)


def _sums(
    subject: Subject, names: list[str], ask: Ask, live: bool, rollup: Rollup, finest: Grain
) -> Select[Any]:
    parts: list[Select[Any]] = []
    for table, grain, rows in _pieces(
        subject, ask, finest, live, lambda grain: table_of(subject, rollup, grain)
    ):
        columns = [_column(table, name, ask, grain) for name in ask.columns]
        part = select(*columns, *(whole(table.c[name]).label(name) for name in names))
        parts.append(part.select_from(_from(table, ask, grain)).where(*rows).group_by(*columns))
    if live:
        scope = _live_scope(subject, ask)
        parts.append(_only(subject, ask, sums_from_facts, names, grain=ask.grain, scope=scope))
    if len(parts) == 1:
        return parts[0]
    every = union_all(*parts).subquery("every")
    columns = [every.c[name] for name in ask.columns]
    return select(*columns, *(whole(every.c[name]).label(name) for name in names)).group_by(*columns)


def _merge_sums(found: Found, rows: Any, width: int, names: Sequence[str]) -> None:
    for row in rows:
        cell = found.setdefault(tuple(row[:width]), {})
        for name, value in zip(names, row[width:], strict=True):
            cell[name] = int(cell.get(name, 0)) + int(value)  # type: ignore[arg-type]


def _merge_members(found: Found, rows: Any, name: str) -> None:
    members: dict[Key, list[int]] = {}
    for row in rows:
        members.setdefault(tuple(row[:-1]), []).append(row[-1])
    for key, ids in members.items():
        _unite(found, key, name, BitMap(ids))


def _unite(found: Found, key: Key, name: str, members: BitMap) -> None:
    cell = found.setdefault(key, {})
    known = cell.get(name)
    if isinstance(known, BitMap):
        known |= members
    else:
        cell[name] = members


def _add_set(connection: Connection, subject: Subject, name: str, ask: Ask, live: bool, found: Found) -> None:
    stored = set(ask.columns) <= {"venue_id", "bucket", "weekday"}
    if not stored:
        query = _only(subject, ask, members_from_facts, name, grain=ask.grain, within=_within(ask))
        _merge_members(found, connection.execute(query, _values(ask)), name)
        return
    for table, grain, rows in _pieces(
        subject, ask, Grain.DAY, live, lambda grain: SET_TABLES[subject.key, grain]
    ):
        columns = [_column(table, column, ask, grain) for column in ask.columns]
        query = select(*columns, table.c[name]).select_from(_from(table, ask, grain)).where(*rows)
        for row in connection.execute(query):
            _unite(found, tuple(row[:-1]), name, unpack(row[-1]))
    if live:
        scope = _live_scope(subject, ask)
        query = _only(subject, ask, members_from_facts, name, grain=ask.grain, scope=scope)
        _merge_members(found, connection.execute(query, _values(ask)), name)
