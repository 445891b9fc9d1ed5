"""The queue of files to be made: processes hold a lease on what they work on.

Whatever happens to a process, its job is either still queued, leased to somebody who is alive, or taken over when the
lease is over; a file is there if and only if its job is done.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, delete, or_, select, update
from sqlalchemy.engine import Row

from dashboard.exports.job import DONE, FAILED, OPEN, QUEUED, RUNNING, Job, all_jobs, ended, job_from
from dashboard.model import export_job
from rollup.db import Store

LEASE_SECONDS = 30
"""How long a process that makes a file may be silent before another one takes over."""
MOST_ATTEMPTS = 3
KEPT_SECONDS = 90 * 86_400
"""How long it is known that there was a job."""
WHOLE = 1000
"""A progress of all."""
DIED = "its process stopped {count} times before it was done; ask for a shorter period, or fewer venues"


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to make one job's file, for as long as it is renewed."""

    key: str
    token: str


@dataclass(frozen=True, slots=True)
class Made:
    """A file that was made."""

    name: str
    rows: int
    size: int
    digest: bytes


def claim(store: Store, now: int) -> Lease | None:
    """The job that has waited longest, for this process alone until its lease is over; None when there is none. One
    whose process died is claimed again, and given up when that happens too often."""
    left = and_(export_job.c.state == RUNNING, export_job.c.lease_until <= now)
    with store.writing() as connection:
        lost = and_(left, export_job.c.attempts >= MOST_ATTEMPTS)
        values = ended(FAILED, DIED.format(count=MOST_ATTEMPTS), now)
        connection.execute(update(export_job).where(lost).values(values))
        due = or_(export_job.c.state == QUEUED, left)
        query = select(export_job.c.id, export_job.c.key).where(due)
        query = query.order_by(export_job.c.asked_at, export_job.c.id).limit(1)
        row = connection.execute(query.with_for_update(skip_locked=True)).first()
        if row is None:
            return None
        lease = Lease(row.key, secrets.token_hex(8))
        taken = {"state": RUNNING, "lease": lease.token, "lease_until": now + LEASE_SECONDS}
        taken |= {"started_at": now, "progress": 0, "attempts": export_job.c.attempts + 1}
        connection.execute(update(export_job).where(export_job.c.id == row.id).values(taken))
        return lease


def is_waiting(store: Store, now: int) -> bool:
    """Whether there is something to claim."""
    left = and_(export_job.c.state == RUNNING, export_job.c.lease_until <= now)
    due = or_(export_job.c.state == QUEUED, left)
    with store.reading() as connection:
        return connection.execute(select(export_job.c.id).where(due).limit(1)).first() is not None


def leased(store: Store, lease: Lease) -> Job | None:
    """The job of a lease; None when it was cancelled or another process has taken it over."""
    with store.reading() as connection:
        row = connection.execute(all_jobs().where(_held(lease))).first()
        return None if row is None else job_from(row)


def renew(store: Store, lease: Lease, progress: int, now: int) -> bool:
    """Says that the file is still being made, and how far it is; False when it is not wanted (from here) any more."""
    values = {"lease_until": now + LEASE_SECONDS, "progress": progress}
    with store.writing() as connection:
        return _settle(connection, lease, values) is not None


def release(store: Store, lease: Lease, now: int) -> None:
    """Gives a job back whose process has ended without a word, so that it need not wait for the lease to run out."""
    with store.writing() as connection:
        _settle(connection, lease, {"lease_until": now})


def requeue(store: Store, lease: Lease) -> None:
    """Puts a job back whose process is being stopped on purpose: that was no attempt."""
    values = {"state": QUEUED, "lease": None, "lease_until": None, "progress": 0}
    with store.writing() as connection:
        _settle(connection, lease, values | {"attempts": export_job.c.attempts - 1})


def fail(store: Store, lease: Lease, reason: str, now: int) -> None:
    """Notes why a file cannot be made."""
    with store.writing() as connection:
        _settle(connection, lease, ended(FAILED, reason, now))


def finish(
    store: Store, lease: Lease, made: Made, now: int, until: int, publish: Callable[[Connection], None]
) -> bool:
    """Notes that a file is there, in the transaction in which `publish` puts it in its place and tells the asker.
    False, without that, when it is not wanted (from here) any more."""
    values = ended(DONE, "", now) | {"progress": WHOLE, "until": until}
    values |= {"file_name": made.name, "row_count": made.rows, "bytes": made.size, "digest": made.digest}
    with store.writing() as connection:
        if _settle(connection, lease, values) is None:
            return False
        publish(connection)
        return True


def running(store: Store) -> dict[str, str]:
    """The lease of each job that is being worked on, by its key."""
    query = select(export_job.c.key, export_job.c.lease).where(export_job.c.state == RUNNING)
    with store.reading() as connection:
        return {row.key: row.lease for row in connection.execute(query)}


def with_files(store: Store, now: int) -> set[str]:
    """The keys of the jobs whose files are kept."""
    kept = and_(export_job.c.state == DONE, export_job.c.until > now)
    with store.reading() as connection:
        return set(connection.scalars(select(export_job.c.key).where(kept)))


def forget(store: Store, now: int) -> None:
    """Forgets jobs that are long over."""
    is_over = export_job.c.state.not_in(OPEN)
    with store.writing() as connection:
        old = and_(is_over, export_job.c.asked_at < now - KEPT_SECONDS)
        connection.execute(delete(export_job).where(old))


def _held(lease: Lease) -> Any:
    columns = export_job.c
    return and_(columns.key == lease.key, columns.lease == lease.token, columns.state == RUNNING)


def _settle(connection: Connection, lease: Lease, values: dict[str, Any]) -> Row[Any] | None:
    """Changes a job, unless it is no longer this process's."""
    changed = update(export_job).where(_held(lease)).values(values).returning(export_job.c.id)
    return connection.execute(changed).first()
