"""Facts line by line, for files: order lines as they were posted, and bookings. Rows come from the database while they
are written, so that a year of them takes no more memory than a day."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from operator import add
from typing import Any

from babel.numbers import get_currency_precision
from sqlalchemy import ColumnElement, Connection, FromClause, Select, Table, and_, func, select

from dashboard.access import CUSTOMERS, EXPORT, READ, Viewer
from dashboard.question import Plan, moment, plan_of
from dashboard.results import Query
from dashboard.scope import chosen
from rollup.calendar import date_of
from rollup.db import Store
from rollup.errors import BadInput, sentence
from rollup.model import booking, customer, item, order_line, posting, resource, sales_order, staff, tender
from rollup.statements import streamed
from rollup.subjects import DEFINITION_SETS
from rollup.venues import Venue

Fact = tuple[Any, ...]
Columns = tuple[Iterable[Any], ...]
"""The values of each column of some rows."""
AT_ONCE = 5_000
"""Rows that are fetched together."""
GRANTED = "granted"
"""The family of postings that are no payment: the bonus of a recharge."""
NO_SHOW, BOOKED = "no_show", "booked"
PERSON = ("customer_name", "email", "phone")
"""What is said of a customer to those alone who may know it."""


@dataclass(frozen=True, slots=True)
class Facts:
    """The rows of one kind under the names of their fields; amounts are in major units. `rows` reads them in one
    snapshot and can be gone through once; who stops earlier closes it. `expected` is how many there were a moment ago,
    `currency` that of all amounts, empty where rows have several."""

    fields: tuple[str, ...]
    rows: Iterator[Fact]
    expected: int
    currency: str


@dataclass(frozen=True, slots=True)
class Names:
    """What stands for the ids in a row: names are few, facts are many, so they are not joined."""

    venues: Mapping[int, Venue]
    resources: Mapping[int, str]
    items: Mapping[int, str]
    staff: Mapping[int, str]
    tenders: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Kind:
    """How facts of a kind are read and told."""

    fields: tuple[str, ...]
    table: Table
    query: Callable[[FromClause | None], Select[Any]]
    where: Callable[[Plan], ColumnElement[bool]]
    said: Callable[[Names, Plan], Callable[[Columns], Columns]]


def facts(store: Store, viewer: Viewer, kind: Kind, query: Query, now: int | None = None) -> Facts:
    """The facts of a kind over the question's days at its venues, within the viewer's; which metrics it names does not
    matter."""
    viewer.require(READ)
    viewer.require(EXPORT)
    if query.only:
        raise BadInput(
            sentence("facts cannot be narrowed to a {split}; take the whole venue", split=query.only[0][0]),
            query.only[0][0],
        )
    at, named = moment(now), viewer.may(CUSTOMERS)
    with store.reading() as connection:
        asked = chosen(connection, viewer, query.venues, query.regions)
        plan = plan_of(query, asked, at)
        where = _at(kind, plan, asked)
        expected = connection.scalar(select(func.count()).select_from(kind.table).where(where)) or 0
    currencies = {venue.currency for venue in asked}
    return Facts(
        fields=(*kind.fields, *(PERSON if named else ())),
        rows=_rows(store, viewer, kind, plan, asked, named=named),
        expected=int(expected),
        currency=currencies.pop() if len(currencies) == 1 else "",
    )


def _at(kind: Kind, plan: Plan, asked: tuple[Venue, ...]) -> ColumnElement[bool]:
    columns = kind.table.c
    ids = [venue.id for venue in asked]
    days = columns.day.between(plan.days.first, plan.days.last)
    return and_(columns.venue_id.in_(ids), days, kind.where(plan))


def _rows(
    store: Store, viewer: Viewer, kind: Kind, plan: Plan, asked: tuple[Venue, ...], *, named: bool
) -> Iterator[Fact]:
    with store.reading() as connection:
        said = kind.said(_names(connection, viewer, asked), plan)
        columns = kind.table.c
        query = kind.query(customer if named else None).where(_at(kind, plan, asked))
        query = query.order_by(columns.venue_id, columns.day, columns.hour, *_last_keys(kind.table))
        # By columns: a call for each of some thousand values costs a fraction of one for each row.
        for batch in streamed(connection, query, AT_ONCE):
            yield from zip(*said(tuple(zip(*batch, strict=True))), strict=True)


def _last_keys(table: Table) -> list[Any]:
    return [column for column in table.primary_key if column.name not in ("venue_id", "day", "hour")]


def _names(connection: Connection, viewer: Viewer, asked: tuple[Venue, ...]) -> Names:
    ids = [venue.id for venue in asked]
    return Names(
        {venue.id: venue for venue in asked},
        _by_id(connection, resource, resource.c.venue_id.in_(ids)),
        _by_id(connection, item, item.c.chain_id == viewer.chain_id),
        _by_id(connection, staff, staff.c.chain_id == viewer.chain_id),
        _by_id(connection, tender, tender.c.chain_id == viewer.chain_id),
    )


def _by_id(connection: Connection, table: Table, which: ColumnElement[bool]) -> dict[int, str]:
    rows = connection.execute(select(table.c.id, table.c.name, table.c.source_id).where(which))
    return {row.id: row.name or row.source_id for row in rows}


def _person(of: FromClause | None) -> list[Any]:
    return [] if of is None else [of.c.name, of.c.email, of.c.phone]


def _lines(person: FromClause | None) -> Select[Any]:
    line, order, entry = order_line.c, sales_order.c, posting.c
    columns = [
        entry.venue_id,
        entry.day,
        entry.minute,
        order.source_id,
        entry.refund_id,
        entry.line,
        entry.line_kind,
        entry.card_kind,
        entry.entitlement_kind,
        entry.item_id,
        entry.staff_id,
        entry.resource_id,
        entry.channel,
        entry.quantity,
        line.unit_price,
        entry.tender_id,
        entry.family,
        entry.amount,
        order.customer_id,
    ]
    joined = posting.join(
        sales_order, and_(order.venue_id == entry.venue_id, order.id == entry.order_id)
    ).outerjoin(
        order_line,
        and_(line.venue_id == entry.venue_id, line.order_id == entry.order_id, line.number == entry.line),
    )
    if person is not None:
        joined = joined.outerjoin(customer, customer.c.id == order.customer_id)
    return select(*columns, *_person(person)).select_from(joined)


def _bookings(person: FromClause | None) -> Select[Any]:
    columns = booking.c
    joined = booking if person is None else booking.outerjoin(customer, customer.c.id == columns.customer_id)
    return select(
        columns.venue_id,
        columns.day,
        columns.minute,
        columns.source_id,
        columns.resource_id,
        columns.item_id,
        columns.staff_id,
        columns.channel,
        columns.party_size,
        columns.start_at,
        columns.end_at,
        columns.made_at,
        columns.state,
        columns.grace_at,
        columns.customer_id,
        *_person(person),
    ).select_from(joined)


def _say_lines(names: Names, _plan: Plan) -> Callable[[Columns], Columns]:
    venues = names.venues
    digits = {key: get_currency_precision(venue.currency) for key, venue in venues.items()}
    called = {key: venue.name for key, venue in venues.items()}
    currencies = {key: venue.currency for key, venue in venues.items()}
    cutoffs = {key: venue.cutoff for key, venue in venues.items()}

    def said(given: Columns) -> Columns:
        venue, day, minute, order, refund, line, kind, card, right, goods, by, room, *rest = given
        channel, quantity, price, paid_by, family, amount, person, *named = rest
        places = list(map(digits.__getitem__, venue))
        return (
            map(called.__getitem__, venue),
            map(_day, day),
            map(_clock, map(add, map(cutoffs.__getitem__, venue), minute)),
            order,
            ["refund" if each else "sale" for each in refund],
            line,
            kind,
            card,
            right,
            map(names.items.get, goods),
            map(names.staff.get, by),
            map(names.resources.get, room),
            channel,
            quantity,
            map(_major, price, places),
            map(names.tenders.get, paid_by),
            family,
            map(_major, amount, places),
            map(currencies.__getitem__, venue),
            person,
            *named,
        )

    return said


def _say_bookings(names: Names, plan: Plan) -> Callable[[Columns], Columns]:
    called = {key: venue.name for key, venue in names.venues.items()}
    cutoffs = {key: venue.cutoff for key, venue in names.venues.items()}

    def said(given: Columns) -> Columns:
        venue, day, minute, key, room, goods, by, channel, party, start, end, made, state, grace, *who = given
        is_late = [each == BOOKED and until <= plan.now for each, until in zip(state, grace, strict=True)]
        return (
            map(called.__getitem__, venue),
            map(_day, day),
            map(_clock, map(add, map(cutoffs.__getitem__, venue), minute)),
            key,
            map(names.resources.get, room),
            map(names.items.get, goods),
            map(names.staff.get, by),
            channel,
            party,
            [(last - first) // 60 for first, last in zip(start, end, strict=True)],
            map(_instant, made),
            [NO_SHOW if late else each for late, each in zip(is_late, state, strict=True)],
            *who,
        )

    return said


@lru_cache(maxsize=4096)
def _day(day: int) -> Any:
    return date_of(day)


@lru_cache(maxsize=4096)
def _clock(minute: int) -> str:
    hour, rest = divmod(minute % 1440, 60)
    return f"{hour:02d}:{rest:02d}"


@lru_cache(maxsize=65_536)
def _major(amount: int | None, digits: int) -> Decimal | None:
    return None if amount is None else Decimal(amount).scaleb(-digits)


def _instant(seconds: int | None) -> str | None:
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="minutes").replace("+00:00", "Z")


ORDER_LINES = Kind(
    (
        "venue",
        "day",
        "time",
        "order",
        "entry",
        "line",
        "line_kind",
        "card_kind",
        "entitlement_kind",
        "item",
        "staff",
        "resource",
        "channel",
        "quantity",
        "unit_price",
        "tender",
        "family",
        "amount",
        "currency",
        "customer",
    ),
    posting,
    _lines,
    lambda plan: and_(
        posting.c.definitions.in_((DEFINITION_SETS[plan.definitions], sum(DEFINITION_SETS.values()))),
        posting.c.family != GRANTED,
    ),
    _say_lines,
)
"""A row for each line of an order and each tender that paid for it, and one for each refund of it, on the day on which
it counts: amounts add up to the figures on the screen."""

BOOKINGS = Kind(
    (
        "venue",
        "day",
        "time",
        "booking",
        "resource",
        "item",
        "staff",
        "channel",
        "party_size",
        "minutes",
        "made_at",
        "state",
        "customer",
    ),
    booking,
    _bookings,
    lambda _plan: booking.c.venue_id.is_not(None),
    _say_bookings,
)
"""A row for each booking, on the day of its arrival time."""
