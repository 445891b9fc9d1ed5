"""The steps from one revenue to another: hours, prices, mix, and what has no hours.

At each resource, what was sold for bookings is kept minutes × what a kept minute brought. Kept minutes are a chain:
open, asked for of those, not cancelled of those, come of those. What a minute brought is, over the items, pieces per
minute × the price of a piece. All of it is added up from resources, so that each level adds up to the one above.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from rollup.bridge.attribution import (
    Pair,
    Ratio,
    apportioned,
    factor_effects,
    mean_share,
    share_change,
    times,
)

HOURS = ("open_hours", "occupancy", "cancellations", "no_shows")
"""The factors of kept time, in the order of the chain."""
PRICE, MIX = "price", "mix"
OTHER, PRODUCTS, REFUNDS = "other_services", "product_sales", "refunds"
STEPS = (*HOURS, PRICE, MIX, OTHER, PRODUCTS, REFUNDS)
PARTS_OF_A_MINUTE = 1_000_000
"""To which kept time is shared out to its factors before it is priced."""
Cell = tuple[int, int]
"""A resource and an item."""
Steps = dict[Cell, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Sold:
    """An item at a resource: pieces and amount of service lines before refunds, product lines, refunds (negative)."""

    pieces: Pair = (0, 0)
    services: Pair = (0, 0)
    products: Pair = (0, 0)
    refunds: Pair = (0, 0)


@dataclass(frozen=True)  # without slots: what is reckoned of it is kept with it
class Place:
    """A resource: its minutes before and now, open, asked for, not cancelled, and kept, and what was sold at it."""

    minutes: tuple[Pair, Pair, Pair, Pair] = ((0, 0), (0, 0), (0, 0), (0, 0))
    items: Mapping[int, Sold] = field(default_factory=dict)

    @cached_property
    def kept(self) -> Pair:
        """The minutes for which somebody came."""
        before, now = self.minutes[-1]
        return max(before, 0), max(now, 0)

    @cached_property
    def booked(self) -> dict[int, Pair]:
        """The services of each item that were sold for kept time; without any of it they are no bookings'."""
        had, has = self.kept
        return {
            item: (sold.services[0] if had else 0, sold.services[1] if has else 0)
            for item, sold in self.items.items()
        }

    @cached_property
    def services(self) -> Pair:
        """What was sold for kept time."""
        pairs = self.booked.values()
        return sum(before for before, _now in pairs), sum(now for _before, now in pairs)


def revenue_steps(places: Mapping[int, Place]) -> Steps:
    """The steps at the resources of one venue, by resource and item, in the unit of the amounts. Those of a cell add up
    to its change of revenue."""
    hours = {key: _hours(place) for key, place in places.items()}
    nets = _nets(hours)
    found: Steps = {}
    for key, place in places.items():
        moved, booked = _moved(hours[key], nets), place.booked
        for item in place.items:
            steps = _loose(place, item)
            parts = [*_time_parts(place, item, moved), *_item_parts(place, item)]
            before, now = booked[item]
            units = apportioned([ratio for _step, ratio in parts], now - before)
            for (step, _ratio), amount in zip(parts, units, strict=True):
                steps[step] = steps.get(step, 0) + amount
            found[key, item] = {step: amount for step, amount in steps.items() if amount}
    return found


def _hours(place: Place) -> list[int]:
    """What each factor adds to a resource's kept time, in parts of a minute."""
    before, now = place.kept
    effects = factor_effects(place.minutes)
    fine = [(above * PARTS_OF_A_MINUTE, below) for above, below in effects]
    return apportioned(fine, (now - before) * PARTS_OF_A_MINUTE)


def _nets(hours: Mapping[int, list[int]]) -> list[Ratio]:
    """By factor: how much kept time all resources together gained or lost by it, of what those gained (or lost) that
    went the same way. The rest of it only went from one resource to another."""
    found = []
    for index in range(len(HOURS)):
        moved = [each[index] for each in hours.values()]
        net = sum(moved)
        same = sum(each for each in moved if each * net > 0)
        found.append((net, same or 1))
    return found


def _moved(hours: list[int], nets: list[Ratio]) -> list[tuple[str, int, int, int]]:
    """The factors that changed a resource's kept time: by how much, and which parts of what all resources together
    gained or lost that was the factor's own, and which only went from one to another."""
    found = []
    for step, moved, (net, same) in zip(HOURS, hours, nets, strict=True):
        if not moved:
            continue
        whole = abs(same)
        own = abs(net) if moved * net > 0 else 0
        found.append((step, moved, own, whole))
    return found


def _time_parts(place: Place, item: int, moved: list[tuple[str, int, int, int]]) -> list[tuple[str, Ratio]]:
    """What the change of kept time is worth in an item, at the mean of what a kept minute brought in it."""
    worth_above, worth_below = mean_share(place.booked[item], place.kept)
    parts: list[tuple[str, Ratio]] = []
    for step, by, own, whole in moved:
        above, below = by * worth_above, PARTS_OF_A_MINUTE * whole * worth_below
        parts.append((step, (above * own, below)))
        if whole != own:
            parts.append((MIX, (above * (whole - own), below)))
    return parts


def _item_parts(place: Place, item: int) -> list[tuple[str, Ratio]]:
    """What an item's price, and how often it was sold in a kept minute, add to what a minute brought."""
    kept, pieces, amount = place.kept, place.items[item].pieces, place.booked[item]
    if not all(kept):
        return []
    time = (kept[0] + kept[1], 2)
    has_pieces = all(count > 0 or not worth for count, worth in zip(pieces, amount, strict=True))
    if not has_pieces or min(pieces) < 0:
        return [(PRICE, times(time, share_change(amount, kept)))]
    price = times(time, mean_share(pieces, kept), share_change(amount, pieces))
    mix = times(time, mean_share(amount, pieces), share_change(pieces, kept))
    return [(PRICE, price), (MIX, mix)]


def _loose(place: Place, item: int) -> dict[str, int]:
    """What is no sale for kept time, as it is."""
    sold = place.items[item]
    parts = {
        OTHER: _less(sold.services, place.booked[item]),
        PRODUCTS: sold.products,
        REFUNDS: sold.refunds,
    }
    return {step: now - before for step, (before, now) in parts.items()}


def _less(whole: Pair, part: Pair) -> Pair:
    return whole[0] - part[0], whole[1] - part[1]
