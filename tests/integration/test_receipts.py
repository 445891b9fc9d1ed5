"""Every figure's receipt: the facts behind it add up to it, whatever happened, and none of them is out of scope."""

import os
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from dashboard.access import CAPABILITIES, READ, Viewer
from dashboard.answers.receipts import PAGE_SIZE
from dashboard.queries import facts_behind
from dashboard.queries.facts_behind import every_fact, fact_page
from dashboard.queries.receipt import receipt
from dashboard.results import Query
from rollup.db import Store
from rollup.errors import BadInput, NotAllowed, NotFound
from rollup.metrics.catalogue import METRICS
from rollup.metrics.metric import Metric
from rollup.model import customer, venue
from rollup.trace import parts_of
from tests.databases import beginning, emptied, prepared
from tests.integration.test_metrics_equal_brute_force import NOW, chain
from tests.worlds import RESOURCES, VENUES, found, play, setups, starts, steps

EXAMPLES = int(os.environ.get("EXAMPLES", "24")) // 8
FIRST, LAST = date(2026, 10, 20), date(2026, 11, 9)
NARROWINGS = (
    ("weekday", "6"),
    ("hour", "12"),
    ("channel", "web"),
    ("tender", "cash"),
    ("line_kind", "service"),
    ("device", "mobile"),
)
NUMBERED = ("order", "booking", "score", "times")
"""What is said of a fact in digits, which may be the same as somebody's number."""


