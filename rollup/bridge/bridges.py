"""Which metrics have a bridge: what is read for it, how far down, and how its steps are reckoned."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from rollup.bridge.attribution import Pair, apportioned, factor_effects
from rollup.bridge.revenue import MIX, PRICE, STEPS, Place, Sold, Steps, revenue_steps
from rollup.errors import unknown

Measures = Mapping[str, int]
Terms = tuple[tuple[str, int], ...]
"""A sum of measures, each with its factor."""
Cell = tuple[Any, ...]
"""The values of the columns that a read, or the whole bridge, splits by."""
Found = Mapping[str, Mapping[Cell, tuple[Measures, Measures]]]
"""Of one venue, by the name of a read: the measures of each cell, before and now."""
Lines = Mapping[Cell, Mapping[str, int]]
"""The steps of each cell, by the values of the bridge's columns."""
PIECE_PRICE = "piece_price"
"""Beside the price of an hour, which an item has not: that of a piece of it."""
LINE_KINDS = ("service", "product", "card", "recharge", "direct", "qr")


@dataclass(frozen=True, slots=True)
class Read:
    """Measures that are read together, split by columns of their facts beside the venue."""

    name: str
    columns: tuple[str, ...]
    measures: tuple[str, ...]


@dataclass(frozen=True)  # without slots: the names of its measures are kept with it
class Level:
    """What a step is the change of: `above` over `below` (sums of measures), or `above` alone; with `placed`, of what
    belongs to a resource."""

    above: Terms
    below: Terms = ()
    placed: bool = False

    @cached_property
    def measures(self) -> frozenset[str]:
        """All that it takes."""
        return frozenset(name for name, _factor in (*self.above, *self.below))


@dataclass(frozen=True, slots=True)
class Bridge:
    """The bridge of a metric. `columns` are those of its cells: it can be told by them and by the venue. `steps` are in
    the order in which they are told, `levels` what some of them are the change of, and what else is told of a line. A
    read that lacks one of the columns says nothing of it."""

    metric: str
    columns: tuple[str, ...]
    reads: tuple[Read, ...]
    steps: tuple[str, ...]
    lines: Callable[[Found], Lines]
    levels: Mapping[str, Level]

    @property
    def measures(self) -> tuple[str, ...]:
        """All that is read."""
        return tuple(dict.fromkeys(name for read in self.reads for name in read.measures))


OPEN = (("scheduled_minutes", 1), ("blocked_minutes", -1))
ASKED = (("asked_minutes", 1),)
BOOKED = (*ASKED, ("cancelled_minutes", -1))
KEPT = (*BOOKED, ("no_show_minutes", -1))
CHAIN = (OPEN, ASKED, BOOKED, KEPT)
SERVICES = (("service_sales", 1), ("service_refunds", -1))
PRODUCTS = (("product_sales", 1), ("product_refunds", -1))
REFUNDS = (("service_refunds", 1), ("product_refunds", 1))
TIME_READ = Read(
    "time",
    ("resource",),
    ("scheduled_minutes", "blocked_minutes", "asked_minutes", "cancelled_minutes", "no_show_minutes"),
)
SALES_READ = Read(
    "sales",
    ("resource", "item"),
    ("service_sales", "product_sales", "service_refunds", "product_refunds", "service_pieces"),
)


def total(measures: Measures, terms: Terms) -> int:
    """A sum of measures; what is missing counts 0."""
    whole = 0
    for name, factor in terms:
        whole += factor * measures.get(name, 0)
    return whole


def _pair(both: tuple[Measures, Measures], terms: Terms) -> Pair:
    return total(both[0], terms), total(both[1], terms)


def time_links(measures: Measures) -> tuple[int, int, int, int]:
    """The links of `CHAIN`; written out, because they are reckoned for each resource."""
    of = measures.get
    asked = of("asked_minutes", 0)
    booked = asked - of("cancelled_minutes", 0)
    kept = booked - of("no_show_minutes", 0)
    return of("scheduled_minutes", 0) - of("blocked_minutes", 0), asked, booked, kept


def sold_parts(measures: Measures) -> tuple[int, int, int, int]:
    """Pieces, `SERVICES`, `PRODUCTS` and `REFUNDS`; written out, because they are reckoned for each item."""
    of = measures.get
    of_services, of_products = of("service_refunds", 0), of("product_refunds", 0)
    services, products = of("service_sales", 0) - of_services, of("product_sales", 0) - of_products
    return of("service_pieces", 0), services, products, of_services + of_products


