"""Writing generated rows: into SQLite row by row in the order of the keys, into DuckDB by columns, into PostgreSQL with
COPY of what DuckDB holds. Indexes other than the keys are made once the rows are there."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from sqlalchemy import Table

from rollup.db import Store
from rollup.model import metadata
from rollup.model.base import BIGINT, BYTES
from tests.bench.generated_chain.columns import NULL, Rows

DIGEST = bytes(16)
"""In place of the digest of each record, which only matters when a record comes again."""
TABLES = metadata.tables


def write_sqlite(pieces: Iterable[Rows], database: Path) -> None:
    """Writes pieces into a migrated SQLite file."""
    with closing(sqlite3.connect(database, isolation_level=None)) as sqlite, _unindexed(sqlite):
        for piece in pieces:
            _into_sqlite(sqlite, piece)


def write_duckdb(pieces: Iterable[Rows], facts: Path) -> None:
    """Writes pieces into a DuckDB file that is made."""
    with closing(duckdb.connect(str(facts))) as duck:
        for piece in pieces:
            _into_duckdb(duck, piece)


@contextmanager
def _unindexed(sqlite: sqlite3.Connection) -> Iterator[None]:
    """Without indexes and safety while rows come in."""
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = ?"
    indexes = [row for name in TABLES for row in sqlite.execute(query, (name,)).fetchall()]
    for name, _ in indexes:
        sqlite.execute(f'DROP INDEX "{name}"')
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -1000000", "temp_store = MEMORY"):
        sqlite.execute(f"PRAGMA {pragma}")
    sqlite.execute("BEGIN")
    yield
    for _, statement in indexes:
        sqlite.execute(statement)
    sqlite.execute("COMMIT")
    sqlite.execute("PRAGMA journal_mode = WAL")


def _digested(table: Table) -> list[str]:
    return [column.name for column in table.columns if column.type is BYTES and not column.nullable]


def _into_sqlite(sqlite: sqlite3.Connection, piece: Rows) -> None:
    digests = _digested(TABLES[piece.table])
    names = ", ".join([*piece.columns, *digests])
    places = ", ".join(["?"] * len(piece.columns) + [f"x'{DIGEST.hex()}'"] * len(digests))
    columns = [_values(piece, name) for name in piece.columns]
    sqlite.executemany(f'INSERT INTO "{piece.table}" ({names}) VALUES ({places})', zip(*columns, strict=True))


def _values(piece: Rows, name: str) -> list[Any]:
    column = piece.columns[name]
    if name in piece.nullable:
        column = np.where(column == NULL, None, column.astype(object))
    return column.tolist()


def _into_duckdb(duck: duckdb.DuckDBPyConnection, piece: Rows) -> None:
    table = TABLES[piece.table]
    columns = [
        f'"{c.name}" {"BIGINT" if c.type is BIGINT else "VARCHAR"}'
        for c in table.columns
        if c.name in piece.columns
    ]
    duck.execute(f'CREATE TABLE IF NOT EXISTS "{piece.table}" ({", ".join(columns)})')
    names = [column.name for column in table.columns if column.name in piece.columns]
    values = [f"nullif({name}, {NULL})" if name in piece.nullable else f'"{name}"' for name in names]
    piece_columns = {name: piece.columns[name] for name in names}  # noqa: F841 (DuckDB finds it by its name)
    duck.execute(f'INSERT INTO "{piece.table}" SELECT {", ".join(values)} FROM piece_columns')


def copy_to_postgresql(facts: Path, store: Store, folder: Path) -> None:
    """Copies all tables of a DuckDB file into a migrated PostgreSQL database, through files of a folder."""
    with closing(duckdb.connect(str(facts), read_only=True)) as duck:
        for (name,) in duck.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall():
            _copy(duck, store, TABLES[name], folder / "rows.csv")
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")


def _copy(duck: duckdb.DuckDBPyConnection, store: Store, table: Table, file: Path) -> None:
    names = [row[0] for row in duck.execute(f'DESCRIBE "{table.name}"').fetchall()]
    texts = [name for name in names if table.c[name].type is not BIGINT and not table.c[name].nullable]
    digests = _digested(table)
    quoted = f", FORCE_QUOTE ({', '.join(texts)})" if texts else ""
    chosen = ", ".join([*(f'"{name}"' for name in names), *(f"'\\x{DIGEST.hex()}'" for _ in digests)])
    duck.execute(
        f"COPY (SELECT {chosen} FROM \"{table.name}\") TO '{file}' (FORMAT csv, HEADER false{quoted})"
    )
    indexes = sorted(table.indexes, key=lambda index: str(index.name))
    with store.writing() as connection:
        for index in indexes:
            index.drop(connection)
        cursor: Any = connection.connection.cursor()
        columns = ", ".join(f'"{name}"' for name in [*names, *digests])
        with (
            file.open("rb") as rows,
            cursor.copy(f'COPY "{table.name}" ({columns}) FROM STDIN (FORMAT csv)') as copy,
        ):
            while block := rows.read(1 << 20):
                copy.write(block)
        for index in indexes:
            index.create(connection)
    file.unlink()
