"""How long files of very many rows take, and how much memory: order lines as CSV against PostgreSQL's own COPY of the
same rows, and as XLSX.

`make bench` prints the tables. `LINES` is how many order lines there are; a million is a year of a chain of a hundred
venues.
"""

import os
import resource
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from dashboard.access import EXPORT, READ, Viewer
from dashboard.api.fact_reports import FACT_REPORTS
from dashboard.exports.document import Document
from dashboard.exports.formats import format_named
from dashboard.exports.order import Options
from dashboard.exports.progress import Progress
from dashboard.exports.report import Asked, report_named
from dashboard.queries import raw_facts
from dashboard.queries.raw_facts import ORDER_LINES
from dashboard.question import plan_of
from dashboard.results import Query
from rollup.calendar import day_of
from rollup.db import Store
from rollup.venues import venues_of

LINES = int(os.environ.get("LINES", "1000000"))
VENUES, DAYS = 100, 365
FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)
NOW = 1_790_000_000
ANALYST = Viewer("anna", 1, frozenset({READ, EXPORT}))
GIVEN = {"from": [str(FIRST)], "to": [str(LAST)]}
FILL = (
    "INSERT INTO chain (id, source_id, name) VALUES (1, 'c', 'Chain')",
    "INSERT INTO venue (id, chain_id, source_id, name, zone, currency, digest)"
    " SELECT n, 1, 'v' || n, 'Venue ' || n, 'Europe/Stockholm', 'SEK', '' FROM generate_series(1, :venues) n",
    "INSERT INTO item (id, chain_id, source_id, name, kind, digest)"
    " SELECT n, 1, 'i' || n, 'Court ' || n || ', 60 min', 'service', '' FROM generate_series(1, 50) n",
    "INSERT INTO tender (id, chain_id, source_id, name, family) VALUES (1, 1, 'card', 'Card terminal', 'cash')",
    "INSERT INTO sales_order (venue_id, id, source_id, kind, customer_id, counts_at, state, digest)"
    " SELECT 1 + n % :venues, n, 'order-' || n, 'item', 1 + n % 90000, 0, 'completed', ''"
    " FROM generate_series(1, :lines) n",
    "INSERT INTO order_line (venue_id, order_id, number, kind, quantity, unit_price, discount, takes_order_discount)"
    " SELECT 1 + n % :venues, n, 1, 'service', 1, 10000 + n % 30000, 0, 1 FROM generate_series(1, :lines) n",
    "INSERT INTO posting (venue_id, day, hour, order_id, number, minute, definitions, line, line_kind, card_kind,"
    " entitlement_kind, family, tender_id, item_id, staff_id, resource_id, channel, amount, quantity, refund_id)"
    " SELECT 1 + n % :venues, :first + n % :days, 8 + n % 14, n, 1, (n * 7) % 1440, 3, 1, 'service', '', '', 'cash',"
    " 1, 1 + n % 50, 0, 0, 'web', 10000 + n % 30000, 1, 0 FROM generate_series(1, :lines) n",
)


@pytest.fixture(scope="module")
def store(postgres_store: Store) -> Store:
    """A year of order lines."""
    given = {"venues": VENUES, "lines": LINES, "days": DAYS, "first": day_of(FIRST)}
    with postgres_store.writing() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for statement in FILL:
            wanted = {name: value for name, value in given.items() if f":{name}" in statement}
            connection.execute(text(statement), wanted)
    with postgres_store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")
    return postgres_store


def document(store: Store) -> Document:
    return report_named(FACT_REPORTS, "order_lines").document(Asked(store, ANALYST, NOW, GIVEN, "en"))


def megabytes() -> float:
    """The most memory that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def timed(work: Callable[[], int]) -> tuple[float, int]:
    began = time.perf_counter()
    size = work()
    return time.perf_counter() - began, size


def copied(connection: Connection) -> int:
    """The very statement that the export reads by, copied out by the database as CSV."""
    asked = venues_of(connection, 1)
    plan = plan_of(Query(("revenue",), FIRST, LAST), asked, NOW)
    columns = ORDER_LINES.table.c
    query = ORDER_LINES.query(None).where(raw_facts._at(ORDER_LINES, plan, asked))
    order = (columns.venue_id, columns.day, columns.hour, *raw_facts._last_keys(ORDER_LINES.table))
    statement = query.order_by(*order).compile(connection, compile_kwargs={"literal_binds": True})
    cursor: Any = connection.connection.cursor()
    size = 0
    with cursor.copy(f"COPY ({statement}) TO STDOUT WITH (FORMAT csv, HEADER)") as copy:
        for piece in copy:
            size += len(piece)
    return size


def streamed(store: Store) -> int:
    csv = format_named("csv").kind
    assert csv.pieces is not None
    return sum(len(piece) for piece in csv.pieces(document(store), Options(), Progress(1)))


@pytest.mark.bench
@pytest.mark.timeout(3600)
def test_csv_against_copy(store: Store) -> None:
    with store.reading() as connection:
        copies = [timed(lambda: copied(connection)) for _ in range(3)]
    before = megabytes()
    streams = [timed(lambda: streamed(store)) for _ in range(3)]
    grown = megabytes() - before
    fastest, quickest = min(copies)[0], min(streams)[0]
    print(f"\n| {LINES:,} order lines | seconds | MB |\n| --- | ---: | ---: |")
    print(f"| COPY of the same rows | {fastest:.1f} | {copies[0][1] / 1e6:.0f} |")
    print(f"| CSV export | {quickest:.1f} | {streams[0][1] / 1e6:.0f} |")
    print(f"| ratio | {quickest / fastest:.2f} | |")
    print(f"| memory that the process grew by | | {grown:.0f} |")
    assert quickest < 3 * fastest
    assert grown < 100


@pytest.mark.bench
@pytest.mark.timeout(3600)
def test_xlsx(store: Store, tmp_path: Path) -> None:
    before = megabytes()

    def written() -> int:
        with (tmp_path / "lines.xlsx").open("wb") as target:
            format_named("xlsx").kind.write(document(store), target, Options(), Progress(1))
        return (tmp_path / "lines.xlsx").stat().st_size

    seconds, size = timed(written)
    print(f"\n| XLSX of {LINES:,} order lines | |\n| --- | ---: |")
    print(f"| seconds | {seconds:.0f} |\n| MB | {size / 1e6:.0f} |")
    print(f"| memory that the process grew by, MB | {megabytes() - before:.0f} |")
    assert megabytes() - before < 150
