"""The periodic jobs: windows done once, caught up after downtime, one process at a time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select

from rollup import db, jobs
from rollup.build import waiting
from rollup.db import Store
from rollup.errors import Busy
from rollup.jobs import JOBS, due, run_due, take_lease
from rollup.model import closed_figure, job_window
from tests.worlds import BASE, found, give

HOUR, DAY = 3600, 86_400
SETUP = (["Europe/Stockholm", "Asia/Kolkata", "America/New_York"], ["00:00", "04:00", "00:00"])


def test_each_window_is_run_once(store: Store) -> None:
    found(store, SETUP, BASE)
    first = run_due(store, BASE, "one")
    assert {window.job.partition("/")[0] for window in first} == {job.name for job in JOBS}
    assert run_due(store, BASE, "one") == []
    later = run_due(store, BASE + HOUR, "one")
    assert [(window.job, window.end) for window in later if "hourly" in window.job] == [
        ("analytics_rollup_hourly", BASE + HOUR)
    ]


def test_what_was_missed_is_caught_up_window_by_window(store: Store) -> None:
    found(store, SETUP, BASE)
    run_due(store, BASE, "one")
    windows = run_due(store, BASE + 3 * DAY, "one")
    hourly = [window for window in windows if "hourly" in window.job]
    assert [window.end for window in hourly] == [BASE + HOUR * n for n in range(1, 73)]
    daily = [window for window in windows if "daily" in window.job]
    assert len(daily) == 3 * 3
    assert len({(window.job, window.start) for window in windows}) == len(windows)


def test_only_one_process_works_at_a_time(store: Store) -> None:
    found(store, SETUP, BASE)
    assert take_lease(store, "jobs", "one", BASE)
    assert run_due(store, BASE, "two") == []
    assert run_due(store, BASE + jobs.LEASE_SECONDS + 1, "two") != []
    assert not take_lease(store, "jobs", "one", BASE + jobs.LEASE_SECONDS + 2)


def test_a_window_that_failed_is_run_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    found(store, SETUP, BASE)

    def fails(*_: object) -> int:
        raise RuntimeError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "drain", fails)
        with pytest.raises(RuntimeError, match="no space left"):
            run_due(store, BASE, "one")
    assert states(store)["analytics_reconciliation"] == {("done", "")}
    assert states(store)["analytics_rollup_hourly"] == {("failed", "no space left")}
    assert len(run_due(store, BASE, "one")) == len({job.name for job in JOBS}) + 2 * 2 - 1
    assert all(due(store, job, BASE) == [] for job in JOBS)


def states(store: Store) -> dict[str, set[tuple[str, str]]]:
    """How the windows in the ledger ended, and their errors, by job."""
    found_: dict[str, set[tuple[str, str]]] = {}
    with store.reading() as connection:
        for row in connection.execute(select(job_window)):
            found_.setdefault(row.job.partition("/")[0], set()).add((row.state, row.error))
    return found_


@pytest.mark.parametrize("number", [0, 1, 20], ids=["the first ever", "the next", "a later one"])
def test_a_window_that_fails_does_not_stop_the_others(
    store: Store, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """It stays due until it is done, however many later ones are done in between."""
    found(store, SETUP, BASE)
    moments = [BASE, BASE + DAY, BASE + DAY + 5 * HOUR]
    if number:
        run_due(store, moments.pop(0), "one")
    bad = BASE - HOUR + number * HOUR
    work = JOBS[0].work

    def sometimes(store: Store, window: jobs.Window, now: int) -> int:
        if window.start == bad:
            raise RuntimeError("this one fails")
        return work(store, window, now)

    hourly = replace(JOBS[0], work=sometimes)
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "JOBS", (hourly, *JOBS[1:]))
        for now in moments:
            with pytest.raises(RuntimeError, match="this one fails"):
                run_due(store, now, "one")
            assert [(window.job, window.start) for job in JOBS for window in due(store, job, now)] == [
                (hourly.name, bad)
            ]
            assert ("failed", "this one fails") in states(store)[hourly.name]
    assert [window.start for window in run_due(store, moments[-1], "one")] == [bad]


def test_a_close_that_loses_against_another_transaction_is_tried_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    found(store, SETUP, BASE)
    after = int(datetime(2026, 11, 1, 8, 0, tzinfo=UTC).timestamp())
    tries = []

    def lose(keep: Callable[..., None], *given: Any) -> None:
        tries.append(keep)
        if tries.count(keep) < db.RETRIES:
            raise Busy("another was first")
        keep(*given)

    monkeypatch.setattr(jobs, "_keep", partial(lose, jobs._keep))
    monkeypatch.setattr(jobs, "restate", partial(lose, jobs.restate))
    run_due(store, after, "one")
    assert states(store)["analytics_rollup_monthly_close"] == {("done", "")}
    with store.reading() as connection:
        assert connection.execute(select(func.count(closed_figure.c.venue_id.distinct()))).scalar_one() == 3


def test_the_monthly_close_keeps_each_venues_figures(store: Store) -> None:
    found(store, SETUP, BASE)
    order = {
        "id": "1",
        "venue": "a",
        "completed_at": "2026-10-31T23:30:00+01:00",
        "lines": [{"kind": "service", "item": "cut", "unit_price": "12.50"}],
        "payments": [{"tender": "cash", "amount": "12.50"}],
    }
    give(store, "orders", [order], BASE)
    after = int(datetime(2026, 11, 1, 8, 0, tzinfo=UTC).timestamp())
    run_due(store, after, "one")
    with store.reading() as connection:
        assert waiting(connection, after) == {}
        query = select(closed_figure.c.value, closed_figure.c.month).where(
            closed_figure.c.measure == "service_sales", closed_figure.c.definitions == "current"
        )
        figures = connection.execute(query.order_by(closed_figure.c.value.desc())).all()
        assert connection.execute(select(func.count(closed_figure.c.venue_id.distinct()))).scalar_one() == 3
    assert figures[0].value == 1250
    assert figures[1].value == 0
