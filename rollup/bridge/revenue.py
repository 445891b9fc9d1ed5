"""The steps from one revenue to another: hours, prices, mix, and what has no hours.

At each resource, what was sold for bookings is kept minutes × what a kept minute brought. Kept minutes are a chain:
open, asked for of those, not cancelled of those, come of those. What a minute brought is, over the items, pieces per
minute × the price of a piece. All of it is added up from resources, so that each level adds up to the one above.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rollup.bridge.attribution import (
    Pair,
    Ratio,
    mean_share,
    share_change,
    times,
)
from rollup.bridge.attribution import apportioned as apportioned_one
from rollup.bridge.cells import BEFORE, NOW, Amounts, Cells, Steps, numbered
from rollup.bridge.factors import factor_units
from rollup.bridge.shares import Parts, apportioned

HOURS = ("open_hours", "occupancy", "cancellations", "no_shows")
"""The factors of kept time, in the order of the chain."""
PRICE, MIX = "price", "mix"
OTHER, PRODUCTS, REFUNDS = "other_services", "product_sales", "refunds"
STEPS = (*HOURS, PRICE, MIX, OTHER, PRODUCTS, REFUNDS)
PARTS_OF_A_MINUTE = 1_000_000
"""To which kept time is shared out to its factors before it is priced."""
PARTS = (*(step for factor in HOURS for step in (factor, MIX)), PRICE, MIX)
"""The steps that the parts of a cell's change belong to: each factor's own and what it only moved, price, and mix."""
STEP_OF_PART = np.array([STEPS.index(step) for step in PARTS])
LARGEST = 2**62
"""What products of integers must stay below; above it everything is reckoned one by one."""


class Sold(NamedTuple):
    """What was sold, by cell, before and now: pieces and amount of service lines before refunds, product lines, refunds
    (negative)."""

    pieces: Amounts
    services: Amounts
    products: Amounts
    refunds: Amounts


class Places(NamedTuple):
    """Resources: the number of each one's venue; kept time before and now; by factor how that changed (in parts of a
    minute), and which parts of it were the factor's own and which only went from one resource to another."""

    venues: NDArray[np.intp]
    kept: Amounts
    moved: Amounts
    own: Amounts
    whole: Amounts


def revenue_steps(time: Cells, minutes: Amounts, sales: Cells, sold: Sold) -> Steps:
    """The steps at each item of each resource, in the unit of the amounts; those of a cell add up to its change of
    revenue. `minutes` by resource (link of the chain, before and now): open, asked for, not cancelled, kept; `time` has
    their keys, venue and resource, `sales` those of `sold`, venue, resource and item."""
    places, at = _places(time, minutes, sales)
    kept = places.kept[at]
    booked = np.where(kept > 0, sold.services, 0)
    found = np.zeros((len(sales), len(STEPS)), np.int64)
    for step, pair in ((OTHER, sold.services - booked), (PRODUCTS, sold.products), (REFUNDS, sold.refunds)):
        found[:, STEPS.index(step)] = pair[:, NOW] - pair[:, BEFORE]
    priced = np.flatnonzero(booked.any(axis=1))
    shared = _shared(places, at[priced], booked[priced], sold.pieces[priced])
    for part, step in enumerate(STEP_OF_PART):
        found[priced, step] += shared[:, part]
    return Steps(sales.keys, found)


def _places(time: Cells, minutes: Amounts, sales: Cells) -> tuple[Places, NDArray[np.intp]]:
    """The resources at which there is time or anything sold, and that of each cell of sales."""
    columns = [np.concatenate(pair) for pair in zip(time.keys[:2], sales.keys[:2], strict=True)]
    first, numbers = numbered(columns)
    links = np.zeros((len(first), *minutes.shape[1:]), np.int64)
    links[numbers[: len(time)]] = minutes
    venues = np.unique(columns[0][first], return_inverse=True)[1]
    kept = np.maximum(links[:, -1, :], 0)
    moved = factor_units(links, PARTS_OF_A_MINUTE)
    own, whole = _nets(venues, moved)
    return Places(venues, kept, moved, own, whole), numbers[len(time) :]


def _nets(venues: NDArray[np.intp], moved: Amounts) -> tuple[Amounts, Amounts]:
    """By resource and factor: how much kept time all resources of the venue together gained or lost by the factor (0
    where this one went the other way), and how much those did that went the same way. The rest of it only went from one
    resource to another."""
    net = np.zeros((venues.max(initial=-1) + 1, len(HOURS)), np.int64)
    np.add.at(net, venues, moved)
    goes_along = np.sign(moved) * np.sign(net[venues]) > 0
    same = np.zeros_like(net)
    np.add.at(same, venues, np.where(goes_along, moved, 0))
    whole = np.abs(same)[venues]
    return np.where(goes_along, np.abs(net[venues]), 0), np.where(whole == 0, 1, whole)


