"""Shares of a change: exact, independent of the order of factors, and whole units that add up."""

import os
from fractions import Fraction
from itertools import pairwise, permutations, product
from random import Random

import pytest

from rollup.bridge.attribution import apportioned, factor_effects, mean_share, share_change

CASES = int(os.environ.get("BRIDGES", "300"))


def product_of(factors: list[tuple[Fraction, Fraction]], changed: set[int]) -> Fraction:
    whole = Fraction(1)
    for index, (before, now) in enumerate(factors):
        whole *= now if index in changed else before
    return whole


def average_over_orders(factors: list[tuple[Fraction, Fraction]]) -> list[Fraction]:
    """Shapley's value as it is defined: one order after the other."""
    sums = [Fraction(0)] * len(factors)
    orders = list(permutations(range(len(factors))))
    for order in orders:
        changed: set[int] = set()
        for index in order:
            before = product_of(factors, changed)
            changed.add(index)
            sums[index] += product_of(factors, changed) - before
    return [each / len(orders) for each in sums]


def effects(links: list[tuple[int, int]]) -> list[Fraction]:
    return [Fraction(*each) for each in factor_effects(links)]


def random_chain(chance: Random, length: int, least: int) -> list[tuple[int, int]]:
    """Each link is at most the one before it."""
    sides = []
    for _ in range(2):
        side = [chance.randint(max(least, 1), 10_000)]
        while len(side) < length:
            side.append(chance.randint(min(least, side[-1]), side[-1]))
        sides.append(side)
    return list(zip(*sides, strict=True))


def test_effects_are_the_average_over_all_orders_and_add_up() -> None:
    chance = Random(1)
    for _ in range(CASES // 3):
        links = random_chain(chance, chance.randint(1, 4), 1)
        factors = [(Fraction(links[0][0]), Fraction(links[0][1]))]
        for below, above in pairwise(links):
            factors.append((Fraction(above[0], below[0]), Fraction(above[1], below[1])))
        assert effects(links) == average_over_orders(factors)
        assert sum(effects(links)) == links[-1][1] - links[-1][0]


def test_effects_turn_their_sign_with_the_periods_and_add_up_with_zeros_too() -> None:
    chance = Random(2)
    for _ in range(CASES):
        links = random_chain(chance, chance.randint(1, 4), 0)
        links = [(before * chance.randint(0, 1), now) for before, now in links]
        found = effects(links)
        assert sum(found) == links[-1][1] - links[-1][0]
        assert effects([(now, before) for before, now in links]) == [-each for each in found]


@pytest.mark.parametrize(
    "links, expected",
    [
        ([(600, 0), (300, 0), (270, 0), (260, 0)], [-260, 0, 0, 0]),  # closed: all of it is open hours
        ([(0, 600), (0, 300), (0, 270), (0, 260)], [260, 0, 0, 0]),  # new
        ([(600, 600), (300, 0), (270, 0), (260, 0)], [0, -260, 0, 0]),  # nobody asked
        ([(600, 600), (300, 300), (270, 270), (270, 0)], [0, 0, 0, -270]),  # nobody came
        ([(0, 0), (300, 200), (300, 200), (300, 200)], [-100, 0, 0, 0]),  # booked outside opening hours
        ([(0, 0), (0, 0), (0, 0), (0, 0)], [0, 0, 0, 0]),
    ],
)
def test_what_came_from_nothing_is_the_links_that_came(
    links: list[tuple[int, int]], expected: list[int]
) -> None:
    assert effects(links) == expected


def test_whole_units_add_up_and_none_is_a_unit_off() -> None:
    chance = Random(3)
    for _ in range(CASES):
        exact = [Fraction(chance.randint(-9_999, 9_999), chance.randint(1, 99)) for _ in range(5)]
        exact.append(-(sum(exact) % 1))
        parts = [(each.numerator, each.denominator) for each in exact]
        found = apportioned(parts, int(sum(exact)))
        assert sum(found) == sum(exact)
        assert all(abs(units - each) < 1 for units, each in zip(found, exact, strict=True))
        assert apportioned([(-above, below) for above, below in parts], -int(sum(exact))) == [
            -units for units in found
        ]


def test_parts_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(ValueError, match="away from"):
        apportioned([(1, 2), (1, 2)], 5)


def test_a_product_changes_by_mean_times_change_each_way() -> None:
    """The two factors of a product; over nothing a ratio is what it is in the other period."""
    for above, below in product([(3, 7), (0, 5), (4, 0)], [(2, 5), (0, 5), (6, 0), (0, 0)]):
        if any(worth and not base for worth, base in zip(above, below, strict=True)):
            continue
        change = share_change(above, below)
        mean = Fraction(*mean_share(above, below)) * (below[1] - below[0])
        assert mean + Fraction(*change) * Fraction(sum(below), 2) == above[1] - above[0]
