"""The slots that resources offer: each opening cut into bookings as people would make them, with how wanted each is.

Whether a slot is booked is decided by its score alone: the lower, the sooner. So a day, a month or the story's month
to date is filled to exactly the utilization that is wanted, by taking slots in the order of their scores.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random

from rollup.calendar import instant_of, weekday_of
from rollup.comparison import Days
from rollup.demo.chain import QUICK, VENUES, Resource, VenuePlan
from rollup.demo.seasons import (
    FULL,
    LUNCH,
    LUNCH_SHARE,
    SATURDAY,
    WEDNESDAY,
    boundaries,
    demand,
    opening_plan,
)

Stretch = tuple[int, int]
"""From one wall-clock minute of a business day to another."""
ALWAYS = -1e9
"""The score of a slot that is booked whatever happens."""
BLOCK_EVERY = 40
"""Days between two blocks of a resource."""
BLOCK_REASONS = ("Maintenance", "League", "School class", "Private event", "Cleaning")
QUARTER = 15


@dataclass(slots=True)
class Slot:
    """A time at a resource that can be booked, and is if `booked`; `minute` is wall-clock on the business `day`."""

    resource: Resource
    day: int
    minute: int
    minutes: int
    score: float
    booked: bool = False

    @property
    def start(self) -> int:
        """Its beginning in epoch seconds."""
        return instant_of(self.resource.venue.zone, self.day, self.minute)


@dataclass(frozen=True, slots=True)
class Block:
    """A time at a resource that cannot be booked."""

    resource: Resource
    day: int
    minute: int
    minutes: int
    reason: str

    @property
    def start(self) -> int:
        """Its beginning in epoch seconds."""
        return instant_of(self.resource.venue.zone, self.day, self.minute)


@dataclass(slots=True)
class Board:
    """Everything that can be booked: slots and blocks by business day, and the minutes open to booking in all."""

    slots: dict[int, list[Slot]]
    blocks: list[Block]
    bookable: dict[int, int]
    opened_on: dict[str, int]

    def of(self, days: Iterable[int]) -> list[Slot]:
        """The slots of some days."""
        return [slot for day in days for slot in self.slots.get(day, ())]

    def open_minutes(self, days: Iterable[int]) -> int:
        """Scheduled minutes less blocked ones."""
        return sum(self.bookable.get(day, 0) for day in days)


def board(random: Random, resources: list[Resource], days: Days, opened_on: dict[str, int]) -> Board:
    """Cuts all openings of the days into slots; Wednesday's lunches and Saturday nights are booked already."""
    made = Board({}, [], dict.fromkeys(range(days.first, days.last + 1), 0), opened_on)
    lunch = LunchBreak(random)
    for plan in VENUES:
        _fill_venue(made, random, plan, [r for r in resources if r.venue is plan], days)
    for day in range(days.first, days.last + 1):
        if weekday_of(day) == WEDNESDAY:
            lunch.book(made.slots.get(day, []))
    return made


def _fill_venue(made: Board, random: Random, plan: VenuePlan, resources: list[Resource], days: Days) -> None:
    openings = opening_plan(plan, days, made.opened_on[plan.key])
    scheduled: dict[int, int] = {}
    for (day, _), minutes in openings.slots(days.first, days.last).items():
        scheduled[day] = scheduled.get(day, 0) + minutes
    for day in range(days.first, days.last + 1):
        hours = openings.openings(day)
        for resource in resources if hours else ():
            if resource.active_from > day:
                continue
            stretch = (hours[0].opens, hours[0].closes)
            block = _block(random, resource, day, stretch)
            made.bookable[day] += scheduled.get(day, 0) - (block.minutes if block else 0)
            if block:
                made.blocks.append(block)
            made.slots.setdefault(day, []).extend(_slots(random, resource, day, stretch, block))


