"""Status: how the periodic jobs and the stored figures stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select

from rollup.build import waiting
from rollup.calendar import date_of
from rollup.db import Store
from rollup.jobs import JOBS, Job, due, is_leased
from rollup.model import job_window
from rollup.reconcile import Check, last_checks
from rollup.subjects import SUBJECTS, Grain, Subject
from rollup.tables import TABLES


@dataclass(frozen=True, slots=True)
class JobStatus:
    """How a job stands, one for each way in which business days begin where that matters (`name/zone+cutoff`).

    `state` of its last run: done, failed, running, interrupted (it never ended, and nobody works on it), or never.
    Instants are epoch seconds, None when there is none. `seconds`: how long the last run took. `rows`: venue-days
    rebuilt or checked. `overdue`: windows that are over and not done. `next_due`: when the next one is over."""

    job: str
    state: str
    window_start: int | None
    started_at: int | None
    seconds: int | None
    rows: int
    error: str
    overdue: int
    next_due: int | None


@dataclass(frozen=True, slots=True)
class State:
    """How a subject stands: its first and last stored day, its stored rows, the venue-days waiting to be built, when
    it was last reconciled (epoch seconds, None for never), and how many figures differed then."""

    subject: str
    first_day: str
    last_day: str
    rows: int
    waiting: int
    checked_at: int | None
    differences: int


def job_statuses(store: Store, now: int) -> list[JobStatus]:
    """How every job stands."""
    found = []
    for job in JOBS:
        overdue = [window.job for window in due(store, job, now)]
        with store.reading() as connection:
            is_working = is_leased(connection, "jobs", now)
            runs = {row.job: row for row in _last_runs(connection, job)}
            ahead = _next_ends(connection, job, now)
        for name in sorted({*runs, *ahead, *overdue}):
            found.append(_status(name, runs.get(name), overdue.count(name), ahead.get(name), now, is_working))
    return found


def _last_runs(connection: Connection, job: Job) -> Sequence[Row[Any]]:
    """The window that was run last of each of a job's names."""
    columns = job_window.c
    newest = func.row_number().over(
        partition_by=columns.job, order_by=(columns.started_at.desc(), columns.window_start.desc())
    )
    runs = select(job_window, newest.label("place")).where(columns.job.like(f"{job.name}%")).subquery()
    return connection.execute(select(runs).where(runs.c.place == 1)).all()


def _next_ends(connection: Connection, job: Job, now: int) -> dict[str, int]:
    ends: dict[str, int] = {}
    for window in job.windows(connection, now, now + 2 * job.first_look_back):
        ends[window.job] = min(window.end, ends.get(window.job, window.end))
    return ends


def _status(
    name: str, run: Row[Any] | None, overdue: int, ahead: int | None, now: int, is_working: bool
) -> JobStatus:
    if run is None:
        return JobStatus(name, "never", None, None, None, 0, "", overdue, ahead)
    is_open = run.state == "running"
    state = "interrupted" if is_open and not is_working else run.state
    ended = run.finished_at if run.finished_at is not None else now if is_working else None
    seconds = None if ended is None else max(ended - run.started_at, 0)
    return JobStatus(
        name, state, run.window_start, run.started_at, seconds, run.rows, run.error, overdue, ahead
    )


def states(store: Store, now: int) -> list[State]:
    """How each subject stands."""
    with store.reading() as connection:
        sizes, checks = waiting(connection, now), last_checks(connection)
        return [
            _state(connection, subject, sizes.get(subject.key, 0), checks.get(subject.key))
            for subject in SUBJECTS
        ]


def _state(connection: Connection, subject: Subject, size: int, check: Check | None) -> State:
    days = TABLES[subject.key, "total", Grain.DAY]
    first, last, rows = connection.execute(
        select(func.min(days.c.bucket), func.max(days.c.bucket), func.count())
    ).one()
    checked = (None, 0) if check is None else (check.checked_at, check.differences)
    return State(subject.key, _date(first), _date(last), rows, size, *checked)


def _date(day: int | None) -> str:
    return "" if day is None else str(date_of(day))
