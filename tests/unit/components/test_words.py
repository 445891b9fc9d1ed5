"""Everything that formulas and receipts are made of has words."""

import pytest

from components.fact_words import FIELDS, KINDS, SPOKEN_FIELDS
from components.measures import MEASURES, WITHIN, above_said, below_said, formula_said
from components.status import JOBS, STATES, runs
from dashboard.queries.facts_behind import OF_MEMBERS, SAID, fields_of
from rollup.jobs import JOBS as DECLARED
from rollup.metrics.catalogue import METRICS, metric
from rollup.metrics.metric import Metric
from rollup.subjects import SUBJECTS
from rollup.trace import parts_of

each_metric = pytest.mark.parametrize("each", METRICS, ids=[metric.key for metric in METRICS])


@each_metric
def test_every_formula_is_said_in_words(each: Metric) -> None:
    terms = (*each.formula.numerator, *each.formula.denominator)
    assert {term.measure for term in terms} <= MEASURES.keys()
    assert {term.within for term in terms if term.within} <= WITHIN.keys()
    assert "_" not in formula_said(each.formula)


@each_metric
def test_every_kind_of_fact_behind_a_metric_has_a_name_and_says_something(each: Metric) -> None:
    for part in parts_of(each.formula):
        assert part.key in KINDS
        assert set(fields_of(part)) <= SAID.keys() & FIELDS.keys()


def test_all_that_is_declared_has_words() -> None:
    assert {subject.key for subject in SUBJECTS} <= KINDS.keys()
    assert {job.name for job in DECLARED} <= JOBS.keys()
    assert set(OF_MEMBERS) <= FIELDS.keys()
    assert set(SPOKEN_FIELDS) <= FIELDS.keys()
    assert set(STATES) == {"done", "running", "failed", "interrupted", "never"}


def test_a_formula_reads_like_arithmetic() -> None:
    assert formula_said(metric("aov").formula) == "(service sales + product sales) ÷ completed item orders"
    assert formula_said(metric("nps").formula) == "(100 × answers 9–10 − 100 × answers 0–6) ÷ answers"
    assert "chain for the first time" in formula_said(metric("first_time_customers").formula)


def test_parts_are_said_to_the_last_unit() -> None:
    assert above_said(metric("aov"), 1_234_567, "SEK") == "12,345.67\N{NO-BREAK SPACE}SEK"
    assert below_said(metric("aov"), 1234) == "1,234"
    assert below_said(metric("utilization"), 1234) == "1,234\N{NO-BREAK SPACE}min"


def test_days_in_a_row_are_said_as_one() -> None:
    assert runs([1, 2, 3, 7, 9, 10]) == "1–3, 7, 9–10"
    assert runs([]) == ""
