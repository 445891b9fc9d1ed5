"""The schedules of a chain: made, changed and ended by those who may have reports sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import time
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.engine import Row

from dashboard import audit
from dashboard.access import SCHEDULE, Viewer
from dashboard.language import LANGUAGES
from dashboard.mail.message import checked_address
from dashboard.model import account, schedule, schedule_recipient
from dashboard.people.account import canonical
from dashboard.queries.openings import first_opening
from dashboard.schedules.mornings import meant
from dashboard.schedules.periods import Rhythm, due_at, last_period
from dashboard.schedules.readers import cut, recipients_of
from dashboard.schedules.report import Report, report_named
from dashboard.scope import visible
from dashboard.view_state import ViewState
from rollup.calendar import zone
from rollup.comparison import Days
from rollup.db import Store
from rollup.errors import BadInput, NotAllowed, NotFound, sentence, unknown

MOST_RECIPIENTS = 50
LONGEST_TITLE = 120
DAYS_AHEAD = 9
"""How far ahead the next opening is looked for."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a schedule is made of. `recipients` are user names or addresses, `venues` keys (none: all that each reader
    sees), `hour` the local one from which it is sent, `zone` empty for that of the first venue."""

    report: str
    title: str
    recipients: tuple[str, ...]
    venues: tuple[str, ...] = ()
    hour: int = 7
    zone: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Schedule:
    """A schedule as it stands. `next_due` in epoch seconds; None while it is paused."""

    id: int
    owner: str
    report: str
    title: str
    venues: tuple[str, ...]
    hour: int
    zone: str
    language: str
    recipients: tuple[str, ...]
    is_paused: bool
    next_due: int | None


def schedules(store: Store, viewer: Viewer, reports: Sequence[Report], now: int) -> tuple[Schedule, ...]:
    """The schedules of the viewer's chain that are about venues which they see, by title."""
    viewer.require(SCHEDULE)
    with store.reading() as connection:
        active = (schedule.c.chain_id == viewer.chain_id, schedule.c.ended_at.is_(None))
        rows = connection.execute(_schedules().where(*active).order_by(schedule.c.title, schedule.c.id))
        return tuple(
            _schedule(connection, row, reports, now) for row in rows if _may_see(connection, viewer, row)
        )


def add(store: Store, viewer: Viewer, reports: Sequence[Report], draft: Draft, now: int | None = None) -> int:
    """Makes a schedule; gives its id. Raises `BadInput` with the field that is no good."""
    viewer.require(SCHEDULE)
    report = report_named(reports, draft.report)
    at = int(time()) if now is None else now
    with store.writing() as connection:
        row = {
            "chain_id": viewer.chain_id,
            "owner_id": _own_id(connection, viewer),
            "created_at": at,
            **_values(connection, viewer, report, draft),
        }
        schedule_id = int(connection.execute(insert(schedule).returning(schedule.c.id), row).scalar_one())
        said = _set_recipients(connection, viewer, schedule_id, draft.recipients)
        detail = f"{draft.report}: {said}"
        audit.record(connection, "schedule_changed", viewer, _title(draft), f"made; {detail}", now=at)
    return schedule_id


def change(store: Store, viewer: Viewer, reports: Sequence[Report], schedule_id: int, draft: Draft) -> None:
    """Changes a schedule, which keeps its report; who does it answers for it from then on."""
    viewer.require(SCHEDULE)
    with store.writing() as connection:
        row = _found(connection, viewer, schedule_id)
        values = _values(connection, viewer, report_named(reports, row.report), draft)
        values["owner_id"] = _own_id(connection, viewer)
        connection.execute(update(schedule).where(schedule.c.id == schedule_id).values(values))
        said = _set_recipients(connection, viewer, schedule_id, draft.recipients)
        audit.record(connection, "schedule_changed", viewer, _title(draft), f"changed; {said}")


def pause(store: Store, viewer: Viewer, schedule_id: int, *, paused: bool) -> None:
    """Holds a schedule, or lets it go on."""
    _set(store, viewer, schedule_id, {"paused": int(paused)}, "paused" if paused else "goes on")


def end(store: Store, viewer: Viewer, schedule_id: int, now: int | None = None) -> None:
    """Ends a schedule; what it sent can still be opened."""
    _set(store, viewer, schedule_id, {"ended_at": int(time()) if now is None else now}, "ended")


def _set(store: Store, viewer: Viewer, schedule_id: int, values: dict[str, int], said: str) -> None:
    viewer.require(SCHEDULE)
    with store.writing() as connection:
        row = _found(connection, viewer, schedule_id)
        connection.execute(update(schedule).where(schedule.c.id == schedule_id).values(values))
        audit.record(connection, "schedule_changed", viewer, row.title, said)


def _schedules() -> Any:
    return select(schedule, account.c.username.label("owner")).join(account)


def _found(connection: Connection, viewer: Viewer, schedule_id: int) -> Row[Any]:
    wanted = (
        schedule.c.id == schedule_id,
        schedule.c.chain_id == viewer.chain_id,
        schedule.c.ended_at.is_(None),
    )
    row = connection.execute(_schedules().where(*wanted)).first()
    if row is None or not _may_see(connection, viewer, row):
        raise NotFound(sentence("there is no schedule {schedule_id}", schedule_id=schedule_id), "schedule")
    return row


