"""Loading the demo into an empty database: generated rows through `take`, then the rollups."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import update

from rollup.build import drain, waiting
from rollup.db import Store
from rollup.demo.chain import CHAIN
from rollup.demo.history import SEED, generate
from rollup.demo.moment import MONTHS
from rollup.demo.rows import parts_of
from rollup.ingest.take import Given, take
from rollup.model import chain

NAME = "Havsvala"
"""What the chain is called."""
BATCH = 5_000
Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it has been done, and of how much in all."""


def load(
    store: Store, now: int, seed: int = SEED, months: int = MONTHS, progress: Progress | None = None
) -> dict[str, int]:
    """Generates the demo for `now` (epoch seconds), takes it in and rolls it up; gives the number of records by kind.
    The database must be migrated and hold no chain yet."""
    report: Progress = progress or (lambda _what, _done, _all: None)
    report("generating", 0, 1)
    history = generate(now, seed, months)
    report("generating", 1, 1)
    counts: dict[str, int] = {}
    for part in parts_of(history):
        counts[part.kind] = 0
        for batch in _batches(part.rows):
            counts[part.kind] += take_in(store, part.kind, batch, now)
            report(part.kind, counts[part.kind], part.size)
    _name_chain(store)
    roll_up(store, now, report)
    return counts


def _name_chain(store: Store) -> None:
    """There is no kind of record for chains: ingest makes one from its key."""
    with store.writing() as connection:
        connection.execute(update(chain).where(chain.c.source_id == CHAIN).values(name=NAME))


def roll_up(store: Store, now: int, report: Progress) -> None:
    """Builds all that is marked."""
    with store.reading() as connection:
        total = sum(waiting(connection, now).values())
    done = 0

    def advance(_subject: str, count: int) -> None:
        nonlocal done
        done += count
        report("rollups", done, total)

    drain(store, now, progress=advance)


def take_in(store: Store, kind: str, rows: Sequence[Mapping[str, Any]], now: int) -> int:
    """Takes rows in, all or none; gives their number."""
    if rows:
        given = [Given(position, row) for position, row in enumerate(rows)]
        take(store, kind, given, now=now, chain=CHAIN, strict=True)
    return len(rows)


def _batches(rows: Iterable[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, BATCH)):
        yield batch
