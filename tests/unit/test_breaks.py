"""A rate that broke is told with its day; chance, small numbers and small changes are not."""

from random import Random

import pytest

from dashboard.statistics.breaks import Count, broken


def days(chance: Random, rates: list[float], cases: int = 100) -> list[Count]:
    return [
        Count(100 + index, sum(chance.random() < rate for _ in range(cases)), cases)
        for index, rate in enumerate(rates)
    ]


@pytest.mark.parametrize("seed", range(5))
def test_the_day_is_found_on_which_a_rate_broke(seed: int) -> None:
    found = broken(days(Random(seed), [0.94] * 20 + [0.3] * 10))
    assert found is not None
    assert found.day == 120
    assert found.before == pytest.approx(0.94, abs=0.03)
    assert found.since == pytest.approx(0.3, abs=0.06)


def test_chance_alone_breaks_nothing() -> None:
    """Of two hundred months in which nothing changed, none is told."""
    assert [seed for seed in range(200) if broken(days(Random(seed), [0.6] * 30, 40))] == []


def test_what_is_clear_but_small_or_of_too_few_is_not_told() -> None:
    steady = [Count(index, 97_000, 100_000) for index in range(10)]
    small = [Count(10 + index, 95_000, 100_000) for index in range(10)]
    assert broken([*steady, *small]) is None
    few = [Count(index, 9, 10) for index in range(4)] + [Count(4 + index, 0, 10) for index in range(4)]
    assert broken(few) is None
    assert broken([]) is None


def test_a_rate_that_was_never_or_always_so_is_whole() -> None:
    assert broken([Count(index, 0, 100) for index in range(20)]) is None
    assert broken([Count(index, 100, 100) for index in range(20)]) is None
