"""The roll-forward of members' balances: what they held before a range, what moved them, what they hold after it.

Principal is what members paid in, gift what came on top of it as a bonus. Balances follow from facts alone, so they
begin at nothing before the first of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from dashboard.access import READ, Viewer
from dashboard.answers.balances import GIFT, PRINCIPAL, Balances, RollForward
from dashboard.question import Plan, as_of, ask_of, by_currency, moment, plan_of
from dashboard.results import Query
from dashboard.scope import chosen
from rollup.calendar import day_of
from rollup.comparison import Days
from rollup.db import Store
from rollup.errors import BadInput, sentence
from rollup.read import compute_rollup
from rollup.subjects import BALANCES
from rollup.venues import Venue

FIRST_DAY = day_of(date(1999, 1, 1))
"""Before any fact that can be taken in."""
MOVEMENTS: dict[str, tuple[str, str, str, str]] = {
    PRINCIPAL: ("principal_topped_up", "principal_refunded", "principal_consumed", "principal_converted"),
    GIFT: ("gift_granted", "gift_taken_back", "gift_consumed", "gift_converted"),
}
"""The measures of what is added, given back, consumed and converted, by balance."""
Amounts = Mapping[str, int]


def balances(store: Store, viewer: Viewer, query: Query, now: int | None = None) -> Balances:
    """The roll-forwards over the question's range, of its venues within the viewer's. Which metrics the question names
    does not matter; it cannot be narrowed to less than venues, for a balance belongs to no resource or item."""
    viewer.require(READ)
    if query.only:
        raise BadInput(
            sentence("balances cannot be narrowed to a {split}", split=query.only[0][0]), query.only[0][0]
        )
    at = moment(now)
    lines: list[RollForward] = []
    behind = 0
    with store.reading() as connection:
        asked = chosen(connection, viewer, query.venues, query.regions)
        plan = plan_of(replace(query, by=None, grain=None), asked, at)
        groups = sorted(by_currency(asked).items(), key=lambda group: -len(group[1]))
        for currency, members in groups:
            found, late = _lines(connection, plan, currency, members)
            lines += found
            behind += late
    return Balances(tuple(lines), plan.definitions, as_of(at, asked), behind)


def _lines(
    connection: Connection, plan: Plan, currency: str, members: Sequence[Venue]
) -> tuple[list[RollForward], int]:
    before, _ = _read(connection, plan, Days(FIRST_DAY, plan.days.first - 1), members)
    within, _ = _read(connection, plan, plan.days, members)
    after, late = _read(connection, plan, Days(FIRST_DAY, plan.days.last), members)
    lines = [
        RollForward(
            balance,
            currency,
            opening=_held(before, balance),
            added=within.get(added, 0),
            consumed=within.get(consumed, 0),
            converted=within.get(converted, 0),
            refunded=-within.get(refunded, 0),
            closing=_held(after, balance),
        )
        for balance, (added, refunded, consumed, converted) in MOVEMENTS.items()
    ]
    return lines, late


def _held(amounts: Amounts, balance: str) -> int:
    added, refunded, consumed, converted = (amounts.get(name, 0) for name in MOVEMENTS[balance])
    return added + refunded - consumed - converted


def _read(
    connection: Connection, plan: Plan, days: Days, members: Sequence[Venue]
) -> tuple[dict[str, int], int]:
    """The measures over some days, added up, and how many venue-days wait to be counted."""
    ask = ask_of(plan, days, members, BALANCES.sums)
    answer = compute_rollup(connection, ask)
    amounts: dict[str, int] = {}
    for cell in answer.found.values():
        for name, value in cell.items():
            amounts[name] = amounts.get(name, 0) + int(value)  # type: ignore[arg-type]
    return amounts, answer.catching_up
