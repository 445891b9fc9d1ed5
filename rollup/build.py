"""Builds: dirty venue-days are reckoned again from facts and replace what is stored.

Work is driven by the marks, in batches of a bounded number of venue-days, each one transaction on one snapshot: hours
and days from facts, or from a rollup that tells more and is there already, weeks and months from days, rows whose facts
are gone removed, and with them exactly the marks
that the snapshot saw. What that changes in closed months is noted in the same transaction (`rollup.restate`). A batch
that is cut off leaves everything as it was; running a batch twice changes nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    Subquery,
    Table,
    and_,
    delete,
    func,
    literal,
    or_,
    select,
    tuple_,
)

from rollup.bitmaps import EMPTY, pack, union
from rollup.db import Store, add, again, new_ids, replacing, upsert
from rollup.facts import members_from_facts, sums_from_facts
from rollup.hour_packs import packs
from rollup.late import note_late
from rollup.model import calendar_day, mark
from rollup.restate import closed_places, restate
from rollup.subjects import SUBJECTS, Grain, Rollup, Subject, whole
from rollup.tables import PACKED_TABLES, SET_TABLES, keys, table_of

BATCH = 4_000
"""Venue-days rebuilt in one transaction: large enough to be fast, small enough to let others write in between."""
Progress = Callable[[str, int], None]
"""Told after each batch: the subject's key and how many venue-days were rebuilt."""


@dataclass(frozen=True, slots=True)
class Batch:
    """The marks of one subject that one transaction works off: all up to a venue-day, due by `now`."""

    subject: Subject
    last_venue: int
    last_day: int
    size: int
    now: int

    @property
    def condition(self) -> ColumnElement[bool]:
        """The batch's marks."""
        return and_(
            mark.c.subject == self.subject.key,
            mark.c.due_at <= self.now,
            or_(
                mark.c.venue_id < self.last_venue,
                and_(mark.c.venue_id == self.last_venue, mark.c.day <= self.last_day),
            ),
        )

    def places(self, *columns: str) -> Subquery:
        """The distinct (venue_id, day | week | month) of the batch's marks."""
        return select(*(mark.c[name] for name in columns)).where(self.condition).distinct().subquery("dirty")


def next_batch(connection: Connection, subject: Subject, now: int, limit: int = BATCH) -> Batch | None:
    """The first venue-days of a subject that are due, or None when nothing is."""
    places = (
        select(mark.c.venue_id, mark.c.day)
        .where(mark.c.subject == subject.key, mark.c.due_at <= now)
        .distinct()
        .order_by(mark.c.venue_id, mark.c.day)
        .limit(limit)
    )
    found = connection.execute(places).all()
    return Batch(subject, found[-1][0], found[-1][1], len(found), now) if found else None


def build(connection: Connection, batch: Batch) -> None:
    """Rebuilds every rollup of the batch's venue-days and deletes the batch's marks, in the caller's transaction."""
    number = new_ids(connection, "build", 1)[0]
    closed = closed_places(connection, batch.condition)
    note_late(connection, batch.subject, batch.condition, batch.now)
    for rollup in sorted(batch.subject.rollups, key=lambda one: -len(one.by)):
        for grain in rollup.grains:
            _replace(connection, batch, rollup, grain, number)
    if batch.subject.sets:
        _replace_day_sets(connection, batch)
        _replace_coarse_sets(connection, batch, Grain.WEEK)
        _replace_coarse_sets(connection, batch, Grain.MONTH)
    if batch.subject.packed:
        _replace_packs(connection, batch)
    connection.execute(delete(mark).where(batch.condition))
    restate(connection, batch.subject, closed, batch.now)


