"""Local time: business dates, wall-clock hours, opening minutes. The one module that knows about time zones.

Days are epoch days (1970-01-01 is 0). A venue's business day begins `cutoff` minutes after local midnight, so that a
bar's Saturday may end at 04:00; its hours keep their wall-clock numbers, and an hour doubled by a clock change is one
hour of 120 minutes. Facts get their local date and hour here, once, when they are taken in.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from rollup.errors import BadInput

EPOCH = date(1970, 1, 1)
EPOCH_ORDINAL = EPOCH.toordinal()
DAY_SECONDS = 86_400
DAY_MINUTES = 1_440
FIRST_DAY = (date(1999, 1, 1) - EPOCH).days
LAST_DAY = (date(2101, 12, 31) - EPOCH).days


class Local(NamedTuple):
    """Where an instant falls at a venue: business day, wall-clock hour, and wall-clock minutes since the cut-off."""

    day: int
    hour: int
    minute: int


class Span(NamedTuple):
    """`minutes` of real time within one local hour of one business day."""

    day: int
    hour: int
    minutes: int


@lru_cache(maxsize=512)
def zone(name: str) -> ZoneInfo:
    """The IANA zone, or `BadInput` that names the field `zone`."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise BadInput(f"{name!r} is no IANA time zone such as Europe/Stockholm", "zone") from error


def day_of(value: date) -> int:
    """A date as an epoch day."""
    return value.toordinal() - EPOCH_ORDINAL


def date_of(day: int) -> date:
    """An epoch day as a date."""
    return date.fromordinal(day + EPOCH_ORDINAL)


def weekday_of(day: int) -> int:
    """0 for Monday to 6 for Sunday."""
    return (day + 3) % 7


def week_of(day: int) -> int:
    """The Monday of the day's ISO week, as an epoch day."""
    return day - (day + 3) % 7


def month_of(day: int) -> int:
    """The first day of the day's month, as an epoch day."""
    return day_of(date_of(day).replace(day=1))


def next_month(first: int) -> int:
    """The first day of the month after the one that begins at `first`."""
    return month_of(first + 31)


def calendar_rows() -> list[dict[str, int]]:
    """The rows of `calendar_day`: each day that a fact may have, with its week and month."""
    return [{"day": d, "week": week_of(d), "month": month_of(d)} for d in range(FIRST_DAY, LAST_DAY + 1)]


@lru_cache(maxsize=262_144)
def _offset(zone_name: str, hour_index: int) -> int | None:
    """Seconds east of UTC through one UTC hour of the epoch, or None where it changes within that hour."""
    place, start = zone(zone_name), hour_index * 3600
    first = datetime.fromtimestamp(start, place).utcoffset()
    last = datetime.fromtimestamp(start + 3599, place).utcoffset()
    if first is None or first != last:
        return None
    return int(first.total_seconds())


