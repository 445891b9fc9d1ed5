"""What can be scheduled: a report declares how often it comes and how one edition of it is made."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from dashboard.access import READ, Viewer
from dashboard.mail.message import Attachment
from dashboard.mail.writing import Written
from dashboard.schedules.periods import Rhythm
from dashboard.settings import Settings
from dashboard.view_state import ViewState
from rollup.comparison import Days
from rollup.db import Store
from rollup.errors import unknown
from rollup.venues import Venue


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition, for one reader: whose eyes it is seen with, which venues and days it is about (`view` has both), at
    which moment. `why` tells the reader, in their language, why they get it; `zone` is their own clock, empty for
    that of the venues. It is made while their language is being spoken."""

    store: Store
    settings: Settings
    viewer: Viewer
    view: ViewState
    days: Days
    now: int
    why: str
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Composed:
    """An edition as it is sent and kept. `figures` are its numbers, as JSON can hold them; `as_of` epoch seconds;
    `definitions` the set that they follow."""

    mail: Written
    figures: Mapping[str, Any]
    as_of: int
    definitions: str
    attachments: tuple[Attachment, ...] = ()


def always(_connection: Connection, _venues: Sequence[Venue], _days: Days) -> bool:
    """A report that waits for nothing but the end of its period."""
    return True


@dataclass(frozen=True, slots=True)
class Report:
    """Something that can be scheduled. `needs` are the capabilities without which nobody gets it; `is_ready` whether it
    can be made of a period that is over, such as a month that must be closed first. `at_opening`: each reader gets it
    when the first of their venues opens, on the days on which one does, and not at the schedule's hour."""

    key: str
    name: str
    hint: str
    rhythm: Rhythm
    compose: Callable[[Edition], Composed]
    needs: frozenset[str] = field(default=frozenset({READ}))
    is_ready: Callable[[Connection, Sequence[Venue], Days], bool] = always
    at_opening: bool = False


def report_named(reports: Sequence[Report], key: str) -> Report:
    """The report with this key; raises `NotFound`."""
    known = {report.key: report for report in reports}
    if key not in known:
        raise unknown("report", key, known, "report")
    return known[key]
