"""Bringing rows that belong together side by side, wherever they stand in the file, in bounded memory.

The rows are staged in a private temporary database, which SQLite keeps on disk and removes by itself.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import groupby

from rollup.ingest.files.record import Record

LARGEST_GROUP = 10_000
"""Rows that may belong together. An order of more lines is a mistake in the data, and would not fit a transaction."""

STAGE = "CREATE TABLE stage (number INTEGER, key TEXT, record TEXT) STRICT"
PUT = "INSERT INTO stage VALUES (?, ?, ?)"
READ = """
    SELECT record, size FROM (
        SELECT record, number, min(number) OVER same AS first, count(*) OVER same AS size
        FROM stage WINDOW same AS (PARTITION BY key)
    ) ORDER BY first, number
"""


def grouped(given: Iterable[Record], together: tuple[str, ...]) -> Iterator[Record]:
    """The records with equal values of the fields `together` side by side, groups in the order of their first rows.

    Refused records come as soon as they are met. All rows are read before the first good one is given."""
    with closing(sqlite3.connect("")) as database:
        database.execute("PRAGMA journal_mode = OFF")
        database.execute(STAGE)
        for record in given:
            if record.values is None:
                yield record
            else:
                key = key_of(record, together)
                database.execute(PUT, (record.number, key, json.dumps(record, default=str)))
        for text, size in database.execute(READ):
            record = Record(*json.loads(text))
            yield record if size <= LARGEST_GROUP else _too_many(record, together, size)


def key_of(record: Record, together: tuple[str, ...]) -> str:
    """What records that belong together have in common; a record without it stands alone."""
    values = record.values or {}
    parts = [str(values.get(name) or "").strip() for name in together]
    return json.dumps(parts if any(parts) else [record.number])


def _too_many(record: Record, together: tuple[str, ...], size: int) -> Record:
    reason = (
        f"{size} rows have the same {' and '.join(together)}; at most {LARGEST_GROUP} can belong together"
    )
    return record._replace(values=None, field=together[0], reason=reason)


def batches(given: Iterable[Record], together: tuple[str, ...], size: int) -> Iterator[list[Record]]:
    """Lists of about `size` records; records that belong together and stand side by side stay in one list."""
    batch: list[Record] = []
    for _, group in groupby(given, lambda record: key_of(record, together) if together else record.number):
        batch.extend(group)
        if len(batch) >= size:
            yield batch
            batch = []
    if batch:
        yield batch
