"""A file that is made when there is time, as it stands in the database."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.engine import Row

from dashboard.access import Viewer
from dashboard.exports.order import Options, Order
from dashboard.model import account, export_job
from rollup.calendar import date_of

QUEUED, RUNNING, DONE, FAILED, CANCELLED = "queued", "running", "done", "failed", "cancelled"
OPEN = (QUEUED, RUNNING)


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands. Instants are epoch seconds; `progress` is in thousandths; `until` is set while there is a
    file, which `file_name`, `rows`, `size` (bytes) and `digest` (SHA-256) are about."""

    key: str
    account_id: int
    person: str
    capabilities: frozenset[str]
    venues: frozenset[int] | None
    order: Order
    state: str
    reason: str
    progress: int
    attempts: int
    asked_at: int
    started_at: int | None
    finished_at: int | None
    rows: int | None
    size: int | None
    digest: bytes | None
    until: int | None
    file_name: str

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.state in OPEN

    def has_file(self, now: int) -> bool:
        """Whether its file can be had."""
        return self.state == DONE and self.until is not None and now < self.until

    def is_within(self, viewer: Viewer) -> bool:
        """Whether all that its file was made from may still be seen by somebody."""
        sees = viewer.venues is None or (self.venues is not None and self.venues <= viewer.venues)
        return sees and self.capabilities <= viewer.capabilities


def ended(state: str, reason: str, now: int) -> dict[str, Any]:
    """What is kept of a job that is over."""
    return {"state": state, "reason": reason, "finished_at": now, "lease": None, "lease_until": None}


def all_jobs() -> Select[Any]:
    """Every job with its person's name."""
    return select(export_job, account.c.username).join(account, account.c.id == export_job.c.account_id)


def job_from(row: Row[Any]) -> Job:
    """The job of a row of `all_jobs`."""
    stored = json.loads(row.given)
    return Job(
        key=row.key,
        account_id=row.account_id,
        person=row.username,
        capabilities=frozenset(row.capabilities.split()),
        venues=None if row.venues is None else frozenset(json.loads(row.venues)),
        order=Order(
            report=row.report,
            form=row.format,
            given=stored["given"],
            language=row.language,
            title=row.title,
            first_day=date_of(row.first_day),
            last_day=date_of(row.last_day),
            options=Options(**{name: value for name, value in stored.items() if name != "given"}),
        ),
        state=row.state,
        reason=row.reason,
        progress=row.progress,
        attempts=row.attempts,
        asked_at=row.asked_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        rows=row.row_count,
        size=row.bytes,
        digest=row.digest,
        until=row.until,
        file_name=row.file_name,
    )
