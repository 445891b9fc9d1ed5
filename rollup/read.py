"""`compute_rollup`: measures over any range and venues, exact at any instant.

Clean buckets come from the rollups, as large as they fit (whole months or weeks, then days); venue-days with a mark
are reckoned from facts in memory: the live delta. Marks, rollups and facts are read in one snapshot, so the answer
equals a count over the facts at that instant, however late a fact is. What no rollup holds is reckoned from facts.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, and_, func, literal, select, union_all

from rollup.ask import Answer, Ask, Found, by_subject, merge, merge_members, merge_sums, unite
from rollup.bitmaps import unpack
from rollup.clean import clean_pieces, column_of, dirty_places, marks_of, rollup_for, rows_of, versions
from rollup.facts import Within, having, members_from_facts, sums_from_facts
from rollup.model import mark
from rollup.subjects import Grain, Rollup, Source, Subject, is_known_ahead, whole
from rollup.tables import SET_TABLES, table_of

Place = TypeVar("Place")
LIVE_LIMIT = 20_000
"""Dirty venue-days that one read recomputes; beyond it the answer says how many it left as they were built."""


def compute_rollup(connection: Connection, ask: Ask) -> Answer:
    """The measures asked for. The connection must be in a transaction with one snapshot (`Store.reading`)."""
    found: Found = {}
    catching_up = 0
    if ask.first > ask.last or not ask.venues:
        return Answer(found)
    groups = by_subject(ask.measures)
    marked = _marked(connection, [subject for subject, _ in groups], ask)
    for subject, names in groups:
        dirty = _dirty(connection, subject, ask) if subject.key in marked else 0
        live = 0 < dirty <= LIVE_LIMIT
        catching_up += dirty if dirty > LIVE_LIMIT else 0
        _add_sums(connection, subject, [n for n in names if n in subject.sums], ask, live, found)
        for name in names:
            if name in subject.sets:
                _add_set(connection, subject, name, ask, live, found)
    return Answer(found, catching_up)


def compute_rollup_until(connection: Connection, ask: Ask, cuts: Mapping[int, tuple[int, int]]) -> Answer:
    """Like `compute_rollup`, with some venues' range ending within a day: `cuts` gives by venue id that day and the
    minute (since its cut-off) in which it ends. Measures that know what lies ahead count that day as a whole."""
    found: Found = {}
    catching_up = 0
    for answer in _until(connection, ask, cuts):
        merge(found, answer.found)
        catching_up += answer.catching_up
    return Answer(found, catching_up)


def _until(connection: Connection, ask: Ask, cuts: Mapping[int, tuple[int, int]]) -> Iterator[Answer]:
    """What is known ahead, over the whole range; what happens as time passes, over the days before the one that is
    cut; and that of the day that is cut. Venues are read together as far as their range is the same."""
    ahead = tuple(name for name in ask.measures if is_known_ahead(name))
    yield compute_rollup(connection, replace(ask, measures=ahead))
    happened = replace(ask, measures=tuple(name for name in ask.measures if name not in ahead))
    lasts = {venue: min(cuts[venue][0] - 1, ask.last) if venue in cuts else ask.last for venue in ask.venues}
    for last, venues in _alike(lasts).items():
        yield compute_rollup(connection, replace(happened, venues=venues, last=last))
    cut = {venue: cuts[venue] for venue in ask.venues if venue in cuts}
    for (day, minute), venues in _alike(cut).items():
        if ask.first <= day <= ask.last:
            yield compute_from_facts(
                connection, replace(happened, venues=venues, first=day, last=day), minute
            )


def _alike(places: Mapping[int, Place]) -> dict[Place, tuple[int, ...]]:
    """The venues by what is the same for them."""
    groups: dict[Place, tuple[int, ...]] = {}
    for venue, place in places.items():
        groups[place] = (*groups.get(place, ()), venue)
    return groups


def compute_from_facts(connection: Connection, ask: Ask, minute: int | None = None) -> Answer:
    """The same measures from facts alone. With `minute`, only what has happened while each day is in that minute since
    its cut-off, for measures that do not know what lies ahead."""
    found: Found = {}
    for subject, names in by_subject(ask.measures):
        how: dict[str, Any] = {"grain": ask.grain, "within": _within(ask), "minute": minute}
        sums = [name for name in names if name in subject.sums]
        if sums:
            query = _reckoned(subject, ask, sums_from_facts, sums, **how)
            merge_sums(found, connection.execute(query, _values(ask)), len(ask.columns), sums)
        for name in names:
            if name in subject.sets:
                query = _reckoned(subject, ask, members_from_facts, name, **how)
                merge_members(found, connection.execute(query, _values(ask)), name)
    return Answer(found)


def _values(ask: Ask) -> dict[str, int]:
    return {"now": ask.now}


def _marked(connection: Connection, subjects: Sequence[Subject], ask: Ask) -> set[str]:
    """The subjects that are dirty somewhere in a question; mostly none."""
    if not subjects:
        return set()
    where = marks_of(subjects, ask)
    return set(connection.scalars(select(mark.c.subject).where(where).distinct()))


def _dirty(connection: Connection, subject: Subject, ask: Ask) -> int:
    """How many venue-days of a question are dirty. That they are too many is found without counting all of them."""
    places = select(mark.c.venue_id, mark.c.day).where(marks_of([subject], ask)).distinct()
    found = _count(connection, places.limit(LIVE_LIMIT + 1))
    return found if found <= LIVE_LIMIT else _count(connection, places)


def _count(connection: Connection, rows: Select[Any]) -> int:
    return int(connection.execute(select(func.count()).select_from(rows.subquery())).scalar_one())


def _within(ask: Ask) -> Within:
    def condition(source: Source) -> ColumnElement[bool]:
        place = source.place.c
        return and_(place.venue_id.in_(ask.venues), place.day.between(ask.first, ask.last))

    return condition


def _reckoned(
    subject: Subject,
    ask: Ask,
    reckon: Callable[..., Select[Any]],
    measures: Any,
    *,
    within: Within | None = None,
    **how: Any,
) -> Select[Any]:
    """A SELECT from the facts that a question is about: of its definition set, where the subject has them, and with
    the values that it is limited to."""

    def condition(source: Source) -> ColumnElement[bool]:
        parts = having(source, ask.only)
        if within is not None:
            parts.append(within(source))
        if subject.versioned:
            parts.append(source.place.c.definitions.in_(versions(ask)))
        return and_(literal(1) == 1, *parts)

    return reckon(subject, ask.columns, measures, within=condition, **how)


def _add_sums(
    connection: Connection, subject: Subject, names: list[str], ask: Ask, live: bool, found: Found
) -> None:
    if not names:
        return
    chosen = rollup_for(subject, ask)
    if chosen is None:
        query = _reckoned(subject, ask, sums_from_facts, names, grain=ask.grain, within=_within(ask))
    else:
        query = _sums(subject, names, ask, live, *chosen)
    merge_sums(found, connection.execute(query, _values(ask)).all(), len(ask.columns), names)


def _sums(
    subject: Subject, names: list[str], ask: Ask, live: bool, rollup: Rollup, finest: Grain
) -> Select[Any]:
    parts: list[Select[Any]] = []
    for table, grain, rows in clean_pieces(
        subject, ask, finest, live, lambda grain: table_of(subject, rollup, grain)
    ):
        columns = [column_of(table, name, ask, grain) for name in ask.columns]
        part = select(*columns, *(whole(table.c[name]).label(name) for name in names))
        parts.append(part.select_from(rows_of(table, ask, grain)).where(*rows).group_by(*columns))
    if live:
        scope = dirty_places(subject, ask)
        parts.append(_reckoned(subject, ask, sums_from_facts, names, grain=ask.grain, scope=scope))
    if len(parts) == 1:
        return parts[0]
    every = union_all(*parts).subquery("every")
    columns = [every.c[name] for name in ask.columns]
    return select(*columns, *(whole(every.c[name]).label(name) for name in names)).group_by(*columns)


def _add_set(connection: Connection, subject: Subject, name: str, ask: Ask, live: bool, found: Found) -> None:
    is_stored = {*ask.columns, *ask.filters} <= {"venue_id", "bucket", "weekday"}
    if not is_stored:
        query = _reckoned(subject, ask, members_from_facts, name, grain=ask.grain, within=_within(ask))
        merge_members(found, connection.execute(query, _values(ask)), name)
        return
    for table, grain, rows in clean_pieces(
        subject, ask, Grain.DAY, live, lambda grain: SET_TABLES[subject.key, grain]
    ):
        columns = [column_of(table, column, ask, grain) for column in ask.columns]
        query = select(*columns, table.c[name]).select_from(rows_of(table, ask, grain)).where(*rows)
        for row in connection.execute(query):
            unite(found, tuple(row[:-1]), name, unpack(row[-1]))
    if live:
        scope = dirty_places(subject, ask)
        query = _reckoned(subject, ask, members_from_facts, name, grain=ask.grain, scope=scope)
        merge_members(found, connection.execute(query, _values(ask)), name)
