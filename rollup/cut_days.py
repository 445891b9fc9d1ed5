"""Days that end before they are over, as what today is compared with does: at the minute that it is now.

What is known ahead counts over the whole of such a day. What happens as time passes lies in no bucket and is counted
from facts: of the whole hours before the cut once an hour, and of the hour that is cut each minute. In between both
are kept in memory (`rollup.resident`).
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection

from rollup.ask import Ask, by_subject
from rollup.counted import Scope
from rollup.shape import Stretches, values
from rollup.standing import standings_of
from rollup.subjects import Subject, is_known_ahead

Cuts = Mapping[int, tuple[int, int]]
"""By venue id a day that ends before it is over, and the minute since its cut-off in which it does."""
Ends = Sequence[tuple[int, int, int]]
"""Venues, the days of theirs that are cut, and the minutes in which they end."""
BEGINNING = -1
"""Before the first minute of any day."""
HOUR = 60
Place = TypeVar("Place")


class Cut(NamedTuple):
    """A subject in stretches of days: the measures of it that are asked for, what stands for its facts there, where
    that is known, and by which statements they are counted, with their parameters."""

    subject: Subject
    names: tuple[str, ...]
    token: Hashable
    pieces: Sequence[tuple[Scope, Mapping[str, Any]]]


def until(ask: Ask, cuts: Cuts) -> Iterator[tuple[Ask, Ends | None]]:
    """What is known ahead, over the whole range; what happens as time passes, over the days before the one that is
    cut; and that of the day that is cut, with the places where it ends. Venues are read together as far as their range
    is the same."""
    ahead = tuple(name for name in ask.measures if not cuts or is_known_ahead(name))
    yield replace(ask, measures=ahead), None
    happened = replace(ask, measures=tuple(name for name in ask.measures if name not in ahead))
    if not happened.measures:
        return
    lasts = {venue: min(cuts[venue][0] - 1, ask.last) if venue in cuts else ask.last for venue in ask.venues}
    for last, venues in _alike(lasts).items():
        yield replace(happened, venues=venues, last=last), None
    ends = [(venue, *cuts[venue]) for venue in ask.venues if venue in cuts]
    yield happened, [end for end in ends if ask.first <= end[1] <= ask.last]


def _alike(places: Mapping[int, Place]) -> dict[Place, tuple[int, ...]]:
    """The venues by what is the same for them."""
    groups: dict[Place, tuple[int, ...]] = {}
    for venue, place in places.items():
        groups[place] = (*groups.get(place, ()), venue)
    return groups


def cut(connection: Connection, ask: Ask, ends: Ends) -> Iterator[Cut]:
    """How the days of a question that are cut are counted, by subject."""
    if not ends:
        return
    days = [day for _venue, day, _minute in ends]
    subjects = by_subject(ask.measures)
    standings = standings_of(
        connection, [subject for subject, _ in subjects], replace(ask, first=min(days), last=max(days))
    )
    scopes = ((Scope.CUT, _whole_hours(ends)), (Scope.CUT_SHORT, _rest(ends)))
    pieces = [(scope, values(ask, stretches=stretches)) for scope, stretches in scopes if stretches]
    for subject, names in subjects:
        yield Cut(subject, tuple(names), standings[subject.key].token_of_facts, pieces)


def from_beginning(ends: Ends) -> Stretches:
    """All of each day until its end."""
    return [(venue, day, BEGINNING, minute) for venue, day, minute in ends]


def _whole_hours(ends: Ends) -> Stretches:
    return from_beginning([(venue, day, _hour(minute)) for venue, day, minute in ends if minute >= HOUR])


def _rest(ends: Ends) -> Stretches:
    """What is left of a whole hour is nothing, but at the beginning of a day: what the clock turns in its first minute
    counts in that minute already."""
    return [
        (venue, day, _hour(minute) if minute >= HOUR else BEGINNING, minute)
        for venue, day, minute in ends
        if minute < HOUR or minute % HOUR
    ]


def _hour(minute: int) -> int:
    return minute - minute % HOUR
