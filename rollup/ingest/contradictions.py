"""Contradictions: customers of whom two facts of one day at one venue cannot both be true.

They are reported, never corrected: each fact is what some system said, and only the venue can tell which is wrong. A
no-show here is one that the booking system marked, not one that the clock found.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, Select, and_, func, select

from rollup.calendar import date_of
from rollup.model import booking, chain, customer, sale, sales_order, venue


@dataclass(frozen=True, slots=True)
class Rule:
    """Two facts that contradict each other, as keys of `FACTS`."""

    key: str
    label: str
    first: str
    second: str


class Contradiction(NamedTuple):
    """One customer-day. `first_id` and `second_id` are source ids of one record of either kind."""

    rule: str
    venue: str
    day: str
    customer: str
    first_id: str
    second_id: str


def _bookings(state: str) -> Select[tuple[int, int, int, str]]:
    place = (booking.c.venue_id, booking.c.day, booking.c.customer_id)
    return (
        select(*place, func.min(booking.c.source_id).label("source_id"))
        .where(booking.c.given_state == state, booking.c.customer_id.is_not(None))
        .group_by(*place)
    )


def _orders() -> Select[tuple[int, int, int, str]]:
    place = (sale.c.venue_id, sale.c.day, sale.c.customer_id)
    same = and_(sales_order.c.venue_id == sale.c.venue_id, sales_order.c.id == sale.c.order_id)
    return (
        select(*place, func.min(sales_order.c.source_id).label("source_id"))
        .join(sales_order, same)
        .where(sale.c.customer_id != 0)
        .group_by(*place)
    )


FACTS = {"no_show": _bookings("no_show"), "cancelled": _bookings("cancelled"), "order": _orders()}
"""For each customer-day at a venue of which it holds, the source id of one record."""
RULES = (
    Rule("no_show_and_order", "marked as a no-show, and a completed order", "no_show", "order"),
    Rule("cancelled_and_order", "a cancelled booking, and a completed order", "cancelled", "order"),
    Rule("no_show_and_cancelled", "marked as a no-show, and a cancelled booking", "no_show", "cancelled"),
)


def find_contradictions(connection: Connection, chain_key: str) -> list[Contradiction]:
    """All of a chain, rule by rule, by venue, day and customer."""
    return [found for rule in RULES for found in _found(connection, rule, chain_key)]


def _found(connection: Connection, rule: Rule, chain_key: str) -> list[Contradiction]:
    first, second = FACTS[rule.first].subquery(), FACTS[rule.second].subquery()
    same = and_(*(first.c[name] == second.c[name] for name in ("venue_id", "day", "customer_id")))
    rows = connection.execute(
        select(venue.c.source_id, first.c.day, customer.c.source_id, first.c.source_id, second.c.source_id)
        .select_from(first)
        .join(second, same)
        .join(venue, venue.c.id == first.c.venue_id)
        .join(customer, customer.c.id == first.c.customer_id)
        .join(chain, chain.c.id == venue.c.chain_id)
        .where(chain.c.source_id == chain_key)
        .order_by(venue.c.source_id, first.c.day, customer.c.source_id)
    )
    return [
        Contradiction(rule.key, place, date_of(day).isoformat(), person, one, other)
        for place, day, person, one, other in rows
    ]


def write_contradictions(path: Path, found: Sequence[Contradiction]) -> None:
    """Writes them as CSV. When there are none, a list left by an earlier import is removed."""
    if not found:
        if path.is_file() and path.read_text(encoding="utf-8").startswith(",".join(Contradiction._fields)):
            path.unlink()
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(Contradiction._fields)
        writer.writerows(found)
