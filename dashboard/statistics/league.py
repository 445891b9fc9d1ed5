"""A fair comparison of venues: like for like, adjusted for weekdays, with the interval in which it is sure to lie.

A month with five Saturdays is not a better month, a venue that was shut for a week not a worse one, and two venues of
which chance alone decides the order have no order. So each venue is measured by its mean revenue on a trading day of
each weekday, over the weekdays that it traded on often enough in both periods.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

FEWEST_OF_A_WEEKDAY = 2
"""Trading days of a weekday, in each period, without which it is left out."""
FEWEST_WEEKDAYS = 4
"""Weekdays without which there is not enough to compare."""
SURE = 1.645
"""Standard errors to each side of an interval that holds nine times in ten."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A venue's change of revenue on a trading day (0.05 is +5 %), with its interval; None where there is not enough
    data. `first` and `last` are the best and the worst place that it may have among those that are ranked."""

    change: float | None
    low: float | None
    high: float | None
    weekdays: int
    first: int = 0
    last: int = 0

    @property
    def is_ranked(self) -> bool:
        """Whether there is enough data."""
        return self.change is not None


def change_of(now: Mapping[int, int], before: Mapping[int, int]) -> Standing:
    """The change of the amounts of trading days (epoch days), before and now."""
    weekly_now, weekly_before = _by_weekday(now), _by_weekday(before)
    shared = [
        weekday
        for weekday in weekly_now
        if min(len(weekly_now[weekday]), len(weekly_before.get(weekday, ()))) >= FEWEST_OF_A_WEEKDAY
    ]
    level_now, error_now = _level([weekly_now[weekday] for weekday in shared])
    level_before, error_before = _level([weekly_before[weekday] for weekday in shared])
    if len(shared) < FEWEST_WEEKDAYS or level_before <= 0 or level_now <= 0:
        return Standing(None, None, None, len(shared))
    ratio = level_now / level_before
    # The error of a ratio of two independent means, to the first order.
    error = ratio * sqrt((error_now / level_now) ** 2 + (error_before / level_before) ** 2)
    return Standing(ratio - 1, ratio - 1 - SURE * error, ratio - 1 + SURE * error, len(shared))


def ranked(standings: Mapping[str, Standing]) -> dict[str, Standing]:
    """With the places that each may have: behind all that are surely better, before all that are surely worse."""
    known = [each for each in standings.values() if each.is_ranked]
    return {key: _placed(each, known) for key, each in standings.items()}


def _placed(own: Standing, known: Sequence[Standing]) -> Standing:
    if own.change is None or own.low is None or own.high is None:
        return own
    better = sum(each.low is not None and each.low > own.high for each in known)
    worse = sum(each.high is not None and each.high < own.low for each in known)
    return Standing(own.change, own.low, own.high, own.weekdays, better + 1, len(known) - worse)


def _by_weekday(days: Mapping[int, int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for day, amount in days.items():
        found.setdefault((day + 3) % 7, []).append(amount)
    return found


def _level(weekdays: Sequence[Sequence[int]]) -> tuple[float, float]:
    """The sum of the weekdays' means, and its standard error."""
    means = [sum(amounts) / len(amounts) for amounts in weekdays]
    errors = [
        sum((amount - mean) ** 2 for amount in amounts) / (len(amounts) - 1) / len(amounts)
        for amounts, mean in zip(weekdays, means, strict=True)
    ]
    return sum(means), sqrt(sum(errors))
