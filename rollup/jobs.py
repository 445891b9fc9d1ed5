"""The periodic jobs: hourly, daily, the monthly close, and the daily reconciliation.

What is due is decided by the ledger of windows in the database, never by a timer having fired: a window that was
missed is caught up, one by one, and one that is done is not done again. A lease lets one process at a time work, so
that any number of schedulers may run. Each job may be repeated at any point: it rebuilds what is marked, no more.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from os import getpid
from socket import gethostname
from threading import Event, Thread
from time import monotonic
from typing import cast

from sqlalchemy import Connection, CursorResult, delete, or_, select, update

from rollup.ask import Ask
from rollup.build import drain
from rollup.calendar import DAY_SECONDS, instant_of, month_of, next_month
from rollup.db import Store, again, put, upsert
from rollup.errors import VenueAnalyticsError
from rollup.ingest.openings import extend_calendar
from rollup.late import forget_late
from rollup.model import chain, closed_figure, job_window, lease
from rollup.read import compute_rollup
from rollup.reconcile import reconcile
from rollup.restate import Touch, restate
from rollup.subjects import DEFINITION_SETS, SUBJECTS, Subject
from rollup.venues import Venue, venues_of

HOUR = 3600
LEASE_SECONDS = 120
CLOCKS_APART = 2 * DAY_SECONDS
"""The same local day ends at venues around the world within this time."""
MOST_WINDOWS = 24 * 366
"""Windows that one call catches up at most; the next call goes on from there."""


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time that a job has to deal with once it is over: from `start` to `end`, epoch seconds."""

    job: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Job:
    """A periodic job: what it does for a window, and the windows that end after one instant and by another."""

    name: str
    work: Callable[[Store, Window, int], int]
    windows: Callable[[Connection, int, int], Iterator[Window]]
    first_look_back: int
    """Seconds before the first run ever in which a window must have ended to be run."""


def analytics_rollup_hourly(store: Store, _: Window, now: int) -> int:
    """Rebuilds all that is marked, the current hour included; gives the venue-days rebuilt."""
    return drain(store, now)


def analytics_rollup_daily(store: Store, _: Window, now: int) -> int:
    """Closes yesterday at the venues whose midnight it is, and opens one more day of the calendar ahead."""
    with store.writing() as connection:
        extend_calendar(connection, now)
        forget_late(connection, now)
    return drain(store, now)


def analytics_rollup_monthly_close(store: Store, window: Window, now: int) -> int:
    """Finalises the month that the window is: builds what is still marked, and keeps the figures as closed. Figures
    that are already closed stay as they are."""
    rebuilt = drain(store, now)
    venues = again(partial(_close, store, window, now))
    if venues:
        month = venues[0].local(window.start).day
        for subject in SUBJECTS:
            again(partial(_compare, store, subject, venues, month, now))
    return rebuilt


def _close(store: Store, window: Window, now: int) -> list[Venue]:
    """Keeps the figures of the window's month at the venues whose month it is; gives those."""
    clock = window.job.partition("/")[2]
    with store.building() as connection:
        venues = [venue for venue in _venues(connection) if clock_of(venue) == clock]
        for venue in venues:
            _keep(connection, _figures(connection, venue, window, now))
    return venues


def _keep(connection: Connection, figures: list[dict[str, object]]) -> None:
    new = upsert(connection.dialect, closed_figure).on_conflict_do_nothing()  # type: ignore[attr-defined]
    connection.execute(new, figures)


def _compare(store: Store, subject: Subject, venues: Sequence[Venue], month: int, now: int) -> None:
    """Compares what was just closed: a build that ran at the same time did not see that it was."""
    with store.building() as connection:
        restate(connection, subject, {month: {venue.id: Touch() for venue in venues}}, now)


def analytics_reconciliation(store: Store, window: Window, now: int) -> int:
    """Holds a sample of the stored figures, another one each day, against the facts; gives the venue-days checked."""
    return sum(check.places for check in reconcile(store, window.start, now))


def _figures(connection: Connection, venue: Venue, window: Window, now: int) -> list[dict[str, object]]:
    first = venue.local(window.start).day
    last = next_month(month_of(first)) - 1
    measures = tuple(name for subject in SUBJECTS for name in subject.figures)
    rows: list[dict[str, object]] = []
    for definitions in DEFINITION_SETS:
        ask = Ask(measures, (venue.id,), first, last, now, definitions=definitions)
        found = compute_rollup(connection, ask).found.get((), {})
        rows += [
            {
                "venue_id": venue.id,
                "month": first,
                "definitions": definitions,
                "measure": name,
                "value": found.get(name, 0),
                "closed_at": now,
            }
            for name in measures
        ]
    return rows


