"""The dashboard's reads side by side: the product on SQLite and PostgreSQL, SQL over the facts in PostgreSQL with the
best indexes, and the same in DuckDB. All four must give the same answers.

BENCH_VENUES, BENCH_RESOURCES and BENCH_DAYS set the size, BENCH_FOLDER where the databases are kept for
the next run.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pytest
from sqlalchemy import Connection, event

from rollup import resident
from rollup.db import Store
from tests.bench.bars import bars
from tests.bench.engines import (
    Engine,
    FirstTime,
    Product,
    RawDuckdb,
    RawPostgresql,
    raw_duckdb,
    raw_postgresql,
)
from tests.bench.generated_chain.databases import databases
from tests.bench.generated_chain.size import Size, size_from
from tests.bench.measuring import Times, alternated, circumstances
from tests.bench.questions import Question, questions
from tests.bench.report import DOCUMENT, ms, table, times, write_section

MEGABYTE = 1_000_000
BLOCK = 8192


class Bench(NamedTuple):
    """The engines, for a chain of a size."""

    size: Size
    sqlite: Product
    first_time: FirstTime
    server: Product
    raw: RawPostgresql
    columns: RawDuckdb

    @property
    def engines(self) -> tuple[Engine, ...]:
        return (self.sqlite, self.first_time, self.server, self.raw, self.columns)


class Read(NamedTuple):
    """What was found of a question: times by engine, and the bytes that PostgreSQL has to look at."""

    question: Question
    times: Mapping[str, Times]
    product_bytes: int
    raw_bytes: int

    def ratio(self, to: Engine, of: Engine) -> float:
        return self.times[to.name].median / self.times[of.name].median


@pytest.fixture(scope="module")
def bench(chains: Path) -> Iterator[Bench]:
    size = size_from()
    with ExitStack() as opened:
        made = opened.enter_context(databases(size, chains))
        raw = opened.enter_context(raw_postgresql(made.postgresql, size))
        columns = opened.enter_context(raw_duckdb(made.duckdb, size))
        sqlite = made.sqlite
        yield Bench(size, Product(sqlite), FirstTime(sqlite), Product(made.postgresql), raw, columns)


@pytest.mark.bench
@pytest.mark.timeout(7200)
def test_reads(bench: Bench) -> None:
    found = [measured(bench, question) for question in questions(bench.size)]
    groups = {
        read.question.title: [read.times[engine.name].median for engine in bench.engines] for read in found
    }
    picture = DOCUMENT.with_name("benchmarks-reads.svg")
    picture.write_text(bars(groups, [engine.name for engine in bench.engines]), encoding="utf-8")
    write_section("reads", text_of(bench, found))


def measured(bench: Bench, question: Question) -> Read:
    answers = [engine.answer(question) for engine in bench.engines]
    for engine, answer in zip(bench.engines, answers, strict=True):
        assert answer == answers[0], f"{question.key}: {engine.name} differs from {bench.engines[0].name}"
    assert answers[0]
    works: dict[str, Callable[[], Any]] = {
        engine.name: partial(engine.answer, question) for engine in bench.engines
    }
    seen = statements_of(bench.server.store, question)
    with bench.server.store.reading() as connection:
        product = sum(bytes_of(connection, text, given) for text, given in seen)
    raw = sum(bytes_of(bench.raw.connection, text.replace("%", "%%"), ()) for text in question.raw.values())
    return Read(question, alternated(works), product, raw)


def statements_of(store: Store, question: Question) -> list[tuple[str, Any]]:
    """What the product asks PostgreSQL for a question."""
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, text: str, given: Any, _context: Any, _many: Any) -> None:
        if text.lstrip().upper().startswith("SELECT"):
            seen.append((text, given))

    resident.forget()
    event.listen(store.engine, "before_cursor_execute", note)
    question.ask(store)
    event.remove(store.engine, "before_cursor_execute", note)
    return seen


def bytes_of(connection: Connection, text: str, given: Any) -> int:
    """The bytes of the blocks that PostgreSQL looks at for a statement, each as often as it does."""
    plan = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {text}", given or None)
    top = plan.scalar_one()[0]["Plan"]
    return BLOCK * int(top["Shared Hit Blocks"] + top["Shared Read Blocks"])


def text_of(bench: Bench, found: list[Read]) -> str:
    rows = [line(bench, read) for read in found]
    headings = (
        "read",
        "faster than SQL on PostgreSQL",
        "first time",
        "wanted",
        "than DuckDB",
        "first time",
        "wanted",
        *(f"{engine.name}, ms" for engine in bench.engines),
        "PostgreSQL looks at, MB",
        "for the facts, MB",
    )
    size = bench.size
    with bench.server.store.reading() as connection:
        server = str(connection.exec_driver_sql("SHOW server_version").scalar_one()).split()[0]
    engines = {"SQLite": sqlite3.sqlite_version, "PostgreSQL": server, "DuckDB": duckdb.__version__}
    return (
        f"## Reads\n\n`tests/bench/test_reads.py`: {size.venues} venues of {size.resources} resources,"
        f" {size.days} days: {facts_of(bench)}. Medians of alternating rounds, warm; the ratios are of the product"
        " on SQLite, when it has been asked the same in the same minute, and when nothing of it is in memory (first"
        " time). Every answer was the same in all.\n\n"
        f"{table(headings, rows)}\n\n![The same times as bars](benchmarks-reads.svg)\n\n"
        f"{circumstances('sqlalchemy', 'numpy', 'pyroaring', engines=engines)}\n"
    )


def line(bench: Bench, read: Read) -> tuple[str, ...]:
    question = read.question
    return (
        question.title,
        f"**{times(read.ratio(bench.raw, bench.sqlite))}**",
        times(read.ratio(bench.raw, bench.first_time)),
        wanted(question.faster_than_postgresql),
        f"**{times(read.ratio(bench.columns, bench.sqlite))}**",
        times(read.ratio(bench.columns, bench.first_time)),
        wanted(question.faster_than_duckdb),
        *(ms(read.times[engine.name].median) for engine in bench.engines),
        f"{read.product_bytes / MEGABYTE:,.1f}",
        f"{read.raw_bytes / MEGABYTE:,.0f}",
    )


def wanted(factor: float | None) -> str:
    return "" if factor is None else times(factor)


def facts_of(bench: Bench) -> str:
    """How many facts there are, in words."""
    kinds = {"bookings": "booking", "postings": "posting", "funnel events": "funnel_event"}
    counts = (
        (name, bench.columns.connection.execute(f"SELECT count(*) FROM {kind}").fetchone()[0])
        for name, kind in kinds.items()
    )
    return ", ".join(f"{count / 1e6:.1f} M {name}" for name, count in counts)
