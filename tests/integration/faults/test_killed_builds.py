"""A build that is killed with SIGKILL at any step: reads stay exact, the next build converges, nothing is lost."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from rollup.build import drain, waiting
from rollup.db import Store
from rollup.verify import differences
from tests.databases import prepared
from tests.integration.faults.histories import SETUP, History
from tests.integration.faults.killed_builder import STEPS
from tests.integration.faults.stored import fact_rows, rebuilt, rollup_rows, unlike
from tests.worlds import BASE, SPAN, found, give

KILLS = int(os.environ.get("KILLS", "2"))
SCRIPT = Path(__file__).with_name("killed_builder.py")
ROOT = SCRIPT.parents[3]
DAYS = (BASE // 86_400 - 25, BASE // 86_400 + 40)
ATTEMPTS = ((1, 1), (2, 1), (1, 4_000))
"""At which time that a build comes to the step it is killed, and with which size of batches."""
PLACES = [(when, step) for step in STEPS for when in ("before", "after")]


@dataclass
class Builder:
    """The process whose children are killed."""

    process: "subprocess.Popen[str]"

    def order(self, **order: Any) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return int(json.loads(self.process.stdout.readline()))


@pytest.fixture
def building(database_url: str) -> Iterator[tuple[Store, Builder]]:
    store = prepared(database_url)
    command = [sys.executable, str(SCRIPT), database_url]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        yield store, Builder(process)
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(20) == 0
    store.close()


def edit(store: Store, history: History, now: int) -> None:
    """A few records of kinds that touch every sort of table: sums, sets, first orders, minutes."""
    orders = [{**history.order(), "state": "completed", "customer": "p1"} for _ in range(3)]
    give(store, "orders", orders, now)
    give(store, "bookings", [history.booking() for _ in range(2)], now)


def examine(store: Store, now: int, place: tuple[str, str]) -> None:
    """The next build leaves nothing to do, and what a rebuild of it all makes."""
    drain(store, now)
    with store.reading() as connection:
        assert waiting(connection, now) == {}
    assert list(differences(store, now, *DAYS)) == [], f"built after {place}"
    built = rollup_rows(store)
    assert unlike(built, rebuilt(store, now)) == {}, f"rebuilt after {place}"


@pytest.mark.timeout(max(600, 120 * KILLS))
def test_a_build_killed_at_any_step_converges_with_the_next(building: tuple[Store, Builder]) -> None:
    store, builder = building
    found(store, SETUP, BASE)
    history, now = History(7, pool=30), BASE + SPAN
    give(store, "orders", [history.order() for _ in range(30)], now)
    give(store, "bookings", [history.booking() for _ in range(30)], now)
    builder.order(step="warm up", now=now)
    for place in PLACES:
        for attempt in range(KILLS):
            edit(store, history, now)
            before = fact_rows(store) if attempt == 0 else None
            nth, size = ATTEMPTS[attempt % len(ATTEMPTS)]
            order = {"when": place[0], "step": place[1], "nth": nth, "batch_size": size, "now": now}
            assert builder.order(**order) == signal.SIGKILL, (place, attempt)
            if before is not None:
                assert unlike(before, fact_rows(store)) == {}, "a build writes no facts"
                assert list(differences(store, now, *DAYS)) == [], f"read after {place}"
        examine(store, now, place)