def utc_offset(zone_name: str, instant: int) -> int:
    """Seconds east of UTC at an instant."""
    offset = _offset(zone_name, instant // 3600)
    if offset is not None:
        return offset
    exact = datetime.fromtimestamp(instant, zone(zone_name)).utcoffset()
    return int(exact.total_seconds()) if exact is not None else 0


def local(zone_name: str, cutoff: int, instant: int) -> Local:
    """The bucket of an instant at a venue of this zone and business-day cut-off (in minutes)."""
    wall = (instant + utc_offset(zone_name, instant)) // 60
    shifted = wall - cutoff
    return Local(shifted // DAY_MINUTES, wall % DAY_MINUTES // 60, shifted % DAY_MINUTES)


@lru_cache(maxsize=65_536)
def instant_of(zone_name: str, day: int, minute: int, *, last: bool = False) -> int:
    """The instant at which local clocks show `minute` (wall-clock minutes after midnight of `day`, may pass 1440).
    A time that occurs twice is the first one, with `last` the second; a time that is skipped is the moment of the
    change, when clocks first show a later one."""
    wall = datetime.combine(date_of(day), datetime.min.time()) + timedelta(minutes=minute)
    place = zone(zone_name)
    first, second = (int(wall.replace(tzinfo=place, fold=fold).timestamp()) for fold in (0, 1))
    if first <= second:
        return second if last else first
    return _change(zone_name, second, first)


def _change(zone_name: str, before: int, after: int) -> int:
    """The instant between two at which the zone's offset changes, to the second."""
    old = utc_offset(zone_name, before)
    while after - before > 1:
        middle = (before + after) // 2
        if utc_offset(zone_name, middle) == old:
            before = middle
        else:
            after = middle
    return after


def spans(zone_name: str, cutoff: int, start: int, end: int) -> Iterator[Span]:
    """The local hours from one instant to another, with the minutes of each. Seconds are dropped from both ends."""
    start, end = start - start % 60, end - end % 60
    found: dict[tuple[int, int], int] = {}
    while start < end:
        offset = utc_offset(zone_name, start)
        wall = start + offset
        stop = min(end, start + 3600 - wall % 3600)
        while stop - start > 60 and utc_offset(zone_name, stop - 60) != offset:
            stop -= 60
        begin = (wall // 60 - cutoff) // DAY_MINUTES
        split = start + ((begin + 1) * DAY_MINUTES + cutoff) * 60 - wall
        stop = min(stop, split)
        place = (begin, wall // 3600 % 24)
        found[place] = found.get(place, 0) + (stop - start) // 60
        start = stop
    for (day, hour), minutes in found.items():
        yield Span(day, hour, minutes)


@dataclass(frozen=True, slots=True)
class Opening:
    """From `opens` to `closes` in wall-clock minutes of the date; `closes` past 1440 is after midnight."""

    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class OpeningPlan:
    """A venue's opening hours: by weekday, with special days in their place, while the venue trades."""

    zone: str
    cutoff: int
    weekdays: dict[int, tuple[Opening, ...]]
    special: dict[int, tuple[Opening, ...]]
    opened_on: int | None = None
    closed_on: int | None = None

    def openings(self, day: int) -> tuple[Opening, ...]:
        """The openings that begin on a date."""
        if (self.opened_on is not None and day < self.opened_on) or (
            self.closed_on is not None and day > self.closed_on
        ):
            return ()
        return self.special.get(day, self.weekdays.get(weekday_of(day), ()))

    def intervals(self, day: int) -> list[tuple[int, int]]:
        """The openings that begin on a date as instants, overlapping ones joined."""
        pairs = (
            (instant_of(self.zone, day, o.opens), instant_of(self.zone, day, o.closes, last=True))
            for o in self.openings(day)
            if o.closes > o.opens
        )
        return joined(pairs)

    def slots(self, first: int, last: int) -> dict[tuple[int, int], int]:
        """Open minutes by (business day, hour) for business days first to last, both included."""
        found: dict[tuple[int, int], int] = {}
        for start, end in self.between(first, last):
            for span in spans(self.zone, self.cutoff, start, end):
                if first <= span.day <= last:
                    found[span.day, span.hour] = found.get((span.day, span.hour), 0) + span.minutes
        return found

    def between(self, first: int, last: int) -> list[tuple[int, int]]:
        """All intervals that touch business days first to last, joined."""
        return joined(pair for day in range(first - 2, last + 3) for pair in self.intervals(day))


def joined(intervals: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The union of intervals as disjoint ones in order; empty ones are dropped."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(pair for pair in intervals if pair[1] > pair[0]):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def common(left: list[tuple[int, int]], right: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The intersection of two lists of disjoint intervals in order."""
    found: list[tuple[int, int]] = []
    i = j = 0
    while i < len(left) and j < len(right):
        start, end = max(left[i][0], right[j][0]), min(left[i][1], right[j][1])
        if start < end:
            found.append((start, end))
        if left[i][1] < right[j][1]:
            i += 1
        else:
            j += 1
    return found
