"""Dirty marks: which venue-days of which subject are to be rebuilt, and from when on.

Whoever changes a fact notes in a `Touched` every place that the fact was in and is in now, and writes the marks in the
same transaction. What the clock alone will change is noted with the instant from which it is different.
"""

from collections.abc import Iterable

from sqlalchemy import Connection

from rollup.calendar import month_of, week_of
from rollup.db import add
from rollup.model import mark

CLOCK_MARGIN = 3600
"""Seconds by which the clocks of two processes may differ: changes due that recently are still left as a mark."""


class Touched:
    """The places touched by one transaction, each once."""

    def __init__(self, now: int) -> None:
        self.now = now
        self._places: set[tuple[str, int, int, int]] = set()

    def add(self, subject: str, venue_id: int, day: int) -> None:
        """This venue-day of the subject is different from now on."""
        self._places.add((subject, venue_id, day, 0))

    def add_all(self, subjects: Iterable[str], venue_id: int, day: int) -> None:
        """The same for several subjects."""
        for subject in subjects:
            self.add(subject, venue_id, day)

    def due(self, subject: str, venue_id: int, day: int, instant: int) -> None:
        """This venue-day of the subject will be different from `instant` on, without any fact being written."""
        if instant > self.now - CLOCK_MARGIN:
            self._places.add((subject, venue_id, day, instant))

    def write(self, connection: Connection) -> int:
        """Appends the marks; gives their number. To be called once, at the end of the transaction that wrote."""
        rows = [
            {
                "subject": subject,
                "venue_id": venue_id,
                "day": day,
                "week": week_of(day),
                "month": month_of(day),
                "due_at": due_at,
            }
            for subject, venue_id, day, due_at in sorted(self._places)
        ]
        add(connection, mark, rows)
        self._places.clear()
        return len(rows)
