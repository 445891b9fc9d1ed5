"""The chain as it is planned: venues, trades, resources, goods, staff. Prices are base prices; `level` scales them."""

import math
from dataclasses import dataclass, field
from itertools import count

CHAIN = "demo"
"""The chain's key."""
SMALLEST = 25
"""Resources of the smallest chain: two at each venue, and one more."""


@dataclass(frozen=True, slots=True)
class Trade:
    """A kind of thing that is booked: what its resources are called, by the hour in SEK, and for how many minutes."""

    key: str
    name: str
    type: str
    colors: tuple[str, ...]
    hourly: int
    minutes: dict[int, float]
    party: int = 2


TRADES: dict[str, Trade] = {
    trade.key: trade
    for trade in (
        Trade("padel", "Padel", "court", ("Panorama", "Standard"), 240, {60: 0.15, 90: 0.5, 120: 0.35}, 4),
        Trade("badminton", "Badminton", "court", ("Standard", "Tournament"), 130, {60: 0.25, 120: 0.75}),
        Trade("tennis", "Tennis", "court", ("Hard court", "Carpet"), 210, {60: 0.3, 120: 0.7}),
        Trade("bowling", "Bowling", "lane", ("Lane", "Kids' lane"), 250, {60: 0.25, 120: 0.75}, 5),
        Trade("shuffle", "Shuffleboard", "table", ("Bar", "Loft"), 190, {60: 0.2, 90: 0.3, 120: 0.5}, 4),
        Trade("karaoke", "Karaoke", "room", ("Small", "Party"), 180, {120: 0.55, 180: 0.45}, 6),
        Trade("kart", "Karting", "track", ("Sprint", "Grand Prix"), 330, {60: 0.55, 120: 0.45}, 6),
        Trade("spa", "Treatment", "treatment room", ("Massage", "Facial"), 330, {60: 0.2, 90: 0.8}, 1),
        Trade("sauna", "Private sauna", "sauna", ("Wood-fired", "Electric"), 150, {120: 0.6, 180: 0.4}, 5),
        Trade("studio", "Rehearsal studio", "studio", ("Drums", "Keys"), 110, {120: 0.4, 180: 0.6}, 3),
    )
}
_OLD = 1_000
"""Months: older than any history."""
QUICK = (30, 45)
"""Minutes of the short bookings at lunch, which every trade sells."""


@dataclass(frozen=True, slots=True)
class VenuePlan:
    """A venue: its clock, its trades in the order in which resources are added, its size against the others, opening
    hours Monday-Thursday, Friday, Saturday, Sunday, and how many months ago it opened (0: before the history)."""

    key: str
    name: str
    region: str
    trades: tuple[str, ...]
    size: float
    hours: tuple[tuple[int, int], ...]
    zone: str = "Europe/Stockholm"
    cutoff: int = 0
    opened: int = 0

    def opening(self, weekday: int) -> tuple[int, int]:
        """Opening and closing in wall-clock minutes on a weekday, 0 for Monday."""
        return self.hours[max(0, weekday - 3)]


DAY = ((660, 1260), (660, 1260), (600, 1320), (600, 1200))
LONG = ((600, 1320), (600, 1320), (600, 1320), (600, 1260))
SHORT = ((660, 1260), (660, 1260), (660, 1320), (660, 1200))
LATE = ((660, 1320), (660, 1380), (660, 1380), (660, 1260))
BAR = ((960, 1500), (960, 1560), (900, 1560), (900, 1440))
HELSINKI = "Europe/Helsinki"

VENUES: tuple[VenuePlan, ...] = (
    VenuePlan("vasastan", "Vasastan", "Mälardalen", ("padel", "badminton"), 1.4, LONG),
    VenuePlan("hammarby", "Hammarby", "Mälardalen", ("bowling", "bowling", "karaoke"), 1.3, LATE),
    VenuePlan("sodermalm", "Södermalm Bar", "Mälardalen", ("shuffle", "karaoke"), 1.0, BAR, cutoff=240),
    VenuePlan("uppsala", "Uppsala", "Mälardalen", ("badminton", "tennis"), 1.1, DAY),
    VenuePlan("vasteras", "Västerås", "Mälardalen", ("kart", "bowling"), 0.9, LATE, opened=11),
    VenuePlan("goteborg", "Göteborg Centrum", "Västkusten", ("bowling", "karaoke", "shuffle"), 1.3, LATE),
    VenuePlan("molndal", "Mölndal", "Västkusten", ("padel", "padel", "tennis"), 1.1, DAY),
    VenuePlan("halmstad", "Halmstad Spa", "Västkusten", ("spa", "sauna"), 0.8, SHORT),
    VenuePlan("boras", "Borås", "Västkusten", ("studio", "badminton"), 0.7, DAY, opened=8),
    VenuePlan("kamppi", "Helsinki Kamppi", "Finland", ("karaoke", "bowling"), 1.2, LATE, HELSINKI),
    VenuePlan("espoo", "Espoo", "Finland", ("padel", "tennis", "badminton"), 1.0, DAY, HELSINKI, opened=5),
    VenuePlan("turku", "Turku", "Finland", ("sauna", "badminton"), 0.8, SHORT, HELSINKI),
)
BY_KEY: dict[str, VenuePlan] = {plan.key: plan for plan in VENUES}


