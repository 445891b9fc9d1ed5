"""Expectations: the seasonal naive model unless another was nearer, ranges of earlier errors, how often they held."""

from random import Random

import pytest

from dashboard.statistics.pace import (
    FEWEST,
    NAIVE,
    PACED,
    TRIED,
    WEEKS,
    Trial,
    days_said,
    expected,
    left_said,
)


def trials(count: int, actual: int, **said: int) -> list[Trial]:
    return [Trial(said, actual)] * count


def test_what_is_left_is_said_by_the_week_before_the_last_four_and_the_pace_of_today() -> None:
    left = {day: 100 + day for day in range(29)} | {0: 60, 7: 80, 14: 100, 21: 120}
    known = dict.fromkeys(range(29), 50)
    assert left_said(left, known | {28: 75}, 28) == {NAIVE: 120, WEEKS: 90, PACED: 135}
    assert left_said(left, dict.fromkeys(range(29), 0), 28) == {NAIVE: 120, WEEKS: 90}
    assert left_said(left, known, 27) == {}, "three weeks are too few"


def test_days_ahead_are_said_by_the_last_weeks_that_are_known() -> None:
    days = {day: day for day in range(35)}
    assert days_said(days, 34, [35, 36]) == {NAIVE: 28 + 29, WEEKS: 17 + 18}
    assert days_said(days, 34, [42]) == {NAIVE: 28, WEEKS: 17}, (
        "of a day two weeks ahead no day between is known"
    )
    assert days_said(days, 34, []) == {NAIVE: 0, WEEKS: 0}
    assert days_said({34: 5}, 34, [35]) == {}


def test_another_model_is_used_only_where_it_was_nearer() -> None:
    said = {NAIVE: 100, WEEKS: 120}
    same = expected(0, said, trials(FEWEST, 100, naive=90, weeks=110))
    nearer = expected(0, said, trials(FEWEST, 100, naive=90, weeks=105))
    assert same is not None
    assert nearer is not None
    assert (same.model, same.middle) == (NAIVE, 100)
    assert (nearer.model, nearer.middle) == (WEEKS, 120)
    assert (nearer.error, nearer.naive_error) == (pytest.approx(0.05), pytest.approx(0.1))


def test_without_enough_days_there_is_the_naive_figure_and_no_range() -> None:
    found = expected(7, {NAIVE: 100, WEEKS: 120}, trials(FEWEST - 1, 100, naive=50, weeks=100))
    assert found is not None
    assert (found.model, found.middle, found.low, found.high, found.tried) == (NAIVE, 107, None, None, 0)
    assert expected(7, {}, []) is None


def test_a_range_is_the_middle_of_the_errors_and_holds_about_as_often_as_it_says() -> None:
    chance = Random(4)
    days = [Trial({NAIVE: 1000}, round(1000 * chance.gauss(1, 0.2))) for _ in range(400)]
    found = expected(500, {NAIVE: 2000}, days)
    assert found is not None
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.middle == 2500 < found.high
    assert 2500 - 2000 * 0.35 < found.low < 2500 - 2000 * 0.15
    assert found.tried == TRIED
    assert 0.68 < found.held / found.tried < 0.92


def test_a_range_is_made_of_what_was_known_by_then() -> None:
    """A break in level is not foreseen: ranges before it hold no day after it until they have seen some."""
    days = [*trials(FEWEST, 1000, naive=1000), *trials(TRIED - FEWEST, 2000, naive=1000)]
    found = expected(0, {NAIVE: 1000}, days)
    assert found is not None
    assert found.tried == TRIED - FEWEST
    assert 0 < found.held < found.tried - 2


def test_nothing_is_taken_back_from_what_has_come() -> None:
    days = [Trial({NAIVE: 100}, -500 if index % 2 else 100) for index in range(FEWEST)]
    found = expected(40, {NAIVE: 100}, days)
    assert found is not None
    assert found.low == 40
