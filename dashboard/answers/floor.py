"""The floor at one instant: who comes next, who has not paid yet, which resources are taken and until when.

No customer is named: these lists hang where guests can read them.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

Span = tuple[int, int]
"""From one instant to another (epoch seconds), the last one not in it."""


class SpotState(StrEnum):
    """What a resource is at an instant."""

    FULL = "full"
    FREE = "free"
    BLOCKED = "blocked"
    CLOSED = "closed"


class Then(StrEnum):
    """What ends that state."""

    FREES = "frees"
    BOOKED = "booked"
    BLOCKED = "blocked"
    CLOSES = "closes"
    OPENS = "opens"


@dataclass(frozen=True, slots=True)
class Outlook:
    """A resource at an instant. `until` (epoch seconds) is when its state ends, None where that is not in sight;
    `then` is why. `used` of its capacity are taken."""

    state: SpotState
    until: int | None
    then: Then
    used: int


@dataclass(frozen=True, slots=True)
class Spot:
    """A resource, with `until` in its venue's own time."""

    venue_key: str
    venue: str
    key: str
    name: str
    capacity: int
    used: int
    state: SpotState
    until: datetime | None
    then: Then


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who is expected. `at` is in the venue's own time; `is_late` while their grace runs. `state` is the
    booking's: booked, opened or paid."""

    at: datetime
    venue_key: str
    venue: str
    resource: str
    service: str
    party_size: int
    state: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class Unpaid:
    """A booking whose order is opened and not paid. `due` is in the venue's minor units, None where no order of it is
    known; `since` is when it was opened."""

    at: datetime
    since: datetime
    venue_key: str
    venue: str
    resource: str
    service: str
    due: int | None
    currency: str


def outlook(
    now: int, capacity: int, opened: Sequence[Span], blocked: Sequence[Span], taken: Sequence[Span]
) -> Outlook:
    """What a resource is now, and how long it stays so. `opened` and `blocked` are disjoint and in order; `taken` are
    the bookings that hold it."""
    used = _used(taken, now)
    closes = _end(opened, now)
    if closes is None:
        return Outlook(SpotState.CLOSED, _next(opened, now), Then.OPENS, used)
    block = _end(blocked, now)
    if block is not None:
        return Outlook(SpotState.BLOCKED, *min((block, Then.FREES), (closes, Then.CLOSES)), used)
    if used >= capacity:
        over = (end for _, end in taken)
        frees = _first(over, taken, now, lambda count: count < capacity)
        return Outlook(SpotState.FULL, frees, Then.FREES, used)
    begun = (start for start, _ in taken)
    ends = [
        (_first(begun, taken, now, lambda count: count >= capacity), Then.BOOKED),
        (_next(blocked, now), Then.BLOCKED),
        (closes, Then.CLOSES),
    ]
    until, then = min((end, why) for end, why in ends if end is not None)
    return Outlook(SpotState.FREE, until, then, used)


def _used(taken: Iterable[Span], at: int) -> int:
    return len([start for start, end in taken if start <= at < end])


def _first(
    turns: Iterable[int], taken: Sequence[Span], now: int, wanted: Callable[[int], bool]
) -> int | None:
    """The first of some instants after now at which as many bookings hold the resource as wanted."""
    ahead = sorted([at for at in turns if at > now])
    return next((at for at in ahead if wanted(_used(taken, at))), None)


def _end(spans: Sequence[Span], now: int) -> int | None:
    return next((end for start, end in spans if start <= now < end), None)


def _next(spans: Sequence[Span], now: int) -> int | None:
    return next((start for start, _ in spans if start > now), None)
