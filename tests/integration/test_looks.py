"""Since somebody last looked: what is told is the difference of the figures, and who may see less is told less."""

import os
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, insert, select

from dashboard.access import CAPABILITIES, Viewer
from dashboard.answers.looks import Since
from dashboard.model import account, last_look
from dashboard.people.accounts import Accounts
from dashboard.queries.looks import FIGURES, MOST_VIEWS, VISIT, look
from dashboard.results import Query
from rollup.build import drain
from rollup.calendar import date_of
from rollup.db import Store
from rollup.errors import NotAllowed
from rollup.late import KEPT_SECONDS, forget_late
from rollup.metrics.values import Value
from rollup.model import late_fact, venue
from rollup.venues import venues_of
from tests.brute_force import all_facts, count
from tests.databases import beginning, emptied, prepared
from tests.integration.small_chain import FIRST, QUICK, at, give, order, small_chain, viewer
from tests.worlds import BASE, Erase, Write, found, play, setups, starts, steps, writes

EXAMPLES = int(os.environ.get("EXAMPLES", "24"))
EDGE = date_of(BASE // 86_400 - 3)
WHOLE = Query((), EDGE, EDGE + timedelta(days=21))
Cell = dict[str, Any]


def ratio(top: int, bottom: int) -> Fraction | None:
    return Fraction(top, bottom) if bottom else None


FORMULAS: dict[str, tuple[tuple[str, ...], Callable[..., Any]]] = {
    "revenue": (("service_sales", "product_sales"), lambda services, products: services + products),
    "cash_received": (("cash_received",), lambda cash: cash),
    "orders": (("item_orders",), lambda orders: orders),
    "bookings": (("bookings",), lambda bookings: bookings),
    "no_show_rate": (("no_shows", "due_bookings"), ratio),
    "utilization": (
        ("booked_minutes", "scheduled_minutes", "blocked_minutes"),
        lambda booked, scheduled, blocked: ratio(booked, scheduled - blocked),
    ),
}
MEASURES = tuple(name for names, _formula in FORMULAS.values() for name in names)


@pytest.fixture(scope="module")
def kept_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = prepared(f"sqlite:///{tmp_path_factory.mktemp('kept') / 'venues.db'}")
    yield opened
    opened.close()


def anna(store: Store) -> Viewer:
    """Somebody with an account, who sees the whole of the only chain."""
    with store.writing() as connection:
        chain_id = connection.scalar(select(venue.c.chain_id).limit(1)) or 0
        row = {"username": "anna", "password_hash": "", "role": "director", "every_venue": 1, "created_at": 0}
        connection.execute(insert(account), {**row, "chain_id": chain_id})
    return Viewer("anna", chain_id, frozenset(CAPABILITIES))


def last_over(store: Store, who: Viewer, now: int) -> int:
    """The last day that is over at every venue."""
    with store.reading() as connection:
        return min(each.local(now).day for each in venues_of(connection, who.chain_id)) - 1


def counted(store: Store, now: int, last: int, definitions: str) -> dict[tuple[str, str], Any]:
    """Each figure of each venue, counted fact by fact."""
    first = (EDGE - date(1970, 1, 1)).days
    with store.reading() as connection:
        facts = all_facts(connection, now, range(first, last + 1))
        venues = {row.id: row.source_id for row in connection.execute(select(venue))}
    cells = count(
        facts,
        measures=MEASURES,
        venues=venues,
        first=first,
        last=last,
        columns=("venue_id",),
        grain=None,
        definitions=definitions,
    )
    return {
        (key, metric): formula(*(cells.get((id_,), {}).get(name, 0) for name in names))
        for id_, key in venues.items()
        for metric, (names, formula) in FORMULAS.items()
    }


def plain(value: Value) -> Any:
    return value.numerator if value.denominator is None else ratio(value.numerator, value.denominator)


def told(since: Since) -> dict[tuple[str, str], tuple[Any, Any]]:
    return {(each.venue_key, each.metric.key): (plain(each.before), plain(each.now)) for each in since.moved}


late_edits = st.lists(writes() | writes() | st.builds(Erase, st.sampled_from(("p1", "p2"))), max_size=6)


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(setups, starts, steps, late_edits, st.booleans(), st.sampled_from((VISIT, 9 * VISIT, 30 * VISIT)))
def test_what_is_told_is_the_difference_of_the_figures(
    kept_sqlite: Store,
    setup: tuple[list[str], list[str]],
    start: int,
    before: list[Any],
    edits: list[Write | Erase],
    built: bool,
    pause: int,
) -> None:
    store = emptied(kept_sqlite)
    found(store, setup, start)
    now = play(store, before, start)
    who = anna(store)
    last = min(last_over(store, who, now), (WHOLE.end - date(1970, 1, 1)).days)
    assume(last >= (WHOLE.start - date(1970, 1, 1)).days)
    for definitions in ("current", "classic"):
        asked = Query((), WHOLE.start, WHOLE.end, definitions=definitions)
        assert look(store, who, "/", asked, now).looked_at is None
    seen = {each: counted(store, now, last, each) for each in ("current", "classic")}
    later = play(store, list(edits), now + 60) + pause
    if built:
        drain(store, later)
    for definitions, were in seen.items():
        asked = Query((), WHOLE.start, WHOLE.end, definitions=definitions)
        since = look(store, who, "/", asked, later)
        are = counted(store, later, last, definitions)
        assert since.days == (WHOLE.start, date_of(last))
        assert told(since) == {key: (were[key], are[key]) for key in were if were[key] != are[key]}


LATER = FIRST + timedelta(days=10)
PERIOD = Query((), FIRST, LATER)
SEEN_AT, AGAIN = at(LATER, 8), at(LATER, 15)


@beginning
def chain(store: Store) -> None:
    small_chain(store, days=10)
    drain(store, at(FIRST + timedelta(days=10), 0))


def late_order(store: Store, venue_key: str = "north", when: int = SEEN_AT + 600) -> None:
    """An order of the third day, ten minutes after somebody looked."""
    give(store, "orders", [order(venue_key, FIRST + timedelta(days=2), 50, "-late")], when)


def test_the_first_look_tells_nothing_and_the_next_one_by_how_much_and_which_fact(chain: Store) -> None:
    who = viewer(chain, "anna")
    first = look(chain, who, "/", PERIOD, SEEN_AT)
    assert (first.looked_at, first.moved) == (None, ())
    late_order(chain)
    drain(chain, SEEN_AT + 700)
    since = look(chain, who, "/", PERIOD, AGAIN)
    assert since.looked_at is not None
    assert since.looked_at.hour == 8
    assert since.days == (FIRST, LATER - timedelta(days=1))
    assert [(each.metric.key, each.venue, each.before, each.now) for each in since.moved] == [
        ("revenue", "North", Value(100_000), Value(105_000)),
        ("cash_received", "North", Value(100_000), Value(105_000)),
        ("orders", "North", Value(10), Value(11)),
    ]
    assert {each.facts for each in since.moved} == {(f"order north-{FIRST + timedelta(days=2)}-late",)}


def test_a_fact_that_waits_to_be_built_is_named_as_well(chain: Store) -> None:
    who = viewer(chain, "anna")
    look(chain, who, "/", PERIOD, SEEN_AT)
    late_order(chain)
    (moved, *_others) = look(chain, who, "/", PERIOD, AGAIN).moved
    assert moved.facts == (f"order north-{FIRST + timedelta(days=2)}-late",)


def test_a_venue_of_which_nothing_was_known_is_told_of_like_others(chain: Store) -> None:
    who, early = viewer(chain, "anna"), FIRST - timedelta(days=3)
    before = Query((), early, FIRST - timedelta(days=1))
    assert look(chain, who, "/", before, SEEN_AT).moved == ()
    give(chain, "orders", [order("north", early, 50)], SEEN_AT + 600)
    since = look(chain, who, "/", before, AGAIN)
    assert since.venues == 2
    assert [(each.metric.key, each.venue, each.before, each.now) for each in since.moved] == [
        ("revenue", "North", Value(0), Value(5_000)),
        ("cash_received", "North", Value(0), Value(5_000)),
        ("orders", "North", Value(0), Value(1)),
    ]


def test_what_is_told_stays_while_the_visit_lasts_and_is_gone_with_the_next(chain: Store) -> None:
    who = viewer(chain, "anna")
    look(chain, who, "/", PERIOD, SEEN_AT)
    late_order(chain)
    within = [len(look(chain, who, "/", PERIOD, AGAIN + n * (VISIT - 60)).moved) for n in range(4)]
    assert within == [3, 3, 3, 3]
    after = look(chain, who, "/", PERIOD, AGAIN + 6 * VISIT)
    assert after.moved == ()
    assert after.looked_at is not None
    assert after.looked_at.timestamp() == AGAIN + 3 * (VISIT - 60)


def test_each_view_page_and_person_has_looks_of_its_own(chain: Store) -> None:
    who = viewer(chain, "anna")
    look(chain, who, "/", PERIOD, SEEN_AT)
    late_order(chain)
    assert look(chain, who, "/brief", PERIOD, AGAIN).looked_at is None
    assert look(chain, viewer(chain, "vera"), "/", PERIOD, AGAIN).looked_at is None
    assert len(look(chain, who, "/", PERIOD, AGAIN).moved) == 3


def test_who_sees_fewer_venues_is_told_of_those_alone(chain: Store) -> None:
    accounts = Accounts(chain, QUICK)
    look(chain, viewer(chain, "vera"), "/", PERIOD, SEEN_AT)
    for key in ("north", "south"):
        late_order(chain, key)
    accounts.scope("vera", ["south"])
    since = look(chain, viewer(chain, "vera"), "/", PERIOD, AGAIN)
    assert {each.venue_key for each in since.moved} == {"south"}
    assert since.venues == 1
    assert not any("north" in fact for each in since.moved for fact in each.facts)
    accounts.scope("vera", None)
    wider = look(chain, viewer(chain, "vera"), "/", PERIOD, AGAIN + 2 * VISIT)
    assert (wider.venues, wider.moved) == (1, ()), "the north was not seen in between"


def test_a_day_that_was_not_over_had_no_figure_to_be_changed(chain: Store) -> None:
    who = viewer(chain, "anna")
    today = Query((), LATER, LATER)
    look(chain, who, "/", today, SEEN_AT)
    give(chain, "orders", [order("north", LATER, 70)], SEEN_AT + 600)
    since = look(chain, who, "/", today, AGAIN)
    assert (since.days, since.moved) == (None, ())


def test_looks_need_the_right_to_read_and_an_account_to_be_remembered(chain: Store) -> None:
    nobody = Viewer("nobody", viewer(chain, "anna").chain_id, frozenset({"chain.analytics.read"}))
    for when in (SEEN_AT, AGAIN):
        assert look(chain, nobody, "/", PERIOD, when).looked_at is None
    with pytest.raises(NotAllowed):
        look(chain, Viewer("anna", nobody.chain_id, frozenset()), "/", PERIOD, SEEN_AT)


def test_only_so_many_views_are_remembered(sqlite_store: Store) -> None:
    small_chain(sqlite_store, days=2)
    who = viewer(sqlite_store, "anna")
    for number in range(MOST_VIEWS + 3):
        look(sqlite_store, who, f"/?venue={number}", PERIOD, SEEN_AT + number)
    with sqlite_store.reading() as connection:
        kept = connection.scalars(select(last_look.c.view)).all()
    assert len(kept) == MOST_VIEWS
    assert "/?venue=0#current" not in kept


def test_an_import_of_a_history_is_not_late_and_names_are_let_go_of(chain: Store) -> None:
    count_of = select(func.count()).select_from(late_fact)
    with chain.reading() as connection:
        assert connection.scalar(count_of) == 0
    late_order(chain)
    drain(chain, SEEN_AT + 700)
    with chain.writing() as connection:
        assert connection.scalar(count_of)
        forget_late(connection, SEEN_AT + 600 + KEPT_SECONDS)
        assert connection.scalar(count_of)
        forget_late(connection, SEEN_AT + 601 + KEPT_SECONDS)
        assert connection.scalar(count_of) == 0


def test_the_figures_are_those_of_the_formulas_here() -> None:
    assert tuple(FORMULAS) == FIGURES
