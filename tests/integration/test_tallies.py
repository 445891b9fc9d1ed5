"""The number of facts behind a figure is the same from rollups as one by one, and so is what they add."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from dashboard.queries.receipt import as_one_figure, scope_of
from rollup import tallies
from rollup.db import Store
from rollup.metrics.catalogue import METRICS
from rollup.tallies import COUNTED, counting_of, stored_tally
from rollup.trace import parts_of, tally
from tests.databases import beginning
from tests.integration.test_metrics_equal_brute_force import NOW, chain
from tests.integration.test_receipts import FIRST, check, narrowed, query, viewer

COUNTED_ONE_BY_ONE = {
    "top_ups",
    "bonus_granted",
    "balance_spent",
    "quantity",
    "no_show_minutes",
}
"""Figures with facts that no rollup counts, besides sets and what is kept by the hour."""

STARTS = (FIRST, date(2026, 10, 30))
"""From the second on there are members whose first order lies before."""


@beginning
def lively(store: Store) -> None:
    """A long history in three venues and two currencies, some of it built and some not."""
    chain(store, 7)


def test_rollups_tell_the_same_as_the_facts_for_every_metric_however_it_is_narrowed(lively: Store) -> None:
    who, told = viewer(lively), set()
    for metric in METRICS:
        for only, start, definitions in product(narrowed(metric), STARTS, ("current", "classic")):
            asked = replace(query(metric, only=only, definitions=definitions), start=start)
            with lively.reading() as connection:
                scope = scope_of(connection, who, as_one_figure(asked), NOW)
                for part, currency in product(parts_of(metric.formula), scope.blocks):
                    ask, formula = scope.ask(currency), metric.formula
                    found = stored_tally(connection, part, formula, ask, scope.chain)
                    if found is None:
                        continue
                    expected = tally(connection, part, formula, ask, scope.chain)
                    assert found == expected, (metric.key, only)
                    if expected.facts:
                        told.add((metric.key, part.key))
    countable = {
        (metric.key, part.key)
        for metric in METRICS
        for part in parts_of(metric.formula)
        if part.measure is not None or counting_of(part, metric.formula) is not None
    }
    assert told == countable


def test_what_no_rollup_counts_is_known() -> None:
    found = {
        metric.key
        for metric in METRICS
        for part in parts_of(metric.formula)
        if part.measure is None and not part.is_together and counting_of(part, metric.formula) is None
    }
    assert found == COUNTED_ONE_BY_ONE


def test_every_way_to_count_is_that_of_a_metric() -> None:
    used = {id(counting_of(part, metric.formula)) for metric in METRICS for part in parts_of(metric.formula)}
    assert [names for names, counting in COUNTED.items() if id(counting) not in used] == []


def test_receipts_add_up_where_rollups_tell_the_number(
    lively: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tallies, "FEW", 0)
    who = viewer(lively)
    for metric in METRICS:
        for only in narrowed(metric)[:2]:
            check(lively, who, query(metric, only=only, compare="prior"), NOW)
