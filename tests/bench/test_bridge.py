"""Server time of the bridge over all venues of the chain, by venue, warm: month to date with today cut, and a month.

The processor's time stands beside it: on a machine that does other things as well a question waits for its turn.
"""

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import median

import pytest

from dashboard import queries
from dashboard.queries.bridge import bridge
from dashboard.results import Query
from rollup import resident
from rollup.db import Store
from tests.bench.generated_chain.databases import sqlite_alone
from tests.bench.generated_chain.size import NOW, size_from
from tests.bench.measuring import circumstances
from tests.bench.questions import MONTH_TO_DATE, viewer
from tests.bench.report import ms, table, write_section

MONTH = {"start": date(2026, 10, 1), "end": date(2026, 10, 31), "compare": "prior"}
QUESTIONS = {
    "month to date against the same days of the month before": Query(
        ("revenue",), by="venue", **MONTH_TO_DATE
    ),
    "a month against the one before": Query(("revenue",), by="venue", **MONTH),
    "the same, by resource": Query(("revenue",), by="resource", **MONTH),
    "the same, by item": Query(("revenue",), by="item", **MONTH),
}
ROUNDS = 9


@pytest.fixture(scope="module")
def store(chains: Path) -> Iterator[Store]:
    with sqlite_alone(size_from(), chains) as opened:
        yield opened


@pytest.mark.bench
@pytest.mark.timeout(7200)
def test_bridge_of_all_venues(store: Store) -> None:
    rows = [(name, *told(store, query)) for name, query in QUESTIONS.items()]
    size = size_from()
    headings = ("revenue by venue", "ms", "of the processor, ms", "nothing in memory, ms")
    write_section(
        "bridge",
        f"## Bridge\n\n`tests/bench/test_bridge.py`: {size.venues} venues of {size.resources} resources on SQLite,"
        f" medians of {ROUNDS}.\n\n{table(headings, rows)}\n\n{circumstances('numpy')}\n",
    )


def told(store: Store, query: Query) -> tuple[str, ...]:
    """The medians of a question."""
    found = bridge(store, viewer(), query, NOW)
    rows = queries.run(store, viewer(), query, NOW).rows
    assert found.catching_up == 0
    assert found.totals[0].value == sum(row.values["revenue"].numerator for row in rows)
    warm = [timed(store, query) for _ in range(ROUNDS)]
    cold = [timed(store, query, forget=True) for _ in range(ROUNDS)]
    return tuple(
        ms(median(each))
        for each in ([wall for wall, _ in warm], [cpu for _, cpu in warm], [wall for wall, _ in cold])
    )


def timed(store: Store, query: Query, *, forget: bool = False) -> tuple[float, float]:
    """Milliseconds by the clock and of the processor."""
    if forget:
        resident.forget()
    began, at_work = time.perf_counter(), time.process_time()
    bridge(store, viewer(), query, NOW)
    return 1000 * (time.perf_counter() - began), 1000 * (time.process_time() - at_work)
