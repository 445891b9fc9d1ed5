"""Builds: everything, one late fact, an hour of new facts; facts taken in a second; reads while venue-days are marked.

What is taken in is taken away again, so that the databases stay as they were generated.
"""

import random
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import duckdb
import pytest
from sqlalchemy import Dialect, delete

from dashboard import queries
from dashboard.results import Query
from rollup.build import AT_ONCE, drain
from rollup.calendar import date_of, month_of, week_of
from rollup.db import Store
from rollup.ingest.take import Given, take
from rollup.model import mark, rollup_shape
from rollup.rollups import ensure_rollups
from rollup.statements import add
from rollup.subjects import SUBJECTS
from tests.bench.generated_chain.databases import Databases, databases
from tests.bench.generated_chain.places import venues_of
from tests.bench.generated_chain.size import LAST, NOW, Size, size_from
from tests.bench.measuring import ROUNDS, alternated, circumstances
from tests.bench.plain_group_bys import for_duckdb, statements
from tests.bench.questions import viewer
from tests.bench.report import ms, table, write_section

MARKS = (0, 100, 1_000, 100_000)
PIECE = 5_000
AN_HOUR = 16
"""Bookings of a venue in its busiest hour, each with its order."""


class Fact(NamedTuple):
    """A record of a kind."""

    kind: str
    values: dict[str, Any]


@pytest.fixture(scope="module")
def made(chains: Path) -> Iterator[Databases]:
    with databases(size_from(), chains) as opened:
        yield opened


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


@pytest.mark.bench
@pytest.mark.timeout(7200)
def test_builds(made: Databases) -> None:
    stores = (made.sqlite, made.postgresql)
    builds = [everything(store) for store in stores]
    make_tables_anew(made.postgresql)
    at_once = seconds(lambda: drain(made.postgresql, NOW))
    with made.postgresql.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(
            "VACUUM ANALYZE"
        )  # PostgreSQL sees by itself how much there is, if not at once
    rows = []
    late = late_facts(made.size, 1)
    for store in stores:
        told(store, late, 1)  # from the second time on its statements are known
    one = f"one late booking and its order, median of {ROUNDS}"
    rows.append((one, *(told(store, late, ROUNDS) for store in stores)))
    hour = late_facts(made.size, AN_HOUR * made.size.venues)
    rows.append((f"an hour of new facts: {len(hour):,}", *(told(store, hour, 1) for store in stores)))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    plain = [plainly(made.sqlite), plainly(made.postgresql), plainly_on_duckdb(made.duckdb)]
    whole = table(
        ("everything, s", "SQLite", "its GROUP BYs", "PostgreSQL", "its GROUP BYs", "DuckDB's GROUP BYs"),
        [*by_subject(builds, plain), (f"**all, {AT_ONCE} at once**", "", "", f"**{at_once:.1f}**", "", "")],
    )
    built = table(("build", "SQLite", "PostgreSQL"), rows)
    reads = table(("marked venue-days", "SQLite, ms", "PostgreSQL, ms"), list(live(made)))
    write_section(
        "builds",
        f"## Builds\n\n`tests/bench/test_builds.py`, the chain of {made.size.venues} venues, one subject after the"
        f" other, and {AT_ONCE} at once as a server builds them. Beside the building of everything stand the plain"
        " GROUP BYs of all rollups from facts, into tables without keys, and without weeks,"
        f" months, sets and listings.\n\n{whole}\n\n{built}\n\n"
        f"Revenue and orders of the year while venue-days of it are marked; above 20,000 the answer says that it is"
        f" catching up:\n\n{reads}\n\nPeak memory of the building process {memory:,.0f} MB."
        f" {circumstances('sqlalchemy')}\n",
    )


Seconds = dict[str, float]
"""By the key of a subject."""


def everything(store: Store) -> Seconds:
    """Builds all rollups from facts."""
    make_tables_anew(store)
    return {
        subject.key: seconds(lambda subject=subject: drain(store, NOW, subjects=(subject,)))
        for subject in SUBJECTS
    }


def by_subject(builds: Sequence[Seconds], plain: Sequence[Seconds]) -> Iterator[tuple[str, ...]]:
    """What takes how long in each engine, the longest first, and all together."""
    columns = (builds[0], plain[0], builds[1], plain[1], plain[2])
    keys = sorted(builds[0], key=lambda key: -builds[0][key])
    for key in keys:
        yield key.replace("_", " "), *(f"{column[key]:.1f}" for column in columns)
    yield "**all**", *(f"**{sum(column.values()):.1f}**" for column in columns)


def make_tables_anew(store: Store) -> None:
    """Empty rollups, as after an import or when their declaration has changed: everything is marked."""
    with store.writing() as connection:
        connection.execute(delete(rollup_shape))
    ensure_rollups(store)


