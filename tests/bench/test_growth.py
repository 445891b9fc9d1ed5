"""Reads while facts grow tenfold and buckets do not: venues of 10, 30 and 100 resources, over the same year.

GROWTH_VENUES is how many venues there are.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from rollup import resident
from rollup.db import Store
from tests.bench.generated_chain.databases import sqlite_alone
from tests.bench.generated_chain.size import Size
from tests.bench.measuring import alternated, circumstances
from tests.bench.questions import Question, questions
from tests.bench.report import ms, table, write_section

SIZES = tuple(
    Size(venues=int(os.environ.get("GROWTH_VENUES", "5")), resources=count) for count in (10, 30, 100)
)
SKIPPED = ("sessions", "scoped")
OF_ALL = f"each of {SIZES[0].venues * SIZES[0].resources:,} resources"
"""In a title, of the first size."""


@pytest.fixture(scope="module")
def stores(chains: Path) -> Iterator[tuple[Store, ...]]:
    with ExitStack() as opened:
        yield tuple(opened.enter_context(sqlite_alone(size, chains)) for size in SIZES)


def first_time(question: Question, store: Store) -> object:
    """An answer with nothing kept in memory."""
    resident.forget()
    return question.ask(store)


@pytest.mark.bench
@pytest.mark.timeout(7200)
def test_growth(stores: tuple[Store, ...]) -> None:
    rows = []
    asked = [questions(size) for size in SIZES]
    for same in zip(*asked, strict=True):
        if same[0].key in SKIPPED:
            continue
        works = {
            str(size.resources): lambda question=question, store=store: first_time(question, store)
            for size, question, store in zip(SIZES, same, stores, strict=True)
        }
        medians = [times.median for times in alternated(works).values()]
        rows.append(
            (
                same[0].title.replace(OF_ALL, "each resource"),
                *map(ms, medians),
                f"{medians[-1] / medians[0]:.1f} ×",
            )
        )
    headings = ("read", *(f"{size.resources // 10} × facts, ms" for size in SIZES), "growth")
    write_section(
        "growth",
        f"## Growth\n\n`tests/bench/test_growth.py`: {SIZES[0].venues} venues over a year on SQLite, with 10, 30 and"
        " 100 resources each: ten times the facts in the same number of venue-days. What grows is what has more to"
        " say: one line a resource, larger sets of customers, and today's counterpart, which is counted from facts."
        " Nothing is kept in memory from before.\n\n"
        f"{table(headings, rows)}\n\n{circumstances('sqlalchemy')}\n",
    )
