"""Statements over many rows: found by source id, removed and changed by key."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Column, Connection, Row, Table, and_, bindparam, select

from rollup.db import chunks
from rollup.ingest.batch import Batch

Key = tuple[str, ...]


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


def remove(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Deletes the rows that have these values: keys, or the beginnings of keys."""
    if rows:
        where = and_(*(table.c[name] == bindparam(f"old_{name}") for name in rows[0]))
        connection.execute(
            table.delete().where(where), [{f"old_{k}": v for k, v in row.items()} for row in rows]
        )


def change(connection: Connection, table: Table, key: Key, rows: Sequence[dict[str, Any]]) -> None:
    """Sets the other values of rows that are found by the columns `key`."""
    if rows:
        where = and_(*(table.c[name] == bindparam(f"old_{name}") for name in key))
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in rows[0] if name not in key}
        connection.execute(
            table.update().where(where).values(values),
            [{(f"old_{k}" if k in key else f"new_{k}"): v for k, v in row.items()} for row in rows],
        )


def owned(column: str, owners: Iterable[tuple[int, int]]) -> list[dict[str, int]]:
    """(venue_id, id) pairs as the rows that `remove` takes."""
    return [{"venue_id": place, column: number} for place, number in owners]
