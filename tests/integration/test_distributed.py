"""On a cluster: the same answers as everywhere, reckoned where each venue's rows lie, and exact while facts come in.

Runs where CITUS_URL names a database of a Citus coordinator that these tests may empty (docs/operations.md says how one
is made); its rows are lost.
"""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from app import create_app
from dashboard import schema
from dashboard.access import CAPABILITIES, Viewer
from dashboard.people.accounts import Accounts
from dashboard.queries.raw_facts import BOOKINGS, ORDER_LINES, Kind, facts
from dashboard.results import Query
from dashboard.settings import read_settings
from pages import PAGES
from rollup.ask import Ask
from rollup.batches import next_batch
from rollup.build import BATCH, build, drain, waiting
from rollup.calendar import date_of
from rollup.db import Store, open_store
from rollup.distribute import Placement, distribute, is_distributed, placements
from rollup.model import booking, calendar_day, chain, mark, metadata, rollup_shape, sale, venue
from rollup.read import compute_rollup
from rollup.subjects import SUBJECTS, Grain, Subject
from rollup.tables import derived, shape, tables_of
from tests.bench.person import TOKEN, UPDATE, asked
from tests.browser.sites import PASSWORD, QUICK
from tests.brute_force import all_facts, count
from tests.integration.cluster_plans import added_up, explained, is_one_task, is_reckoned_on_shards
from tests.integration.faults.histories import SETUP, History
from tests.integration.faults.test_reads_while_writing import DAYS, NOW, Crew, question, writer
from tests.integration.test_exactness import QUIET, clean, examine
from tests.worlds import BASE, found, give

URL = os.environ.get("CITUS_URL", "")
SHARDS = 8
EXAMPLES = int(os.environ.get("EXAMPLES", "6"))
READS = int(os.environ.get("READS", "40"))
MEASURES = {subject.key: (*subject.sums, *subject.sets) for subject in SUBJECTS}
pytestmark = [
    pytest.mark.skipif(not URL, reason="CITUS_URL names no Citus coordinator"),
    pytest.mark.timeout(max(600, 30 * EXAMPLES)),
]


def emptied(store: Store) -> Store:
    """The store without facts, rollups and marks."""
    kept = {calendar_day.name, rollup_shape.name}
    with store.writing() as connection:
        for table in (*metadata.tables.values(), *derived.tables.values()):
            if table.name not in kept and connection.scalar(select(select(1).select_from(table).exists())):
                connection.execute(table.delete())
    return store


@pytest.fixture(scope="module")
def kept_cluster() -> Iterator[Store]:
    opened = open_store(URL)
    schema.migrate(opened)
    schema.distribute(opened, SHARDS)
    yield opened
    opened.close()


@pytest.fixture
def cluster(kept_cluster: Store) -> Store:
    return emptied(kept_cluster)


def live(store: Store, records: int = 400, seed: int = 3) -> None:
    """A history of many edits at three venues, not built yet."""
    found(store, SETUP, NOW)
    for kind, rows in History(seed, pool=40).batches(records):
        give(store, kind, rows, NOW)


def ids_of(store: Store) -> tuple[int, ...]:
    with store.reading() as connection:
        return tuple(connection.scalars(select(venue.c.id).order_by(venue.c.id)))


def test_every_table_lies_where_its_key_says(cluster: Store) -> None:
    assert is_distributed(cluster)
    assert list(distribute(cluster)) == [], "what is placed is left alone"
    with cluster.reading() as connection:
        rows = connection.execute(
            text(
                "SELECT table_name::text, citus_table_type, distribution_column, colocation_id FROM citus_tables"
            )
        ).all()
        local = connection.scalar(text("SELECT pg_relation_size('calendar_day')"))
        told = connection.scalar(text("SELECT relreplident FROM pg_class WHERE relname = 'mark'"))
    wanted = {
        (table.name, "distributed" if place is Placement.BY_VENUE else "reference")
        for table, place in placements().items()
        if place is not Placement.COORDINATOR
    }
    assert {(row.table_name, row.citus_table_type) for row in rows} == wanted
    spread = [row for row in rows if row.citus_table_type == "distributed"]
    assert {row.distribution_column for row in spread} == {"venue_id"}
    assert len({row.colocation_id for row in spread}) == 1
    assert told == "f", "without a key its shards could not be moved while they are written to"
    assert local == 0, "the rows that were there before are not kept twice"


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=QUIET)
@given(data=st.data())
def test_a_cluster_equals_brute_force(kept_cluster: Store, data: st.DataObject) -> None:
    examine(emptied(kept_cluster), data)


