"""The statements of a build, for any batch: made once for each rollup and grain, as making them takes longer than a
small batch.

Hours and days come from facts, or from a rollup that tells more and was built before; weeks and months from days.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Delete,
    Dialect,
    Executable,
    Select,
    Subquery,
    Table,
    and_,
    bindparam,
    delete,
    literal,
    select,
    tuple_,
)

from rollup.batches import IN_BATCH, places
from rollup.db import replacing, upsert
from rollup.facts import members_from_facts, sums_from_facts
from rollup.model import calendar_day, mark
from rollup.subjects import Grain, Listing, Rollup, Subject, whole
from rollup.tables import LISTING_TABLES, PACKED_TABLES, SET_TABLES, keys, table_of

NUMBER = bindparam("number", type_=BigInteger())
"""The number of a build, by which its rows are told from those that were there before."""


@cache
def new_rows(dialect: Dialect, subject: Subject, rollup: Rollup, grain: Grain) -> Executable:
    """Puts the rows of a batch's buckets into one rollup table, in place of those with the same key."""
    table = table_of(subject, rollup, grain)
    columns = keys(subject, rollup, grain)
    finer = _finer(subject, rollup) if grain is Grain.DAY else None
    if finer is not None:
        found = _sums_from_finer(subject, columns, finer)
    elif grain in (Grain.HOUR, Grain.DAY):
        found = sums_from_facts(subject, columns, subject.sums, scope=places("venue_id", "day"))
    else:
        found = _sums_from_days(subject, rollup, grain)
    fresh = select(*found.subquery("fresh").c, NUMBER.label("build")).where(literal(1) == 1)
    statement = upsert(dialect, table).from_select([*columns, *subject.sums, "build"], fresh)
    return replacing(statement, table)


@cache
def old_rows(subject: Subject, rollup: Rollup, grain: Grain) -> Delete:
    """Removes the rows of a batch's buckets that the build did not put there: their facts are gone."""
    table = table_of(subject, rollup, grain)
    return delete(table).where(_touched(table, grain), table.c.build != NUMBER)


@cache
def every_row(table: Table, grain: Grain) -> Delete:
    """Removes all rows of a batch's buckets."""
    return delete(table).where(_touched(table, grain))


@cache
def members(subject: Subject, name: str) -> Select[Any]:
    """The members of a set by key of its day, in order, from facts."""
    columns = [column.name for column in SET_TABLES[subject.key, Grain.DAY].primary_key]
    return members_from_facts(subject, columns, name, scope=places("venue_id", "day"))


@cache
def sets_of_days(subject: Subject, grain: Grain) -> Select[Any]:
    """The sets of all days of a batch's weeks or months, by key of the week or month, in order."""
    days = SET_TABLES[subject.key, Grain.DAY]
    dirty, joined = _days_of(days, grain)
    columns = [dirty.c[str(grain)] if c.name == "bucket" else c for c in days.primary_key]
    sets = [days.c[name] for name in subject.sets]
    return select(*columns, *sets).select_from(dirty.join(days, joined)).order_by(*columns)


@cache
def listings_of_days(listing: Listing, grain: Grain) -> Select[Any]:
    """The listings of all days of a batch's weeks or months, by key of the week or month, in order."""
    days = LISTING_TABLES[listing, Grain.DAY]
    dirty, joined = _days_of(days, grain)
    columns = [dirty.c[str(grain)] if c.name == "bucket" else c for c in days.primary_key]
    query = select(*columns, days.c.pairs, days.c.loose).select_from(dirty.join(days, joined))
    return query.order_by(*columns)


@cache
def hours_of_weeks(subject: Subject) -> Select[Any]:
    """The packed sums of all hours of a batch's weeks: key, hour of the week, sums."""
    hours = table_of(subject, Rollup((), ()), Grain.HOUR)
    dirty, joined = _days_of(hours, Grain.WEEK)
    week = dirty.c[str(Grain.WEEK)]
    key = [
        week.label("bucket") if c.name == "bucket" else hours.c[c.name]
        for c in PACKED_TABLES[subject.key].primary_key
    ]
    hour = (hours.c.bucket - week) * literal(24, BigInteger()) + hours.c.hour
    query = select(*key, hour.label("hour_of_week"), *(hours.c[name] for name in subject.packed))
    return query.select_from(dirty.join(hours, joined))


def _finer(subject: Subject, rollup: Rollup) -> Table | None:
    """The table of the same subject, built before, whose rows add up to those of a rollup's days; None: facts it is."""
    if Grain.HOUR in rollup.grains:
        return table_of(subject, rollup, Grain.HOUR)
    finer = [one for one in subject.rollups if set(rollup.by) < set(one.by) and Grain.DAY in one.grains]
    return table_of(subject, min(finer, key=lambda one: len(one.by)), Grain.DAY) if finer else None


def _sums_from_finer(subject: Subject, columns: Sequence[str], finer: Table) -> Select[Any]:
    dirty = places("venue_id", "day")
    joined = and_(finer.c.venue_id == dirty.c.venue_id, finer.c.bucket == dirty.c.day)
    key_columns = [finer.c[name] for name in columns]
    sums = (whole(finer.c[name]).label(name) for name in subject.sums)
    return select(*key_columns, *sums).select_from(dirty.join(finer, joined)).group_by(*key_columns)


def _sums_from_days(subject: Subject, rollup: Rollup, grain: Grain) -> Select[Any]:
    days = table_of(subject, rollup, Grain.DAY)
    dirty, joined = _days_of(days, grain)
    key_columns = [
        dirty.c[str(grain)].label("bucket") if name == "bucket" else days.c[name]
        for name in keys(subject, rollup, grain)
    ]
    sums = (whole(days.c[name]).label(name) for name in subject.sums)
    return select(*key_columns, *sums).select_from(dirty.join(days, joined)).group_by(*key_columns)


def _days_of(days: Table, grain: Grain) -> tuple[Subquery, ColumnElement[bool]]:
    """The dirty weeks or months, and the condition that joins them with their days: by the days between which these
    lie, for the index of few, and by the week or month of each day, for a hash of many."""
    dirty = places("venue_id", str(grain))
    bucket, length = dirty.c[str(grain)], 7 if grain is Grain.WEEK else 31
    near = and_(days.c.bucket >= bucket, days.c.bucket < bucket + length)
    return dirty, and_(days.c.venue_id == dirty.c.venue_id, near, _bucket_of_day(days, grain) == bucket)


def _bucket_of_day(days: Table, grain: Grain) -> ColumnElement[int]:
    """The week or month of a row's day."""
    day = days.c.bucket
    if grain is Grain.WEEK:
        return day - (day + 3) % literal(7, BigInteger())
    of_day = select(calendar_day.c.month).where(calendar_day.c.day == day)
    return of_day.correlate(days).scalar_subquery()


def _touched(table: Table, grain: Grain) -> ColumnElement[bool]:
    """The rows of a table whose buckets a batch rebuilds."""
    day = mark.c.day if grain in (Grain.HOUR, Grain.DAY) else mark.c[str(grain)]
    return tuple_(table.c.venue_id, table.c.bucket).in_(select(mark.c.venue_id, day).where(IN_BATCH))
