"""What a period is compared with (METRICS §7)."""

from collections.abc import Callable
from dataclasses import dataclass

from rollup.calendar import date_of, day_of, next_month
from rollup.errors import unknown


@dataclass(frozen=True, slots=True)
class Days:
    """Business days first to last, both included, as epoch days."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """The number of days."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class Comparison:
    """One way to choose the days to compare with."""

    key: str
    name: str
    days: Callable[[Days], Days]


def _prior(days: Days) -> Days:
    return Days(days.first - days.length, days.first - 1)


def _months_back(day: int, months: int) -> int:
    """The same day some months ago; a shorter month is cut at its last day."""
    value = date_of(day)
    index = value.year * 12 + value.month - 1 - months
    first = day_of(value.replace(year=index // 12, month=index % 12 + 1, day=1))
    return min(first + value.day - 1, next_month(first) - 1)


def _shifted(days: Days, months: int) -> Days:
    return Days(_months_back(days.first, months), _months_back(days.last, months))


COMPARISONS: tuple[Comparison, ...] = (
    Comparison("prior", "Previous period", _prior),
    Comparison(
        "week_before", "Same weekdays a week before", lambda days: Days(days.first - 7, days.last - 7)
    ),
    Comparison("prior_month", "Same days of the prior month", lambda days: _shifted(days, 1)),
    Comparison("last_year", "Same period last year", lambda days: _shifted(days, 12)),
    Comparison(
        "same_weekdays", "Same weekdays a year ago", lambda days: Days(days.first - 364, days.last - 364)
    ),
)
_BY_KEY = {comparison.key: comparison for comparison in COMPARISONS}


def compared(key: str, days: Days) -> Days:
    """The days that `days` are compared with."""
    if key not in _BY_KEY:
        raise unknown("comparison", key, _BY_KEY, "compare")
    return _BY_KEY[key].days(days)


def cut_day(days: Days, against: Days, today: int) -> int | None:
    """The day of `against` that stands for today, which is not over yet; None where today is not among `days` or
    has no counterpart (a shorter prior month is over)."""
    if not days.first <= today <= days.last:
        return None
    day = against.first + today - days.first
    return day if day <= against.last else None
