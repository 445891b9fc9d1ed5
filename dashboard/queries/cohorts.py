"""Cohort retention: who first ordered in a month, and what share of them ordered again in each month since."""

from collections.abc import Sequence

from pyroaring import BitMap
from sqlalchemy import Connection

from dashboard.access import READ, Viewer
from dashboard.answers.cohorts import Cohort, Cohorts
from dashboard.question import as_of, moment, plan_of
from dashboard.results import Query
from dashboard.scope import chosen
from rollup.ask import Ask
from rollup.calendar import date_of, month_of, next_month
from rollup.db import Store
from rollup.metrics.values import Value
from rollup.read import compute_rollup
from rollup.subjects import Grain
from rollup.venues import Venue, venues_of


def cohorts(store: Store, viewer: Viewer, query: Query, now: int | None = None) -> Cohorts:
    """The triangle over the whole months that touch the question's range, up to today's; exact, from sets of customers.
    Which metrics the question names does not matter."""
    viewer.require(READ)
    at = moment(now)
    with store.reading() as connection:
        asked = chosen(connection, viewer, query.venues, query.regions)
        plan = plan_of(query, asked, at)
        today = max((venue.local(at).day for venue in asked), default=plan.days.last)
        months = _months(plan.days.first, min(plan.days.last, today))
        every = venues_of(connection, viewer.chain_id)
        first = _sets(connection, "newcomers", every, months, plan.definitions, at)
        paid = _sets(connection, "payers", asked, months, plan.definitions, at)
    return Cohorts(_triangle(months, first, paid), plan.definitions, as_of(at, asked))


def _months(first: int, last: int) -> list[int]:
    found, month = [], month_of(first)
    while month <= last:
        found.append(month)
        month = next_month(month)
    return found


def _sets(
    connection: Connection,
    measure: str,
    venues: Sequence[Venue],
    months: list[int],
    definitions: str,
    now: int,
) -> dict[int, BitMap]:
    if not months:
        return {}
    ids = tuple(venue.id for venue in venues)
    last = next_month(months[-1]) - 1
    ask = Ask((measure,), ids, months[0], last, now, grain=Grain.MONTH, definitions=definitions)
    found = compute_rollup(connection, ask).found
    return {
        key[0]: members for key, cell in found.items() if isinstance(members := cell.get(measure), BitMap)
    }


def _triangle(months: list[int], first: dict[int, BitMap], paid: dict[int, BitMap]) -> tuple[Cohort, ...]:
    empty = BitMap()
    rows = []
    for index, month in enumerate(months):
        members = first.get(month, empty) & paid.get(month, empty)
        returned = (members.intersection_cardinality(paid.get(later, empty)) for later in months[index:])
        rows.append(Cohort(date_of(month), tuple(Value(count, len(members)) for count in returned)))
    return tuple(rows)
