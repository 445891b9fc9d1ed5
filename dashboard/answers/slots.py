"""An hour of the week, as it stands in a URL, and the bookings in it."""

import re
from dataclasses import dataclass
from datetime import datetime

from rollup.errors import BadInput, sentence

WRITTEN = re.compile(r"([1-7])-(0?\d|1\d|2[0-3])")
DAYS, HOURS = 7, 24


@dataclass(frozen=True, slots=True)
class Slot:
    """An hour (0 to 23) of a weekday (0 for Monday) of the business day: after midnight it belongs to the weekday that
    its night began on."""

    weekday: int
    hour: int

    @classmethod
    def of(cls, text: str) -> "Slot":
        """The slot that is written so: "3-20" is Wednesday from 20:00."""
        found = WRITTEN.fullmatch(text)
        if found is None:
            raise BadInput(
                sentence(
                    "slot={text} is no hour of the week such as slot=3-20 (Wednesday, 20:00)", text=text
                ),
                "slot",
            )
        return cls(int(found[1]) - 1, int(found[2]))

    def __str__(self) -> str:
        return f"{self.weekday + 1}-{self.hour}"

    def only(self) -> tuple[tuple[str, str], ...]:
        """The groups of splits to which a question about the slot is narrowed."""
        return (("weekday", str(self.weekday + 1)), ("hour", f"{self.hour:02d}"))

    def beside(self, step: int, day_begins: int) -> "Slot":
        """The hour so many hours later, over the ends of the business day and of the week."""
        place = (self.weekday * HOURS + (self.hour - day_begins) % HOURS + step) % (DAYS * HOURS)
        return Slot(place // HOURS, (place % HOURS + day_begins) % HOURS)


@dataclass(frozen=True, slots=True)
class SlotBooking:
    """One booking. `start` and `end` are in the venue's own time; `state` is booked, cancelled, no_show, opened or
    paid, as the clock has it; `arrives` is false for one that began before the hour."""

    venue: str
    start: datetime
    end: datetime
    resource: str
    item: str
    party_size: int
    state: str
    channel: str
    arrives: bool


@dataclass(frozen=True, slots=True)
class SlotBookings:
    """The latest bookings first, at most as many as asked for. `total` is how many there are, `arriving` how many of
    them arrive in the hour, which is what the metric bookings counts."""

    rows: tuple[SlotBooking, ...]
    total: int
    arriving: int
    as_of: datetime
