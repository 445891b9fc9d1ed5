"""The steps of a revenue: exact at each resource, symmetric, in no order, and named for what alone has changed."""

import os
from dataclasses import replace
from random import Random

import pytest

from rollup.bridge import revenue
from rollup.bridge.attribution import Pair
from rollup.bridge.revenue import STEPS
from tests.unit.bridge.places import Minutes, Place, Sold, Steps, steps_of

CASES = int(os.environ.get("BRIDGES", "300"))


def minutes(chance: Random) -> Minutes:
    """A chain that narrows; now and then it begins, ends or is broken."""
    sides = []
    for _ in range(2):
        side = [chance.choice((0, chance.randint(1, 9_000)))]
        while len(side) < 4:
            side.append(chance.choice((0, side[-1], chance.randint(0, side[-1] or chance.choice((0, 60))))))
        sides.append(side)
    first, second, third, fourth = zip(*sides, strict=True)
    return first, second, third, fourth


def sold(chance: Random) -> Sold:
    def pair(least: int, most: int) -> Pair:
        return chance.choice(((0, 0), (chance.randint(least, most), chance.randint(least, most))))

    return Sold(pair(0, 50), pair(0, 900_000), pair(0, 90_000), pair(-90_000, 0))


def venue(chance: Random) -> dict[int, Place]:
    return venue_from(chance, 0)


def venue_from(chance: Random, first: int) -> dict[int, Place]:
    return {
        first + key: Place(minutes(chance), {item: sold(chance) for item in range(chance.randint(0, 4))})
        for key in range(chance.randint(1, 6))
    }


def turned(places: dict[int, Place]) -> dict[int, Place]:
    """The same venue with the periods exchanged."""

    def of(item: Sold) -> Sold:
        return Sold(item.pieces[::-1], item.services[::-1], item.products[::-1], item.refunds[::-1])

    return {
        key: Place(
            tuple(pair[::-1] for pair in place.minutes),  # type: ignore[arg-type]
            {number: of(item) for number, item in place.items.items()},
        )
        for key, place in places.items()
    }


def change(item: Sold) -> int:
    return sum(now - before for before, now in (item.services, item.products, item.refunds))


def totals(steps: Steps) -> dict[str, int]:
    found = dict.fromkeys(STEPS, 0)
    for cell in steps.values():
        for step, amount in cell.items():
            found[step] += amount
    return {step: amount for step, amount in found.items() if amount}


def test_the_steps_of_each_item_at_each_resource_add_up_to_its_change_to_the_last_unit() -> None:
    chance = Random(1)
    for _ in range(CASES):
        places = venue(chance)
        steps = steps_of(places)
        assert {cell: sum(told.values()) for cell, told in steps.items()} == {
            (key, number): change(item)
            for key, place in places.items()
            for number, item in place.items.items()
        }


def test_the_way_back_has_the_same_steps_with_the_other_sign() -> None:
    chance = Random(2)
    for _ in range(CASES):
        places = venue(chance)
        back = steps_of(turned(places))
        assert {
            cell: {step: -amount for step, amount in told.items()} for cell, told in steps_of(places).items()
        } == back


