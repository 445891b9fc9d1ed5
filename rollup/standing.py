"""How a question stands: what of it is dirty, and so reckoned from facts, and by which tokens the rest is known."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Select, func, select

from rollup.ask import Ask
from rollup.calendar import DAY_SECONDS
from rollup.clean import marks_asked
from rollup.model import mark
from rollup.resident import Token, tokens_of
from rollup.shape import values
from rollup.statements import rows
from rollup.subjects import Subject

LIVE_LIMIT = 20_000
"""Dirty venue-days that one read recomputes; beyond it the answer says how many it left as they were built."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a subject stands in a question: the tokens of its stored rows `before` yesterday and from then on (`late`),
    where they are known; whether some venue-days are dirty and reckoned from facts (`live`), which no token stands for,
    the first of them `since` a day; how many are dirty and `left` as they were built."""

    before: Token | None = None
    late: Token | None = None
    live: bool = False
    since: int = 0
    left: int = 0

    @property
    def token(self) -> Hashable:
        """What stands for all stored rows that the question reads; None where nothing does."""
        return None if self.live or self.before is None else (self.before, self.late)

    @property
    def as_built(self) -> "Standing":
        """How the stored rows stand, whatever of them is dirty."""
        return replace(self, live=False)

    @property
    def token_of_facts(self) -> Hashable:
        """What stands for the facts of the question: they are those of which its stored rows were built, unless some
        wait to be."""
        return None if self.left else self.token


def standings_of(connection: Connection, subjects: Sequence[Subject], ask: Ask) -> dict[str, Standing]:
    """How some subjects stand in a question, by their keys."""
    if not subjects:
        return {}
    marked = {key for (key,) in rows(connection, _DIRTY_SUBJECTS, values(ask, subjects=subjects))}
    tokens = tokens_of(connection, subjects, ask.first, ask.last, yesterday_of(ask))
    found = {subject: Standing(*tokens.get(subject.key, (None, None))) for subject in subjects}
    return {
        subject.key: _marked(connection, subject, ask, standing) if subject.key in marked else standing
        for subject, standing in found.items()
    }


def _marked(connection: Connection, subject: Subject, ask: Ask, standing: Standing) -> Standing:
    """That there are too many dirty venue-days is found without counting all of them."""
    given = values(ask, subjects=[subject])
    count, since = rows(connection, _FEW_DIRTY, given)[0]
    if count <= LIVE_LIMIT:
        return replace(standing, live=True, since=since)
    return replace(standing, left=int(rows(connection, _DIRTY, given)[0][0]))


def yesterday_of(ask: Ask) -> int:
    """The day before the question's today: what is before it seldom changes."""
    return ask.now // DAY_SECONDS - 1


def parted(ask: Ask, standing: Standing, begin: Callable[[int], int] = int) -> Iterator[tuple[Ask, Standing]]:
    """The question's days before yesterday, which stay as they are until something late is told; those from then on;
    and those from the first dirty one, where there is one. `begin` gives the day on which such a piece may begin, for a
    day."""
    end = ask.last + 1
    dirty = max(min(begin(standing.since), end), ask.first) if standing.live else end
    recent = min(max(begin(yesterday_of(ask)), ask.first), dirty)
    pieces = (
        (ask.first, recent, replace(standing, late=None, live=False)),
        (recent, dirty, replace(standing, live=False)),
        (dirty, end, standing),
    )
    for first, stop, each in pieces:
        if first < stop:
            yield replace(ask, first=first, last=stop - 1), each


def _count(places: Select[Any]) -> Any:
    """How many there are, and the first day of them."""
    found = places.subquery()
    return select(func.count(), func.min(found.c.day)).select_from(found)


_DIRTY_SUBJECTS = select(mark.c.subject).where(marks_asked()).distinct()
"""Those that are dirty somewhere in a question; mostly none."""
_PLACES = select(mark.c.venue_id, mark.c.day).where(marks_asked()).distinct()
_DIRTY, _FEW_DIRTY = _count(_PLACES), _count(_PLACES.limit(LIVE_LIMIT + 1))