def _venues(connection: Connection) -> list[Venue]:
    chains = connection.execute(select(chain.c.id)).scalars().all()
    return [venue for chain_id in chains for venue in venues_of(connection, chain_id)]


def clock_of(venue: Venue) -> str:
    """How a venue's business days begin, as it stands in the name of a window behind the slash."""
    return f"{venue.zone}+{venue.cutoff}"


def _clocks(connection: Connection) -> dict[str, Venue]:
    """One venue for each way in which the chains' business days begin."""
    return {clock_of(venue): venue for venue in _venues(connection)}


def _even(name: str, length: int, after: int, until: int) -> Iterator[Window]:
    """Windows of one length, in UTC."""
    for start in range(after - after % length, until - length + 1, length):
        if start + length > after:
            yield Window(name, start, start + length)


def _hours(_: Connection, after: int, until: int) -> Iterator[Window]:
    return _even("analytics_rollup_hourly", HOUR, after, until)


def _utc_days(_: Connection, after: int, until: int) -> Iterator[Window]:
    return _even("analytics_reconciliation", DAY_SECONDS, after, until)


def _days(connection: Connection, after: int, until: int) -> Iterator[Window]:
    for clock, venue in _clocks(connection).items():
        first = venue.local(after).day
        days = range(first - 1, first + (until - after) // DAY_SECONDS + 3)
        begins = [instant_of(venue.zone, day, venue.cutoff) for day in days]
        for start, end in pairwise(begins):
            if start < end and after < end <= until:
                yield Window(f"analytics_rollup_daily/{clock}", start, end)


def _months(connection: Connection, after: int, until: int) -> Iterator[Window]:
    for clock, venue in _clocks(connection).items():
        month = month_of(venue.local(after).day)
        while (start := instant_of(venue.zone, month, venue.cutoff)) < until:
            end = instant_of(venue.zone, next_month(month), venue.cutoff)
            if after < end <= until:
                yield Window(f"analytics_rollup_monthly_close/{clock}", start, end)
            month = next_month(month)


JOBS: tuple[Job, ...] = (
    Job("analytics_rollup_hourly", analytics_rollup_hourly, _hours, HOUR),
    Job("analytics_rollup_daily", analytics_rollup_daily, _days, DAY_SECONDS),
    Job("analytics_rollup_monthly_close", analytics_rollup_monthly_close, _months, 31 * DAY_SECONDS),
    Job("analytics_reconciliation", analytics_reconciliation, _utc_days, DAY_SECONDS),
)


def run_due(
    store: Store, now: int, holder: str | None = None, *, clock: Callable[[], int] | None = None
) -> list[Window]:
    """Runs every window that is over by `now` and not done, oldest first; gives those run. Does nothing while another
    `holder` (a process, by default this one) has the lease, and stops when it lost its own, because it stood still for
    longer than that lasts. A window that fails is noted with its error and does not keep the others from being run; at
    the end the first such error is raised, and the next call runs the window again. On a new database the windows begin
    with the hour, day and month before `now`. `clock` tells the time while it works: by default `now` and what has
    passed since the call."""
    holder = holder or f"{gethostname()}:{getpid()}"
    began = monotonic()
    moment = clock or (lambda: now + int(monotonic() - began))
    if not take_lease(store, "jobs", holder, moment()):
        return []
    done: list[Window] = []
    failures: list[Exception] = []
    with _kept_lease(store, holder, moment):
        for job, window in _all_due(store, now):
            if not _holds(store, holder, moment()):
                break
            if _claim(store, window, holder, moment()):
                failure = _run(store, job, window, moment)
                if failure is None:
                    done.append(window)
                else:
                    failures.append(failure)
    if failures:
        raise failures[0]
    return done


def _all_due(store: Store, now: int) -> Iterator[tuple[Job, Window]]:
    for job in JOBS:
        for window in due(store, job, now):
            yield job, window


@contextmanager
def _kept_lease(store: Store, holder: str, clock: Callable[[], int]) -> Iterator[None]:
    """Renews the lease while the block runs, however long one window takes."""
    over = Event()

    def renew() -> None:
        while not over.wait(LEASE_SECONDS / 4):
            with suppress(VenueAnalyticsError):  # the work itself meets the same fault, and tells
                _holds(store, holder, clock())

    thread = Thread(target=renew, name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _holds(store: Store, holder: str, now: int) -> bool:
    """Renews the lease of the jobs if it is still this holder's, even when its time is over; else False."""
    with store.writing() as connection:
        mine = update(lease).where(lease.c.name == "jobs", lease.c.holder == holder)
        renewed = connection.execute(mine.values(until=now + LEASE_SECONDS))
        return bool(cast("CursorResult[object]", renewed).rowcount)


def _claim(store: Store, window: Window, holder: str, now: int) -> bool:
    """Notes that a window is begun; False when the lease is lost or another process did the window meanwhile."""
    with store.writing() as connection:
        held = select(lease.c.holder).where(lease.c.name == "jobs").with_for_update()
        known = select(job_window.c.state).where(
            job_window.c.job == window.job, job_window.c.window_start == window.start
        )
        if connection.scalar(held) != holder or connection.scalar(known) == "done":
            return False
        put(connection, job_window, [{**_entry(window, now), "state": "running", "finished_at": None}])
        return True


def due(store: Store, job: Job, now: int) -> list[Window]:
    """The windows of a job that are over and not done, oldest first."""
    with store.reading() as connection:
        done, begun = _known(connection, job)
        recent = now - job.first_look_back
        after = max((start for _, start in done), default=recent + CLOCKS_APART) - CLOCKS_APART
        after = min([after, *(start for _, start in begun)])
        first: dict[str, int] = {}
        for name, start in done:
            first[name] = min(start, first.get(name, start))
        windows = [
            window
            for window in job.windows(connection, after, now)
            if (window.job, window.start) in begun
            or ((window.job, window.start) not in done and _is_missed(window, first, recent))
        ]
    return sorted(windows, key=lambda window: (window.end, window.job))[:MOST_WINDOWS]


def _is_missed(window: Window, first: Mapping[str, int], recent: int) -> bool:
    """Whether a window that is not in the ledger should be: it is later than the first one ever done (`first`, by
    name), or, when there is none, ended after `recent`."""
    return window.start > first[window.job] if window.job in first else window.end > recent


def _known(connection: Connection, job: Job) -> tuple[set[tuple[str, int]], set[tuple[str, int]]]:
    """A job's windows (name, start) in the ledger: those done, and those that failed or never came to their end. The
    latter stay due however many later ones are done meanwhile."""
    found: dict[bool, set[tuple[str, int]]] = {True: set(), False: set()}
    columns = job_window.c
    query = select(columns.job, columns.window_start, columns.state).where(columns.job.like(f"{job.name}%"))
    for name, start, state in connection.execute(query):
        found[state == "done"].add((name, start))
    return found[True], found[False]


def _entry(window: Window, now: int) -> dict[str, object]:
    return {"job": window.job, "window_start": window.start, "started_at": now, "rows": 0, "error": ""}


def _run(store: Store, job: Job, window: Window, moment: Callable[[], int]) -> Exception | None:
    """Does a window's work and notes how it ended; gives the error that it failed with."""
    began = moment()
    row = _entry(window, began)
    try:
        rows = job.work(store, window, began)
    except Exception as error:
        _note(store, {**row, "state": "failed", "finished_at": moment(), "error": str(error)[:500]})
        return error
    _note(store, {**row, "state": "done", "finished_at": moment(), "rows": rows})
    return None


def _note(store: Store, row: dict[str, object]) -> None:
    with store.writing() as connection:
        put(connection, job_window, [row])


def take_lease(store: Store, name: str, holder: str, now: int, seconds: int = LEASE_SECONDS) -> bool:
    """Takes or renews a lease for some seconds; False while another holder has it."""
    with store.writing() as connection:
        free = or_(lease.c.holder == holder, lease.c.until < now)
        mine = update(lease).where(lease.c.name == name, free).values(holder=holder, until=now + seconds)
        if cast("CursorResult[object]", connection.execute(mine)).rowcount:
            return True
        row = {"name": name, "holder": holder, "until": now + seconds}
        first = upsert(connection.dialect, lease).values(row).on_conflict_do_nothing()  # type: ignore[attr-defined]
        return connection.execute(first.returning(lease.c.name)).first() is not None


def is_leased(connection: Connection, name: str, now: int) -> bool:
    """Whether anyone holds a lease."""
    held = select(lease.c.name).where(lease.c.name == name, lease.c.until >= now)
    return connection.execute(held).first() is not None


def release_lease(store: Store, name: str, holder: str) -> None:
    """Gives a lease back before its time."""
    with store.writing() as connection:
        connection.execute(delete(lease).where(lease.c.name == name, lease.c.holder == holder))
