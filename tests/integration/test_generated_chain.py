"""The generated chain of the benchmarks holds what the ingest and its ledger would have made of the same records."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from sqlalchemy import Connection, Table, func, select

from rollup.db import Store
from rollup.ingest.batch import Batch, venues_of
from rollup.ingest.bookings import spans_of
from rollup.ingest.firsts import refresh_firsts
from rollup.ingest.funnel import session_row, stored_events, wanted_slots
from rollup.ingest.links import note_clock, overlaid
from rollup.ingest.names import Tenders
from rollup.ingest.reposting import repost
from rollup.ingest.sold import stored_orders
from rollup.marks import Touched
from rollup.model import (
    booking,
    booking_span,
    first_order,
    funnel_event,
    mark,
    metadata,
    posting,
    sale,
    sales_order,
    session,
    wanted_slot,
)
from tests.bench.generated_chain.chain import generated
from tests.bench.generated_chain.size import NOW, Size
from tests.bench.generated_chain.writing import copy_to_postgresql, write_duckdb, write_sqlite
from tests.databases import emptied

SMALL = Size(venues=4, resources=2, days=60)


@pytest.fixture(scope="module")
def facts(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A small chain: its SQLite file, and its DuckDB file."""
    folder = tmp_path_factory.mktemp("generated")
    database = folder / "venues.db"
    database.write_bytes(sqlite_template.read_bytes())
    write_sqlite(generated(SMALL), database)
    write_duckdb(generated(SMALL), folder / "facts.duckdb")
    return database, folder / "facts.duckdb"


@pytest.fixture
def connection(facts: tuple[Path, Path], sqlite_store: Store) -> Iterator[Connection]:
    Path(str(sqlite_store.engine.url.database)).write_bytes(facts[0].read_bytes())
    with sqlite_store.writing() as opened:
        yield opened


def batch_of(connection: Connection) -> Batch:
    return Batch(connection, 1, NOW, Touched(NOW), venues_of(connection, 1))


def rows_of(connection: Connection, table: Table) -> Counter[Any]:
    return Counter(tuple(row) for row in connection.execute(select(table)))


def test_the_ledger_posts_the_orders_to_the_same_rows(connection: Connection) -> None:
    tables = (posting, sale, first_order)
    before = [rows_of(connection, table) for table in tables]
    batch = batch_of(connection)
    tenders = Tenders(batch)
    owners = [tuple(row) for row in connection.execute(select(sales_order.c.venue_id, sales_order.c.id))]
    assert len(owners) > 5_000
    sold = stored_orders(batch, owners, tenders)
    assert repost(batch, sold, tenders, stored=owners) == []
    after = [rows_of(connection, table) for table in tables]
    for old, new in zip(before, after, strict=True):
        assert old - new == Counter()
        assert new - old == Counter()


def test_first_orders_are_those_of_all_sales(connection: Connection) -> None:
    before = rows_of(connection, first_order)
    connection.execute(first_order.delete())
    batch = batch_of(connection)
    sales = [dict(row) for row in connection.execute(select(sale)).mappings()]
    refresh_firsts(batch, [], sales)
    assert rows_of(connection, first_order) == before


def test_bookings_stand_where_the_calendar_puts_them(connection: Connection) -> None:
    batch = batch_of(connection)
    spans: Counter[Any] = Counter()
    touched = Touched(NOW)
    orders = {row.booking_id: row.state for row in connection.execute(select(sales_order))}
    for row in connection.execute(select(booking)).mappings():
        venue = batch.venue_ids[row["venue_id"]]
        assert venue.local(row["start_at"]) == (row["day"], row["hour"], row["minute"])
        assert row["made_at"] is None or row["made_at"] <= row["start_at"]
        assert row["state"] == overlaid(
            row["given_state"], [orders[row["id"]]] if row["id"] in orders else []
        )
        note_clock(touched, dict(row))
        spans.update(
            (venue.id, day, hour, row["id"], row["resource_id"], minutes)
            for day, hour, minutes in spans_of(venue, dict(row))
        )
    assert rows_of(connection, booking_span) == spans
    written = connection.execute(
        select(mark.c.venue_id, mark.c.day, mark.c.week, mark.c.month, mark.c.due_at)
    )
    known = {tuple(row) for row in written if row.due_at > NOW - 3600}
    connection.execute(mark.delete())
    touched.write(connection)
    noted = connection.execute(select(mark.c.venue_id, mark.c.day, mark.c.week, mark.c.month, mark.c.due_at))
    assert {tuple(row) for row in noted if row.due_at > NOW} == {row for row in known if row[-1] > NOW}


def test_no_resource_is_booked_twice_at_once(connection: Connection) -> None:
    hours = select(func.sum(booking_span.c.minutes)).group_by(
        booking_span.c.venue_id, booking_span.c.day, booking_span.c.hour, booking_span.c.resource_id
    )
    assert max(connection.execute(hours).scalars()) <= 60


def test_sessions_are_what_their_events_add_up_to(connection: Connection) -> None:
    batch = batch_of(connection)
    known = {
        (row["venue_id"], row["id"]): dict(row) for row in connection.execute(select(session)).mappings()
    }
    slots: set[Any] = set()
    for owner, events in stored_events(batch, set(known)).items():
        mine = session_row(batch.venue_ids[owner[0]], owner[1], known[owner]["source_id"], events.values())
        assert mine == known[owner]
        slots.update(wanted_slots(batch.venue_ids[owner[0]], owner[1], events.values()))
    assert {tuple(row) for row in connection.execute(select(wanted_slot))} == slots
    assert slots
    unowned = connection.scalar(select(func.count()).select_from(funnel_event))
    assert unowned == sum(len(events) for events in stored_events(batch, set(known)).values())


def test_every_engine_holds_the_same_facts(
    facts: tuple[Path, Path], connection: Connection, postgres_store: Store, tmp_path: Path
) -> None:
    emptied(postgres_store)
    copy_to_postgresql(facts[1], postgres_store, tmp_path)
    duck = duckdb.connect(str(facts[1]), read_only=True)
    with postgres_store.reading() as server:
        for (name,) in duck.execute("SELECT table_name FROM duckdb_tables()").fetchall():
            table = metadata.tables[name]
            rows = rows_of(connection, table)
            assert rows == rows_of(server, table), name
            assert rows.total() == duck.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
    duck.close()