@dataclass(frozen=True, slots=True)
class Resource:
    """Something that is booked; it can be from the epoch day `active_from` on."""

    key: str
    name: str
    venue: VenuePlan
    trade: Trade
    color: str
    active_from: int


@dataclass(frozen=True, slots=True)
class Good:
    """What is sold beside bookings, at a price in SEK that is the same whatever the level."""

    key: str
    name: str
    kind: str
    category: str
    price: int


PRODUCTS: tuple[Good, ...] = (
    Good("coffee", "Coffee", "product", "Café", 32),
    Good("soft-drink", "Soft drink", "product", "Café", 29),
    Good("snack", "Snack plate", "product", "Café", 65),
    Good("craft-beer", "Alcohol-free beer", "product", "Café", 49),
    Good("balls", "Tube of balls", "product", "Shop", 89),
    Good("towel", "Towel", "product", "Shop", 119),
)
RENTAL = Good("rental", "Equipment rental", "service", "Rental", 45)
TOP_UP = Good("top-up", "Balance top-up", "recharge", "Cards", 2000)
TOP_UP_GIFT = 200
"""SEK on top of a top-up, as a gift."""
PLUS = Good("plus", "Havsvala Plus", "card", "Cards", 299)
CARD_USES = 10
CARD_PRICE = 9
"""A times card holds ten uses for the price of nine."""


@dataclass(slots=True)
class PriceList:
    """Prices in SEK at a level: 1 is the base price by the hour; every price is a multiple of 5."""

    level: float = 1.0
    _known: dict[str, int] = field(default_factory=dict)

    def price(self, trade: Trade, minutes: int) -> int:
        """The price of a booking."""
        key = item_key(trade, minutes)
        if key not in self._known:
            self._known[key] = max(5, round(trade.hourly * minutes / 60 * self.level / 5) * 5)
        return self._known[key]


def item_key(trade: Trade, minutes: int) -> str:
    """The id of the item that a booking of a trade sells."""
    return f"{trade.key}-{minutes}"


def chain_size(load: float) -> int:
    """How many resources the chain has when its month has lasted `load` days.

    The story's amounts are the same on the 3rd and on the 31st, so an early month needs a larger chain to have the
    same utilization; before the first week is over prices are higher as well."""
    if load < 7:
        return round(88 * math.pow(7 / load, 0.4))
    return max(SMALLEST, round(610 / load))


def growth(size: int) -> float:
    """The chain's size in one month as a share of that in the next: large chains have grown fast."""
    return 0.8 if size > 80 else 0.88 if size > 40 else 0.95


def resources_of(size: int, months: tuple[int, ...]) -> list[Resource]:
    """`size` resources, in the order in which they were added. `months` are the first days of the current month, the
    prior one, and so on: the chain has not grown since the prior month began."""
    places = _places(size)
    numbers = {plan.key: count(1) for plan in VENUES}
    found = []
    for index, plan in enumerate(places):
        number = next(numbers[plan.key])
        trade = trade_of(plan, number)
        found.append(
            Resource(
                key=f"{plan.key}-{number}",
                name=f"{trade.type.capitalize()} {number}",
                venue=plan,
                trade=trade,
                color=trade.colors[(number - 1) // len(plan.trades) % len(trade.colors)],
                active_from=months[min(_age(index, size), plan.opened or _OLD, len(months) - 1)],
            )
        )
    return found


def trade_of(plan: VenuePlan, number: int) -> Trade:
    """The trade of a venue's resource, counted from 1."""
    return TRADES[plan.trades[(number - 1) % len(plan.trades)]]


def _age(index: int, size: int) -> int:
    """How many months ago the resource at this place in the order was added; the first two dozen are as old as can
    be."""
    if index < 2 * len(VENUES):
        return _OLD
    months, left = 1, size * growth(size)
    while index < left:
        months, left = months + 1, left * growth(size)
    return months


def _places(size: int) -> list[VenuePlan]:
    """The venue of each resource: two everywhere, then wherever a venue has least for its size."""
    places = [*VENUES, *VENUES]
    counts = {plan.key: 2 for plan in VENUES}
    while len(places) < size:
        plan = max(VENUES, key=lambda plan: plan.size / (counts[plan.key] - 1))
        counts[plan.key] += 1
        places.append(plan)
    return places