def _block(random: Random, resource: Resource, day: int, opening: Stretch) -> Block | None:
    """Now and then the first hours of a day, never on the days that the story is about."""
    if weekday_of(day) in (WEDNESDAY, SATURDAY) or random.random() * BLOCK_EVERY >= 1:
        return None
    hours = random.randint(2, min(5, (opening[1] - opening[0]) // 60))
    return Block(resource, day, opening[0], hours * 60, random.choice(BLOCK_REASONS))


def _stretches(day: int, opening: Stretch, block: Block | None) -> Iterator[Stretch]:
    """The opening without the block, cut where no booking may cross."""
    start, end = opening if block is None else (block.minute + block.minutes, opening[1])
    for cut in boundaries(day):
        if start < cut < end:
            yield start, cut
            start = cut
    yield start, end


def _slots(
    random: Random, resource: Resource, day: int, opening: Stretch, block: Block | None
) -> Iterator[Slot]:
    weekday = weekday_of(day)
    for start, end in _stretches(day, opening, block):
        if weekday == WEDNESDAY and (start, end) in LUNCH:
            yield Slot(resource, day, start, end - start, math.inf)
            continue
        full = weekday == SATURDAY and start == FULL[0]
        if not full and end - start > 300 and random.random() < 0.25:
            start += 30
        yield from _tiles(random, resource, day, (start, end), full=full)


def _tiles(random: Random, resource: Resource, day: int, stretch: Stretch, *, full: bool) -> Iterator[Slot]:
    """Slots one after another, of the lengths that the trade sells."""
    start, end = stretch
    weekday = weekday_of(day)
    lengths = list(resource.trade.minutes.items())
    while True:
        fitting = [(minutes, weight) for minutes, weight in lengths if start + minutes <= end]
        if not fitting:
            return
        minutes = random.choices([m for m, _ in fitting], [w for _, w in fitting])[0]
        wanted = demand(weekday, start + minutes // 2)
        score = ALWAYS if full and start < FULL[1] else _logit(random.random()) - _logit(wanted)
        yield Slot(resource, day, start, minutes, score)
        start += minutes


def _logit(share: float) -> float:
    share = min(max(share, 1e-9), 1 - 1e-9)
    return math.log(share / (1 - share))


class LunchBreak:
    """Books 22 % of each of the two hours of Wednesday's lunch, in quarters of an hour over the whole chain; what
    cannot be met in one week is made up for in the next."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._owed = dict.fromkeys(LUNCH, 0.0)

    def book(self, slots: list[Slot]) -> None:
        """Books the lunches among a Wednesday's slots, and takes those that stay empty off the board."""
        for hour in LUNCH:
            empty = [
                slot
                for slot in slots
                if slot.score == math.inf and slot.minute == hour[0] and not slot.booked
            ]
            self._owed[hour] += len(empty) * 60 * LUNCH_SHARE
            wanted = int(self._owed[hour] / QUARTER + 0.5) * QUARTER
            self._owed[hour] -= wanted
            chosen = self._random.sample(empty, min(len(empty), len(_parts(wanted))))
            for slot, minutes in zip(chosen, _parts(wanted), strict=False):
                slot.minutes, slot.score, slot.booked = minutes, ALWAYS, True
        slots[:] = [slot for slot in slots if slot.score != math.inf]


def _parts(wanted: int) -> list[int]:
    """Minutes as bookings of an hour, and at most two shorter ones."""
    hours, rest = divmod(wanted, 60)
    if rest == QUARTER:
        return [60] * (hours - 1) + list(QUICK)[::-1] if hours else [QUICK[0]]
    return [60] * hours + ([rest] if rest else [])


def take_until(slots: list[Slot], minutes: int) -> int:
    """Books the most wanted slots until they hold as many minutes as can be without passing `minutes`; gives what is
    booked in the end. Slots that are booked already count."""
    booked = sum(slot.minutes for slot in slots if slot.booked)
    for slot in sorted((s for s in slots if not s.booked), key=lambda slot: slot.score):
        if slot.score == ALWAYS or booked + slot.minutes <= minutes:
            slot.booked = True
            booked += slot.minutes
    return booked
