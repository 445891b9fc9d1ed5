"""Venues of three trades with their hours, resources, staff and price lists."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from rollup.calendar import Opening, OpeningPlan
from tests.bench.generated_chain.clock import Clock
from tests.bench.generated_chain.columns import Column, Rows, ordered, rows, words
from tests.bench.generated_chain.size import LAST, Size

CHAIN = 1
STAFF = 6
"""Persons a venue."""
AHEAD = 60
"""Days after the last for which opening hours are laid out."""
ZONES = ("Europe/Stockholm", "Europe/Stockholm", "Europe/Helsinki", "Europe/Madrid")
TENDERS = (
    ("card", "Card terminal", "cash"),
    ("cash", "Cash", "cash"),
    ("swish", "Swish", "cash"),
    ("principal", "Principal balance", "stored"),
    ("entitlement", "Use of a right", "stored"),
)
CARD, CASH, SWISH, PRINCIPAL, ENTITLEMENT = range(1, 6)
"""Ids of tenders."""
SERVICES, PRODUCTS = 12, 20
"""Four services a trade, two of each length; products are the same everywhere."""
PASS_ITEM, TOP_UP_ITEM = SERVICES + PRODUCTS + 1, SERVICES + PRODUCTS + 2
ITEMS = TOP_UP_ITEM
BLOCKED_MINUTES, BLOCKED_SHARE = 120, 0.03
"""How long a resource is blocked from opening on, and the share of its days on which it is."""


@dataclass(frozen=True, slots=True)
class Trade:
    """A kind of venue: opening and closing in minutes after midnight on weekdays and at weekends."""

    type: str
    week: tuple[int, int]
    weekend: tuple[int, int]
    cutoff: int = 0

    def opening(self, weekday: int) -> tuple[int, int]:
        """The opening of a weekday (0 = Monday)."""
        return self.weekend if weekday >= 5 else self.week


TRADES = (
    Trade("court", (420, 1380), (480, 1320)),
    Trade("chair", (540, 1200), (600, 1080)),
    Trade("room", (840, 1560), (720, 1560), cutoff=240),
)


@dataclass(frozen=True, slots=True)
class Venue:
    """A venue: its id, trade, clock, and the ids of its resources."""

    id: int
    trade: Trade
    clock: Clock
    resources: range

    @property
    def plan(self) -> OpeningPlan:
        """Its opening hours, for the product's calendar."""
        hours = {day: (Opening(*self.trade.opening(day)),) for day in range(7)}
        return OpeningPlan(self.clock.zone, self.trade.cutoff, hours, {})

    @property
    def key(self) -> str:
        """What its source system calls it; all ids of its facts begin so."""
        return f"v{self.id:05d}"


def venues_of(size: Size) -> list[Venue]:
    """The venues of a chain."""
    clocks: dict[tuple[str, int], Clock] = {}
    found = []
    for number in range(1, size.venues + 1):
        trade, zone = TRADES[number % len(TRADES)], ZONES[number % len(ZONES)]
        if (zone, trade.cutoff) not in clocks:
            clocks[zone, trade.cutoff] = Clock.of(zone, trade.cutoff, size.first, LAST)
        own = range(1 + (number - 1) * size.resources, 1 + number * size.resources)
        found.append(Venue(number, trade, clocks[zone, trade.cutoff], own))
    return found


def chain_rows(venues: list[Venue]) -> Iterator[Rows]:
    """What belongs to the chain as a whole, and its venues."""
    text = np.array
    yield rows("chain", id=np.array([CHAIN]), source_id="chain", name="Generated")
    regions = np.arange(1, 6)
    names = text([f"Region {n}" for n in regions], dtype=object)
    yield rows(
        "region",
        id=regions,
        chain_id=CHAIN,
        source_id=text([f"r{n}" for n in regions], dtype=object),
        name=names,
    )
    ids = np.array([venue.id for venue in venues])
    yield rows(
        "venue",
        ("opened_on", "closed_on"),
        id=ids,
        chain_id=CHAIN,
        source_id=text([venue.key for venue in venues], dtype=object),
        name=text([f"Venue {venue.id:05d}" for venue in venues], dtype=object),
        region_id=ids % 5 + 1,
        zone=text([venue.clock.zone for venue in venues], dtype=object),
        currency="SEK",
        cutoff_minutes=np.array([venue.trade.cutoff for venue in venues]),
        grace_minutes=15,
        opened_on=-1,
        closed_on=-1,
        definitions="current",
        target_percent=50,
    )
    keys, labels, families = (text(column, dtype=object) for column in zip(*TENDERS, strict=True))
    yield rows(
        "tender",
        id=np.arange(1, len(TENDERS) + 1),
        chain_id=CHAIN,
        source_id=keys,
        name=labels,
        family=families,
    )
    yield _items()
    people = np.arange(1, len(venues) * STAFF + 1)
    called = text([f"p{n}" for n in people], dtype=object)
    yield rows("staff", id=people, chain_id=CHAIN, source_id=called, name=called)


