"""Batches: the marked venue-days of one subject that one build works off, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Connection, Subquery, Text, and_, bindparam, or_, select

from rollup.model import mark
from rollup.statements import rows
from rollup.subjects import NOW, SUBJECTS, Subject

_SUBJECT = bindparam("subject", type_=Text())
_FIRST_VENUE, _LAST_VENUE, _LAST_DAY, _LIMIT = (
    bindparam(name, type_=BigInteger()) for name in ("first_venue", "last_venue", "last_day", "limit")
)
IN_BATCH = and_(
    mark.c.subject == _SUBJECT,
    mark.c.due_at <= NOW,
    mark.c.venue_id.between(_FIRST_VENUE, _LAST_VENUE),
    or_(mark.c.venue_id < _LAST_VENUE, mark.c.day <= _LAST_DAY),
)
"""The marks of a batch: all of its subject up to a venue-day, due by `now`. Its values are `Batch.given`."""


@dataclass(frozen=True, slots=True)
class Batch:
    """All marks of a subject up to a venue-day, due by `now`, of which there are none before the first venue; `size` is
    the number of venue-days. A venue has hundreds of marks that are not due yet: naming the first one saves looking
    through those of all before it."""

    subject: Subject
    first_venue: int
    last_venue: int
    last_day: int
    size: int
    now: int

    @property
    def given(self) -> dict[str, Any]:
        """The parameters of statements about it."""
        return {
            "subject": self.subject.key,
            "first_venue": self.first_venue,
            "last_venue": self.last_venue,
            "last_day": self.last_day,
            "now": self.now,
        }


def places(*columns: str) -> Subquery:
    """The distinct (venue_id, day | week | month) of a batch's marks."""
    return select(*(mark.c[name] for name in columns)).where(IN_BATCH).distinct().subquery("dirty")


_DUE = select(mark.c.subject).where(mark.c.due_at <= NOW).distinct()
_FIRST = (
    select(mark.c.venue_id, mark.c.day)
    .where(mark.c.subject == _SUBJECT, mark.c.due_at <= NOW)
    .distinct()
    .order_by(mark.c.venue_id, mark.c.day)
    .limit(_LIMIT)
)


def due_subjects(connection: Connection, now: int) -> Sequence[Subject]:
    """The subjects of which something is to be built by now, in the order in which they are declared."""
    keys = {key for (key,) in rows(connection, _DUE, {"now": now})}
    return [subject for subject in SUBJECTS if subject.key in keys]


def next_batch(connection: Connection, subject: Subject, now: int, limit: int) -> Batch | None:
    """The first venue-days of a subject that are due, at most so many, or None when nothing is."""
    found = rows(connection, _FIRST, {"subject": subject.key, "now": now, "limit": limit})
    if not found:
        return None
    (first_venue, _day), (last_venue, last_day) = found[0], found[-1]
    return Batch(subject, first_venue, last_venue, last_day, len(found), now)