def _revenue(found: Found) -> Steps:
    minutes = {
        resource: tuple(zip(time_links(before), time_links(now), strict=True))
        for (resource,), (before, now) in found["time"].items()
    }
    items: dict[int, dict[int, Sold]] = {}
    for (resource, item), (before, now) in found["sales"].items():
        items.setdefault(resource, {})[item] = Sold(*zip(sold_parts(before), sold_parts(now), strict=True))
    nothing = ((0, 0),) * len(CHAIN)
    return revenue_steps(
        {
            key: Place(minutes.get(key, nothing), items.get(key, {}))  # type: ignore[arg-type]
            for key in sorted({*minutes, *items})
        }
    )


def _chain(steps: tuple[str, ...], links: tuple[Terms, ...], found: Found) -> Lines:
    """Each cell's change of the last link, shared out to the factors of the chain."""
    lines: dict[Cell, dict[str, int]] = {}
    for cells in found.values():
        for cell, both in cells.items():
            pairs = [_pair(both, terms) for terms in links]
            before, now = (max(each, 0) for each in pairs[-1])
            amounts = apportioned(factor_effects(pairs), now - before)
            lines[cell] = {step: amount for step, amount in zip(steps, amounts, strict=True) if amount}
    return lines


def _kinds(found: Found) -> Lines:
    """Each kind of line is a step of its own."""
    return {
        (kind,): {kind: both[1].get("cash_received", 0) - both[0].get("cash_received", 0)}
        for (kind,), both in found["kinds"].items()
    }


def _measure(name: str) -> Terms:
    return ((name, 1),)


def _levels(steps: tuple[str, ...], links: tuple[Terms, ...]) -> dict[str, Level]:
    """The first link itself, and each further one as a share of the one before it."""
    below = ((), *links[:-1])
    return {step: Level(above, under) for step, above, under in zip(steps, links, below, strict=True)}


def _chained(metric: str, columns: tuple[str, ...], steps: tuple[str, ...], *links: Terms) -> Bridge:
    measures = tuple(dict.fromkeys(name for terms in links for name, _factor in terms))
    return Bridge(
        metric,
        columns,
        (Read("chain", columns, measures),),
        steps,
        partial(_chain, steps, links),
        _levels(steps, links),
    )


FUNNEL = ("visits", "wizard_starts", "submissions", "paid_sessions")
BRIDGES: tuple[Bridge, ...] = (
    Bridge(
        "revenue",
        ("resource", "item"),
        (TIME_READ, SALES_READ),
        STEPS,
        _revenue,
        {
            **_levels(STEPS[: len(CHAIN)], CHAIN),
            PRICE: Level(tuple((name, 60 * factor) for name, factor in SERVICES), KEPT, placed=True),
            PIECE_PRICE: Level(SERVICES, (("service_pieces", 1),)),
            "product_sales": Level(PRODUCTS),
            "refunds": Level(REFUNDS),
        },
    ),
    Bridge(
        "cash_received",
        ("line_kind",),
        (Read("kinds", ("line_kind",), ("cash_received",)),),
        LINE_KINDS,
        _kinds,
        {},
    ),
    _chained("booked_minutes", ("resource",), ("open_hours", "occupancy"), OPEN, _measure("booked_minutes")),
    _chained(
        "no_shows",
        ("resource", "channel"),
        ("due_bookings", "no_show_rate"),
        _measure("due_bookings"),
        _measure("no_shows"),
    ),
    _chained(
        "paid_sessions",
        ("channel", "device"),
        ("visits", "wizard_rate", "submit_rate", "pay_rate"),
        *(_measure(name) for name in FUNNEL),
    ),
)
"""Metrics of which a change is told step by step. Which sums have one: those that are a product of factors that are
counted as well, or the sum of parts that a reader tells apart."""
_BY_METRIC = {bridge.metric: bridge for bridge in BRIDGES}
ITEM_STEPS = (PRICE, MIX)


def bridge_of(metric: str) -> Bridge:
    """The bridge of a metric; `NotFound` with «did you mean» for one that has none."""
    if metric not in _BY_METRIC:
        raise unknown("metric with a bridge", metric, _BY_METRIC, "metric")
    return _BY_METRIC[metric]
