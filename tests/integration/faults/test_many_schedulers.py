"""Any number of schedulers on one database: each window is done once, whoever stands still, crashes or was down."""

import multiprocessing
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select

from rollup import jobs
from rollup.build import waiting
from rollup.db import Store, open_store
from rollup.jobs import JOBS, Window, due, run_due
from rollup.model import job_window
from tests.databases import prepared
from tests.integration.faults import scheduling_process
from tests.integration.faults.histories import SETUP, History
from tests.worlds import BASE, found, give

FORKED = multiprocessing.get_context("forkserver")
"""Processes forked from one that has imported everything and opened nothing, so that each starts at once."""
FORKED.set_forkserver_preload(["rollup.jobs"])
HOUR, DAY = 3600, 86_400
WINDOWS = int(os.environ.get("WINDOWS", "10"))
"""How many; `make thorough` takes 500."""
CLOCK_SKEW = 30
"""Seconds by which the clocks of two machines differ."""


class Schedulers:
    """Processes that look for due windows when they are told the time."""

    def __init__(self, url: str, folder: Path, number: int) -> None:
        self.logs = [folder / f"{n}.log" for n in range(number)]
        self.ends: list[Connection] = []
        self.processes = [self._started(url, f"scheduler-{n}", log) for n, log in enumerate(self.logs)]

    def _started(self, url: str, holder: str, log: Path) -> BaseProcess:
        log.touch()
        ours, theirs = FORKED.Pipe()
        process = FORKED.Process(target=scheduling_process.main, args=(theirs, url, holder, str(log)))
        process.start()
        theirs.close()
        self.ends.append(ours)
        return process

    def tell(self, number: int, order: int | str) -> None:
        self.ends[number].send(order)

    def answer(self, number: int) -> int | None:
        """The number of windows that were done; None when the process has ended."""
        try:
            return int(self.ends[number].recv())
        except EOFError:
            return None

    def all_at(self, now: int, random: Random) -> None:
        """All look at the same moment, each by its own clock."""
        for number in range(len(self.processes)):
            self.tell(number, now + random.randint(0, CLOCK_SKEW))
        for number in range(len(self.processes)):
            assert self.answer(number) is not None

    def begun(self) -> Counter[tuple[str, int]]:
        """How many times each window was begun, over all processes."""
        lines = [line.split() for log in self.logs for line in log.read_text().splitlines()]
        return Counter((job, int(start)) for job, start in lines)

    def close(self) -> None:
        for end, process in zip(self.ends, self.processes, strict=True):
            end.close()
            process.join(30)
            assert process.exitcode in (0, -signal.SIGKILL)


@contextmanager
def schedulers(url: str, folder: Path, number: int) -> Iterator[Schedulers]:
    crew = Schedulers(url, folder, number)
    try:
        yield crew
    finally:
        crew.close()


@pytest.fixture
def world(database_url: str) -> Iterator[Store]:
    store = prepared(database_url)
    found(store, SETUP, BASE)
    for kind, records in History(5).batches(30):
        give(store, kind, records, BASE)
    yield store
    store.close()


def finished(store: Store) -> set[tuple[str, int]]:
    with store.reading() as connection:
        rows = connection.execute(
            select(job_window.c.job, job_window.c.window_start, job_window.c.state)
        ).all()
    assert {row.state for row in rows} == {"done"}
    return {(row.job, row.window_start) for row in rows}


def each_once(store: Store, crew: Schedulers, now: int) -> None:
    """Every window that is over was begun by one process, once, and is done; none is left out."""
    begun = crew.begun()
    assert set(begun.values()) == {1}, [window for window, times in begun.items() if times > 1]
    assert finished(store) == set(begun)
    assert all(due(store, job, now) == [] for job in JOBS)
    hours = sorted(start for job, start in begun if job == "analytics_rollup_hourly")
    assert hours == list(range(hours[0], hours[-1] + 1, HOUR)), "no hour is left out"
    assert hours[-1] > now - 2 * HOUR
    with store.reading() as connection:
        assert waiting(connection, now) == {}


