"""SELECTs that reckon listings from facts: shared by builds, by live deltas, and by reads of a day that is cut.

**Values.** A completed item order is worth what its services and products brought in within the days asked about,
before refunds. Nearly all count in both definition sets at one instant, with everything that they bring in; those are
counted by their worth at once. An order that counts in one set alone, as it was paid in instalments, is loose: its
postings are kept one by one with the day on which it counts, and added up when the days asked about are known. That a
stored row depends on the whole of an order is safe: one that changes in any way is posted anew, which marks the days on
which it counts.

**Spending.** What each customer's services and products brought in on a day, less refunds.

No sale is joined with its postings by the order alone: SQLite, which knows nothing about how many postings a venue has,
would read all of them each time.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    Table,
    and_,
    bindparam,
    func,
    literal,
    select,
)

from rollup.model import posting, sale, sales_order
from rollup.shape import BOTH, VENUES
from rollup.statements import Listed, one_of
from rollup.subjects import Number, whole

MOMENTS = 2048
"""More than the minutes of any day: a moment is its day times this, and its minute since the cut-off."""
ORDERS = bindparam("orders", type_=Listed(BigInteger))
_brought_in = posting.c.line_kind.in_(("service", "product"))


def worths(scope: FromClause, *conditions: ColumnElement[bool]) -> Select[Any]:
    """Of the orders that count on the venue-days of `scope` and are not loose: venue_id, day, definitions, a worth, and
    how many have it."""
    instant = ("venue_id", "day", "hour", "order_id")
    posted = and_(
        *(posting.c[name] == sale.c[name] for name in instant),
        posting.c.definitions == BOTH,
        _brought_in,
        posting.c.refund_id == 0,
    )
    key = [sale.c[name] for name in ("venue_id", "day", "definitions")]
    orders = (
        select(*key, whole(posting.c.amount).label("worth"))
        .select_from(_sales(scope).outerjoin(posting, posted))
        .where(sale.c.order_kind == "item", sale.c.definitions == BOTH, *conditions)
        .group_by(*(sale.c[name] for name in instant), sale.c.definitions)
        .subquery("orders")
    )
    return select(*orders.c, func.count()).group_by(*orders.c)


def loose_sales(scope: FromClause, *conditions: ColumnElement[bool]) -> Select[Any]:
    """The loose orders that count on the venue-days of `scope`: venue_id, day, definitions, order_id, moment."""
    columns = [sale.c[name] for name in ("venue_id", "day", "definitions", "order_id")]
    where = (sale.c.order_kind == "item", sale.c.definitions != BOTH, *conditions)
    return select(*columns, _moment(sale)).select_from(_sales(scope)).where(*where)


def postings_of_orders() -> Select[Any]:
    """What some orders of some venues brought in: venue_id, order_id, definitions, moment, amount. Their keys are found
    in an index first (distinct, though they are so anyway, as SQLite does not take such a subquery apart)."""
    named = (one_of(posting.c.venue_id, VENUES), one_of(posting.c.order_id, ORDERS))
    place = select(*posting.primary_key.columns).where(*named).distinct().subquery("place")
    key = and_(*(column == posting.c[column.name] for column in place.c))
    columns = [posting.c[name] for name in ("venue_id", "order_id", "definitions")]
    found = select(*columns, _moment(posting), posting.c.amount).select_from(place.join(posting, key))
    return found.where(_brought_in, posting.c.refund_id == 0)


def _moment(table: Table) -> Number:
    return (table.c.day * literal(MOMENTS, BigInteger()) + table.c.minute).label("moment")


def spending(scope: FromClause, *conditions: ColumnElement[bool]) -> Select[Any]:
    """Of what was posted on the venue-days of `scope`: key, customer, and amount."""
    order = and_(sales_order.c.venue_id == posting.c.venue_id, sales_order.c.id == posting.c.order_id)
    here = and_(posting.c.venue_id == scope.c.venue_id, posting.c.day == scope.c.day)
    columns = (posting.c.venue_id, posting.c.day, posting.c.definitions, sales_order.c.customer_id)
    return (
        select(*columns, whole(posting.c.amount))
        .select_from(scope.join(posting, here).join(sales_order, order))
        .where(_brought_in, sales_order.c.customer_id.is_not(None), *conditions)
        .group_by(*columns)
    )


def _sales(scope: FromClause) -> FromClause:
    return scope.join(sale, and_(sale.c.venue_id == scope.c.venue_id, sale.c.day == scope.c.day))
