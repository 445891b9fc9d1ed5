"""SELECTs that reckon measures from facts: the one way, shared by builds (stored), live deltas (in memory) and
reads of what no rollup holds. That these three are the same statement is why they agree."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

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
    or_,
    select,
    union_all,
)

from rollup.model import calendar_day
from rollup.subjects import Grain, Number, Source, Subject, text_of, whole
from rollup.tables import TEXT_DIMENSIONS

Within = Callable[[Source], ColumnElement[bool]]
"""Which facts of a source are meant: a condition on its place."""


class Stretch(NamedTuple):
    """A stretch of a day: of what has happened while it is in the minute `until` (since its cut-off), what had not yet
    in the minute `since`."""

    since: Number
    until: Number


Happened = Mapping[str, ColumnElement[bool]]
"""By measure when a fact counts in it; what is the same for several is the same object."""


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
    stretch: Stretch | None = None,
) -> Select[Any]:
    """One row a combination of `columns` with the sums of `measures`, from the facts in `scope` (venue_id, day) and
    `within`, and of a `stretch` of each day."""
    if len(subject.sources) == 1:
        return _sums_of_source(subject.sources[0], columns, measures, grain, scope, within, stretch)
    parts = []
    for source in subject.sources:
        happened = _happened(source, measures, stretch)
        values = [_value(source, name, happened).label(name) for name in measures]
        parts.append(_facts(source, columns, values, grain, scope, within, happened))
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
    stretch: Stretch | None,
) -> Select[Any]:
    """Where all facts lie in one table, each sum is over those that count in it alone, instead of adding noughts."""
    happened = _happened(source, measures, stretch)
    sums = [_summed(_value(source, name, happened)).label(name) for name in measures]
    keys: Iterator[ColumnElement[Any]] = (literal_column(str(place)) for place in range(1, len(columns) + 1))
    return _facts(source, columns, sums, grain, scope, within, happened).group_by(*keys)


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
    happened: Happened,
) -> Select[Any]:
    """Key columns and values of the facts of a source that are meant: with `happened`, of those that count in any
    measure."""
    query = select(*place_columns(source, columns, grain), *values).select_from(_origin(source, scope, grain))
    for condition in (source.where, within and within(source)):
        if condition is not None:
            query = query.where(condition)
    return query.where(or_(*_apart(happened))) if happened else query


def _happened(source: Source, measures: Sequence[str], stretch: Stretch | None) -> Happened:
    """When a fact counts in each of some measures that a source has, where only a stretch of a day is meant."""
    found: dict[int, ColumnElement[bool]] = {}
    if stretch is None:
        return {}
    known = [name for name in measures if name in source.sums or name in source.sets]
    return {
        name: found.setdefault(id(source.turns.get(name)), source.has_happened(name, *stretch))
        for name in known
    }


def _apart(happened: Happened) -> list[ColumnElement[bool]]:
    """The conditions that are not the same."""
    return list({id(condition): condition for condition in happened.values()}.values())


def _value(source: Source, measure: str, happened: Happened) -> ColumnElement[Any]:
    """What a fact adds to a sum, when it does not matter for any other measure whether it has happened."""
    nought = literal(0, BigInteger())
    value = source.sums.get(measure)
    if value is None:
        return nought
    if len(_apart(happened)) < 2:
        return value
    return case((happened[measure], value), else_=nought)


def members_from_facts(
    subject: Subject,
    columns: Sequence[str],
    measure: str,
    *,
    grain: Grain | None = None,
    scope: FromClause | None = None,
    within: Within | None = None,
    stretch: Stretch | None = None,
) -> Select[Any]:
    """The distinct (columns…, member) of a set measure, in order, from the facts in `scope` and `within`, and of a
    `stretch` of each day."""
    parts = []
    for source in subject.sources:
        if measure not in source.sets:
            continue
        member = source.sets[measure]
        happened = _happened(source, [measure], stretch)
        found = _facts(source, columns, [member.label("member")], grain, scope, within, happened)
        parts.append(found.where(member != 0))
    facts = (parts[0] if len(parts) == 1 else union_all(*parts)).subquery("facts")
    every = [facts.c[name] for name in (*columns, "member")]
    return select(*every).distinct().order_by(*every)
