"""How a question stands: what of it is dirty, and so reckoned from facts, and by which tokens the rest is known."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Select, func, select

from rollup.ask import Ask
from rollup.clean import marks_asked
from rollup.model import mark
from rollup.resident import tokens_of
from rollup.shape import values
from rollup.statements import rows
from rollup.subjects import Subject

LIVE_LIMIT = 20_000
"""Dirty venue-days that one read recomputes; beyond it the answer says how many it left as they were built."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a subject stands in a question: the token of its stored rows, where one is known; whether some venue-days are
    dirty and reckoned from facts (`live`), which no token stands for, the first of them `since` a day; how many are
    dirty and `left` as they were built."""

    token: str | None = None
    live: bool = False
    since: int = 0
    left: int = 0


def standings_of(connection: Connection, subjects: Sequence[Subject], ask: Ask) -> dict[str, Standing]:
    """How some subjects stand in a question, by their keys."""
    given = values(ask, subjects=subjects)
    marked = {key for (key,) in rows(connection, _DIRTY_SUBJECTS, given)} if subjects else set()
    tokens = tokens_of(connection, subjects)
    return {
        subject.key: _marked(connection, subject, ask, tokens.get(subject.key))
        if subject.key in marked
        else Standing(tokens.get(subject.key))
        for subject in subjects
    }


def _marked(connection: Connection, subject: Subject, ask: Ask, token: str | None) -> Standing:
    """That there are too many dirty venue-days is found without counting all of them."""
    given = values(ask, subjects=[subject])
    count, since = rows(connection, _FEW_DIRTY, given)[0]
    if count <= LIVE_LIMIT:
        return Standing(token, live=True, since=since)
    return Standing(token, left=int(rows(connection, _DIRTY, given)[0][0]))


def parted(ask: Ask, standing: Standing) -> Iterator[tuple[Ask, Standing]]:
    """The days before the first dirty one, which are mostly all but today, and those from it on; all of them where none
    is dirty."""
    if standing.live and standing.since > ask.first:
        yield replace(ask, last=standing.since - 1), Standing(standing.token)
        yield replace(ask, first=standing.since), standing
    else:
        yield ask, standing


def _count(places: Select[Any]) -> Any:
    """How many there are, and the first day of them."""
    found = places.subquery()
    return select(func.count(), func.min(found.c.day)).select_from(found)


_DIRTY_SUBJECTS = select(mark.c.subject).where(marks_asked()).distinct()
"""Those that are dirty somewhere in a question; mostly none."""
_PLACES = select(mark.c.venue_id, mark.c.day).where(marks_asked()).distinct()
_DIRTY, _FEW_DIRTY = _count(_PLACES), _count(_PLACES.limit(LIVE_LIMIT + 1))
