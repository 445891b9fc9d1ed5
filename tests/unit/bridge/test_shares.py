"""Many amounts brought to whole units are what each of them is by itself, or said to be in doubt."""

from random import Random

import numpy as np

from rollup.bridge.attribution import Ratio
from rollup.bridge.attribution import apportioned as apportioned_one
from rollup.bridge.shares import apportioned


def parts(chance: Random, below: int) -> list[Ratio]:
    """Parts that add up to a whole number, of one denominator, of both signs, some of them nothing."""
    found = [chance.choice((0, chance.randint(-5_000, 5_000))) for _ in range(9)]
    return [(above, below) for above in [*found, -sum(found) % below]]


def test_they_are_those_of_each_by_itself() -> None:
    chance, told = Random(7), 0
    cases = [parts(chance, chance.choice((1, 2, 3, 7, 60, 997))) for _ in range(3_000)]
    wholes = [sum(above for above, _below in case) // case[0][1] for case in cases]
    shares = np.array([[above / below for above, below in case] for case in cases])
    found = apportioned(shares, np.array(wholes, np.int64))
    for case, whole, units, is_doubtful in zip(
        cases, wholes, found.units.tolist(), found.doubtful.tolist(), strict=True
    ):
        if not is_doubtful:
            told += 1
            assert sum(units) == whole
            assert units == apportioned_one(case, whole)
    assert told > 1_000


def test_what_floating_point_cannot_tell_is_in_doubt() -> None:
    third = 1 / 3
    shares = np.array([[third, third, third], [0.75, 0.25, 0.0], [2 - 1e-13, -1.0, 0.0]])
    assert apportioned(shares, np.array([1, 1, 1])).doubtful.tolist() == [True, False, True]


def test_of_nothing_there_is_nothing() -> None:
    assert apportioned(np.zeros((0, 4)), np.zeros(0, np.int64)).units.shape == (0, 4)
    assert apportioned(np.zeros((2, 4)), np.zeros(2, np.int64)).units.tolist() == [[0] * 4] * 2