def test_floating_point_says_what_integers_say(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it cannot decide is reckoned in integers; here all of it is once more."""
    chance = Random(4)
    cases = [[venue_from(chance, 100 * number) for number in range(3)] for _ in range(CASES // 3)]
    usual = [steps_of(*venues) for venues in cases]
    monkeypatch.setattr(revenue, "_are_large", lambda *_: True)
    assert [steps_of(*venues) for venues in cases] == usual


def test_mostly_floating_point_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    exactly, cells = [], 0
    monkeypatch.setattr(revenue, "_exactly", lambda *given: exactly.append(given) or [0] * len(revenue.PARTS))
    chance = Random(6)
    for _ in range(60):
        places = {
            key: Place(FULL, {1: Sold((40, 41), (chance.randint(1, 10**6), chance.randint(1, 10**6)))})
            for key in range(3)
        }
        cells += len(places)
        steps_of(places)
    assert len(exactly) < cells / 20


def test_amounts_that_are_too_large_for_products_are_reckoned_in_integers() -> None:
    whole = 4_000_000_000_000
    place = Place(
        tuple((10**7 * n, 10**7 * n - n) for n in (9, 8, 7, 6)),  # type: ignore[arg-type]
        {1: Sold((10**6, 10**6 + 1), (whole, whole + 12_345))},
    )
    (steps,) = steps_of({1: place}).values()
    assert sum(steps.values()) == 12_345


def test_the_order_of_resources_and_items_does_not_matter_to_the_last_unit_but_one() -> None:
    """Units that are left over go to the first of equals, and equal they are almost never."""
    chance = Random(3)
    for _ in range(CASES):
        places = venue(chance)
        shuffled = {
            key: replace(place, items=dict(chance.sample(sorted(place.items.items()), len(place.items))))
            for key, place in chance.sample(sorted(places.items()), len(places))
        }
        assert steps_of(shuffled).keys() == steps_of(places).keys()
        one, other = totals(steps_of(places)), totals(steps_of(shuffled))
        assert all(abs(one.get(step, 0) - other.get(step, 0)) <= 2 * len(places) for step in STEPS)


def court(hours: Minutes, price: Pair, item: int = 1) -> Place:
    """A resource at which each kept hour is one piece at a price."""
    before, now = (kept // 60 for kept in hours[3])
    return Place(hours, {item: Sold((before, now), (before * price[0], now * price[1]))})


FULL: Minutes = ((6000, 6000), (3000, 3000), (2700, 2700), (2400, 2400))


def test_a_price_that_is_cut_is_the_price() -> None:
    assert totals(steps_of({1: court(FULL, (30_000, 20_000)), 2: court(FULL, (9_000, 6_000))})) == {
        "price": -40 * 13_000
    }


def test_what_alone_changed_in_the_chain_of_hours_has_all_of_it() -> None:
    chains: dict[str, Minutes] = {
        "open_hours": ((6000, 3000), (3000, 1500), (2700, 1350), (2400, 1200)),
        "occupancy": ((6000, 6000), (3000, 1500), (2700, 1350), (2400, 1200)),
        "cancellations": ((6000, 6000), (3000, 3000), (2700, 1350), (2400, 1200)),
        "no_shows": ((6000, 6000), (3000, 3000), (2700, 2700), (2400, 1200)),
    }
    for step, chain in chains.items():
        assert totals(steps_of({1: court(chain, (300, 300)), 2: court(FULL, (900, 900))})) == {
            step: -20 * 300
        }


def test_hours_that_go_from_a_dear_resource_to_a_cheap_one_are_the_mix() -> None:
    less: Minutes = ((6000, 6000), (3000, 1500), (2700, 1350), (2400, 1200))
    more: Minutes = ((6000, 6000), (1500, 3000), (1350, 2700), (1200, 2400))
    steps = steps_of({1: court(less, (900, 900)), 2: court(more, (300, 300))})
    assert totals(steps) == {"mix": 20 * (300 - 900)}


def test_of_hours_that_go_both_ways_only_the_net_of_them_is_lost() -> None:
    """Twenty are lost at the dear one and ten won at the cheap one: ten are lost, ten went over."""
    less: Minutes = ((6000, 6000), (3000, 1500), (2700, 1350), (2400, 1200))
    more: Minutes = ((6000, 6000), (1500, 2250), (1350, 2025), (1200, 1800))
    steps = steps_of({1: court(less, (900, 900)), 2: court(more, (300, 300))})
    assert totals(steps) == {"occupancy": -10 * 900, "mix": 10 * (300 - 900)}


def test_longer_bookings_at_the_same_price_an_hour_are_nothing() -> None:
    """Sixty and ninety minutes are items of their own at a venue that sells both."""
    place = Place(FULL, {60: Sold((40, 10), (40 * 200, 10 * 200)), 90: Sold((0, 20), (0, 20 * 300))})
    assert totals(steps_of({1: place})) == {}


def test_a_cheaper_item_at_the_same_prices_is_the_mix() -> None:
    place = Place(FULL, {1: Sold((40, 10), (40 * 300, 10 * 300)), 2: Sold((0, 30), (0, 30 * 100))})
    assert totals(steps_of({1: place})) == {"mix": -30 * 200}


def test_what_has_no_kept_time_is_named_as_what_it_is() -> None:
    loose = Place(items={7: Sold((3, 5), (300, 500), (40, 90), (-10, -30))})
    assert totals(steps_of({0: loose})) == {
        "other_services": 200,
        "product_sales": 50,
        "refunds": -20,
    }
