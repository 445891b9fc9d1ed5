"""What the classic definitions count otherwise than the current ones, over thirteen months, and which orders do it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from heapq import nsmallest
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    bindparam,
    func,
    select,
)

from dashboard.access import READ, Viewer
from dashboard.answers.definition_diff import Counted, DefinitionDiff, Moved
from dashboard.queries.answer import answered
from dashboard.question import as_of, moment
from dashboard.results import Query
from dashboard.scope import chosen
from rollup.ask import Ask
from rollup.calendar import date_of, day_of
from rollup.db import Store
from rollup.model import calendar_day, posting, sales_order
from rollup.model.sales import ONE_SET_ALONE
from rollup.resident import remembered
from rollup.standing import standings_of
from rollup.statements import Listed, one_of, rows
from rollup.subjects import CLASSIC, CURRENT, POSTINGS, whole
from rollup.venues import Venue

MONTHS = 13
MOST = 50
"""Orders that are listed."""
REVENUE = ("service", "product")
"""The kinds of lines of which revenue is made."""
FIRST, LAST = (bindparam(name, type_=BigInteger()) for name in ("first", "last"))
VENUES, ORDERS = (bindparam(name, type_=Listed(BigInteger)) for name in ("venues", "orders"))


def definition_diff(store: Store, viewer: Viewer, query: Query, now: int | None = None) -> DefinitionDiff:
    """Revenue of the question's venues by both sets, over the thirteen months up to that of its last day, and the
    orders that they count in different ones."""
    viewer.require(READ)
    at = moment(now)
    with store.reading() as connection:
        asked = chosen(connection, viewer, query.venues, query.regions)
        largest, orders = _moved(connection, asked, _first(query), query.end, at)
        return DefinitionDiff(_months(connection, viewer, query, at), largest, orders, as_of(at, asked))


def months_by_both(store: Store, viewer: Viewer, query: Query, now: int | None = None) -> tuple[Counted, ...]:
    """The months of `definition_diff` alone."""
    viewer.require(READ)
    with store.reading() as connection:
        return _months(connection, viewer, query, moment(now))


def orders_moved(
    store: Store, viewer: Viewer, query: Query, now: int | None = None
) -> tuple[tuple[Moved, ...], int]:
    """The orders of `definition_diff` alone, those with the largest amounts first, and how many there are."""
    viewer.require(READ)
    with store.reading() as connection:
        asked = chosen(connection, viewer, query.venues, query.regions)
        return _moved(connection, asked, _first(query), query.end, moment(now))


def _months(connection: Connection, viewer: Viewer, query: Query, at: int) -> tuple[Counted, ...]:
    months = replace(
        query, metrics=("revenue",), start=_first(query), only=(), by=None, grain="month", compare=None
    )
    current, classic = (
        answered(connection, viewer, replace(months, definitions=name), at).rows
        for name in ("current", "classic")
    )
    return tuple(
        Counted(
            _month(one.bucket),
            one.currency,
            one.values["revenue"].numerator,
            other.values["revenue"].numerator,
        )
        for one, other in zip(current, classic, strict=True)
    )


def _month(bucket: date | None) -> date:
    assert bucket is not None
    return date(bucket.year, bucket.month, 1)


def _first(query: Query) -> date:
    """The first day of the thirteen months."""
    index = query.end.year * 12 + query.end.month - MONTHS
    return date(index // 12, index % 12 + 1, 1)


def _moved(
    connection: Connection, asked: Sequence[Venue], first: date, last: date, at: int
) -> tuple[tuple[Moved, ...], int]:
    """The largest orders of which a posting counts by one set alone, and not in the same month by the other."""
    venues = {venue.id: venue for venue in asked}
    given = {"venues": list(venues), "first": day_of(first), "last": day_of(last)}
    ask = Ask((), tuple(venues), day_of(first), day_of(last), at)
    token = standings_of(connection, [POSTINGS], ask)[POSTINGS.key].token_of_facts
    largest, count = remembered(connection, token, _APART, given, _largest)
    places = [row[:2] for row in largest]
    days, names = _days(connection, places, given), _names(connection, places)
    told = (_order(venues[row[0]], names[row[:2]], row[2:], days[row[:2]]) for row in largest)
    return tuple(told), count


def _largest(found: Sequence[tuple[Any, ...]]) -> tuple[tuple[list[tuple[Any, ...]], int], int]:
    """Of orders with the amounts that move (venue, id, current, classic) those with the largest, and how many there
    are; and about how many bytes that takes."""
    sized = (
        (-max(abs(current), abs(classic)), *place, current, classic) for *place, current, classic in found
    )
    return ([row[1:] for row in nsmallest(MOST, sized)], len(found)), 200 * MOST


def _days(
    connection: Connection, places: Sequence[tuple[Any, ...]], given: dict[str, Any]
) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """First and last day by the current set and the day by the classic one, of some orders (venue and id)."""
    read = rows(connection, _DAYS, {**given, "orders": [order for _venue, order in places]})
    return {row[:2]: row[2:] for row in read}


def _names(connection: Connection, places: Sequence[tuple[Any, ...]]) -> dict[tuple[Any, ...], str]:
    venues, orders = ({place[at] for place in places} for at in (0, 1))
    read = rows(connection, _NAMES, {"venues": list(venues), "orders": list(orders)})
    return {row[:2]: row[2] for row in read}


def _ours(definitions: int) -> ColumnElement[bool]:
    return posting.c.definitions == definitions


def _order(venue: Venue, name: str, sums: tuple[Any, ...], days: tuple[Any, ...]) -> Moved:
    first, last, classic_day = (None if day is None else date_of(day) for day in days)
    return Moved(venue.name, name, venue.currency, first, last, sums[0], classic_day, sums[1])


_OF_REVENUE = (
    one_of(posting.c.venue_id, VENUES),
    posting.c.day.between(FIRST, LAST),
    ONE_SET_ALONE,
    posting.c.line_kind.in_(REVENUE),
)
_PLACE = (posting.c.venue_id, posting.c.order_id)
_ORDERS = (
    select(
        *_PLACE,
        whole(posting.c.amount, _ours(CURRENT)).label("current"),
        whole(posting.c.amount, _ours(CLASSIC)).label("classic"),
        func.min(posting.c.day).label("from_day"),
        func.max(posting.c.day).label("to_day"),
        (func.min(posting.c.definitions) == func.max(posting.c.definitions)).label("by_one_alone"),
    )
    .where(*_OF_REVENUE)
    .group_by(*_PLACE)
    .subquery("orders")
)
_FROM, _TO = calendar_day.alias("from_month"), calendar_day.alias("to_month")
_APART = (
    select(*(_ORDERS.c[name] for name in ("venue_id", "order_id", "current", "classic")))
    .select_from(
        _ORDERS.join(_FROM, _FROM.c.day == _ORDERS.c.from_day).join(_TO, _TO.c.day == _ORDERS.c.to_day)
    )
    .where((_FROM.c.month != _TO.c.month) | _ORDERS.c.by_one_alone)
)
"""The orders that the sets count in different months, or one of them not at all, with the amounts that move."""
_DAYS = (
    select(
        *_PLACE,
        func.min(posting.c.day).filter(_ours(CURRENT)),
        func.max(posting.c.day).filter(_ours(CURRENT)),
        func.max(posting.c.day).filter(_ours(CLASSIC)),
    )
    .where(one_of(posting.c.order_id, ORDERS), *_OF_REVENUE)
    .group_by(*_PLACE)
)
_NAMES = select(sales_order.c.venue_id, sales_order.c.id, sales_order.c.source_id).where(
    one_of(sales_order.c.venue_id, VENUES), one_of(sales_order.c.id, ORDERS)
)
