"""The engines that a question is put to: the product on SQLite and PostgreSQL, raw facts in PostgreSQL and DuckDB."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

import duckdb
from sqlalchemy import Connection

from rollup import resident
from rollup.calendar import calendar_rows
from rollup.db import Store
from tests.bench.generated_chain.size import Size
from tests.bench.questions import Answer, Question, Rows, cut_rows
from tests.bench.raw_sql import INDEXES


class Engine(Protocol):
    """Answers a question; `name` heads its column."""

    name: str

    def answer(self, question: Question) -> Answer: ...


class Product:
    """The product's own read path on one of its engines."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.name = {"sqlite": "product on SQLite", "postgresql": "product on PostgreSQL"}[
            store.engine.dialect.name
        ]

    def answer(self, question: Question) -> Answer:
        """By the function that its pages call."""
        return question.ask(self.store)


class FirstTime(Product):
    """The product when it has read nothing of it before."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.name = f"{self.name}, first time"

    def answer(self, question: Question) -> Answer:
        """With nothing kept in memory."""
        resident.forget()
        return super().answer(question)


class RawPostgresql:
    """SQL over the facts in PostgreSQL, each statement answered from an index made for it."""

    name = "SQL on PostgreSQL"

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def rows(self, statements: Mapping[Any, str]) -> Mapping[Any, Rows]:
        """The rows of some statements."""
        return {
            key: self.connection.exec_driver_sql(text.replace("%", "%%")).fetchall()
            for key, text in statements.items()
        }

    def answer(self, question: Question) -> Answer:
        """From the facts."""
        return question.fold(self.rows(question.raw))


class RawDuckdb:
    """SQL over the same facts in DuckDB, on all cores."""

    name = "SQL on DuckDB"

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def answer(self, question: Question) -> Answer:
        """From the facts."""
        return question.fold(
            {key: self.connection.execute(text).fetchall() for key, text in question.raw.items()}
        )


@contextmanager
def raw_postgresql(store: Store, size: Size) -> Iterator[RawPostgresql]:
    """A connection with what the statements need beside the facts: indexes, once, and each venue's minute."""
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in INDEXES:
            connection.exec_driver_sql(statement.replace("CREATE INDEX", "CREATE INDEX IF NOT EXISTS"))
        connection.exec_driver_sql("VACUUM ANALYZE")
        connection.exec_driver_sql(f"CREATE TEMP TABLE cut AS {_cut(size)}")
        connection.exec_driver_sql("ANALYZE cut")
        yield RawPostgresql(connection)


@contextmanager
def raw_duckdb(facts: Path, size: Size) -> Iterator[RawDuckdb]:
    """The DuckDB file, read only, with each venue's minute and the calendar."""
    with closing(duckdb.connect(str(facts), read_only=True)) as connection:
        connection.execute(f"CREATE TEMP TABLE cut AS {_cut(size)}")
        connection.execute("CREATE TEMP TABLE calendar_day (day BIGINT, week BIGINT, month BIGINT)")
        rows = [
            (row["day"], row["week"], row["month"]) for row in calendar_rows() if 20_000 < row["day"] < 21_000
        ]
        connection.executemany("INSERT INTO calendar_day VALUES (?, ?, ?)", rows)
        yield RawDuckdb(connection)


def _cut(size: Size) -> str:
    rows = ", ".join(f"({venue}, {minute})" for venue, minute in cut_rows(size))
    return f"SELECT * FROM (VALUES {rows}) AS c (venue_id, minute)"
