"""The scheduler: what is declared runs in UTC, side by side with other processes, and goes on after a failure."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from dashboard import scheduler
from dashboard.parts import Parts
from dashboard.scheduler import PERIODIC_JOBS, Beat, PeriodicJob, reconcile, running_scheduler
from dashboard.settings import Settings, read_settings
from rollup.db import Store, open_store

NOTHING = Parts((), (), lambda _told: pytest.fail("there is nothing to tell"))


@pytest.fixture
def settings(tmp_path) -> Settings:
    return read_settings({"VA_SECRET_KEY": "s" * 40, "VA_DATABASE_URL": f"sqlite:///{tmp_path / 'v.db'}"})


@pytest.fixture
def store(settings: Settings):
    opened = open_store(settings.database_url)
    yield opened
    opened.close()


def test_ids_are_unique_and_triggers_are_in_utc() -> None:
    assert len({job.id for job in PERIODIC_JOBS}) == len(PERIODIC_JOBS)
    assert {str(job.trigger.timezone) for job in PERIODIC_JOBS} == {"UTC"}


def test_windows_are_looked_for_each_quarter_of_an_hour_through_a_clock_change() -> None:
    trigger = next(job.trigger for job in PERIODIC_JOBS if job.id == "rollup-windows")
    times = [datetime(2026, 10, 24, 22, 0, 5, tzinfo=UTC)]
    while len(times) < 40:
        times.append(trigger.get_next_fire_time(times[-1], times[-1] + timedelta(seconds=1)))
    assert {after - before for before, after in pairwise(times)} == {timedelta(minutes=15)}


def test_jobs_are_reconciled_by_id(store: Store, settings: Settings) -> None:
    found = BackgroundScheduler(timezone="UTC")
    found.add_job(print, IntervalTrigger(days=1, timezone="UTC"), id="gone")
    reconcile(found, store, settings, NOTHING)
    reconcile(found, store, settings, NOTHING)
    found.start(paused=True)
    assert {job.id for job in found.get_jobs()} == {job.id for job in PERIODIC_JOBS}
    found.shutdown()


def test_jobs_run_and_a_failure_does_not_end_them(
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    calls = []
    enough = threading.Event()

    def job(beat: Beat) -> None:
        calls.append((beat.store, beat.now))
        if len(calls) >= 2:
            enough.set()
        raise RuntimeError("once more")

    quick = PeriodicJob("quick", IntervalTrigger(seconds=0.05, timezone="UTC"), job)
    monkeypatch.setattr(scheduler, "PERIODIC_JOBS", (quick,))
    monkeypatch.setattr(scheduler, "run_due", lambda *_: [])
    with running_scheduler(store, settings, NOTHING):
        assert enough.wait(10)
    assert calls[0][0] is store
    assert "quick failed" in caplog.text
    count = len(calls)
    assert len(calls) == count, "nothing runs after the block"


def test_the_setting_switches_it_off(store: Store, settings: Settings) -> None:
    with running_scheduler(store, replace(settings, scheduler=False), NOTHING) as found:
        assert found is None