def _replace(connection: Connection, batch: Batch, rollup: Rollup, grain: Grain, number: int) -> None:
    subject, table = batch.subject, table_of(batch.subject, rollup, grain)
    columns = keys(subject, rollup, grain)
    finer = _finer(subject, rollup) if grain is Grain.DAY else None
    if finer is not None:
        rows = _sums_from_finer(batch, columns, finer)
    elif grain in (Grain.HOUR, Grain.DAY):
        scope = batch.places("venue_id", "day")
        rows = sums_from_facts(subject, columns, subject.sums, scope=scope)
    else:
        rows = _sums_from_days(batch, rollup, grain)
    stored = select(*rows.subquery("fresh").c, literal(number, BigInteger()).label("build"))
    names = [*columns, *subject.sums, "build"]
    statement = upsert(connection, table).from_select(names, stored.where(literal(1) == 1))
    connection.execute(replacing(statement, table), {"now": batch.now})
    connection.execute(delete(table).where(_touched(table, batch, grain), table.c.build != number))


def _finer(subject: Subject, rollup: Rollup) -> Table | None:
    """The table of the same subject, built before, whose rows add up to those of a rollup's days; None: facts it is."""
    if Grain.HOUR in rollup.grains:
        return table_of(subject, rollup, Grain.HOUR)
    finer = [one for one in subject.rollups if set(rollup.by) < set(one.by) and Grain.DAY in one.grains]
    return table_of(subject, min(finer, key=lambda one: len(one.by)), Grain.DAY) if finer else None


def _sums_from_finer(batch: Batch, columns: Sequence[str], finer: Table) -> Select[Any]:
    dirty = batch.places("venue_id", "day")
    joined = and_(finer.c.venue_id == dirty.c.venue_id, finer.c.bucket == dirty.c.day)
    key_columns = [finer.c[name] for name in columns]
    sums = (whole(finer.c[name]).label(name) for name in batch.subject.sums)
    return select(*key_columns, *sums).select_from(dirty.join(finer, joined)).group_by(*key_columns)


def _touched(table: Table, batch: Batch, grain: Grain) -> ColumnElement[bool]:
    """The rows of a table whose buckets the batch rebuilds."""
    day = mark.c.day if grain in (Grain.HOUR, Grain.DAY) else mark.c[str(grain)]
    return tuple_(table.c.venue_id, table.c.bucket).in_(select(mark.c.venue_id, day).where(batch.condition))


def _days_of(days: Table, batch: Batch, grain: Grain) -> tuple[Subquery, ColumnElement[bool]]:
    """The dirty weeks or months, and the condition that joins them with their days."""
    dirty = batch.places("venue_id", str(grain))
    bucket, length = dirty.c[str(grain)], 7 if grain is Grain.WEEK else 31
    joined = and_(
        days.c.venue_id == dirty.c.venue_id, days.c.bucket >= bucket, days.c.bucket < bucket + length
    )
    if grain is Grain.MONTH:
        of_day = select(calendar_day.c.month).where(calendar_day.c.day == days.c.bucket)
        month = of_day.correlate(days).scalar_subquery()
        joined = and_(joined, month == bucket)
    return dirty, joined


def _sums_from_days(batch: Batch, rollup: Rollup, grain: Grain) -> Select[Any]:
    days = table_of(batch.subject, rollup, Grain.DAY)
    dirty, joined = _days_of(days, batch, grain)
    key_columns = [
        dirty.c[str(grain)].label("bucket") if name == "bucket" else days.c[name]
        for name in keys(batch.subject, rollup, grain)
    ]
    sums = (whole(days.c[name]).label(name) for name in batch.subject.sums)
    return select(*key_columns, *sums).select_from(dirty.join(days, joined)).group_by(*key_columns)


def _replace_day_sets(connection: Connection, batch: Batch) -> None:
    subject, table = batch.subject, SET_TABLES[batch.subject.key, Grain.DAY]
    columns = [column.name for column in table.primary_key]
    scope = batch.places("venue_id", "day")
    found: dict[tuple[int, ...], dict[str, bytes]] = {}
    for name in subject.sets:
        rows = connection.execute(members_from_facts(subject, columns, name, scope=scope), {"now": batch.now})
        for place, members in groupby(rows, key=lambda row: tuple(row[:-1])):
            found.setdefault(place, {})[name] = pack([row[-1] for row in members])
    _swap_sets(connection, batch, Grain.DAY, found)