def test_a_cluster_answers_as_sqlite_does(cluster: Store, sqlite_store: Store) -> None:
    """Before anything is built, half built, and built."""
    random = Random(5)
    for store in (cluster, sqlite_store):
        live(store)
    ids = ids_of(cluster)
    assert ids == ids_of(sqlite_store)
    for subjects in ((), SUBJECTS[::2], SUBJECTS):
        for store in (cluster, sqlite_store):
            drain(store, NOW, subjects=subjects, batch_size=9)
        for ask in [question(random, ids) for _ in range(30)]:
            assert answered(cluster, ask) == answered(sqlite_store, ask), ask
    with cluster.reading() as connection:
        assert waiting(connection, NOW) == {}


def answered(store: Store, ask: Ask) -> dict[Any, Any]:
    with store.reading() as connection:
        return clean(compute_rollup(connection, ask).found)


def asks(subject: Subject, measures: tuple[str, ...], venues: tuple[int, ...]) -> Iterator[Ask]:
    for by in ((), ("venue_id",), ("venue_id", "hour"), ("weekday", *subject.dimensions[:1])):
        for grain in (None, Grain.WEEK, Grain.DAY):
            yield Ask(measures, venues, DAYS[0], DAYS[-1], NOW, by, grain)


def plans_of(store: Store, ask: Ask) -> list[str]:
    with store.reading() as connection, explained(store) as plans:
        compute_rollup(connection, ask)
    assert plans
    return plans


def test_what_is_read_is_added_up_on_the_shards(cluster: Store) -> None:
    """Before and after it is built; and of one venue all of it by one node, once it is built."""
    live(cluster)
    ids = ids_of(cluster)
    for _ in ("before", "after"):
        for subject in SUBJECTS:
            for ask in asks(subject, subject.sums, ids):
                for plan in plans_of(cluster, ask):
                    assert is_reckoned_on_shards(plan), plan
                    assert added_up(plan), plan
        drain(cluster, NOW)
    for subject in SUBJECTS:
        for ask in asks(subject, MEASURES[subject.key], ids[:1]):
            for plan in plans_of(cluster, ask):
                assert is_one_task(plan), plan


def test_builds_are_carried_out_on_the_shards(cluster: Store) -> None:
    """Nothing is brought to the coordinator, and each shard's rows are written where its facts lie."""
    live(cluster)
    for subject in SUBJECTS:
        with cluster.building() as connection:
            batch = next_batch(connection, subject, NOW, BATCH)
            assert batch is not None
            with explained(cluster) as plans:
                build(connection, batch, number=1)
        assert all(is_reckoned_on_shards(plan) for plan in plans)
        writes = [plan for plan in plans if "Insert on" in plan or "Delete on" in plan]
        assert len(writes) >= 2 * len([grain for rollup in subject.rollups for grain in rollup.grains])
        for plan in writes:
            assert "Subplan" not in plan, plan


@pytest.mark.parametrize("kind", [ORDER_LINES, BOOKINGS], ids=["order lines", "bookings"])
def test_facts_for_a_file_come_through_the_coordinator(
    cluster: Store, sqlite_store: Store, kind: Kind
) -> None:
    """Every one, as from a file of SQLite's, venue by venue and in the order of time."""
    for store in (cluster, sqlite_store):
        live(store)
    lines = told(cluster, kind)
    assert {line[0] for line in lines} == {"a", "b", "c"}
    assert sorted(lines, key=repr) == sorted(told(sqlite_store, kind), key=repr)
    days = [line[:2] for line in lines]
    assert days == sorted(days)


def told(store: Store, kind: Kind) -> list[tuple[Any, ...]]:
    """What a file would have, with the names of customers."""
    with store.reading() as connection:
        chain_id = connection.scalars(select(chain.c.id)).one()
    viewer = Viewer("someone", chain_id, frozenset(CAPABILITIES))
    query = Query(("revenue",), date_of(DAYS[0]), date_of(DAYS[-1]))
    found = facts(store, viewer, kind, query, NOW)
    lines = list(found.rows)
    assert len(lines) == found.expected
    return lines


def test_a_fact_moves_from_venue_to_venue(cluster: Store) -> None:
    """Its shard is another one then: the row goes and comes."""
    found(cluster, SETUP, NOW)
    history = History(1)
    for kind, record in (("bookings", history.booking()), ("orders", history.order())):
        for place in ("a", "b", "c", "a"):
            mine = {
                **record,
                "id": "1",
                "venue": place,
                "state": "paid" if kind == "bookings" else "completed",
            }
            mine["resource"] = f"{place}-r1"
            give(cluster, kind, [mine], NOW)
            with cluster.reading() as connection:
                table = booking if kind == "bookings" else sale
                query = select(venue.c.source_id).join(table, table.c.venue_id == venue.c.id).distinct()
                assert connection.scalars(query).all() == [place]
    drain(cluster, NOW)
    ask = Ask(("bookings", "completed_orders"), ids_of(cluster), DAYS[0], DAYS[-1], NOW, ("venue_id",))
    assert answered(cluster, ask) == {(1,): {"bookings": 1, "completed_orders": 1}}


