"""What single orders were worth: from the average order value to the distribution behind it.

An order is worth what its services and products brought in within the period, before refunds; it is in the
distribution when it was completed in the period.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
)

from dashboard.access import READ, Viewer
from dashboard.answers.distribution import Distributions, OrderValues, Totals, bins_of, quantile
from dashboard.question import Plan, as_of, ask_of, by_currency, moment, plan_of
from dashboard.results import Query
from dashboard.scope import chosen
from dashboard.splits import Only, narrowing
from rollup.calendar import date_of
from rollup.comparison import Days, cut_day
from rollup.db import Store
from rollup.facts import having
from rollup.listings import order_values as values_of_orders
from rollup.metrics.catalogue import metric
from rollup.model import posting, sale
from rollup.shape import versions
from rollup.subjects import POSTINGS, SALES
from rollup.venues import Venue

NOUGHT, ONE = literal(0, BigInteger()), literal(1, BigInteger())
Cut = tuple[int, int]
"""A business day, and the minute since its cut-off up to which it counts."""


def order_values(store: Store, viewer: Viewer, query: Query, now: int | None = None) -> Distributions:
    """The distribution of the question's completed item orders, exact, from facts. Narrowed to a resource or channel,
    the orders of it; to an item, a person, a tender …, the orders that have it, each at its whole worth. Which metrics
    the question names does not matter."""
    viewer.require(READ)
    with store.reading() as connection:
        asked = chosen(connection, viewer, query.venues, query.regions)
        plan = plan_of(query, asked, moment(now))
        only = narrowing(connection, query.only, [metric("revenue")], asked)
        parts = tuple(
            _part(connection, plan, currency, members, only)
            for currency, members in by_currency(asked).items()
        )
    against = None if plan.against is None else (date_of(plan.against.first), date_of(plan.against.last))
    return Distributions(parts, plan.definitions, as_of(plan.now, asked), against)


def _part(
    connection: Connection, plan: Plan, currency: str, members: Sequence[Venue], only: Only
) -> OrderValues:
    now = _totals(connection, plan, plan.days, members, only, None)
    before: Totals = Counter()
    if plan.against is not None:
        for cut, venues in _by_cut(plan, plan.against, members).items():
            before += _totals(connection, plan, plan.against, venues, only, cut)
    places = [place for quarter in (25, 50, 75) if (place := quantile(now, quarter)) is not None]
    return OrderValues(
        currency,
        now.total(),
        sum(amount * count for amount, count in now.items()),
        (places[0], places[1], places[2]) if places else None,
        bins_of(now, before),
        before.total(),
        quantile(before, 50),
    )


def _by_cut(plan: Plan, against: Days, members: Sequence[Venue]) -> dict[Cut | None, list[Venue]]:
    """The venues by where their comparison ends, as today is not over."""
    groups: dict[Cut | None, list[Venue]] = {}
    for venue in members:
        place = venue.local(plan.now)
        day = cut_day(plan.days, against, place.day)
        groups.setdefault(None if day is None else (day, place.minute), []).append(venue)
    return groups


def _totals(
    connection: Connection, plan: Plan, days: Days, members: Sequence[Venue], only: Only, cut: Cut | None
) -> Totals:
    """How many orders were worth each amount, of which there are far fewer: as it is kept, or where the question is
    narrowed, as the database adds it up."""
    if not only:
        kept = values_of_orders(connection, ask_of(plan, days, members, ()), cut)
        return Counter(dict(kept.tolist()))
    worth = _worth(plan, days, members, only, cut).subquery("worth")
    query = select(worth.c.total, func.count()).group_by(worth.c.total)
    return Counter({int(amount): int(orders) for amount, orders in connection.execute(query)})


def _worth(
    plan: Plan, days: Days, members: Sequence[Venue], only: Only, cut: Cut | None
) -> Select[tuple[Any]]:
    """What each order is worth. Lines and orders of the days are two plain range reads that are put together by
    grouping: a join would be left to the planner, which knows nothing about how many lines an order has."""
    of_orders = (*SALES.dimensions, "weekday", "hour")
    orders_only = [pair for pair in only if pair[0] in of_orders]
    lines_only = [pair for pair in only if pair[0] not in of_orders]
    is_sold = and_(posting.c.line_kind.in_(("service", "product")), posting.c.refund_id == 0)
    amount = case((is_sold, posting.c.amount), else_=NOUGHT)
    is_wanted = (
        case((and_(*having(POSTINGS.sources[0], lines_only)), ONE), else_=NOUGHT) if lines_only else ONE
    )
    lines = select(
        posting.c.venue_id,
        posting.c.order_id,
        NOUGHT.label("completed"),
        is_wanted.label("wanted"),
        amount.label("amount"),
    ).where(_within(plan, days, members, posting, cut))
    if not lines_only:
        lines = lines.where(is_sold)
    orders = select(sale.c.venue_id, sale.c.order_id, ONE, NOUGHT, NOUGHT).where(
        _within(plan, days, members, sale, cut),
        sale.c.order_kind == "item",
        *having(SALES.sources[0], orders_only),
    )
    every = union_all(lines, orders).subquery("every")
    found = select(func.sum(every.c.amount).label("total")).group_by(every.c.venue_id, every.c.order_id)
    found = found.having(func.max(every.c.completed) == 1)
    return found.having(func.max(every.c.wanted) == 1) if lines_only else found


def _within(
    plan: Plan, days: Days, members: Sequence[Venue], table: Table, cut: Cut | None
) -> ColumnElement[bool]:
    """The rows of the days at the venues that the definition set counts."""
    ask = ask_of(plan, days, members, ())
    place = table.c
    rows = and_(
        place.venue_id.in_(ask.venues),
        place.day.between(ask.first, ask.last),
        place.definitions.in_(versions(ask)),
    )
    if cut is None:
        return rows
    return and_(rows, or_(place.day < cut[0], and_(place.day == cut[0], place.minute < cut[1])))
