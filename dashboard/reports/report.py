"""Reports on paper by name. What they are made of stands in `pages/`, above this package: it is named here and loaded
when somebody wants one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pkgutil import resolve_name
from typing import Any

from dashboard import language
from dashboard.access import EXPORT, Viewer
from dashboard.language import LANGUAGES, N_
from dashboard.rendering.paper import A4, Paper
from dashboard.settings import Settings
from rollup.db import Store
from rollup.errors import unknown


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who wants a report, of which month (any day of it), at which moment (epoch seconds), in which language and on
    which paper. `venues` and `regions` are keys, all of the viewer's without any; `definitions` None is the venues'
    own."""

    store: Store
    settings: Settings
    viewer: Viewer
    month: date
    now: int
    language: str = LANGUAGES[0].key
    paper: Paper = A4
    venues: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    definitions: str | None = None


@dataclass(frozen=True, slots=True)
class Printed:
    """A report as it was made. `figures` are the key figures in it, for an archive: exact, in minor units."""

    name: str
    title: str
    content: bytes
    first_day: date
    last_day: date
    as_of: datetime
    definitions: str
    figures: tuple[Mapping[str, Any], ...]

    media_type: str = "application/pdf"


@dataclass(frozen=True, slots=True)
class PaperReport:
    """A report by its key, what it is called, and where the function is that makes it."""

    key: str
    title: str
    target: str


PAPER_REPORTS: tuple[PaperReport, ...] = (
    PaperReport("monthly", N_("Monthly report"), "pages.monthly.report:monthly_report"),
)


def paper_report(key: str) -> PaperReport:
    """The report with this key; `NotFound` for any other."""
    found = next((report for report in PAPER_REPORTS if report.key == key), None)
    if found is None:
        raise unknown("report", key, (report.key for report in PAPER_REPORTS), "report")
    return found


def made(key: str, wanted: Wanted) -> Printed:
    """A report, with the figures that the viewer may see. Raises `NotAllowed` for those who may not take figures away,
    and `Unavailable` where it cannot be printed now."""
    wanted.viewer.require(EXPORT)
    if wanted.language not in {each.key for each in LANGUAGES}:
        raise unknown("language", wanted.language, (each.key for each in LANGUAGES), "language")
    make: Callable[[Wanted], Printed] = resolve_name(paper_report(key).target)
    with language.speaking(wanted.language):
        return make(wanted)
