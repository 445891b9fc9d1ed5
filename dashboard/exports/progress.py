"""How far a file is, while it is being written."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from dashboard.exports.document import Section
from dashboard.exports.sheet import Cell

STEP = 1000
"""Rows after which it is told how far the file is."""


def _nobody(_share: float) -> None:
    """Nobody wants to know."""


@dataclass(slots=True)
class Progress:
    """Counts the rows that are written. `tell` is called from time to time with the share of all that is done; what it
    raises ends the writing."""

    sections: int
    tell: Callable[[float], None] = _nobody
    counts: dict[str, int] = field(default_factory=dict)

    def rows(self, section: Section) -> Iterator[tuple[Cell, ...]]:
        """The rows of a section, counted."""
        before, done = len(self.counts), 0
        self.counts[section.key] = 0
        expected = section.sheet.expected or STEP
        coming = iter(section.sheet.rows)
        while some := list(islice(coming, STEP)):
            yield from some
            done += len(some)
            self.counts[section.key] = done
            self.tell((before + min(done / expected, 1.0)) / self.sections)
        self.tell((before + 1) / self.sections)

    @property
    def total(self) -> int:
        """All rows so far."""
        return sum(self.counts.values())
