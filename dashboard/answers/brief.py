"""The morning brief: yesterday in five numbers, what is booked today, and at most three things to do."""

from dataclasses import dataclass
from datetime import date, datetime

from dashboard.answers.slots import Slot
from dashboard.results import Result

UNMARKED, UNPAID, IDLE = "unmarked", "unpaid", "idle"
MOST = 3


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do. `count` is how many it is about; of idle hours that are usually full, `slot` is the emptiest,
    `share` what is booked of it so far, and `usual` what it mostly is."""

    key: str
    count: int
    slot: Slot | None = None
    share: float = 0.0
    usual: float = 0.0


@dataclass(frozen=True, slots=True)
class Today:
    """Today's bookings that are not cancelled: how many, how many are still to come, and when the first one does."""

    bookings: int
    to_come: int
    first: datetime | None


@dataclass(frozen=True, slots=True)
class ToDo:
    """What there is to do on a day."""

    day: date
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """`yesterday` has its figures against the same weekday a week before."""

    day: date
    yesterday: Result
    today: Today
    tasks: tuple[Task, ...]
    as_of: datetime
