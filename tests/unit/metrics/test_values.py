"""A change: in the way that the unit is stated, with the sign of the step, also from nothing."""

import pytest

from rollup.metrics.metric import Unit
from rollup.metrics.values import Change, Value, change


@pytest.mark.parametrize(
    "unit, value, before, expected, sign",
    [
        (Unit.MONEY, Value(118), Value(100), Change(relative=0.18), 1),
        (Unit.MONEY, Value(50), Value(-100), Change(relative=1.5), 1),
        (Unit.COUNT, Value(0), Value(0), Change(relative=0.0), 0),
        (Unit.COUNT, Value(3), Value(0), Change(is_new=True), 1),
        (Unit.MONEY, Value(-500), Value(0), Change(is_new=True, is_below=True), -1),
        (Unit.SHARE, Value(1, 4), Value(1, 2), Change(absolute=-0.25), -1),
        (Unit.POINTS, Value(-40, 1), Value(0, 1), Change(absolute=-40.0), -1),
    ],
)
def test_a_change_says_how_far_and_which_way(unit, value, before, expected, sign) -> None:
    found = change(unit, value, before)
    assert (found, found.sign) == (expected, sign)


@pytest.mark.parametrize(
    "value, before", [(Value(1, 0), Value(1, 2)), (Value(1, 2), Value(1, 0)), (Value(1), None)]
)
def test_without_a_value_on_either_side_there_is_no_change(value: Value, before: Value | None) -> None:
    assert change(Unit.SHARE, value, before) is None
