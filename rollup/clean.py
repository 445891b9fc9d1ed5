"""Which stored rows answer a question: the coarsest rollups that fit the range, without what is dirty."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Subquery,
    Table,
    and_,
    exists,
    literal,
    not_,
    select,
)

from rollup.ask import Ask
from rollup.calendar import month_of, next_month, week_of
from rollup.model import calendar_day, mark
from rollup.subjects import DEFINITION_SETS, Grain, Rollup, Subject


@dataclass(frozen=True, slots=True)
class Region:
    """Days first to last, read from the rollups of one grain."""

    grain: Grain
    first: int
    last: int


def rollup_for(subject: Subject, ask: Ask) -> tuple[Rollup, Grain] | None:
    """The first declared rollup that has the columns asked for or filtered by, and its finest grain needed; None: facts
    it is."""
    needed = {*ask.columns, *ask.filters}
    dimensions = needed - {"venue_id", "bucket", "hour", "weekday"}
    grain = Grain.HOUR if "hour" in needed else Grain.DAY
    for rollup in subject.rollups:
        if dimensions <= set(rollup.by) and grain in rollup.grains:
            return rollup, grain
    return None


def regions(ask: Ask, finest: Grain) -> list[Region]:
    """The range in pieces, each read from the coarsest rollup that fits it: the middle, then the ends."""
    coarse = ask.grain if ask.grain is not None else Grain.MONTH
    if finest is Grain.HOUR or coarse in (Grain.HOUR, Grain.DAY) or "weekday" in (*ask.columns, *ask.filters):
        return [Region(finest, ask.first, ask.last)]
    if coarse is Grain.WEEK:
        start, end = week_of(ask.first + 6), week_of(ask.last + 1)
    else:
        start = ask.first if month_of(ask.first) == ask.first else next_month(month_of(ask.first))
        end = month_of(ask.last + 1)
    if start >= end:
        return _in_weeks(ask, ask.first, ask.last)
    pieces = [Region(coarse, start, end - 1)]
    return [*pieces, *_in_weeks(ask, ask.first, start - 1), *_in_weeks(ask, end, ask.last)]


def _in_weeks(ask: Ask, first: int, last: int) -> list[Region]:
    """What is left beside whole months: whole weeks, where no bucket needs its days, and the days before and after."""
    start, end = week_of(first + 6), week_of(last + 1)
    if ask.grain is not None or start >= end:
        pieces = [Region(Grain.DAY, first, last)]
    else:
        ends = (Region(Grain.DAY, first, start - 1), Region(Grain.DAY, end, last))
        pieces = [Region(Grain.WEEK, start, end - 1), *ends]
    return [piece for piece in pieces if piece.first <= piece.last]


def versions(ask: Ask) -> list[int]:
    """The values of a row's `definitions` that the asked set counts."""
    return [DEFINITION_SETS[ask.definitions], sum(DEFINITION_SETS.values())]


def marks_of(subjects: Sequence[Subject], ask: Ask) -> ColumnElement[bool]:
    """The marks of some subjects that matter to a question."""
    return and_(
        mark.c.subject.in_([subject.key for subject in subjects]),
        mark.c.due_at <= ask.now,
        mark.c.venue_id.in_(ask.venues),
        mark.c.day.between(ask.first, ask.last),
    )


def dirty_places(subject: Subject, ask: Ask) -> Subquery:
    """The venue-days (venue_id, day) that are to be reckoned from facts."""
    return select(mark.c.venue_id, mark.c.day).where(marks_of([subject], ask)).distinct().subquery("dirty")


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
        rows.append(table.c.definitions.in_(versions(ask)))
    rows += [column_of(table, name, ask, region.grain).in_(values) for name, values in ask.only]
    return rows


def column_of(table: Table, name: str, ask: Ask, grain: Grain) -> ColumnElement[Any]:
    """A key column of the answer out of a rollup's row; days are given to the week or month that is asked for."""
    if name == "weekday":
        return ((table.c.bucket + 3) % literal(7, BigInteger())).label(name)
    if name == "bucket" and ask.grain in (Grain.WEEK, Grain.MONTH) and grain is not ask.grain:
        return calendar_day.c[str(ask.grain)].label(name)
    return table.c[name]


def rows_of(table: Table, ask: Ask, grain: Grain) -> FromClause:
    """A rollup table, with the calendar where its days are to be given to weeks or months."""
    if "bucket" in ask.columns and ask.grain in (Grain.WEEK, Grain.MONTH) and grain is not ask.grain:
        return table.join(calendar_day, calendar_day.c.day == table.c.bucket)
    return table


def clean_pieces(
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
