"""Visits: what became of booked slots, and walk-ins. Each bears all chance of its own from the day it is made."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random

from rollup.calendar import DAY_SECONDS
from rollup.demo.chain import PRODUCTS, RENTAL, Good, PriceList, Resource, VenuePlan, item_key
from rollup.demo.slots import Slot

ONLINE = (("web", 0.55), ("app", 0.27))
BY_STAFF = (("phone", 0.07), ("pc", 0.06), ("pad", 0.03), ("staff_app", 0.02))
CHANNELS = ONLINE + BY_STAFF
ONLINE_CHANNELS = tuple(name for name, _ in ONLINE)
EXTRA_SHARE, RENTAL_SHARE = 0.16, 0.1
DISCOUNT_SHARE, DISCOUNT_PERCENT = 0.05, 10
REFUND_SHARE = 0.012
CANCELLED_SHARE = 0.08
WALK_IN_SHARE = 0.07
MEAN_LEAD_DAYS = 5.0


@dataclass(slots=True)
class Visit:
    """A booking (with a resource) or a walk-in (without), and the order that it leads to.

    `settled`: when its order is completed, if it is. `extras` are goods bought on top; `discount` is in percent of
    the booking's price. `refunded`: when, and the percent of the booking's price given back. `card`: the id of the
    times card that pays the booking. `invoiced`: when the second half of its order is paid, for those on account."""

    key: str
    venue: VenuePlan
    day: int
    start: int
    minutes: int
    resource: Resource | None
    made_at: int
    channel: str
    party: int
    staff: str
    settled: int
    state: str = "booked"
    extras: list[Good] = field(default_factory=list)
    discount: int = 0
    refunded: tuple[int, int] | None = None
    customer: str | None = None
    card: str | None = None
    invoiced: int | None = None

    @property
    def item(self) -> str:
        """The id of what is booked; empty for a walk-in."""
        return "" if self.resource is None else item_key(self.resource.trade, self.minutes)

    def price(self, prices: PriceList) -> int:
        """The booking's list price in öre."""
        return 0 if self.resource is None else 100 * prices.price(self.resource.trade, self.minutes)

    def net(self, prices: PriceList) -> int:
        """What the booking's service counts in öre: a use of a card at its share of what the card was sold for."""
        price = self.price(prices)
        if self.card is not None:
            return price * 9 // 10
        return price - discounted(price, self.discount)

    def amount(self, prices: PriceList) -> int:
        """What its order counts in öre."""
        return self.net(prices) + 100 * sum(good.price for good in self.extras)

    def takings(self, prices: PriceList) -> list[tuple[int, int]]:
        """When its order counts and how much in öre, refunds left out; on account each half as it is paid."""
        amount = self.amount(prices)
        if self.invoiced is None:
            return [(self.settled, amount)]
        first = discounted(amount, 50)
        return [(self.settled, first), (self.invoiced, amount - first)]

    @property
    def counts_at(self) -> list[int]:
        """The instants at which something of it counts."""
        later = [self.invoiced] if self.invoiced is not None else []
        return [self.settled, *later, *([self.refunded[0]] if self.refunded is not None else [])]

    def given_back(self, prices: PriceList) -> int:
        """What its refund takes off again, in öre."""
        return 0 if self.refunded is None else discounted(self.net(prices), self.refunded[1])


def discounted(price: int, percent: int) -> int:
    """That percentage of öre, in whole SEK."""
    return price * percent // 10_000 * 100


class VisitMaker:
    """Makes visits of slots; `now` decides what has happened by then, and no booking is made after it."""

    def __init__(self, random: Random, now: int) -> None:
        self._random = random
        self._now = now
        self._number = 0

    def bookings(self, slots: Iterable[Slot]) -> list[Visit]:
        """The visits of the booked slots, in the state that the clock alone gives them."""
        return [self._booking(slot) for slot in slots if slot.booked]

    def _booking(self, slot: Slot) -> Visit:
        random, start, resource = self._random, slot.start, slot.resource
        self._number += 1
        visit = Visit(
            key=f"b{self._number}",
            venue=resource.venue,
            day=slot.day,
            start=start,
            minutes=slot.minutes,
            resource=resource,
            made_at=self._made_at(start),
            channel=random.choices([c for c, _ in CHANNELS], [w for _, w in CHANNELS])[0],
            party=1 + min(7, int(random.expovariate(1 / resource.trade.party))),
            staff=staff_key(resource.venue, random.randrange(STAFF)),
            settled=start + 60 * random.randint(3, 20),
        )
        visit.state = "paid" if visit.settled < self._now else "opened" if start <= self._now else "booked"
        self._decorate(visit)
        return visit

    def _made_at(self, start: int) -> int:
        """Some days before the start, for a booking ahead rather lately."""
        lead = int(self._random.expovariate(1 / (MEAN_LEAD_DAYS * DAY_SECONDS))) + 1800
        made = start - min(lead, 60 * DAY_SECONDS)
        if made >= self._now - 60:
            made = self._now - 60 - int(self._random.expovariate(1 / DAY_SECONDS))
        return made - made % 60

    def _decorate(self, visit: Visit) -> None:
        random = self._random
        if random.random() < EXTRA_SHARE:
            visit.extras.append(random.choice(PRODUCTS))
        if random.random() < RENTAL_SHARE:
            visit.extras.append(RENTAL)
        if random.random() < DISCOUNT_SHARE:
            visit.discount = DISCOUNT_PERCENT
        if random.random() < REFUND_SHARE:
            at = visit.settled + random.randint(1, 72) * 3600
            if at < self._now:
                visit.refunded = (at, random.choice((50, 100)))

    def walk_ins(self, visits: Iterable[Visit]) -> list[Visit]:
        """People who buy without a booking, about when and where others have one."""
        return [self._walk_in(visit) for visit in visits if self._random.random() < WALK_IN_SHARE]

    def _walk_in(self, beside: Visit) -> Visit:
        random = self._random
        self._number += 1
        at = beside.settled + 60 * random.randint(1, max(2, beside.minutes - 20))
        return Visit(
            key=f"w{self._number}",
            venue=beside.venue,
            day=beside.day,
            start=at,
            minutes=0,
            resource=None,
            made_at=at,
            channel="pos",
            party=1,
            staff=beside.staff,
            settled=at,
            state="paid" if at < self._now else "booked",
            extras=[random.choice((*PRODUCTS, RENTAL)) for _ in range(random.choice((1, 1, 2, 3)))],
        )

    def cancelled(self, slots: Iterable[Slot]) -> list[Visit]:
        """Bookings of these slots that were cancelled."""
        found = []
        for slot in slots:
            visit = self._booking(slot)
            visit.state = "cancelled"
            visit.extras, visit.discount, visit.refunded = [], 0, None
            found.append(visit)
        return found


STAFF = 4
"""People who work at each venue."""


def staff_key(venue: VenuePlan, number: int) -> str:
    """The id of one of a venue's staff."""
    return f"{venue.key}-staff-{number + 1}"
