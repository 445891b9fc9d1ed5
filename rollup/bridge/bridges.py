"""Which metrics have a bridge: what is read for it, how far down, and how its steps are reckoned."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from rollup.bridge.cells import BEFORE, NOW, Amounts, Cells, Steps
from rollup.bridge.factors import factor_units
from rollup.bridge.revenue import MIX, PRICE, STEPS, Sold, revenue_steps
from rollup.errors import unknown

Terms = tuple[tuple[str, int], ...]
"""A sum of measures, each with its factor."""
Found = Mapping[str, Cells]
"""By the name of a read its cells: the venue and the read's columns."""
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
    """The bridge of a metric. `columns` are those of its cells beside the venue: it can be told by them and by the
    venue. `steps` are in the order in which they are told, `reckon` gives them of each cell, `levels` what some of them
    are the change of, and what else is told of a line. A read that lacks one of the columns says nothing of it."""

    metric: str
    columns: tuple[str, ...]
    reads: tuple[Read, ...]
    steps: tuple[str, ...]
    reckon: Callable[[Found], Steps]
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
PIECES = (("service_pieces", 1),)
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


def amounts(cells: Cells, terms: Terms) -> Amounts:
    """A sum of measures of each cell, before and now."""
    whole = np.zeros((len(cells), 2), np.int64)
    for name, factor in terms:
        whole += factor * cells.measures[name]
    return whole


def _revenue(found: Found) -> Steps:
    time, sales = found["time"], found["sales"]
    minutes = np.stack([amounts(time, link) for link in CHAIN], axis=1)
    sold = Sold(*(amounts(sales, terms) for terms in (PIECES, SERVICES, PRODUCTS, REFUNDS)))
    return revenue_steps(time, minutes, sales, sold)


def _chain(links: tuple[Terms, ...], found: Found) -> Steps:
    """Each cell's change of the last link, shared out to the factors of the chain."""
    cells = found["chain"]
    chains = np.stack([amounts(cells, link) for link in links], axis=1)
    return Steps(cells.keys, factor_units(chains))


def _kinds(found: Found) -> Steps:
    """Each kind of line is a step of its own."""
    cells = found["kinds"]
    received = cells.measures["cash_received"]
    steps = np.zeros((len(cells), len(LINE_KINDS)), np.int64)
    for place, kind in enumerate(LINE_KINDS):
        steps[:, place] = np.where(cells.keys[1] == kind, received[:, NOW] - received[:, BEFORE], 0)
    return Steps(cells.keys, steps)


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
        partial(_chain, links),
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
            PIECE_PRICE: Level(SERVICES, PIECES),
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
