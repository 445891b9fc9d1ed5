"""What a store holds, as values that can be compared: rollups row for row, and facts."""

from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, Table, delete, select

from rollup.build import drain
from rollup.db import Store
from rollup.model import closed_figure, id_range, job_window, late_fact, lease, mark, metadata, rollup_content
from rollup.rollups import mark_everything
from rollup.subjects import SUBJECTS
from rollup.tables import derived

Rows = dict[str, list[tuple[Any, ...]]]
UPKEEP = (closed_figure, id_range, job_window, late_fact, lease, mark, rollup_content)


def _rows(connection: Connection, tables: list[Table], ignored: tuple[str, ...] = ()) -> Rows:
    found = {}
    for table in tables:
        columns = [column for column in table.columns if column.name not in ignored]
        query = select(*columns).order_by(*table.primary_key)
        found[table.name] = [tuple(row) for row in connection.execute(query)]
    return found


def rollup_rows(store: Store) -> Rows:
    """Every row of every rollup table, but for the number of the build that wrote it."""
    with store.reading() as connection:
        return _rows(connection, derived.sorted_tables, ("build",))


def fact_rows(store: Store) -> Rows:
    """Every row of every fact table."""
    with store.reading() as connection:
        return _rows(connection, [table for table in metadata.sorted_tables if table not in UPKEEP])


def table_hash(store: Store) -> str:
    """One word for all that the rollups hold: equal if and only if they are equal row for row."""
    return blake2b(repr(rollup_rows(store)).encode(), digest_size=16).hexdigest()


def unlike(left: Rows, right: Rows) -> dict[str, tuple[int, int]]:
    """By table that differs: how many rows only the one has, and only the other."""
    return {
        name: (len(set(left[name]) - set(right[name])), len(set(right[name]) - set(left[name])))
        for name in left
        if left[name] != right[name]
    }


def rebuilt(store: Store, now: int) -> Rows:
    """The rollup rows after everything was thrown away and built from facts alone."""
    with store.writing() as connection:
        connection.execute(delete(mark).where(mark.c.due_at <= now))
        for subject in SUBJECTS:
            mark_everything(connection, subject)
        for table in derived.sorted_tables:
            connection.execute(delete(table))
    drain(store, now)
    return rollup_rows(store)
