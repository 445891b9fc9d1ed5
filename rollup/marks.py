"""Dirty marks: which venue-days of which subject are to be rebuilt, and from when on.

Whoever changes a fact notes in a `Touched` every place that the fact was in and is in now, and writes the marks in the
same transaction. What the clock alone will change is noted with the instant from which it is different.
"""

from sqlalchemy import Connection

from rollup.calendar import month_of, week_of
from rollup.model import mark
from rollup.statements import add

CLOCK_MARGIN = 3600
"""Seconds by which the clocks of two processes may differ: changes due that recently are still left as a mark."""


class Touched:
    """The places touched by one transaction, each once, with the fact that did it: of several the last one."""

    def __init__(self, now: int) -> None:
        self.now = now
        self._places: dict[tuple[str, int, int, int], str] = {}

    def add(self, subject: str, venue_id: int, day: int, fact: str = "") -> None:
        """This venue-day of the subject is different from now on, because of a fact («order 12»), where it has a name
        that stands for no person."""
        self._note((subject, venue_id, day, 0), fact)

    def due(self, subject: str, venue_id: int, day: int, instant: int, fact: str = "") -> None:
        """This venue-day of the subject will be different from `instant` on, without any fact being written."""
        if instant > self.now - CLOCK_MARGIN:
            self._note((subject, venue_id, day, instant), fact)

    def _note(self, place: tuple[str, int, int, int], fact: str) -> None:
        self._places[place] = fact or self._places.get(place, "")

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
                "noted_at": self.now,
                "fact": fact,
            }
            for (subject, venue_id, day, due_at), fact in sorted(self._places.items())
        ]
        add(connection, mark, rows)
        self._places.clear()
        return len(rows)