@pytest.fixture(scope="module")
def kept_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One store for all examples: its compiled statements are what makes the later ones fast."""
    opened = prepared(f"sqlite:///{tmp_path_factory.mktemp('kept') / 'venues.db'}")
    yield opened
    opened.close()


def viewer(store: Store, *keys: str, capabilities: frozenset[str] = frozenset(CAPABILITIES)) -> Viewer:
    with store.reading() as connection:
        rows = connection.execute(select(venue.c.id, venue.c.chain_id, venue.c.source_id)).all()
    ids = frozenset(row.id for row in rows if row.source_id in keys) if keys else None
    return Viewer("someone", rows[0].chain_id, capabilities, ids)


def query(metric: Metric, **more: Any) -> Query:
    return Query((metric.key,), FIRST, LAST, **more)


def narrowed(metric: Metric) -> list[tuple[tuple[str, str], ...]]:
    """Some narrowings that the metric knows, and none."""
    places = [("resource", f"a.a-{name}") for name in RESOURCES[:1]]
    return [(), *((pair,) for pair in (*NARROWINGS, *places) if pair[0] in metric.splits)]


def check(store: Store, who: Viewer, asked: Query, now: int) -> None:
    """The facts of every part, all pages of them, are what the part adds; and all parts are the figure."""
    try:
        told = receipt(store, who, asked, now)
    except NotFound:
        return  # no venue of this history has such a tender or the like
    for account in told.accounts:
        assert account.adds_up, (asked, account)
        for key, tally in account.parts:
            _fields, facts, _currency = every_fact(
                store, who, asked, now, currency=account.currency, part=key
            )
            sums = (sum(fact.numerator for fact in facts), sum(fact.denominator for fact in facts))
            assert (len(facts), *sums) == (tally.facts, tally.numerator, tally.denominator)
            assert all(fact.venue for fact in facts)
            assert all(fact.numerator or fact.denominator for fact in facts)


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
@settings(
    max_examples=EXAMPLES,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
)
@given(setup=setups, plan=steps, start=starts, data=st.data())
def test_the_facts_behind_every_metric_add_up_to_it(
    request: pytest.FixtureRequest, engine: str, setup: Any, plan: Any, start: int, data: st.DataObject
) -> None:
    store = emptied(request.getfixturevalue("kept_sqlite" if engine == "sqlite" else "postgres_store"))
    found(store, setup, start)
    now = play(store, plan, start)
    who = viewer(store, *data.draw(st.sampled_from([(), VENUES[:1], VENUES[1:]])))
    definitions = data.draw(st.sampled_from((None, "classic", "current")))
    for metric in data.draw(st.lists(st.sampled_from(METRICS), min_size=6, max_size=8, unique=True)):
        only = data.draw(st.sampled_from(narrowed(metric)))
        check(store, who, query(metric, only=only, definitions=definitions, compare="prior"), now)


@beginning
def lively(store: Store) -> None:
    """A long history in three venues and two currencies, some of it built and some not."""
    chain(store, 7)


def test_every_metric_of_the_catalogue_is_accounted_for_however_it_is_narrowed(lively: Store) -> None:
    everyone, one = viewer(lively), viewer(lively, "b")
    # The engines share all but their dialects: on every day the second one answers for a third of what is asked.
    few = 3 if lively.engine.dialect.name == "postgresql" and EXAMPLES < 10 else 1
    for metric in METRICS[::few]:
        for only in narrowed(metric):
            check(lively, everyone, query(metric, only=only, compare="prior"), NOW)
        check(lively, everyone, query(metric, definitions="classic"), NOW)
        check(lively, one, query(metric), NOW)


def test_a_receipt_keeps_to_the_venues_and_the_capability_of_who_asks(lively: Store) -> None:
    one = viewer(lively, "b")
    for metric in METRICS:
        for part in parts_of(metric.formula):
            _fields, facts, _currency = every_fact(lively, one, query(metric), NOW, part=part.key)
            assert {fact.venue for fact in facts} <= {"B"}
    with pytest.raises(NotFound):
        fact_page(lively, one, Query(("revenue",), FIRST, LAST, venues=("a",)), NOW)
    with pytest.raises(NotFound):
        receipt(lively, one, Query(("revenue",), FIRST, LAST, venues=("a",)), NOW)
    stranger = viewer(lively, capabilities=frozenset(CAPABILITIES) - {READ})
    for ask in (receipt, fact_page, every_fact):
        with pytest.raises(NotAllowed):
            ask(lively, stranger, Query(("revenue",), FIRST, LAST), NOW)


def test_the_pages_are_all_facts_once_and_in_order(lively: Store) -> None:
    asked, who = Query(("utilization",), FIRST, LAST), viewer(lively)
    _fields, facts, _currency = every_fact(lively, who, asked, NOW, part="opening_slot")
    first = fact_page(lively, who, asked, NOW, part="opening_slot")
    pages = [fact_page(lively, who, asked, NOW, part="opening_slot", page=n + 1) for n in range(first.pages)]
    assert tuple(fact for page in pages for fact in page.facts) == facts
    assert {len(page.facts) for page in pages[:-1]} == {PAGE_SIZE}
    assert fact_page(lively, who, asked, NOW, part="opening_slot", page=10_000) == pages[-1]


def test_what_a_receipt_says_names_nobody(lively: Store) -> None:
    with lively.reading() as connection:
        people = set(connection.execute(select(customer.c.source_id)).scalars())
    said = set()
    for metric in METRICS:
        for part in parts_of(metric.formula):
            fields, facts, _currency = every_fact(lively, viewer(lively), query(metric), NOW, part=part.key)
            for fact in facts:
                said |= {word for field, word in zip(fields, fact.said, strict=True) if field not in NUMBERED}
    assert people
    assert not said & people


def test_unknown_parts_and_currencies_are_told(lively: Store) -> None:
    asked, who = Query(("aov",), FIRST, LAST), viewer(lively)
    assert fact_page(lively, who, asked, NOW).part == "postings"
    assert fact_page(lively, who, asked, NOW, currency="EUR", part="sales").currency == "EUR"
    with pytest.raises(NotFound, match="kind of facts"):
        fact_page(lively, who, asked, NOW, part="saless")
    with pytest.raises(NotFound, match="currency"):
        fact_page(lively, who, asked, NOW, currency="USD")


def test_too_many_facts_for_one_file_are_told(lively: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facts_behind, "MOST_FACTS", 10)
    with pytest.raises(BadInput, match="shorter period"):
        every_fact(lively, viewer(lively), Query(("bookings",), FIRST, LAST), NOW)


def test_the_pages_of_any_kind_of_facts_are_the_same_from_either_end(
    lively: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facts_behind, "PAGE_SIZE", 7)
    who = viewer(lively)
    for key, part in (
        ("revenue", "postings"),
        ("paying_customers", "payers"),
        ("utilization", "booking_span"),
    ):
        asked = Query((key,), FIRST, LAST)
        _fields, facts, _currency = every_fact(lively, who, asked, NOW, part=part)
        last = -(-len(facts) // 7)
        for number in {1, 2, last // 2, last // 2 + 1, last // 2 + 2, last - 1, last}.intersection(
            range(1, last + 1)
        ):
            shown = fact_page(lively, who, asked, NOW, part=part, page=number).facts
            assert shown == facts[(number - 1) * 7 : number * 7], (key, number, last)
