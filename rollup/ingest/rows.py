"""Statements over many rows: found by source id, removed and changed by key."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, Connection, Dialect, Row, Table, and_, bindparam, select

from rollup.db import chunks
from rollup.ingest.batch import Batch
from rollup.statements import copied_in, takes_stream

Key = tuple[str, ...]


class Statement(NamedTuple):
    """SQL in the driver's own terms, with its parameters in `order` where the driver takes them by position."""

    sql: str
    order: tuple[str, ...]


def at_venues(batch: Batch, table: Table, ids: Iterable[str], *names: str) -> dict[str, Row[Any]]:
    """Rows of a venue's facts by source id, wherever they are; with `venue_id`, `id`, `digest`, `names`."""
    return {row.source_id: row for row in matching(batch, table.c.source_id, ids, "id", "digest", *names)}


def matching(batch: Batch, column: Column[str], values: Iterable[str], *names: str) -> list[Row[Any]]:
    """Rows of the chain's venues in which a text column has one of the values; with it, `venue_id` and `names`."""
    table = column.table
    query = select(*(table.c[name] for name in dict.fromkeys((column.name, "venue_id", *names))))
    return [
        row
        for part in chunks(values)
        for row in batch.connection.execute(query.where(column.in_(part)))
        if row.venue_id in batch.venue_ids
    ]


def in_chain(batch: Batch, table: Table, ids: Iterable[str]) -> dict[str, Row[Any]]:
    """Whole rows of a chain's table by source id."""
    query = select(table).where(table.c.chain_id == batch.chain_id)
    return {
        row.source_id: row
        for part in chunks(ids)
        for row in batch.connection.execute(query.where(table.c.source_id.in_(part)))
    }


def of_owners(
    connection: Connection, table: Table, column: str, owners: Iterable[tuple[int, int]], *names: str
) -> list[Row[Any]]:
    """Rows by (venue_id, owner's id); with `venue_id`, the owner's column and `names`, or whole ones."""
    wanted = set(owners)
    chosen = [table.c[name] for name in ("venue_id", column, *names)] if names else list(table.c)
    found = []
    for part in chunks(sorted(wanted)):
        places, numbers = {place for place, _ in part}, {number for _, number in part}
        query = select(*chosen).where(table.c.venue_id.in_(places), table.c[column].in_(numbers))
        found += [row for row in connection.execute(query) if (row.venue_id, row._mapping[column]) in wanted]
    return found


def add(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Inserts rows that are known to be new, all with the same columns."""
    if rows:
        if takes_stream(connection, rows):
            copied_in(connection, table, rows)
            return
        columns = tuple(rows[0])
        statement = _insert(table, connection.dialect, columns)
        _run(connection, statement, {f"new_{name}": name for name in columns}, rows)


def remove(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Deletes the rows that have these values: keys, or the beginnings of keys."""
    if rows:
        columns = tuple(rows[0])
        statement = _delete(table, connection.dialect, columns)
        _run(connection, statement, {f"old_{name}": name for name in columns}, rows)


def change(connection: Connection, table: Table, key: Key, rows: Sequence[dict[str, Any]]) -> None:
    """Sets the other values of rows that are found by the columns `key`."""
    if rows:
        columns = tuple(rows[0])
        statement = _update(table, connection.dialect, key, columns)
        names = {(f"old_{name}" if name in key else f"new_{name}"): name for name in columns}
        _run(connection, statement, names, rows)


def _run(
    connection: Connection, statement: Statement, names: dict[str, str], rows: Sequence[dict[str, Any]]
) -> None:
    """Runs a compiled statement with many rows, which go to the driver as they are: fact tables hold integers, texts
    and bytes, which every driver takes, and the toolkit's own way costs more than the database does."""
    if statement.order:
        values: Any = list(map(itemgetter(*(names[name] for name in statement.order)), rows))
        values = values if len(statement.order) > 1 else [(value,) for value in values]
    else:
        values = [{parameter: row[name] for parameter, name in names.items()} for row in rows]
    connection.exec_driver_sql(statement.sql, values)


def _compiled(statement: Any, dialect: Dialect) -> Statement:
    compiled = statement.compile(dialect=dialect)
    return Statement(str(compiled), tuple(compiled.positiontup or ()))


@lru_cache(maxsize=256)
def _insert(table: Table, dialect: Dialect, columns: Key) -> Statement:
    return _compiled(table.insert().values({name: bindparam(f"new_{name}") for name in columns}), dialect)


@lru_cache(maxsize=256)
def _delete(table: Table, dialect: Dialect, columns: Key) -> Statement:
    return _compiled(table.delete().where(_keyed(table, columns)), dialect)


@lru_cache(maxsize=256)
def _update(table: Table, dialect: Dialect, key: Key, columns: Key) -> Statement:
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in columns if name not in key}
    return _compiled(table.update().where(_keyed(table, key)).values(values), dialect)


def _keyed(table: Table, columns: Key) -> ColumnElement[bool]:
    return and_(*(table.c[name] == bindparam(f"old_{name}") for name in columns))


def owned(column: str, owners: Iterable[tuple[int, int]]) -> list[dict[str, int]]:
    """(venue_id, id) pairs as the rows that `remove` takes."""
    return [{"venue_id": place, column: number} for place, number in owners]
