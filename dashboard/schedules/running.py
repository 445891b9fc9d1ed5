"""The job that sends scheduled reports: each once for each period, to each recipient once.

What is due is decided by the database, not by a timer having fired. A run that fails or whose process dies is taken up
again; who has been sent the report by then is not sent it again.
"""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.engine import Row

from dashboard import mail
from dashboard.access import Viewer
from dashboard.language import gettext as _
from dashboard.language import speaking
from dashboard.model import (
    schedule,
    schedule_delivery,
    schedule_file,
    schedule_run,
)
from dashboard.schedules import mornings
from dashboard.schedules.periods import due_at, last_period
from dashboard.schedules.readers import Reader, cut, owner_of, reader_of, recipients_of
from dashboard.schedules.report import Composed, Edition, Report
from dashboard.scope import visible
from dashboard.settings import Settings
from dashboard.view_state import CUSTOM, ViewState
from rollup.calendar import date_of
from rollup.comparison import Days
from rollup.db import Store, upsert
from rollup.errors import NotAllowed, VenueAnalyticsError

logger = logging.getLogger(__name__)
RUNNING, FAILED, DONE, GIVEN_UP = "running", "failed", "done", "given up"
WAITING = "waiting"
"""Some readers have it; the venues of others open later."""
LEASE_SECONDS = 1800
"""How long a process has for one run, all its recipients together."""
MOST_ATTEMPTS = 6
FIRST_WAIT = 300
"""Seconds until a run that failed is taken up again; doubled each time."""


@dataclass(frozen=True, slots=True)
class Run:
    """A schedule's work for one period, which this process has taken on."""

    id: int
    schedule: Row[Any]
    report: Report
    days: Days


def send_due(store: Store, settings: Settings, reports: Sequence[Report], now: int) -> int:
    """Makes and sends what is due; gives the number of runs that came to their end."""
    known = {report.key: report for report in reports}
    with store.reading() as connection:
        active = schedule.c.ended_at.is_(None)
        rows = connection.execute(select(schedule).where(active, schedule.c.paused == 0)).all()
    done = 0
    for row in rows:
        report = known.get(row.report)
        for days in [] if report is None else _due(store, row, report, now):
            run_id = _claim(store, row.id, days, now)
            if run_id is not None and report is not None:
                done += _run(store, settings, Run(run_id, row, report, days), now)
    return done


def _due(store: Store, row: Row[Any], report: Report, now: int) -> list[Days]:
    """The periods of which a report is due, one at most; at openings around the world there can be two."""
    if not report.at_opening:
        days = _due_at_hour(store, row, report, now)
        return [] if days is None else [days]
    with store.reading() as connection:
        return [
            days
            for days in mornings.candidates(connection, row.chain_id, now)
            if _is_open(connection, row, days, now)
            and mornings.is_due(connection, row, report, days, _served(connection, row.id, days), now)
        ]


def _is_open(connection: Connection, row: Row[Any], days: Days, now: int) -> bool:
    """Whether a period's run has not come to its end, and is not tried again later."""
    known = select(schedule_run.c.state, schedule_run.c.next_try).where(
        schedule_run.c.schedule_id == row.id, schedule_run.c.first_day == days.first
    )
    run = connection.execute(known).first()
    return run is None or (run.state not in (DONE, GIVEN_UP) and run.next_try <= now)


def _served(connection: Connection, schedule_id: int, days: Days) -> set[str]:
    """Who has been sent a period's edition, or has it noted why not."""
    run = (schedule_run.c.schedule_id == schedule_id, schedule_run.c.first_day == days.first)
    return set(connection.scalars(select(schedule_delivery.c.recipient).join(schedule_run).where(*run)))


def _due_at_hour(store: Store, row: Row[Any], report: Report, now: int) -> Days | None:
    """The period of which a report is due. One that ended before the schedule was made is not, nor one that is not the
    last: nobody reads last week's daily mails."""
    days = last_period(report.rhythm, now, row.zone, row.hour)
    if due_at(days, row.zone, row.hour) <= row.created_at:
        return None
    with store.reading() as connection:
        if not _is_open(connection, row, days, now):
            return None
        try:
            venues = visible(connection, owner_of(connection, row))
        except NotAllowed:
            return days
        # Elsewhere in the world, or in a bar, the last of the days may not be over yet.
        is_over = all(venue.local(now).day > days.last for venue in venues)
        return days if is_over and report.is_ready(connection, venues, days) else None


def _claim(store: Store, schedule_id: int, days: Days, now: int) -> int | None:
    """Begins a run, or takes one up again that failed or whose process died; None when another process was first."""
    row = {
        "schedule_id": schedule_id,
        "first_day": days.first,
        "last_day": days.last,
        "state": RUNNING,
        "attempts": 0,
        "next_try": 0,
        "begun_at": now,
    }
    own = (schedule_run.c.schedule_id == schedule_id, schedule_run.c.first_day == days.first)
    free = (schedule_run.c.state.in_((RUNNING, FAILED, WAITING)), schedule_run.c.next_try <= now)
    with store.writing() as connection:
        new = upsert(connection.dialect, schedule_run).values(row)
        connection.execute(new.on_conflict_do_nothing())  # type: ignore[attr-defined]
        taken = {
            "state": RUNNING,
            "attempts": schedule_run.c.attempts + 1,
            "next_try": now + LEASE_SECONDS,
        }
        claimed = update(schedule_run).where(*own, *free).values(taken).returning(schedule_run.c.id)
        run_id: int | None = connection.scalar(claimed)
        return run_id