def _shared(places: Places, at: NDArray[np.intp], booked: Amounts, pieces: Amounts) -> Amounts:
    """The change of what was sold for kept time, by cell and part, in whole units."""
    whole = booked[:, NOW] - booked[:, BEFORE]
    kept = places.kept[at]
    if _are_large(booked, kept, pieces):
        units, doubtful = np.zeros((len(at), len(PARTS)), np.int64), np.ones(len(at), bool)
    else:
        time, item = _time_parts(places, at, booked, kept), _item_parts(booked, pieces, kept)
        units, doubtful = apportioned(np.column_stack([*time, *item]), whole)
    for cell in np.flatnonzero(doubtful).tolist():
        units[cell] = _exactly(places, int(at[cell]), booked[cell].tolist(), pieces[cell].tolist())
    return units


def _are_large(booked: Amounts, kept: Amounts, pieces: Amounts) -> bool:
    amount, most = (max(map(_largest, columns)) for columns in ((booked,), (kept, pieces)))
    return 2 * max(amount, most) * most >= LARGEST


def _largest(amounts: Amounts) -> int:
    return int(np.abs(amounts).max(initial=0))


def _time_parts(places: Places, at: NDArray[np.intp], booked: Amounts, kept: Amounts) -> list[Parts]:
    """What the change of kept time by each factor is worth in an item, at the mean of what a kept minute brought in it:
    of that which was the factor's own, and of that which only went from one resource to another."""
    worth = _mean_shares(booked, kept) / PARTS_OF_A_MINUTE
    found: list[Parts] = []
    for factor in range(len(HOURS)):
        moved, own, whole = (column[at, factor] for column in (places.moved, places.own, places.whole))
        found += [worth * (moved * (own / whole)), worth * (moved * ((whole - own) / whole))]
    return found


def _item_parts(booked: Amounts, pieces: Amounts, kept: Amounts) -> list[Parts]:
    """What an item's price, and how often it was sold in a kept minute, add to what a minute brought."""
    time = np.where(kept.all(axis=1), kept.sum(axis=1) / 2, 0.0)
    has_pieces = ((pieces > 0) | (booked == 0)).all(axis=1) & (pieces >= 0).all(axis=1)
    price = np.where(
        has_pieces, _mean_shares(pieces, kept) * _share_changes(booked, pieces), _share_changes(booked, kept)
    )
    mix = np.where(has_pieces, _mean_shares(booked, pieces) * _share_changes(pieces, kept), 0.0)
    return [time * price, time * mix]


def _mean_shares(above: Amounts, below: Amounts) -> Parts:
    """`mean_share` of many."""
    (a, b), (c, d) = above.T, below.T
    both = (c != 0) & (d != 0)
    one = np.where(c != 0, a / np.where(c != 0, c, 1), b / np.where(d != 0, d, 1))
    found: Parts = np.where(both, (a * d + b * c) / np.where(both, 2.0 * c * d, 1.0), one)
    return found


def _share_changes(above: Amounts, below: Amounts) -> Parts:
    """`share_change` of many."""
    (a, b), (c, d) = above.T, below.T
    both = (c != 0) & (d != 0)
    found: Parts = np.where(both, (b * c - a * d) / np.where(both, 1.0 * c * d, 1.0), 0.0)
    return found


def _exactly(places: Places, at: int, booked: Pair, pieces: Pair) -> list[int]:
    """The parts of one cell in integers."""
    kept = (int(places.kept[at, BEFORE]), int(places.kept[at, NOW]))
    worth_above, worth_below = mean_share(booked, kept)
    parts: list[Ratio] = []
    for moved, own, whole in zip(*(c[at].tolist() for c in places[2:]), strict=True):
        above, below = moved * worth_above, PARTS_OF_A_MINUTE * whole * worth_below
        parts += [(above * own, below), (above * (whole - own), below)]
    parts += _exact_item_parts(kept, pieces, booked)
    return apportioned_one(parts, booked[NOW] - booked[BEFORE])


def _exact_item_parts(kept: Pair, pieces: Pair, amount: Pair) -> list[Ratio]:
    nothing = (0, 1)
    if not all(kept):
        return [nothing, nothing]
    time = (kept[0] + kept[1], 2)
    has_pieces = all(count > 0 or not worth for count, worth in zip(pieces, amount, strict=True))
    if not has_pieces or min(pieces) < 0:
        return [times(time, share_change(amount, kept)), nothing]
    price = times(time, mean_share(pieces, kept), share_change(amount, pieces))
    mix = times(time, mean_share(amount, pieces), share_change(pieces, kept))
    return [price, mix]
