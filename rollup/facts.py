"""SELECTs that reckon measures from facts: the one way, shared by builds (stored), live deltas (in memory) and
reads of what no rollup holds. That these three are the same statement is why they agree."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Case,
    ColumnElement,
    FromClause,
    Select,
    and_,
    case,
    literal,
    literal_column,
    select,
    union_all,
)

from rollup.model import calendar_day
from rollup.subjects import Grain, Number, Source, Subject, text_of, whole
from rollup.tables import TEXT_DIMENSIONS

Within = Callable[[Source], ColumnElement[bool]]
"""Which facts of a source are meant: a condition on its place."""


def nothing(dimension: str) -> ColumnElement[Any]:
    """The value of a dimension for facts that do not have it."""
    return text_of("") if dimension in TEXT_DIMENSIONS else literal(0, BigInteger())


def bucket_of(day: ColumnElement[int], grain: Grain | None) -> tuple[ColumnElement[int], bool]:
    """The bucket of a day at a grain, and whether `calendar_day` has to be joined for it."""
    if grain is Grain.WEEK:
        return calendar_day.c.week, True
    if grain is Grain.MONTH:
        return calendar_day.c.month, True
    return day, False


def place_columns(source: Source, columns: Sequence[str], grain: Grain | None) -> list[ColumnElement[Any]]:
    """The source's columns for key columns by name: venue_id, bucket, hour, weekday, definitions, dimensions."""
    place = source.place.c
    known: dict[str, Callable[[], ColumnElement[Any]]] = {
        "venue_id": lambda: place.venue_id,
        "bucket": lambda: bucket_of(place.day, grain)[0],
        "hour": lambda: place.hour,
        "weekday": lambda: (place.day + 3) % literal(7, BigInteger()),
        "definitions": lambda: place.definitions,
    }
    return [
        (known[name]() if name in known else source.dimensions.get(name, nothing(name))).label(name)
        for name in columns
    ]


def having(source: Source, only: Sequence[tuple[str, Sequence[Any]]]) -> list[ColumnElement[bool]]:
    """Conditions that a source's facts have one of the values given for each column."""
    columns = place_columns(source, [name for name, _ in only], None)
    return [column.in_(values) for column, (_, values) in zip(columns, only, strict=True)]


def _origin(source: Source, scope: FromClause | None, grain: Grain | None) -> FromClause:
    origin, place = source.origin, source.place
    if scope is not None:
        origin = scope.join(origin, and_(place.c.venue_id == scope.c.venue_id, place.c.day == scope.c.day))
    if bucket_of(place.c.day, grain)[1]:
        origin = origin.join(calendar_day, calendar_day.c.day == place.c.day)
    return origin


def sums_from_facts(
    subject: Subject,
    columns: Sequence[str],
    measures: Sequence[str],
    *,
    grain: Grain | None = None,
    scope: FromClause | None = None,
    within: Within | None = None,
    minute: Number | None = None,
) -> Select[Any]:
    """One row a combination of `columns` with the sums of `measures`, from the facts in `scope` (venue_id, day) and
    `within`; with `minute`, of what has happened while a day is in that minute since its cut-off."""
    if len(subject.sources) == 1:
        return _sums_of_source(subject.sources[0], columns, measures, grain, scope, within, minute)
    parts = []
    for source in subject.sources:
        values = [_value(source, name, minute).label(name) for name in measures]
        parts.append(_facts(source, columns, values, grain, scope, within))
    facts = union_all(*parts).subquery("facts")
    return select(
        *(facts.c[name] for name in columns), *(whole(facts.c[name]).label(name) for name in measures)
    ).group_by(*(facts.c[name] for name in columns))


def _sums_of_source(
    source: Source,
    columns: Sequence[str],
    measures: Sequence[str],
    grain: Grain | None,
    scope: FromClause | None,
    within: Within | None,
    minute: Number | None,
) -> Select[Any]:
    """Where all facts lie in one table, each sum is over those that count in it alone, instead of adding noughts."""
    sums = [_summed(_value(source, name, minute)).label(name) for name in measures]
    keys: Iterator[ColumnElement[Any]] = (literal_column(str(place)) for place in range(1, len(columns) + 1))
    return _facts(source, columns, sums, grain, scope, within).group_by(*keys)


def _summed(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """The sum of a value, which is 0 of most facts: of those for which it is not."""
    conditions: list[ColumnElement[bool]] = []
    while isinstance(value, Case) and len(value.whens) == 1 and getattr(value.else_, "value", None) == 0:
        condition, value = value.whens[0]
        conditions.append(condition)
    return whole(value, and_(*conditions)) if conditions else whole(value)


def _facts(
    source: Source,
    columns: Sequence[str],
    values: Sequence[ColumnElement[Any]],
    grain: Grain | None,
    scope: FromClause | None,
    within: Within | None,
) -> Select[Any]:
    """Key columns and values of the facts of a source that are meant."""
    query = select(*place_columns(source, columns, grain), *values).select_from(_origin(source, scope, grain))
    for condition in (source.where, within and within(source)):
        if condition is not None:
            query = query.where(condition)
    return query


def _value(source: Source, measure: str, minute: Number | None) -> ColumnElement[Any]:
    """What a fact adds to a sum."""
    nought = literal(0, BigInteger())
    value = source.sums.get(measure)
    if value is None:
        return nought
    return value if minute is None else case((source.has_happened(measure, minute), value), else_=nought)


def members_from_facts(
    subject: Subject,
    columns: Sequence[str],
    measure: str,
    *,
    grain: Grain | None = None,
    scope: FromClause | None = None,
    within: Within | None = None,
    minute: Number | None = None,
) -> Select[Any]:
    """The distinct (columns…, member) of a set measure, in order, from the facts in `scope`, `within` and, with
    `minute`, of what has happened while a day is in that minute."""
    parts = []
    for source in subject.sources:
        if measure not in source.sets:
            continue
        member = source.sets[measure]
        part = _facts(source, columns, [member.label("member")], grain, scope, within).where(member != 0)
        parts.append(part if minute is None else part.where(source.has_happened(measure, minute)))
    facts = (parts[0] if len(parts) == 1 else union_all(*parts)).subquery("facts")
    every = [facts.c[name] for name in (*columns, "member")]
    return select(*every).distinct().order_by(*every)
