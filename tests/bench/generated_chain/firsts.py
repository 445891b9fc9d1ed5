"""Each customer's first completed order over the whole chain, by each definition set."""

from collections.abc import Iterator

import numpy as np

from rollup.ledger import BOTH, CLASSIC, CURRENT
from tests.bench.generated_chain.columns import Column, Rows, ordered, rows

KEPT = ("customer_id", "counted_at", "venue_id", "order_id", "day", "hour", "minute", "definitions")


class Firsts:
    """Collects the sales that may be somebody's first: of each venue the earliest."""

    def __init__(self) -> None:
        self._found: dict[int, list[dict[str, Column]]] = {CLASSIC: [], CURRENT: []}

    def add(self, sales: Rows) -> None:
        """Takes a venue's sales in."""
        for one in (CLASSIC, CURRENT):
            counted = (sales.columns["definitions"] & one > 0) & (sales.columns["customer_id"] > 0)
            self._found[one].append(_earliest({name: sales.columns[name][counted] for name in KEPT}))

    def rows(self) -> Iterator[Rows]:
        """The first orders, in the order of their key, in one piece for each venue."""
        sets = {
            one: _earliest({name: np.concatenate([p[name] for p in parts]) for name in KEPT})
            for one, parts in self._found.items()
        }
        agreed = _same(sets[CLASSIC], sets[CURRENT])
        parts = []
        for one in (CLASSIC, CURRENT):
            both = agreed[one]
            kept = np.ones(len(both), dtype=bool) if one == CURRENT else ~both
            part = {name: column[kept] for name, column in sets[one].items()}
            parts.append(part | {"definitions": np.where(both[kept], BOTH, one)})
        every = {name: np.concatenate([part[name] for part in parts]) for name in KEPT}
        every = ordered(every, "venue_id", "day", "hour", "customer_id", "definitions")
        for venue in np.unique(every["venue_id"]):
            here = slice(*np.searchsorted(every["venue_id"], [venue, venue + 1]))
            yield rows("first_order", **{name: column[here] for name, column in every.items()})


def _earliest(sales: dict[str, Column]) -> dict[str, Column]:
    found = ordered(sales, "customer_id", "counted_at", "venue_id", "order_id")
    who = found["customer_id"]
    is_first = np.concatenate([[True], who[1:] != who[:-1]]) if len(who) else np.zeros(0, dtype=bool)
    return {name: column[is_first] for name, column in found.items()}


def _same(classic: dict[str, Column], current: dict[str, Column]) -> dict[int, Column]:
    """Of each customer in each set: whether both name the same sale."""
    _, left, right = np.intersect1d(
        classic["customer_id"], current["customer_id"], assume_unique=True, return_indices=True
    )
    alike = classic["counted_at"][left] == current["counted_at"][right]
    alike &= classic["order_id"][left] == current["order_id"][right]
    found = {
        CLASSIC: np.zeros(len(classic["customer_id"]), bool),
        CURRENT: np.zeros(len(current["customer_id"]), bool),
    }
    found[CLASSIC][left[alike]] = True
    found[CURRENT][right[alike]] = True
    return found
