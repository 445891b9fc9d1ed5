"""Venues compared like for like: weekdays do not count double, shut days not at all, and chance gives no rank."""

from random import Random

import pytest

from dashboard.statistics.league import Standing, change_of, ranked

MONDAY = 4
"""An epoch day: 5 January 1970."""


def month(level: int, days: range, noise: float = 0.0, seed: int = 1) -> dict[int, int]:
    """Saturdays bring three times what other days do."""
    chance = Random(seed)
    return {
        day: round(level * (3 if (day - MONDAY) % 7 == 5 else 1) * (1 + chance.uniform(-noise, noise)))
        for day in days
    }


def test_a_month_with_more_saturdays_is_no_better() -> None:
    before, now = range(MONDAY, MONDAY + 28), range(MONDAY + 31, MONDAY + 31 + 31)
    found = change_of(month(1000, now), month(1000, before))
    assert (found.change, found.low, found.high, found.weekdays) == (0, 0, 0, 7)


def test_days_on_which_a_venue_was_shut_are_no_loss() -> None:
    before = month(1000, range(MONDAY, MONDAY + 28))
    now = {day + 28: amount for day, amount in before.items() if day not in range(MONDAY + 7, MONDAY + 14)}
    assert change_of(now, before).change == 0


@pytest.mark.parametrize("days", [range(MONDAY, MONDAY + 13), range(0)])
def test_too_few_days_are_no_change_and_no_rank(days: range) -> None:
    """Of the last weekday of thirteen days there is one; of none, none."""
    full = month(1000, range(MONDAY, MONDAY + 28))
    few = {day: amount for day, amount in full.items() if day in days and (day - MONDAY) % 7 < 3}
    found = change_of(few, full)
    assert not found.is_ranked
    assert ranked({"a": found})["a"] == found


def test_a_change_lies_in_its_interval_nine_times_in_ten() -> None:
    held = 0
    for seed in range(200):
        before = month(10_000, range(MONDAY, MONDAY + 28), 0.3, seed)
        now = month(11_000, range(MONDAY + 28, MONDAY + 56), 0.3, seed + 1000)
        found = change_of(now, before)
        assert found.low is not None
        assert found.high is not None
        held += found.low <= 0.1 <= found.high
    assert 160 <= held <= 196


def test_places_are_shared_where_intervals_overlap() -> None:
    found = ranked(
        {
            "best": Standing(0.5, 0.4, 0.6, 7),
            "one": Standing(0.1, 0.0, 0.2, 7),
            "other": Standing(0.05, -0.1, 0.15, 7),
            "worst": Standing(-0.4, -0.5, -0.3, 7),
            "new": Standing(None, None, None, 0),
        }
    )
    places = {key: (each.first, each.last) for key, each in found.items()}
    assert places == {"best": (1, 1), "one": (2, 3), "other": (2, 3), "worst": (4, 4), "new": (0, 0)}