@pytest.mark.timeout(max(600, 6 * WINDOWS))
@pytest.mark.parametrize("number", [2, 4])
def test_each_of_many_windows_is_done_once(
    world: Store, database_url: str, tmp_path: Path, number: int
) -> None:
    random, now, history = Random(number), BASE, History(number)
    with schedulers(database_url, tmp_path, number) as crew:
        while len(crew.begun()) < WINDOWS:
            now += random.choice((900, 900, HOUR, HOUR, 5 * HOUR))
            give(world, "bookings", [history.booking()], now)
            crew.all_at(now, random)
        now += HOUR
        crew.all_at(now, random)
        each_once(world, crew, now)


@pytest.mark.parametrize("down", [HOUR, 3 * DAY])
def test_what_was_missed_while_all_were_down_is_caught_up_once(
    world: Store, database_url: str, tmp_path: Path, down: int
) -> None:
    random = Random(down)
    for number, now in enumerate((BASE, BASE + HOUR, BASE + HOUR + down)):
        folder = tmp_path / str(number)
        folder.mkdir()
        with schedulers(database_url, folder, 3) as crew:
            before = finished(world) if number else set()
            crew.all_at(now, random)
            begun = crew.begun()
        assert set(begun.values()) == {1}
        assert finished(world) == before | set(begun)
        assert not before & set(begun)
    assert len([1 for job, _ in begun if "hourly" in job]) == down // HOUR
    assert len([1 for job, _ in begun if "daily" in job]) == 3 * (down // DAY)
    assert all(due(world, job, now) == [] for job in JOBS)


def test_another_takes_over_where_one_was_killed_in_a_window(
    world: Store, database_url: str, tmp_path: Path
) -> None:
    with schedulers(database_url, tmp_path, 2) as crew:
        crew.tell(0, "crash")
        crew.tell(0, BASE)
        assert crew.answer(0) is None, "the process ended in its first window"
        crew.tell(1, BASE + 1)
        assert crew.answer(1) == 0, "the lease of the dead is respected for its time"
        later = BASE + jobs.LEASE_SECONDS + CLOCK_SKEW
        crew.tell(1, later)
        assert crew.answer(1) == len(finished(world))
        begun = crew.begun()
        assert sorted(begun.values())[-2:] == [1, 2], "only the window that was cut off is begun again"
        assert all(due(world, job, later) == [] for job in JOBS)


def test_one_that_stood_still_stops_when_its_lease_went_to_another(
    world: Store, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While «slow» is in its second window its lease runs out, and «quick» does all that is left."""
    other = open_store(database_url)
    clock, begun = [BASE], []

    def work(store: Store, window: Window, now: int) -> int:
        begun.append((store is other, window))
        if len(begun) == 2:
            clock[0] += 3 * jobs.LEASE_SECONDS
            run_due(other, clock[0], "quick", clock=lambda: clock[0])
        return 0

    monkeypatch.setattr(jobs, "JOBS", tuple(replace(job, work=work) for job in JOBS))
    slow = run_due(world, BASE, "slow", clock=lambda: clock[0])
    times = Counter(window for _, window in begun)
    stood_still = begun[1][1]
    assert len(slow) == 2
    assert {window for window, n in times.items() if n > 1} == {stood_still}, "only what it stood still in"
    assert len(times) == len(finished(world))
    assert run_due(world, clock[0] + 1, "slow", clock=lambda: clock[0]) == []
    other.close()


def test_a_window_longer_than_the_lease_keeps_it(
    world: Store, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, began = open_store(database_url), threading.Event()

    def work(*_: object) -> int:
        began.set()
        time.sleep(2.5)
        return 0

    monkeypatch.setattr(jobs, "LEASE_SECONDS", 1)
    monkeypatch.setattr(jobs, "JOBS", (replace(JOBS[0], work=work),))
    start = int(time.time())
    thread = threading.Thread(target=run_due, args=(world, start, "long"))
    thread.start()
    assert began.wait(30)
    seen = []
    while thread.is_alive():
        seen += run_due(other, int(time.time()), "other")
        time.sleep(0.2)
    thread.join()
    other.close()
    assert seen == []
    assert len(finished(world)) == 1
