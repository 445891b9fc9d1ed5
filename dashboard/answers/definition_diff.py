"""The two sets of definitions side by side over months, and the orders that make the difference."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Counted:
    """A month's revenue by each set, in minor units."""

    month: date
    currency: str
    current: int
    classic: int

    @property
    def difference(self) -> int:
        """How much more the current set counts."""
        return self.current - self.classic


@dataclass(frozen=True, slots=True)
class Moved:
    """An order of which the sets count something in different months: from when to when the current one counts that,
    and on which day the classic one does; None while something of the order is not paid. What both count on the same
    day is not in the amounts."""

    venue: str
    order: str
    currency: str
    first: date | None
    last: date | None
    current: int
    classic_day: date | None
    classic: int


@dataclass(frozen=True, slots=True)
class DefinitionDiff:
    """The months, oldest first, and the orders with the largest amounts first; `orders` is how many there are."""

    months: tuple[Counted, ...]
    moved: tuple[Moved, ...]
    orders: int
    as_of: datetime
