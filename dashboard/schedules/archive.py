"""What was sent: every edition as its reader got it, to be opened again exactly."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, and_, func, select
from sqlalchemy.engine import Row

from dashboard.access import READ, SCHEDULE, Viewer
from dashboard.mail.message import Attachment
from dashboard.model import mail, schedule, schedule_delivery, schedule_file, schedule_run
from rollup.calendar import date_of
from rollup.db import Store
from rollup.errors import NotFound

MOST = 50
"""Editions of a list."""


@dataclass(frozen=True, slots=True)
class Sent:
    """An edition in a list. `state` is that of its mail, or "refused" with the reason in `said`; of a run that has not
    come to its end that of the run, without an `id` and a recipient."""

    id: int | None
    title: str
    report: str
    recipient: str
    first: date
    last: date
    state: str
    said: str
    as_of: int
    files: int


@dataclass(frozen=True, slots=True)
class Opened:
    """An edition, word for word. `figures` are its numbers, as of `as_of` by the definition set `definitions`."""

    subject: str
    text: str
    html: str
    figures: dict[str, Any]
    as_of: int
    definitions: str
    files: tuple[str, ...]


def sent(store: Store, viewer: Viewer, most: int = MOST) -> tuple[Sent, ...]:
    """The last editions that the viewer may open, and runs that failed, the latest first."""
    viewer.require(SCHEDULE)
    files = select(func.count()).where(schedule_file.c.delivery_id == schedule_delivery.c.id)
    query = (
        select(
            schedule_delivery,
            schedule.c.title,
            schedule.c.report,
            schedule_run.c.first_day,
            schedule_run.c.last_day,
            mail.c.state,
            mail.c.answer,
            files.scalar_subquery().label("files"),
        )
        .join(schedule_run, schedule_run.c.id == schedule_delivery.c.run_id)
        .join(schedule, schedule.c.id == schedule_run.c.schedule_id)
        .outerjoin(mail, mail.c.id == schedule_delivery.c.mail_id)
        .where(schedule.c.chain_id == viewer.chain_id)
        .order_by(schedule_delivery.c.id.desc())
    )
    found: list[Sent] = []
    with store.reading() as connection:
        for row in connection.execute(query):
            if len(found) == most:
                break
            if _may_open(viewer, row):
                found.append(_sent(row))
        return (*_troubled(connection, viewer), *found)


def _troubled(connection: Connection, viewer: Viewer) -> list[Sent]:
    """Runs that failed or were given up, of schedules that have not ended; of those who see the whole chain."""
    if viewer.venues is not None:
        return []
    query = (
        select(schedule_run, schedule.c.title, schedule.c.report)
        .join(schedule)
        .where(
            schedule.c.chain_id == viewer.chain_id,
            schedule.c.ended_at.is_(None),
            schedule_run.c.state.in_(("failed", "given up")),
        )
        .order_by(schedule_run.c.id.desc())
        .limit(MOST)
    )
    return [
        Sent(
            None,
            row.title,
            row.report,
            "",
            date_of(row.first_day),
            date_of(row.last_day),
            row.state,
            row.error,
            row.begun_at,
            0,
        )
        for row in connection.execute(query)
    ]


def _sent(row: Row[Any]) -> Sent:
    return Sent(
        id=None if row.refusal else row.id,
        title=row.title,
        report=row.report,
        recipient=row.recipient,
        first=date_of(row.first_day),
        last=date_of(row.last_day),
        # What was sent long ago is no longer in the outbox.
        state="refused" if row.refusal else row.state or "sent",
        said=row.refusal or (row.answer if row.state in ("failed", "dead") else ""),
        as_of=row.as_of,
        files=row.files,
    )


def _may_open(viewer: Viewer, row: Row[Any]) -> bool:
    """Whether the viewer sees all venues that an edition is about."""
    return viewer.venues is None or set(json.loads(row.venues)) <= viewer.venues


def _deliveries(viewer: Viewer, delivery_id: int) -> Select[Any]:
    own = and_(schedule_delivery.c.id == delivery_id, schedule.c.chain_id == viewer.chain_id)
    return (
        select(schedule_delivery)
        .join(schedule_run, schedule_run.c.id == schedule_delivery.c.run_id)
        .join(schedule, schedule.c.id == schedule_run.c.schedule_id)
        .where(own, schedule_delivery.c.refusal == "")
    )


def _delivery(connection: Connection, viewer: Viewer, delivery_id: int) -> Row[Any]:
    """An edition that the viewer may open: their own, or one of those who may have reports sent."""
    viewer.require(READ)
    row = connection.execute(_deliveries(viewer, delivery_id)).first()
    is_own = row is not None and row.recipient == viewer.name
    if row is None or not _may_open(viewer, row) or not (is_own or viewer.may(SCHEDULE)):
        raise NotFound(f"there is no report {delivery_id} that was sent", "report")
    return row


def opened(store: Store, viewer: Viewer, delivery_id: int) -> Opened:
    """An edition as it was sent. Raises `NotFound` for one that the viewer may not open."""
    with store.reading() as connection:
        row = _delivery(connection, viewer, delivery_id)
        own = schedule_file.c.delivery_id == row.id
        names = connection.scalars(select(schedule_file.c.name).where(own).order_by(schedule_file.c.position))
        return Opened(
            row.subject,
            row.text,
            row.html,
            json.loads(row.figures),
            row.as_of,
            row.definitions,
            tuple(names),
        )


def attached(store: Store, viewer: Viewer, delivery_id: int, position: int) -> Attachment:
    """A file that went with an edition. Raises `NotFound` for one that the viewer may not open."""
    with store.reading() as connection:
        row = _delivery(connection, viewer, delivery_id)
        own = and_(schedule_file.c.delivery_id == row.id, schedule_file.c.position == position)
        file = connection.execute(select(schedule_file).where(own)).first()
    if file is None:
        raise NotFound(f"the report {delivery_id} has no file {position}", "file")
    return Attachment(file.name, file.media_type, file.content)
