"""The server's part: processes that make files, as they really are."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dashboard.exports import files, jobs, worker
from dashboard.exports.job import DONE, FAILED, QUEUED, RUNNING, Job
from dashboard.exports.order import Order
from dashboard.exports.worker import Worker, running_worker
from rollup.db import Store
from tests.integration.exports.conftest import person
from tests.integration.exports.test_making import YEAR, settings_for

SLEEPS = (sys.executable, "-c", "import time; time.sleep(60)")
DIES = (sys.executable, "-c", "raise SystemExit(1)")


def order(store: Store, number: int, form: str = "csv") -> Job:
    given = {"from": [str(YEAR[0])], "to": [str(YEAR[1])], "venue": [("north", "south", "west")[number]]}
    wanted = Order("order_lines", form, given, "en", f"Order lines {number}", *YEAR)
    return jobs.add(store, person(store, "all-director"), wanted, int(time.time()) + number)


def look(store: Store) -> dict[str, Any]:
    return {job.order.title[-1]: job for job in jobs.of_viewer(store, person(store, "all-director"))}


def until(is_so: Callable[[], bool], seconds: float = 100) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.1)


def test_three_long_exports_at_once_are_made_by_processes(chain: Store, tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "data", chain, VA_EXPORT_WORKERS="3", VA_LOG_LEVEL="ERROR")
    for number, form in enumerate(("csv", "xlsx", "csv")):
        order(chain, number, form)
    with running_worker(chain, settings):
        until(lambda: all(not job.is_open for job in look(chain).values()))
    assert [(job.state, job.attempts) for job in look(chain).values()] == [(DONE, 1)] * 3
    assert sum(job.rows for job in look(chain).values()) == 121
    for job in look(chain).values():
        assert files.path_of(settings, job).stat().st_size == job.size
    assert len(list(files.folder(settings).iterdir())) == 3


def test_a_process_that_dies_is_tried_again_and_then_given_up(
    chain: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "COMMAND", DIES)
    order(chain, 0)
    turning = Worker(chain, settings_for(tmp_path / "data", chain))

    def is_over() -> bool:
        turning.turn()
        return look(chain)["0"].state == FAILED

    until(is_over)
    assert look(chain)["0"].attempts == 3
    assert "stopped 3 times" in look(chain)["0"].reason


def test_no_more_are_begun_than_may_be_and_a_stop_puts_them_back(
    chain: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "COMMAND", SLEEPS)
    for number in range(3):
        order(chain, number)
    turning = Worker(chain, settings_for(tmp_path / "data", chain, VA_EXPORT_WORKERS="1"))
    turning.turn()
    turning.turn()
    assert [job.state for job in look(chain).values()].count(RUNNING) == 1
    turning.stop()
    assert {job.state for job in look(chain).values()} == {QUEUED}
    assert {job.attempts for job in look(chain).values()} == {0}


def test_a_process_that_does_not_end_itself_is_ended(
    chain: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "COMMAND", SLEEPS)
    monkeypatch.setattr(worker, "GRACE_SECONDS", -60.0)
    order(chain, 0)
    turning = Worker(chain, settings_for(tmp_path / "data", chain, VA_EXPORT_MINUTES="1"))
    turning.turn()
    turning.turn()
    assert look(chain)["0"].state == FAILED
    assert "longer than 1 minutes" in look(chain)["0"].reason