def _run(store: Store, settings: Settings, run: Run, now: int) -> bool:
    """Sends a report to everybody who has not been sent it yet; notes how that went. Gives whether it is over."""
    try:
        with store.reading() as connection:
            owner = owner_of(connection, run.schedule)
            waiting = [row for row in _waiting(connection, run) if _is_turn(connection, run, row, now)]
        for recipient in waiting:
            _serve(store, settings, run, owner, recipient, now)
    except NotAllowed as error:
        _note(store, run, GIVEN_UP, now, str(error))
        return True
    except Exception as error:
        if not isinstance(error, VenueAnalyticsError):
            logger.exception("the report %s of schedule %s failed", run.report.key, run.schedule.id)
        _fail(store, run, str(error)[:500], now)
        return False
    return _end(store, run, now)


def _is_turn(connection: Connection, run: Run, recipient: Row[Any], now: int) -> bool:
    """Whether a recipient is to have it now: at once, but for what waits for the first of their venues to open."""
    if not run.report.at_opening:
        return True
    opens = mornings.opens_at(connection, run.schedule, run.report, recipient, run.days, now)
    return opens is not None and opens <= now


def _end(store: Store, run: Run, now: int) -> bool:
    """Notes that all is done, or that somebody's venues open later in the day. Gives whether it is over."""
    if run.report.at_opening:
        with store.reading() as connection:
            served = _served(connection, run.schedule.id, run.days)
            later = mornings.is_awaited(connection, run.schedule, run.report, run.days, served, now)
        if later:
            with store.writing() as connection:
                again = {"state": WAITING, "attempts": 0, "next_try": now}
                connection.execute(update(schedule_run).where(schedule_run.c.id == run.id).values(again))
            return False
    _note(store, run, DONE, now)
    return True


def _waiting(connection: Connection, run: Run) -> list[Row[Any]]:
    """The recipients who have not been sent it."""
    own = schedule_delivery.c.run_id == run.id
    served = set(connection.scalars(select(schedule_delivery.c.recipient).where(own)))
    return [row for row in recipients_of(connection, run.schedule.id) if row.name not in served]


def _serve(store: Store, settings: Settings, run: Run, owner: Viewer, recipient: Row[Any], now: int) -> None:
    """Makes one recipient's edition and puts it into the archive and the outbox, both or neither. Who may not have it
    (any more) is noted with the reason."""
    base = {"run_id": run.id, "recipient": recipient.name, "account_id": recipient.account_id}
    try:
        with store.reading() as connection:
            reader = reader_of(connection, run.schedule, owner, recipient, run.report)
            view, venues = cut(connection, reader.viewer, _view(run))
            if run.report.at_opening:
                mornings.require_new(connection, run.schedule, run.days, recipient.name, venues)
    except NotAllowed as error:
        with store.writing() as connection:
            connection.execute(insert(schedule_delivery), {**base, **_refused(str(error), now)})
        return
    with speaking(reader.language):
        why = _("You get this because {name} has it sent to you: “{title}”.").format(
            name=owner.name, title=run.schedule.title
        )
        composed = run.report.compose(
            Edition(store, settings, reader.viewer, view, run.days, now, why, reader.zone)
        )
    kept = {
        "language": reader.language,
        "venues": json.dumps([venue.id for venue in venues]),
        **_kept(composed),
    }
    with store.writing() as connection:
        _deliver(connection, run.schedule.chain_id, reader, composed, {**base, **kept}, now)


def _view(run: Run) -> ViewState:
    """What a schedule is about, in one period."""
    start, end = date_of(run.days.first), date_of(run.days.last)
    return replace(ViewState.from_url(run.schedule.view), period=CUSTOM, start=start, end=end)


def _kept(composed: Composed) -> dict[str, object]:
    return {
        "as_of": composed.as_of,
        "definitions": composed.definitions,
        "figures": json.dumps(composed.figures, ensure_ascii=False, sort_keys=True),
        "subject": composed.mail.subject,
        "text": composed.mail.text,
        "html": composed.mail.html,
    }


def _refused(reason: str, now: int) -> dict[str, object]:
    nothing = dict.fromkeys(("language", "definitions", "subject", "text", "html"), "")
    return {**nothing, "refusal": reason, "venues": "[]", "as_of": now, "figures": "{}"}


def _deliver(
    connection: Connection,
    chain_id: int,
    reader: Reader,
    composed: Composed,
    kept: dict[str, object],
    now: int,
) -> None:
    message = composed.mail.message(chain_id, reader.email)
    mail_id = mail.enqueue(connection, replace(message, attachments=composed.attachments), now)
    added = insert(schedule_delivery).returning(schedule_delivery.c.id)
    delivery_id = connection.execute(added, {**kept, "mail_id": mail_id}).scalar_one()
    files = [
        {
            "delivery_id": delivery_id,
            "position": position,
            "name": each.name,
            "media_type": each.media_type,
            "content": each.content,
        }
        for position, each in enumerate(composed.attachments)
    ]
    if files:
        connection.execute(insert(schedule_file), files)


def _note(store: Store, run: Run, state: str, now: int, error: str = "") -> None:
    with store.writing() as connection:
        ended = {"state": state, "done_at": now, "error": error}
        connection.execute(update(schedule_run).where(schedule_run.c.id == run.id).values(ended))


def _fail(store: Store, run: Run, error: str, now: int) -> None:
    """Notes a failure: tried again later, or given up when that was often enough."""
    with store.writing() as connection:
        own = schedule_run.c.id == run.id
        attempts = connection.scalar(select(schedule_run.c.attempts).where(own)) or 1
        state = GIVEN_UP if attempts >= MOST_ATTEMPTS else FAILED
        later = now + FIRST_WAIT * 2 ** (attempts - 1)
        connection.execute(update(schedule_run).where(own).values(state=state, error=error, next_try=later))
