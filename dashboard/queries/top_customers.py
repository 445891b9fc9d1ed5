"""The customers who brought most: what they spent in a range at the venues asked, how often they came, since when.

Who they are is told to those alone who may know it. To others a customer is a neutral handle: the number of the record
here, which is no id of the source system and stands in nothing that a customer holds.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, distinct, func, or_, select

from dashboard.access import CUSTOMERS, READ, Viewer
from dashboard.question import Plan, as_of, ask_of, by_currency, moment, plan_of
from dashboard.results import Query
from dashboard.scope import chosen
from rollup.calendar import date_of
from rollup.db import Store
from rollup.errors import BadInput, sentence
from rollup.listings import customers_spending
from rollup.model import customer, sale
from rollup.subjects import DEFINITION_SETS
from rollup.venues import Venue

MOST = 25
ERASED = "erased-"
"""What the source ids of nameless records begin with that took the place of a customer who was erased."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who a customer is, for those who may know it."""

    name: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class TopCustomer:
    """One customer: the number of their record, revenue in minor units and completed orders in the range, the day of
    the last completed order up to its end, and since when they are a member of the chain, if they are. `is_erased`:
    nothing else is known of them any more."""

    number: int
    revenue: int
    orders: int
    last_visit: date | None
    member_since: date | None
    is_erased: bool
    person: Person | None


@dataclass(frozen=True, slots=True)
class TopCustomers:
    """The largest first, by currency; the one with the most venues first. `named`: whether the viewer may know who they
    are."""

    by_currency: tuple[tuple[str, tuple[TopCustomer, ...]], ...]
    named: bool
    definitions: str
    as_of: datetime


def top_customers(
    store: Store, viewer: Viewer, query: Query, now: int | None = None, most: int = MOST
) -> TopCustomers:
    """The customers with the largest revenue (services and products, after refunds) over the question's range, within
    the viewer's venues. Those that were merged are one; walk-ins are nobody. Which metrics the question names does not
    matter; it cannot be narrowed to less than venues."""
    viewer.require(READ)
    if query.only:
        raise BadInput(
            sentence("customers cannot be narrowed to a {split}", split=query.only[0][0]), query.only[0][0]
        )
    at, named = moment(now), viewer.may(CUSTOMERS)
    with store.reading() as connection:
        asked = chosen(connection, viewer, query.venues, query.regions)
        plan = plan_of(replace(query, by=None, grain=None), asked, at)
        groups = sorted(by_currency(asked).items(), key=lambda group: -len(group[1]))
        found = tuple(
            (currency, _of_currency(connection, plan, members, most, named=named))
            for currency, members in groups
        )
    return TopCustomers(found, named, plan.definitions, as_of(at, asked))


def _of_currency(
    connection: Connection, plan: Plan, members: Sequence[Venue], most: int, *, named: bool
) -> tuple[TopCustomer, ...]:
    amounts = _revenue(connection, plan, members, most)
    orders, visits = _orders(connection, plan, members, amounts)
    records = _records(connection, amounts, named=named)
    since = _joined(connection, members[0], list(amounts))
    return tuple(
        TopCustomer(
            number,
            revenue,
            orders.get(number, 0),
            visits.get(number),
            since.get(number),
            _is_erased(records[number]),
            _person(records[number]) if named else None,
        )
        for number, revenue in amounts.items()
    )


def _revenue(connection: Connection, plan: Plan, members: Sequence[Venue], most: int) -> dict[int, int]:
    """What the customers with the most spent, by id; equal amounts in the order of ids."""
    numbers, amounts = customers_spending(connection, ask_of(plan, plan.days, members, ())).T
    if len(amounts) > most:  # sorting only those that may be among them
        may_be = amounts >= np.partition(amounts, -most)[-most]
        numbers, amounts = numbers[may_be], amounts[may_be]
    largest = np.lexsort((numbers, -amounts))[:most]
    return {int(numbers[at]): int(amounts[at]) for at in largest if amounts[at] > 0}


def _orders(
    connection: Connection, plan: Plan, members: Sequence[Venue], numbers: Iterable[int]
) -> tuple[dict[int, int], dict[int, date]]:
    """Completed orders in the range, and the last day with one up to its end, by customer."""
    # Noughts are added so that these sales are found by their customers: SQLite would read all those of the venues.
    place, day = sale.c.venue_id + 0, sale.c.day + 0
    sets = (DEFINITION_SETS[plan.definitions], sum(DEFINITION_SETS.values()))
    within = func.count(distinct(sale.c.order_id)).filter(sale.c.day >= plan.days.first)
    rows = connection.execute(
        select(sale.c.customer_id, within, func.max(sale.c.day))
        .where(
            sale.c.customer_id.in_(list(numbers)),
            sale.c.definitions.in_(sets),
            place.in_([venue.id for venue in members]),
            day <= plan.days.last,
        )
        .group_by(sale.c.customer_id)
    ).all()
    return {row[0]: int(row[1]) for row in rows}, {row[0]: date_of(row[2]) for row in rows}


def _records(connection: Connection, numbers: Iterable[int], *, named: bool) -> Mapping[int, Row[Any]]:
    """The customers' records. Names are not even read for those who may not know them."""
    columns = [customer.c.id, customer.c.source_id]
    if named:
        columns += [customer.c.name, customer.c.email, customer.c.phone]
    rows = connection.execute(select(*columns).where(customer.c.id.in_(list(numbers))))
    return {row.id: row for row in rows}


def _joined(connection: Connection, home: Venue, numbers: Sequence[int]) -> dict[int, date]:
    """Since when the customers are members of the chain, wherever they joined it: by the earliest of the records that
    were merged into one, in the local time of a venue."""
    columns = customer.c
    person = func.coalesce(columns.merged_into_id, columns.id)
    query = (
        select(person, func.min(columns.joined_at))
        .where(
            or_(columns.id.in_(numbers), columns.merged_into_id.in_(numbers)),
            columns.is_member == 1,
            columns.joined_at.is_not(None),
        )
        .group_by(person)
    )
    return {number: date_of(home.local(joined).day) for number, joined in connection.execute(query)}


def _is_erased(record: Row[Any]) -> bool:
    return str(record.source_id).startswith(ERASED)


def _person(record: Row[Any]) -> Person:
    return Person(record.name or "", record.email or "", record.phone or "")