def _replace_coarse_sets(connection: Connection, batch: Batch, grain: Grain) -> None:
    subject, days = batch.subject, SET_TABLES[batch.subject.key, Grain.DAY]
    dirty, joined = _days_of(days, batch, grain)
    columns = [dirty.c[str(grain)] if c.name == "bucket" else c for c in days.primary_key]
    sets = [days.c[name] for name in subject.sets]
    query = select(*columns, *sets).select_from(dirty.join(days, joined)).order_by(*columns)
    found: dict[tuple[int, ...], dict[str, bytes]] = {}
    width = len(columns)
    for place, rows in groupby(connection.execute(query), key=lambda row: tuple(row[:width])):
        stored = [row[width:] for row in rows]
        found[place] = {
            name: pack(union(row[i] for row in stored).to_array()) for i, name in enumerate(subject.sets)
        }
    _swap_sets(connection, batch, grain, found)


def _swap_sets(
    connection: Connection, batch: Batch, grain: Grain, found: dict[tuple[int, ...], dict[str, bytes]]
) -> None:
    table = SET_TABLES[batch.subject.key, grain]
    columns = [column.name for column in table.primary_key]
    connection.execute(delete(table).where(_touched(table, batch, grain)))
    empty = dict.fromkeys(batch.subject.sets, EMPTY)
    add(
        connection,
        table,
        [{**dict(zip(columns, place, strict=True)), **empty, **sets} for place, sets in found.items()],
    )


def _replace_packs(connection: Connection, batch: Batch) -> None:
    """Packs the hours of the batch's weeks anew."""
    subject, table = batch.subject, PACKED_TABLES[batch.subject.key]
    hours = table_of(subject, Rollup((), ()), Grain.HOUR)
    dirty, joined = _days_of(hours, batch, Grain.WEEK)
    week = dirty.c[str(Grain.WEEK)]
    places = [week.label("bucket") if c.name == "bucket" else hours.c[c.name] for c in table.primary_key]
    hour = (hours.c.bucket - week) * literal(24, BigInteger()) + hours.c.hour
    query = select(*places, hour, *(hours.c[name] for name in subject.packed))
    found = packs(connection.execute(query.select_from(dirty.join(hours, joined))), len(places))
    connection.execute(delete(table).where(_touched(table, batch, Grain.WEEK)))
    names = [column.name for column in table.primary_key]
    add(connection, table, [dict(zip((*names, "hours"), row, strict=True)) for row in found])


def drain(
    store: Store,
    now: int,
    *,
    progress: Progress | None = None,
    subjects: Iterable[Subject] = SUBJECTS,
    batch_size: int = BATCH,
) -> int:
    """Rebuilds all that is due by `now` (epoch seconds); gives the number of venue-days rebuilt over all subjects."""
    done = 0
    for subject in subjects:
        while size := again(partial(_drain_one, store, subject, now, batch_size)):
            done += size
            if progress is not None:
                progress(subject.key, size)
    return done


def _drain_one(store: Store, subject: Subject, now: int, batch_size: int) -> int:
    with store.building() as connection:
        batch = next_batch(connection, subject, now, batch_size)
        if batch is None:
            return 0
        build(connection, batch)
        return batch.size


def waiting(connection: Connection, now: int) -> dict[str, int]:
    """Venue-days due to be rebuilt, by subject."""
    places = (
        select(mark.c.subject, mark.c.venue_id, mark.c.day).where(mark.c.due_at <= now).distinct().subquery()
    )
    rows = connection.execute(select(places.c.subject, func.count()).group_by(places.c.subject))
    return {str(row[0]): int(row[1]) for row in rows}
