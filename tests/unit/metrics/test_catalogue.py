from pathlib import Path

import pytest

from dashboard.splits import SPLITS
from rollup.errors import NotFound
from rollup.metrics.catalogue import METRICS, metric
from rollup.metrics.evaluate import chain_measures_of, measures_of
from rollup.metrics.glossary import CHAPTERS, formula_in_words, metrics_page
from rollup.metrics.metric import Metric
from rollup.subjects import subject_of

KEYS = [
    "cash_received",
    "stored_value_consumed",
    "balance_converted",
    "card_sales",
    "service_sales",
    "product_sales",
    "revenue",
    "orders",
    "aov",
    "average_spend",
    "paying_customers",
    "first_time_customers",
    "repeat_customers",
    "repeat_share",
    "new_members",
    "card_members",
    "nps",
    "nps_answers",
    "bookings",
    "cancelled_bookings",
    "no_shows",
    "opened_unpaid",
    "opened_paid",
    "completion_share",
    "cancel_timeout_share",
    "venue_share",
    "online_share",
    "no_show_rate",
    "booked_minutes",
    "open_minutes",
    "blocked_minutes",
    "utilization",
    "revenue_per_open_hour",
    "visits",
    "wizard_starts",
    "submissions",
    "paid_sessions",
    "conversion_rate",
    "unmet_demand",
]
OWN_KEYS = [
    "top_ups",
    "bonus_granted",
    "balance_spent",
    "quantity",
    "no_show_minutes",
    "wizard_rate",
    "submit_rate",
    "pay_rate",
]
"""Metrics beyond METRICS §6; each says so in its definition."""


def test_every_key_that_stands_in_the_api_is_declared_once() -> None:
    assert sorted(each.key for each in METRICS) == sorted(KEYS + OWN_KEYS)
    assert [each.key for each in METRICS if "(ours)" in each.definition] == OWN_KEYS
    assert [each for _, chapter in CHAPTERS for each in chapter] == list(METRICS)


@pytest.mark.parametrize("declared", METRICS, ids=lambda each: each.key)
def test_a_metric_can_be_read_and_split_as_it_says(declared: Metric) -> None:
    columns = {split.key: split.column for split in SPLITS if not split.steps}
    for name in (*measures_of([declared]), *chain_measures_of([declared])):
        known = {"venue_id", "weekday", "hour", *subject_of(name).dimensions}
        if name in chain_measures_of([declared]):
            continue
        assert {columns[split] for split in declared.splits if split in columns} <= known, name


def test_the_page_is_current() -> None:
    page = Path(__file__).parents[3] / "docs" / "metrics.md"
    assert page.read_text(encoding="utf-8") == metrics_page()


def test_formulas_read_as_one_would_write_them() -> None:
    assert formula_in_words(metric("no_show_rate").formula) == "no_shows ÷ due_bookings"
    assert formula_in_words(metric("nps").formula) == "(100 × promoters − 100 × detractors) ÷ nps_answers"


def test_an_unknown_metric_is_offered_the_nearest() -> None:
    with pytest.raises(NotFound, match="did you mean 'no_shows'"):
        metric("no_show")
