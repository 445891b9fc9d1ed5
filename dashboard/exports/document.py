"""What is exported: tables under headings, and all that must be said of them. Every format writes this."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from dashboard.exports.sheet import Sheet
from dashboard.reports.printout import Printout

Words = tuple[tuple[str, str], ...]
"""Names and what they are, as people read them."""


@dataclass(frozen=True, slots=True)
class Section:
    """A table with its heading. `note` says what is in it, in a sentence; `key` tells it apart from the others of its
    document and names its file where each table has one."""

    key: str
    title: str
    sheet: Sheet
    note: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """Tables that belong together, with what makes them what they are. `key` names the file. The days of `period` and
    `compared_with` are the venues' own, both included; `comparison` says in words what it is compared with, empty for
    nothing. `venues` are names, empty for all that the asker may see (`scope` says in words which that is); `filters`
    are what else narrows the figures. `as_of` is the moment for which the figures hold, in the local time of the
    first venue, `made_at` the one at which the document was made, in UTC. `language` is a key of
    `dashboard.language.LANGUAGES`, in which titles and names are."""

    key: str
    title: str
    chain: str
    period: tuple[date, date]
    comparison: str
    compared_with: tuple[date, date] | None
    venues: tuple[str, ...]
    filters: Words
    definitions: str
    as_of: datetime
    made_at: datetime
    language: str
    sections: tuple[Section, ...]
    scope: str = ""
    catching_up: int = 0
    """Venue-days that had changed and were not yet counted; 0 when the figures are exact."""
    missing: Words = ()
    """Tables that were asked for and that there are none of for this question, each with the reason."""
    printout: Callable[[], Printout] | None = None
    """The same on paper, as people see it on the screen; None where there are only tables."""