def late_facts(size: Size, count: int) -> list[Fact]:
    """Bookings of some months ago with their orders, or of the last hour when there are many."""
    chance = random.Random(size.seed)
    start = datetime.fromtimestamp(NOW - (3600 if count > 1 else 80 * 86_400), UTC).replace(minute=0)
    venues = venues_of(size)
    found = []
    for number in range(count):
        venue = venues[number % len(venues)]
        at = {"venue": venue.key, "resource": f"{venue.key}-r{chance.choice(venue.resources)}"}
        booking = {"id": f"late-{number}", **at, "start": start.isoformat(), "minutes": 30, "channel": "web"}
        order = {
            "id": f"late-{number}",
            "venue": venue.key,
            "booking": f"late-{number}",
            "completed_at": start.isoformat(),
            "lines": [{"kind": "service", "item": "i1", "unit_price": "250"}],
            "payments": [{"tender": "card", "amount": "250"}],
        }
        found += [Fact("bookings", booking), Fact("orders", order)]
    return found


def told(store: Store, facts: Sequence[Fact], rounds: int) -> str:
    """Takes facts in, reads, builds, and takes them away again; the medians of so many rounds."""
    taken, built = zip(*(in_and_out(store, facts) for _ in range(rounds)), strict=True)
    rate = f", {len(facts) / median(taken):,.0f} a second" if len(facts) > 100 else ""
    return f"taken in {1000 * median(taken):,.0f} ms{rate}; built {1000 * median(built):,.0f} ms"


def in_and_out(store: Store, facts: Sequence[Fact]) -> tuple[float, float]:
    """The seconds of taking facts in, and of building them."""
    taken = seconds(lambda: take_in(store, facts))
    before = revenue(store)
    built = seconds(lambda: drain(store, NOW))
    assert revenue(store) == before
    take_in(store, [Fact(kind, {"id": v["id"], "venue": v["venue"], "removed": True}) for kind, v in facts])
    drain(store, NOW)
    assert revenue(store) < before
    return taken, built


def take_in(store: Store, facts: Sequence[Fact]) -> None:
    for kind in ("bookings", "orders"):
        rows = [fact.values for fact in facts if fact.kind == kind]
        for start in range(0, len(rows), PIECE):
            given = [Given(position, row) for position, row in enumerate(rows[start : start + PIECE])]
            take(store, kind, given, now=NOW, chain="chain", strict=True)


def revenue(store: Store) -> int:
    return queries.run(store, viewer(), year(("revenue",)), NOW).rows[0].values["revenue"].numerator


def year(metrics: tuple[str, ...]) -> Query:
    return Query(metrics, date_of(LAST - 364), date_of(LAST))


def live(made: Databases) -> Iterator[tuple[str, ...]]:
    """Reads with some venue-days marked, and the marks taken away again."""
    query = year(("revenue", "orders"))
    for count in MARKS:
        for store in (made.sqlite, made.postgresql):
            with store.writing() as connection:
                add(connection, mark, list(marks(made.size, count)))
        found = alternated(
            {
                store.engine.dialect.name: lambda store=store: queries.run(store, viewer(), query, NOW)
                for store in (made.sqlite, made.postgresql)
            },
            3 if count > 1_000 else 7,
        )
        for store in (made.sqlite, made.postgresql):
            with store.writing() as connection:
                connection.execute(delete(mark).where(mark.c.fact == "bench"))
        yield f"{count:,}", *(ms(times.median) for times in found.values())


def marks(size: Size, count: int) -> Iterator[dict[str, Any]]:
    chance = random.Random(count)
    for _ in range(count):
        day = chance.randrange(size.first, NOW // 86_400)
        place = {"venue_id": chance.randint(1, size.venues), "day": day}
        parts = {"week": week_of(day), "month": month_of(day), "due_at": 0, "noted_at": NOW, "fact": "bench"}
        yield {"subject": chance.choice(("postings", "sales")), **place, **parts}


def plainly(store: Store) -> Seconds:
    """Seconds of the plain GROUP BYs in an engine of the product."""
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:

        def run(name: str, text: str) -> None:
            made = f"CREATE TEMP TABLE {name} AS {text}"
            connection.exec_driver_sql(made if store.is_sqlite else made.replace("%", "%%"))

        return _timed(run, store.engine.dialect)


def plainly_on_duckdb(facts: Path) -> Seconds:
    """Seconds of the plain GROUP BYs in DuckDB."""
    with duckdb.connect(str(facts), read_only=True) as connection:

        def run(name: str, text: str) -> None:
            connection.execute(f"CREATE TEMP TABLE {name} AS {for_duckdb(text)}")

        return _timed(run, None)


def _timed(run: Callable[[str, str], None], dialect: Dialect | None) -> Seconds:
    found: Seconds = {}
    for subject, name, text in statements(dialect):
        found[subject] = found.get(subject, 0.0) + seconds(lambda name=name, text=text: run(name, text))
    return found
