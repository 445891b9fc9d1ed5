"""A figure accounted for: its value and comparison, what it is made of, and what facts of which kinds add to it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from dashboard.access import READ, Viewer
from dashboard.answers.receipts import Account, Receipt
from dashboard.queries.answer import answered
from dashboard.question import Plan, ask_of, blocks, moment, plan_of
from dashboard.results import Query
from dashboard.scope import chosen
from dashboard.splits import Only, narrowing
from rollup.ask import Ask
from rollup.db import Store
from rollup.metrics.metric import Metric
from rollup.tallies import tally_of
from rollup.trace import parts_of
from rollup.venues import Venue, venues_of


@dataclass(frozen=True, slots=True)
class Scope:
    """The facts that a figure is about: a checked question, and by currency the venues that are added up."""

    plan: Plan
    blocks: dict[str, Sequence[Venue]]
    only: Only
    chain: tuple[int, ...]

    @property
    def metric(self) -> Metric:
        """The figure's metric."""
        return self.plan.metrics[0]

    def ask(self, currency: str) -> Ask:
        """The facts of one currency."""
        return replace(ask_of(self.plan, self.plan.days, self.blocks.get(currency, ()), ()), only=self.only)


def receipt(store: Store, viewer: Viewer, query: Query, now: int | None = None) -> Receipt:
    """The accounts of the question's first metric. Value and facts are read in one snapshot, so that they agree
    whatever is written meanwhile."""
    viewer.require(READ)
    at, asked = moment(now), as_one_figure(query)
    with store.reading() as connection:
        scope = scope_of(connection, viewer, asked, at)
        result = answered(connection, viewer, asked, at)
        accounts = tuple(
            Account(
                row.currency,
                row.values[scope.metric.key],
                row.before.get(scope.metric.key),
                tuple(
                    (
                        part.key,
                        tally_of(
                            connection, part, scope.metric.formula, scope.ask(row.currency), scope.chain
                        ),
                    )
                    for part in parts_of(scope.metric.formula)
                ),
            )
            for row in result.rows
        )
    return Receipt(scope.metric, result, accounts)


def as_one_figure(query: Query) -> Query:
    """The question about its first metric, not split and as no series."""
    return replace(query, metrics=query.metrics[:1], by=None, grain=None)


def scope_of(connection: Connection, viewer: Viewer, query: Query, now: int) -> Scope:
    """The facts that the question's figure is about, within the viewer's venues."""
    asked = chosen(connection, viewer, query.venues, query.regions)
    plan = plan_of(query, asked, now)
    chain = tuple(venue.id for venue in venues_of(connection, viewer.chain_id))
    return Scope(
        plan, dict(blocks(plan, asked)), narrowing(connection, query.only, plan.metrics, asked), chain
    )