def _may_see(connection: Connection, viewer: Viewer, row: Row[Any]) -> bool:
    """Whether every venue that a schedule names is the viewer's; one that names none is about those of each reader."""
    known = {venue.key for venue in visible(connection, viewer)}
    return set(ViewState.from_url(row.view).venues) <= known


def _schedule(connection: Connection, row: Row[Any], reports: Sequence[Report], now: int) -> Schedule:
    return Schedule(
        id=row.id,
        owner=row.owner,
        report=row.report,
        title=row.title,
        venues=ViewState.from_url(row.view).venues,
        hour=row.hour,
        zone=row.zone,
        language=row.language,
        recipients=tuple(each.name for each in recipients_of(connection, row.id)),
        is_paused=bool(row.paused),
        next_due=None if row.paused else _next_due(connection, row, reports, now),
    )


def _next_due(connection: Connection, row: Row[Any], reports: Sequence[Report], now: int) -> int | None:
    """When the period that is not over yet will be due."""
    report = next((each for each in reports if each.key == row.report), None)
    if report is None:
        return None
    if report.at_opening:
        return _next_opening(connection, row, now)
    last = last_period(report.rhythm, now, row.zone, row.hour)
    longest = {Rhythm.DAILY: 1, Rhythm.WEEKLY: 7, Rhythm.MONTHLY: 31}[report.rhythm]
    later = last_period(
        report.rhythm, due_at(last, row.zone, row.hour) + longest * 86_400 + 7200, row.zone, row.hour
    )
    return due_at(Days(later.first, later.last), row.zone, row.hour)


def _next_opening(connection: Connection, row: Row[Any], now: int) -> int | None:
    """When the first of the venues opens next; None where none does in the coming days."""
    venues = meant(connection, row)
    today = min((venue.local(now).day for venue in venues), default=0)
    opens = [first_opening(connection, venues, today + ahead) for ahead in range(DAYS_AHEAD)]
    return next((each for each in opens if each is not None and each > now), None)


def _own_id(connection: Connection, viewer: Viewer) -> int:
    own = connection.scalar(select(account.c.id).where(account.c.username == viewer.name))
    if own is None:
        raise NotAllowed(sentence("only somebody with an account can have reports sent"))
    return int(own)


def _title(draft: Draft) -> str:
    return " ".join(draft.title.split())


def _values(connection: Connection, viewer: Viewer, report: Report, draft: Draft) -> dict[str, Any]:
    title = _title(draft)
    if not title or len(title) > LONGEST_TITLE or not title.isprintable():
        raise BadInput(
            sentence("a title has 1 to {longest_title} characters", longest_title=LONGEST_TITLE), "title"
        )
    if not 0 <= draft.hour <= 23:
        raise BadInput(sentence("an hour is 0 to 23"), "hour")
    if draft.language and draft.language not in {each.key for each in LANGUAGES}:
        raise unknown("language", draft.language, [each.key for each in LANGUAGES], "language")
    known = {venue.key: venue for venue in visible(connection, viewer)}
    for key in draft.venues:
        if key not in known:
            raise unknown("venue", key, known, "venue")
    view = ViewState(venues=draft.venues)
    _view, asked = cut(connection, viewer, view)
    return {
        "report": report.key,
        "title": title,
        "view": view.to_url(),
        "hour": draft.hour,
        "zone": zone(draft.zone or asked[0].zone).key,
        "language": draft.language,
    }


def _set_recipients(connection: Connection, viewer: Viewer, schedule_id: int, names: Sequence[str]) -> str:
    """Sets who gets it; gives their names. An address that is somebody's goes to that person, with their own rights."""
    wanted = dict.fromkeys(name.strip() for name in names if name.strip())
    if not 0 < len(wanted) <= MOST_RECIPIENTS:
        raise BadInput(
            sentence("name 1 to {most_recipients} recipients", most_recipients=MOST_RECIPIENTS), "recipients"
        )
    known = connection.execute(
        select(account.c.id, account.c.username, account.c.email).where(account.c.chain_id == viewer.chain_id)
    ).all()
    people = {row.username: row.id for row in known} | {row.email: row.id for row in known if row.email}
    found = dict.fromkeys(_recipient(people, name) for name in wanted)
    connection.execute(delete(schedule_recipient).where(schedule_recipient.c.schedule_id == schedule_id))
    rows = [
        {"schedule_id": schedule_id, "account_id": account_id, "address": address}
        for account_id, address in found
    ]
    connection.execute(insert(schedule_recipient), rows)
    return ", ".join(wanted)


def _recipient(people: dict[str, int], name: str) -> tuple[int | None, str | None]:
    """The account or the address that is meant."""
    if canonical(name) in people:
        return people[canonical(name)], None
    if "@" not in name:
        # Not «did you mean»: who else may sign in is not told to everybody.
        raise BadInput(
            sentence("there is nobody called {name!r}; give user names or addresses", name=name), "recipients"
        )
    return None, checked_address(name)
