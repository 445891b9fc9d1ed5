"""How jobs and subjects stand: last runs with their real times, what is overdue, what comes next."""

from dataclasses import replace
from itertools import count

import pytest

from rollup import jobs
from rollup.db import Store, put
from rollup.jobs import JOBS, run_due
from rollup.model import job_window
from rollup.reconcile import reconcile
from rollup.status import JobStatus, job_statuses, states
from tests.worlds import BASE, found

HOUR, DAY = 3600, 86_400
SETUP = (["Europe/Stockholm", "Asia/Kolkata", "America/New_York"], ["00:00", "04:00", "00:00"])


def status(store: Store, job: str, now: int) -> JobStatus:
    return next(row for row in job_statuses(store, now) if row.job == job)


def test_before_the_first_run_everything_is_overdue(store: Store) -> None:
    found(store, SETUP, BASE)
    rows = job_statuses(store, BASE)
    assert len(rows) == 1 + 3 + 3 + 1
    assert {row.state for row in rows} == {"never"}
    assert all(row.overdue == 1 for row in rows)
    assert all(row.next_due is not None and row.next_due > BASE for row in rows)


def test_a_run_has_its_real_start_and_end(store: Store) -> None:
    found(store, SETUP, BASE)
    ticks = count(BASE + 1, 4)
    run_due(store, BASE, "one", clock=lambda: next(ticks))
    rows = job_statuses(store, BASE + 600)
    assert {row.state for row in rows} == {"done"}
    assert {row.seconds for row in rows} == {4}
    starts = sorted(row.started_at or 0 for row in rows)
    assert starts == sorted(set(starts)), "each begins after the one before"
    assert starts[0] > BASE
    assert all(row.overdue == 0 for row in rows)


def test_what_comes_next(store: Store) -> None:
    found(store, SETUP, BASE)
    run_due(store, BASE, "one")
    assert status(store, "analytics_rollup_hourly", BASE + 600).next_due == BASE + HOUR
    assert status(store, "analytics_reconciliation", BASE + 600).next_due == BASE + DAY
    later = status(store, "analytics_rollup_hourly", BASE + 3 * HOUR)
    assert (later.overdue, later.next_due) == (3, BASE + 4 * HOUR)
    monthly = status(store, "analytics_rollup_monthly_close/Europe/Stockholm+0", BASE)
    assert monthly.next_due == BASE + 10 * DAY - HOUR, "November begins an hour before UTC's"


def test_a_failure_is_shown_with_its_error_and_time(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> int:
        raise RuntimeError("no space left")

    monkeypatch.setattr(jobs, "JOBS", (replace(JOBS[0], work=fails), *JOBS[1:]))
    ticks = count(BASE, 3)
    with pytest.raises(RuntimeError):
        run_due(store, BASE, "one", clock=lambda: next(ticks))
    row = status(store, "analytics_rollup_hourly", BASE + 60)
    assert (row.state, row.error, row.seconds, row.overdue) == ("failed", "no space left", 3, 1)


def test_a_run_that_never_ended_is_running_while_someone_has_the_lease(store: Store) -> None:
    row = {"job": JOBS[0].name, "window_start": BASE - HOUR, "started_at": BASE, "rows": 0, "error": ""}
    with store.writing() as connection:
        put(connection, job_window, [{**row, "state": "running", "finished_at": None}])
    jobs.take_lease(store, "jobs", "one", BASE)
    going = status(store, JOBS[0].name, BASE + 60)
    assert (going.state, going.seconds) == ("running", 60)
    lost = status(store, JOBS[0].name, BASE + jobs.LEASE_SECONDS + 1)
    assert (lost.state, lost.seconds) == ("interrupted", None)


def test_subjects_tell_their_last_check(store: Store) -> None:
    found(store, SETUP, BASE)
    assert {row.checked_at for row in states(store, BASE)} == {None}
    assert next(row.waiting for row in states(store, BASE) if row.subject == "occupancy") > 0
    run_due(store, BASE, "one")
    reconcile(store, 1, BASE + 5)
    rows = states(store, BASE + 5)
    assert {(row.checked_at, row.differences, row.waiting) for row in rows} == {(BASE + 5, 0, 0)}
