"""Which stored rows answer a question: those of the coarsest rollups that fit the range. Sums are corrected where they
are dirty; of sets and listings, from which nothing can be taken off, the clean rows alone are read."""

from collections.abc import Callable, Iterator, Sequence
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
from rollup.shape import EVERY_VERSION, FIRST, LAST, MARKED, VENUES, VERSION, Region, Shape, among, ends
from rollup.statements import one_of
from rollup.subjects import NOW, Grain, Rollup, Subject

LONGEST = {Grain.HOUR: 1, Grain.DAY: 1, Grain.WEEK: 7, Grain.MONTH: 31}
"""Days of a bucket, at most."""


def rollup_for(subject: Subject, shape: Shape) -> tuple[Rollup, Grain] | None:
    """The first declared rollup that has the columns asked for or filtered by, and its finest grain needed; None: facts
    it is."""
    needed = {*shape.columns, *shape.filters}
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
        sides = (Region(Grain.DAY, first, start - 1), Region(Grain.DAY, end, last))
        pieces = [Region(Grain.WEEK, start, end - 1), *sides]
    return [piece for piece in pieces if piece.first <= piece.last]


def marks_asked() -> ColumnElement[bool]:
    """The marks of some subjects that matter to a question."""
    return and_(
        one_of(mark.c.subject, MARKED),
        mark.c.due_at <= NOW,
        one_of(mark.c.venue_id, VENUES),
        mark.c.day.between(FIRST, LAST),
    )


def dirty_places() -> Subquery:
    """The venue-days (venue_id, day) that are to be reckoned from facts."""
    return select(mark.c.venue_id, mark.c.day).where(marks_asked()).distinct().subquery("dirty")


def _has_mark(
    subject: Subject, venue: Any, column: str, bucket: Any, near: tuple[Any, Any]
) -> ColumnElement[bool]:
    """Whether a bucket of a venue has a mark. `near`: the days between which such a mark lies, by which it is found."""
    found = select(literal(1)).where(
        mark.c.subject == subject.key,
        mark.c.due_at <= NOW,
        mark.c.venue_id == venue,
        mark.c.day.between(FIRST, LAST),
        mark.c.day.between(*near),
        mark.c[column] == bucket,
    )
    return exists(found.correlate_except(mark))


def rows_within(
    subject: Subject, table: Table, number: int, grain: Grain, shape: Shape
) -> list[ColumnElement[bool]]:
    """Which rows of a table are of a region of a question, by the region's place among them."""
    place = [one_of(table.c.venue_id, VENUES), table.c.bucket.between(*ends(number))]
    return place + counted_rows(subject, table, grain, shape)


def counted_rows(subject: Subject, table: Table, grain: Grain, shape: Shape) -> list[ColumnElement[bool]]:
    """Which rows of a table count in a question's definition set, and have the values that it is limited to."""
    rows: list[ColumnElement[bool]] = []
    if subject.versioned:
        rows.append(table.c.definitions.in_((VERSION, EVERY_VERSION)))
    return rows + [one_of(column_of(table, name, shape, grain), among(name)) for name in shape.filters]


def column_of(table: Table, name: str, shape: Shape, grain: Grain) -> ColumnElement[Any]:
    """A key column of the answer out of a rollup's row; days are given to the week or month that is asked for."""
    if name == "weekday":
        return ((table.c.bucket + 3) % literal(7, BigInteger())).label(name)
    if name == "bucket" and shape.grain in (Grain.WEEK, Grain.MONTH) and grain is not shape.grain:
        return calendar_day.c[str(shape.grain)].label(name)
    return table.c[name]


def rows_of(table: Table, shape: Shape, grain: Grain) -> FromClause:
    """A rollup table, with the calendar where its days are to be given to weeks or months."""
    is_regrouped = shape.grain in (Grain.WEEK, Grain.MONTH) and grain is not shape.grain
    if "bucket" in shape.columns and is_regrouped:
        return table.join(calendar_day, calendar_day.c.day == table.c.bucket)
    return table


def clean_pieces(
    subject: Subject, shape: Shape, grains: Sequence[Grain], live: bool, table_at: Callable[[Grain], Table]
) -> Iterator[tuple[Table, Grain, list[ColumnElement[bool]]]]:
    """The clean rows to be read of regions of these grains: table, grain and condition. Where there are marks (`live`),
    a coarse bucket with a dirty day is left out, and its clean days are read instead."""
    for number, grain in enumerate(grains):
        table = table_at(grain)
        rows = rows_within(subject, table, number, grain, shape)
        if not live:
            yield table, grain, rows
            continue
        coarse = grain in (Grain.WEEK, Grain.MONTH)
        column = str(grain) if coarse else "day"
        reach = literal(LONGEST[grain] - 1, BigInteger())
        near = (table.c.bucket, table.c.bucket + reach)
        dirty = _has_mark(subject, table.c.venue_id, column, table.c.bucket, near)
        yield table, grain, [*rows, not_(dirty)]
        if coarse:
            days = table_at(Grain.DAY)
            at = days.c.bucket
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
                    *rows_within(subject, days, number, grain, shape),
                    _has_mark(subject, days.c.venue_id, column, bucket, (at - reach, at + reach)),
                    not_(_has_mark(subject, days.c.venue_id, "day", at, (at, at))),
                ],
            )
