"""The audit log, for those who administer a chain: by person, kind of event and days, page by page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, or_, select

from dashboard.access import ADMIN, Viewer
from dashboard.answers.administration import AuditPage, Entry
from dashboard.audit import EVENTS
from dashboard.model import audit
from dashboard.queries.administration import clock_of
from rollup.db import Store
from rollup.errors import BadInput, sentence, unknown

FILTERS = ("person", "event", "since", "until")
ANY = "*"
PAGE = 50
MOST = 100_000
"""Entries that one file takes; of more, the newest."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries: those by or about a person, of a kind, from one day to another (both included). Empty is all."""

    person: str = ""
    event: str = ""
    first: date | None = None
    last: date | None = None

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Wanted":
        """What an address asks for, by `FILTERS`. Raises `BadInput` with the parameter's name."""
        # No text has the sign of number 0, and PostgreSQL takes none.
        told = (given.get(name, "").replace("\0", "") for name in FILTERS)
        person, event, since, until = ("" if text == ANY else text for text in told)
        return cls(person, event, _day("since", since), _day("until", until))


def audit_log(store: Store, viewer: Viewer, wanted: Wanted, page: int = 1) -> AuditPage:
    """A page of the entries. A page past the last one is the last."""
    viewer.require(ADMIN)
    with store.reading() as connection:
        clock = clock_of(connection, viewer)
        conditions = _conditions(viewer, wanted, clock)
        total = int(connection.scalar(select(func.count()).select_from(audit).where(*conditions)) or 0)
        pages = max(1, -(-total // PAGE))
        shown = min(max(page, 1), pages)
        entries = _entries(connection, conditions, clock, PAGE, PAGE * (shown - 1))
    return AuditPage(entries, total, shown, pages)


def every_entry(store: Store, viewer: Viewer, wanted: Wanted) -> tuple[Entry, ...]:
    """The entries for a file, the newest first, at most `MOST`."""
    viewer.require(ADMIN)
    with store.reading() as connection:
        clock = clock_of(connection, viewer)
        return _entries(connection, _conditions(viewer, wanted, clock), clock, MOST, 0)


def _entries(
    connection: Connection, conditions: Sequence[ColumnElement[bool]], clock: tzinfo, most: int, offset: int
) -> tuple[Entry, ...]:
    query = select(audit).where(*conditions).order_by(audit.c.id.desc()).limit(most).offset(offset)
    return tuple(_entry(row, clock) for row in connection.execute(query))


def _entry(row: Any, clock: tzinfo) -> Entry:
    at = datetime.fromtimestamp(row.at, clock)
    return Entry(at, row.event, row.actor, row.network, row.subject, row.detail)


def _conditions(viewer: Viewer, wanted: Wanted, clock: tzinfo) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [audit.c.chain_id == viewer.chain_id]
    known = [event.key for event in EVENTS]
    if wanted.event and wanted.event not in known:
        raise unknown("event", wanted.event, known, "event")
    if wanted.first and wanted.last and wanted.last < wanted.first:
        raise BadInput(
            sentence(
                "until={last} lies before since={first}; swap the two", last=wanted.last, first=wanted.first
            ),
            "until",
        )
    if wanted.event:
        found.append(audit.c.event == wanted.event)
    if wanted.person:
        found.append(or_(audit.c.actor == wanted.person, audit.c.subject == wanted.person))
    if wanted.first:
        found.append(audit.c.at >= _midnight(wanted.first, clock))
    if wanted.last:
        found.append(audit.c.at < _midnight(wanted.last + timedelta(days=1), clock))
    return found


def _midnight(day: date, clock: tzinfo) -> int:
    return int(datetime.combine(day, time(), clock).timestamp())


def _day(name: str, text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadInput(
            sentence("{name}={text!r} is no date such as {name}=2026-11-21", name=name, text=text), name
        ) from error