def _items() -> Rows:
    ids = np.arange(1, ITEMS + 1)
    kinds = np.where(ids <= SERVICES, 0, np.where(ids <= SERVICES + PRODUCTS, 1, ids - PASS_ITEM + 2))
    names = np.array([f"Item {n}" for n in ids], dtype=object)
    return rows(
        "item",
        id=ids,
        chain_id=CHAIN,
        source_id=np.array([f"i{n}" for n in ids], dtype=object),
        name=names,
        kind=words(("service", "product", "card", "recharge"), kinds),
        category="",
        price=prices()[ids],
    )


def prices() -> np.ndarray:
    """List prices by item id, in minor units."""
    services = 18_000 + 2_750 * np.arange(SERVICES)
    products = 1_500 + 925 * np.arange(PRODUCTS)
    return np.concatenate([[0], services, products, [250_000, 50_000]]).astype(np.int64)


def venue_rows(venue: Venue, size: Size) -> Iterator[Rows]:
    """A venue's hours, open minutes and resources."""
    week = [(day, *venue.trade.opening(day)) for day in range(7)]
    weekday, opens, closes = (np.array(column) for column in zip(*week, strict=True))
    yield rows("opening_hours", venue_id=np.full(7, venue.id), weekday=weekday, opens=opens, closes=closes)
    slots = sorted(venue.plan.slots(size.first, LAST + AHEAD).items())
    days, hours, minutes = (np.array(c) for c in zip(*((d, h, m) for (d, h), m in slots), strict=True))
    yield rows("opening_slot", venue_id=np.full(len(days), venue.id), day=days, hour=hours, minutes=minutes)
    ids = np.array(venue.resources)
    colours = words(("blue", "red", "green"), ids % 3)
    yield rows(
        "resource",
        ("active_from", "active_to"),
        id=ids,
        venue_id=venue.id,
        source_id=np.array([f"{venue.key}-r{n}" for n in ids], dtype=object),
        name=np.array([f"{venue.trade.type.title()} {n}" for n in range(1, len(ids) + 1)], dtype=object),
        type=venue.trade.type,
        color_type=colours,
        capacity=1,
        active_from=-1,
        active_to=-1,
    )
    yield from _block_rows(venue, size)


def blocks_of(venue: Venue, size: Size) -> Column:
    """On which days (by position) which resources (by position) are blocked."""
    chance = np.random.default_rng([size.seed, 7, venue.id])
    return chance.random((size.days, len(venue.resources))) < BLOCKED_SHARE


def _block_rows(venue: Venue, size: Size) -> Iterator[Rows]:
    nth, which = np.nonzero(blocks_of(venue, size))
    day, resource = size.first + nth, venue.resources[0] + which
    opens = np.array([venue.trade.opening(weekday)[0] for weekday in range(7)])[(day + 3) % 7]
    noons = venue.clock.noons(size.first, size.days)
    start = noons[nth] + (opens - 720) * 60
    ids = np.arange(1, len(day) + 1)
    yield rows(
        "resource_block",
        venue_id=np.full(len(ids), venue.id),
        id=(venue.id - 1) * size.days * size.resources + ids,
        source_id=np.array([f"{venue.key}k{n}" for n in ids], dtype=object),
        resource_id=resource,
        start_at=start,
        end_at=start + BLOCKED_MINUTES * 60,
        reason="",
    )
    hours = opens // 60
    spans = {
        "day": np.concatenate([day, day]),
        "hour": np.concatenate([hours, hours + 1]),
        "resource_id": np.concatenate([resource, resource]),
    }
    spans = ordered(spans, "day", "hour", "resource_id")
    yield rows("block_span", venue_id=np.full(2 * len(ids), venue.id), **spans, minutes=60)
