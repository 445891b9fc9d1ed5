"""Reports that each reader gets when the first of their venues opens: on which days, when, and each but once.

The day is that at the reader's own venues, so that somebody in Auckland does not wait for New York's morning. A day on
which none of them opens has no edition.
"""

import json
from collections.abc import Container, Sequence
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.engine import Row

from dashboard.model import schedule, schedule_delivery, schedule_run
from dashboard.queries.openings import first_opening
from dashboard.schedules.readers import cut, owner_of, reader_of, recipients_of
from dashboard.schedules.report import Report
from dashboard.view_state import ViewState
from rollup.comparison import Days
from rollup.errors import NotAllowed
from rollup.venues import Venue, venues_of


def candidates(connection: Connection, chain_id: int, now: int) -> list[Days]:
    """The days before those that it is now at the chain's venues."""
    today = {venue.local(now).day for venue in venues_of(connection, chain_id)}
    return [Days(day - 1, day - 1) for day in sorted(today)]


def is_due(
    connection: Connection, row: Row[Any], report: Report, days: Days, served: Container[str], now: int
) -> bool:
    """Whether there is somebody to be served now."""
    return any(opens <= now for opens in _awaited(connection, row, report, days, served, now))


def is_awaited(
    connection: Connection, row: Row[Any], report: Report, days: Days, served: Container[str], now: int
) -> bool:
    """Whether there is somebody to be served, now or later."""
    return bool(_awaited(connection, row, report, days, served, now))


def _awaited(
    connection: Connection, row: Row[Any], report: Report, days: Days, served: Container[str], now: int
) -> list[int]:
    """When the readers who were not served have their turn."""
    waiting = [each for each in recipients_of(connection, row.id) if each.name not in served]
    found = [opens_at(connection, row, report, each, days, now) for each in waiting]
    return [opens for opens in found if opens is not None]


def opens_at(
    connection: Connection, row: Row[Any], report: Report, recipient: Row[Any], days: Days, now: int
) -> int | None:
    """The instant at which the first of a reader's venues opens, on the day after those of the period. None where that
    is not today at their venues, where none of them opens, and where it was before the schedule was made. For somebody
    who may not have it those are all that it is about; then the reason is noted."""
    try:
        reader = reader_of(connection, row, owner_of(connection, row), recipient, report)
        _view, venues = cut(connection, reader.viewer, ViewState.from_url(row.view))
    except NotAllowed:
        venues = meant(connection, row)
    if max(venue.local(now).day for venue in venues) != days.last + 1:
        return None
    opens = first_opening(connection, venues, days.last + 1)
    return None if opens is None or opens <= row.created_at else opens


def meant(connection: Connection, row: Row[Any]) -> tuple[Venue, ...]:
    """The venues that a schedule is about, whoever reads it; all of the chain where it names none."""
    named, every = ViewState.from_url(row.view).venues, venues_of(connection, row.chain_id)
    return tuple(venue for venue in every if venue.key in named) or every


def require_new(
    connection: Connection, row: Row[Any], days: Days, recipient: str, venues: Sequence[Venue]
) -> None:
    """Raises `NotAllowed` where a recipient has this day's edition about the same venues by another schedule."""
    same = (
        schedule.c.chain_id == row.chain_id,
        schedule.c.report == row.report,
        schedule_run.c.first_day == days.first,
        schedule_delivery.c.recipient == recipient,
        schedule_delivery.c.refusal == "",
    )
    runs = schedule_delivery.join(schedule_run).join(schedule)
    query = select(schedule_delivery.c.venues).select_from(runs).where(*same)
    wanted = {venue.id for venue in venues}
    if any(set(json.loads(sent)) == wanted for sent in connection.scalars(query)):
        raise NotAllowed(f"{recipient} has it about the same venues by another schedule")
