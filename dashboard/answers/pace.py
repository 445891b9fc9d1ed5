"""Pace: what today and the month have come to, what they are expected to come to, and what is booked ahead."""

from dataclasses import dataclass
from datetime import date, datetime

from dashboard.statistics.pace import Expected


@dataclass(frozen=True, slots=True)
class Pace:
    """One currency. `before` is what the comparison had come to at the same minute: a week ago, a month ago. The days
    of the month add up: `days` what each has come to, the last one so far."""

    currency: str
    today: Expected | None
    today_known: int
    today_before: int
    month: Expected | None
    month_known: int
    month_before: int
    days: tuple[tuple[date, int], ...]
    days_before: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Booked:
    """Bookings of one day ahead that are not cancelled: now, and as they stood a week before for the same weekday then.
    `came` is what that day had in the end."""

    day: date
    now: int
    before: int
    came: int


@dataclass(frozen=True, slots=True)
class Paces:
    """The answer, the currency with the most venues first."""

    day: date
    month_end: date
    parts: tuple[Pace, ...]
    booked: tuple[Booked, ...]
    as_of: datetime
