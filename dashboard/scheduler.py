"""The clock's part: calls the jobs of `rollup.jobs` at their times, in this process.

Triggers run in UTC, since local ones skip or repeat when clocks change. A trigger that fires late, twice or in two
processes does no harm: what is due is decided by the ledger of windows in the database, not here.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import time

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from dashboard.alerts.checking import check_alerts
from dashboard.demo import is_demo
from dashboard.mail.deliver import deliver
from dashboard.parts import Parts
from dashboard.schedules.running import send_due
from dashboard.settings import Settings
from rollup.build import drain
from rollup.db import Store
from rollup.demo.play import play
from rollup.jobs import run_due

logger = logging.getLogger(__name__)
GRACE_SECONDS = 60
"""How late a trigger may still fire; the ledger catches up whatever was missed before."""


@dataclass(frozen=True, slots=True)
class Beat:
    """One time at which a job runs (epoch seconds), and what it works with."""

    store: Store
    settings: Settings
    parts: Parts
    now: int


@dataclass(frozen=True, slots=True)
class PeriodicJob:
    """What is done at the times of a trigger."""

    id: str
    trigger: BaseTrigger
    run: Callable[[Beat], object]


def drain_marks(beat: Beat) -> None:
    """Builds what the last writes have marked."""
    drain(beat.store, beat.now)


def run_windows(beat: Beat) -> None:
    """Runs the hourly, daily and monthly jobs that are due."""
    run_due(beat.store, beat.now)


def send_reports(beat: Beat) -> None:
    """Puts the scheduled reports that are due into the outbox."""
    send_due(beat.store, beat.settings, beat.parts.scheduled, beat.now)


def watch_alerts(beat: Beat) -> None:
    """Checks what people want to be told of; after the windows, which close days."""
    check_alerts(beat.store, beat.settings, beat.parts.alert_mail, beat.now)


def send_mails(beat: Beat) -> None:
    """Hands over what waits in the outbox."""
    deliver(beat.store, beat.settings, beat.now)


def play_demo(beat: Beat) -> None:
    """Lets a demo chain live on; real data is never touched."""
    if is_demo(beat.store):
        play(beat.store, beat.now)


PERIODIC_JOBS: tuple[PeriodicJob, ...] = (
    PeriodicJob("rollup-drain", IntervalTrigger(seconds=5, timezone="UTC"), drain_marks),
    # Venues close their day at their own midnight, which falls on a quarter of an hour in every zone there is.
    PeriodicJob("rollup-windows", CronTrigger(minute="0,15,30,45", second=5, timezone="UTC"), run_windows),
    PeriodicJob("reports", CronTrigger(minute="*", second=20, timezone="UTC"), send_reports),
    PeriodicJob("alerts", CronTrigger(minute="*/5", second=40, timezone="UTC"), watch_alerts),
    PeriodicJob("mail", IntervalTrigger(seconds=10, timezone="UTC"), send_mails),
    PeriodicJob("demo-play", IntervalTrigger(minutes=1, timezone="UTC"), play_demo),
)


@contextmanager
def running_scheduler(store: Store, settings: Settings, parts: Parts) -> Iterator[BackgroundScheduler | None]:
    """Runs the periodic jobs while the block does; nothing where the settings say so. Windows missed while no process
    was up are caught up at once."""
    if not settings.scheduler:
        yield None
        return
    scheduler = BackgroundScheduler(
        timezone="UTC",
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": GRACE_SECONDS},
    )
    reconcile(scheduler, store, settings, parts)
    scheduler.add_job(_run, args=(run_windows, store, settings, parts, "catch-up"), id="catch-up")
    scheduler.start()
    try:
        yield scheduler
    finally:
        scheduler.shutdown(wait=True)


def reconcile(scheduler: BackgroundScheduler, store: Store, settings: Settings, parts: Parts) -> None:
    """Makes the scheduler's jobs those of `PERIODIC_JOBS`, by id."""
    for job in PERIODIC_JOBS:
        given = (job.run, store, settings, parts, job.id)
        scheduler.add_job(_run, job.trigger, args=given, id=job.id, replace_existing=True)
    for known in scheduler.get_jobs():
        if known.id not in {job.id for job in PERIODIC_JOBS}:
            scheduler.remove_job(known.id)


def _run(run: Callable[[Beat], object], store: Store, settings: Settings, parts: Parts, name: str) -> None:
    """A job that fails is logged and comes again with its next trigger; it never ends the scheduler."""
    try:
        run(Beat(store, settings, parts, int(time())))
    except Exception:
        logger.exception("%s failed", name)
