"""What can be exported: reports by name. Figures, facts and pages are each declared where they are at home; the wiring
puts them together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from dashboard.access import Viewer
from dashboard.exports.document import Document
from dashboard.exports.order import Given
from rollup.db import Store
from rollup.errors import unknown


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for a report, with which parameters, at which moment (epoch seconds), in which language."""

    store: Store
    viewer: Viewer
    now: int
    given: Given
    language: str


@dataclass(frozen=True, slots=True)
class Outline:
    """What is known of a report before it is made: what it is called, its days, both included, and how many tables."""

    title: str
    first_day: date
    last_day: date
    tables: int = 1


class Report(Protocol):
    """Something that can be exported. Both methods check what is given (`BadInput` with the parameter named) and what
    the viewer may see."""

    @property
    def key(self) -> str:
        """Its name in an order."""

    def outline(self, asked: Asked) -> Outline:
        """What would be made, without making it."""

    def document(self, asked: Asked) -> Document:
        """The report. Rows of what is large are read while they are written."""


def report_named(reports: Sequence[Report], key: str) -> Report:
    """The report with this key; `NotFound` for any other."""
    found = next((one for one in reports if one.key == key), None)
    if found is None:
        raise unknown("report", key, (one.key for one in reports), "report")
    return found
