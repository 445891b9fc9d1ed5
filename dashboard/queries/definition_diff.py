"""What the classic definitions count otherwise than the current ones, over thirteen months, and which orders do it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, and_, func, select

from dashboard.access import READ, Viewer
from dashboard.answers.definition_diff import Counted, DefinitionDiff, Moved
from dashboard.queries.answer import answered
from dashboard.question import as_of, moment
from dashboard.results import Query
from dashboard.scope import chosen
from rollup.calendar import date_of, day_of
from rollup.db import Store
from rollup.model import calendar_day, posting, sales_order
from rollup.subjects import CLASSIC, CURRENT
from rollup.venues import Venue

MONTHS = 13
MOST = 50
"""Orders that are listed."""
REVENUE = ("service", "product")
"""The kinds of lines of which revenue is made."""


def definition_diff(store: Store, viewer: Viewer, query: Query, now: int | None = None) -> DefinitionDiff:
    """Revenue of the question's venues by both sets, over the thirteen months up to that of its last day."""
    viewer.require(READ)
    at = moment(now)
    with store.reading() as connection:
        asked = chosen(connection, viewer, query.venues, query.regions)
        first = _months_back(query.end, MONTHS - 1)
        months = replace(
            query, metrics=("revenue",), start=first, only=(), by=None, grain="month", compare=None
        )
        current, classic = (
            answered(connection, viewer, replace(months, definitions=name), at).rows
            for name in ("current", "classic")
        )
        found = _moved(connection, asked, first, query.end)
    counted = tuple(
        Counted(
            _month(one.bucket),
            one.currency,
            one.values["revenue"].numerator,
            other.values["revenue"].numerator,
        )
        for one, other in zip(current, classic, strict=True)
    )
    moved = sorted(found, key=lambda each: -max(abs(each.current), abs(each.classic)))
    return DefinitionDiff(counted, tuple(moved[:MOST]), len(moved), as_of(at, asked))


def _month(bucket: date | None) -> date:
    assert bucket is not None
    return date(bucket.year, bucket.month, 1)


def _months_back(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)


def _moved(connection: Connection, asked: Sequence[Venue], first: date, last: date) -> list[Moved]:
    """Orders of which a posting counts by one set alone, and not in the same month by the other."""
    by_current, by_classic = posting.c.definitions == CURRENT, posting.c.definitions == CLASSIC
    month = calendar_day.c.month
    place = (posting.c.venue_id, posting.c.order_id)
    sums = (
        select(
            *place,
            func.min(posting.c.day).filter(by_current).label("first"),
            func.max(posting.c.day).filter(by_current).label("last"),
            func.coalesce(func.sum(posting.c.amount).filter(by_current), 0).label("current"),
            func.max(posting.c.day).filter(by_classic).label("classic_day"),
            func.coalesce(func.sum(posting.c.amount).filter(by_classic), 0).label("classic"),
            func.min(month).label("from_month"),
            func.max(month).label("to_month"),
            func.count(func.distinct(posting.c.definitions)).label("sets"),
        )
        .select_from(posting.join(calendar_day, calendar_day.c.day == posting.c.day))
        .where(
            posting.c.venue_id.in_([venue.id for venue in asked]),
            posting.c.day.between(day_of(first), day_of(last)),
            posting.c.definitions != CURRENT + CLASSIC,
            posting.c.line_kind.in_(REVENUE),
        )
        .group_by(*place)
        .subquery("sums")
    )
    known = and_(sales_order.c.venue_id == sums.c.venue_id, sales_order.c.id == sums.c.order_id)
    apart = (sums.c.from_month != sums.c.to_month) | (sums.c.sets == 1)
    rows = connection.execute(
        select(sums, sales_order.c.source_id).select_from(sums.join(sales_order, known)).where(apart)
    )
    venues = {venue.id: venue for venue in asked}
    return [_order(row, venues[row.venue_id]) for row in rows]


def _order(row: Row[Any], venue: Venue) -> Moved:
    return Moved(
        venue.name,
        row.source_id,
        venue.currency,
        None if row.first is None else date_of(row.first),
        None if row.last is None else date_of(row.last),
        int(row.current),
        None if row.classic_day is None else date_of(row.classic_day),
        int(row.classic),
    )