def test_each_venue_is_exact_while_facts_come_in(cluster: Store) -> None:
    """There is no snapshot of the whole cluster, but each venue's figures are of one: what is read of it, clean, dirty
    or counted, is of the same moment."""
    live(cluster, 60)
    crew, random, dirty = Crew(), Random(11), set()
    crew.start(writer(cluster, 21), pause=0.02)
    crew.start(writer(cluster, 22), pause=0.02)
    crew.start(lambda: drain(cluster, NOW, batch_size=random.choice((1, 5, 4_000))), pause=0.05)
    try:
        for number in range(READS):
            wrong, marks = one_read(cluster, random, number)
            assert wrong == []
            dirty.add(marks)
    finally:
        crew.finish()
    assert crew.errors == []
    assert len(dirty) > READS // 10, "the reads saw many states of the marks"


def one_read(store: Store, random: Random, number: int) -> tuple[list[object], int]:
    """What differs between a read and a count in the same transaction, of one venue and of all of them one by one; and
    how many marks there were. First orders at a venue depend on the others', which may be of another moment."""
    with store.reading() as connection:
        ids = tuple(connection.scalars(select(venue.c.id)))
        ask = question(random, ids if number % 2 else (random.choice(ids),))
        while ask.measures == MEASURES["first_orders"]:
            ask = question(random, ask.venues)
        if number % 2:
            ask = replace(ask, by=("venue_id", *(name for name in ask.by if name != "venue_id")))
        answer = clean(compute_rollup(connection, ask).found)
        facts = all_facts(connection, NOW, DAYS)
        marks = connection.scalar(select(func.count()).select_from(mark))
    expected = clean(
        count(
            facts,
            measures=ask.measures,
            venues=ask.venues,
            first=ask.first,
            last=ask.last,
            columns=ask.columns,
            grain=None if ask.grain is None else str(ask.grain),
            definitions=ask.definitions,
        )
    )
    return ([] if answer == expected else [(ask, answer, expected)]), marks or 0


def test_every_panel_of_every_page_is_answered(cluster: Store, tmp_path: Path) -> None:
    """Also those that list facts and join them with customers, resources and venues."""
    live(cluster)
    drain(cluster, NOW, subjects=SUBJECTS[::2])
    if "visitor" not in {one.username for one in Accounts(cluster, QUICK).all()}:
        with cluster.reading() as connection:
            chain_id = connection.scalars(select(chain.c.id)).one()
        Accounts(cluster, QUICK).create("visitor", PASSWORD, "admin", chain_id)
    given = {"VA_SECRET_KEY": "s" * 40, "VA_DATABASE_URL": URL, "VA_DATA_FOLDER": str(tmp_path)}
    client = create_app(read_settings(given), cluster, clock=lambda: BASE + 7 * 86_400).server.test_client()
    token = TOKEN.search(client.get("/sign-in").text)
    assert token is not None
    form = {"username": "visitor", "password": PASSWORD, "csrf_token": token[1]}
    assert client.post("/sign-in", data=form).status_code == 303
    client.get("/")
    cookie = client.get_cookie("_csrf_token")
    assert cookie is not None
    for page in PAGES:
        for panel in page.panels:
            body = asked(page.panel_key(panel), "?period=mtd")
            answer = client.post(UPDATE, json=body, headers={"X-CSRFToken": cookie.value})
            assert answer.status_code in (200, 204), (page.key, panel.key, answer.text)
            assert "va-state-error" not in answer.text, (page.key, panel.key, answer.text)


def test_a_rollup_of_another_shape_is_made_anew_on_the_nodes(cluster: Store) -> None:
    live(cluster, 60)
    drain(cluster, NOW)
    changed = SUBJECTS[0]
    with cluster.writing() as connection:
        connection.execute(
            rollup_shape.update().where(rollup_shape.c.subject == changed.key).values(shape="old")
        )
    assert schema.migrate(cluster)
    assert list(distribute(cluster)) == []
    with cluster.reading() as connection:
        assert connection.scalar(
            select(rollup_shape.c.shape).where(rollup_shape.c.subject == changed.key)
        ) == shape(changed)
        assert waiting(connection, NOW)[changed.key] > 0
    drain(cluster, NOW)
    with cluster.reading() as connection:
        days = next(table for table in tables_of(changed) if table.name.endswith("_day"))
        assert connection.scalar(select(func.count()).select_from(days)) > 0
