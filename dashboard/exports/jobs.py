"""What a person can do with the files that they wait for: ask, list, cancel, try again."""

import json
import secrets
from typing import Any

from sqlalchemy import Connection, and_, func, insert, select, update

from dashboard import audit
from dashboard.access import Viewer
from dashboard.exports.job import CANCELLED, OPEN, QUEUED, Job, all_jobs, ended, job_from
from dashboard.exports.order import Order
from dashboard.model import account, export_job
from rollup.calendar import day_of
from rollup.db import Store
from rollup.errors import BadInput, NotFound

MOST_OPEN = 20
"""How many files one person may wait for at the same time."""
LISTED = 30


def add(store: Store, viewer: Viewer, order: Order, now: int) -> Job:
    """Queues a file; the job that waits already when the same person asked for the same file a moment ago. Raises
    `BadInput` for somebody who waits for too many."""
    with store.writing() as connection:
        owner = _owner(connection, viewer)
        row = _row(viewer, order, owner) | {"asked_at": now}
        waiting = connection.execute(all_jobs().where(_same(row), export_job.c.state.in_(OPEN))).first()
        if waiting is not None:
            return job_from(waiting)
        _require_few(connection, owner)
        key = secrets.token_urlsafe(18)
        connection.execute(insert(export_job), row | {"key": key})
        _record(connection, viewer, order, now)
        return job_from(connection.execute(all_jobs().where(export_job.c.key == key)).one())


def note(store: Store, viewer: Viewer, order: Order, now: int) -> None:
    """Notes in the audit log that somebody was given a file at once."""
    with store.writing() as connection:
        _record(connection, viewer, order, now)


def note_fetched(store: Store, viewer: Viewer, job: Job, now: int) -> None:
    """Notes that somebody was given the file that was made for them."""
    with store.writing() as connection:
        _record(connection, viewer, job.order, now, "export_fetched")


def _record(connection: Connection, viewer: Viewer, order: Order, now: int, event: str = "exported") -> None:
    days = f"{order.first_day} – {order.last_day}"
    audit.record(connection, event, viewer, order.title, f"{order.form}, {days}", now=now)


def _row(viewer: Viewer, order: Order, owner: int) -> dict[str, Any]:
    return {
        "account_id": owner,
        "capabilities": " ".join(sorted(viewer.capabilities)),
        "venues": None if viewer.venues is None else json.dumps(sorted(viewer.venues)),
        "report": order.report,
        "format": order.form,
        "given": order.given_text(),
        "language": order.language,
        "title": order.title,
        "file_name": "",
        "first_day": day_of(order.first_day),
        "last_day": day_of(order.last_day),
        "state": QUEUED,
        "reason": "",
        "progress": 0,
        "attempts": 0,
    }


def _same(row: dict[str, Any]) -> Any:
    names = ("account_id", "capabilities", "report", "format", "given", "language", "first_day", "last_day")
    same = [export_job.c[name] == row[name] for name in names]
    venues = export_job.c.venues
    return and_(*same, venues.is_(None) if row["venues"] is None else venues == row["venues"])


def _require_few(connection: Connection, owner: int) -> None:
    mine = and_(export_job.c.account_id == owner, export_job.c.state.in_(OPEN))
    if (connection.scalar(select(func.count()).select_from(export_job).where(mine)) or 0) >= MOST_OPEN:
        raise BadInput(
            f"you wait for {MOST_OPEN} files already; cancel some, or ask again when they are done"
        )


def of_viewer(store: Store, viewer: Viewer) -> list[Job]:
    """The latest jobs of a person, the newest first."""
    with store.reading() as connection:
        mine = export_job.c.account_id == _owner(connection, viewer)
        newest = all_jobs().where(mine).order_by(export_job.c.asked_at.desc(), export_job.c.id.desc())
        return [job_from(row) for row in connection.execute(newest.limit(LISTED))]


def job_of(store: Store, viewer: Viewer, key: str) -> Job:
    """A job of the viewer's own; anybody else's is as unknown as one that does not exist."""
    with store.reading() as connection:
        return _own(connection, viewer, key)


def cancel(store: Store, viewer: Viewer, key: str, now: int) -> Job:
    """Ends a job that is still to be done: who makes its file notices within a heartbeat."""
    with store.writing() as connection:
        job = _own(connection, viewer, key)
        is_open = and_(export_job.c.key == key, export_job.c.state.in_(OPEN))
        connection.execute(update(export_job).where(is_open).values(ended(CANCELLED, "", now)))
        return _own(connection, viewer, job.key)


def retry(store: Store, viewer: Viewer, key: str, now: int) -> Job:
    """Queues a job anew that failed, was cancelled, or whose file is gone."""
    with store.writing() as connection:
        job = _own(connection, viewer, key)
        if job.is_open or job.has_file(now):
            raise BadInput("this file is there or on its way; there is nothing to try again")
        _require_few(connection, job.account_id)
        fresh = {"state": QUEUED, "reason": "", "progress": 0, "attempts": 0, "asked_at": now}
        fresh |= {"finished_at": None, "row_count": None, "bytes": None, "digest": None, "until": None}
        connection.execute(update(export_job).where(export_job.c.key == key).values(fresh))
        return _own(connection, viewer, key)


def _own(connection: Connection, viewer: Viewer, key: str) -> Job:
    mine = and_(export_job.c.key == key, export_job.c.account_id == _owner(connection, viewer))
    row = connection.execute(all_jobs().where(mine)).first()
    if row is None:
        raise NotFound("there is no such export; list yours at /chain/analytics/exports")
    return job_from(row)


def _owner(connection: Connection, viewer: Viewer) -> int:
    """The id of the viewer's account. The command line has none, and needs none: it waits for its files."""
    found = connection.scalar(select(account.c.id).where(account.c.username == viewer.name))
    if found is None:
        raise NotFound(f"{viewer.name} has no account to keep a file for")
    return int(found)
