"""The Monday story in figures, and the calibration that makes a generated history tell it to the digit shown.

Everything here is reckoned in plain Python with the definitions of the rollups, before anything is stored: which slots
are booked in the two windows that are compared, who did not show up, the level of prices, and at last a coffee here
and there.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from random import Random

from rollup.calendar import Local, local
from rollup.comparison import Days
from rollup.demo.chain import PRODUCTS, PriceList
from rollup.demo.moment import Moment
from rollup.demo.slots import Slot
from rollup.demo.visits import Visit

REVENUE = 41_165_000
"""Öre, month to date: shown as 412k, with room for the first minutes after loading."""
GROWTH = 1.18
NO_SHOWS, NO_SHOWS_BEFORE = 0.031, 0.044
UTILIZATION = 0.62
VISITS, WIZARDS, SUBMITTED, PAID = 18_000, 4_200, 2_800, 2_650
ROOM = 0.985
"""Before the last orders are adjusted, revenue is at most this share of what is wanted."""
LOWEST, HIGHEST = 0.3, 4.0
"""Bounds of the price level."""
TYPICAL_LEVEL = 1.05
"""The level when there is no month to date yet that could tell one."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What the story says of a window: money in öre, minutes, counts."""

    revenue: int
    due: int
    no_shows: int
    booked_minutes: int
    open_minutes: int


Window = Callable[[Visit, int], bool]
"""Whether what a visit did at an instant counts."""


def month_window(moment: Moment) -> Window:
    """The month to date."""
    return lambda visit, instant: moment.in_month(visit.venue, instant)


def prior_window(moment: Moment) -> Window:
    """The comparison's days, the last one cut as today is."""
    return lambda visit, instant: moment.in_prior(visit.venue, instant)


def revenue(visits: Iterable[Visit], window: Window, prices: PriceList) -> int:
    """Service and product sales less refunds, in öre."""
    total = 0
    for visit in visits:
        if visit.state != "paid":
            continue
        total += sum(ore for at, ore in visit.takings(prices) if window(visit, at))
        if visit.refunded is not None and window(visit, visit.refunded[0]):
            total -= visit.given_back(prices)
    return total


def due_visits(visits: Iterable[Visit], days: Days, now: int) -> list[Visit]:
    """Bookings of some business days whose time has come, without cancelled ones."""
    return [
        visit
        for visit in visits
        if visit.resource is not None
        and days.first <= visit.day <= days.last
        and visit.state != "cancelled"
        and (visit.start <= now or visit.state == "no_show")
    ]


def figures(
    visits: Sequence[Visit], window: Window, days: Days, moment: Moment, prices: PriceList
) -> Figures:
    """The figures of a window; open minutes are known by the board alone and left 0."""
    due = due_visits(visits, days, moment.now)
    booked = sum(
        visit.minutes
        for visit in visits
        if visit.resource is not None and visit.state != "cancelled" and days.first <= visit.day <= days.last
    )
    return Figures(
        revenue=revenue(visits, window, prices),
        due=len(due),
        no_shows=sum(visit.state == "no_show" for visit in due),
        booked_minutes=booked,
        open_minutes=0,
    )


def mark_no_shows(random: Random, due: Sequence[Visit], share: float, in_grace: Sequence[Visit] = ()) -> None:
    """Makes so many of the due bookings no-shows that their share is right to the tenth of a percent; none of those
    that would not have been one yet. Where no whole number is, a booking or two are cancelled first."""
    kept = {id(visit) for visit in in_grace}
    candidates = [visit for visit in due if visit.state == "paid" and id(visit) not in kept]
    random.shuffle(candidates)
    count = len(due)
    while candidates and count > 800 and not _fits(round(share * count), count, share):
        candidates.pop().state = "cancelled"
        count -= 1
    for visit in candidates[: round(share * count)]:
        visit.state = "no_show"


def _fits(part: int, whole: int, share: float) -> bool:
    return abs(part / whole - share) < 0.0004


def value_of(slot: Slot, prices: PriceList) -> int:
    """What a booked slot will bring, in öre, give or take what people do."""
    return 100 * prices.price(slot.resource.trade, slot.minutes)


def is_sold(slot: Slot, moment: Moment, *, prior: bool) -> bool:
    """Whether a slot's sale counts in its window, taking the usual while from the start to the payment."""
    at = slot.start + 12 * 60
    venue = slot.resource.venue
    return moment.in_prior(venue, at) if prior else moment.in_month(venue, at)


def take_prior(slots: list[Slot], moment: Moment, current: Iterable[Slot]) -> None:
    """Books slots of the comparison's days, the most wanted first, until they bring what the story wants of them:
    the value of `current` slots sold by now, less the month's growth and what more people did not show up."""
    prices = PriceList()
    sold = sum(
        value_of(slot, prices) for slot in current if slot.booked and is_sold(slot, moment, prior=False)
    )
    wanted = sold / GROWTH * (1 - NO_SHOWS) / (1 - NO_SHOWS_BEFORE) * ROOM
    found = sum(value_of(slot, prices) for slot in slots if slot.booked and is_sold(slot, moment, prior=True))
    for slot in sorted((slot for slot in slots if not slot.booked), key=lambda slot: slot.score):
        if found >= wanted and slot.score > -1e6:
            return
        slot.booked = True
        if is_sold(slot, moment, prior=True):
            found += value_of(slot, prices)


def fitting_level(visits: Sequence[Visit], moment: Moment) -> float:
    """The highest price level at which the month to date brings no more than it should, with room for the last
    orders; the usual one while the month is too short to tell."""
    if moment.share < 1:
        return TYPICAL_LEVEL
    window = month_window(moment)
    inside = [visit for visit in visits if any(window(visit, at) for at in visit.counts_at)]
    low, high = LOWEST, HIGHEST
    for _ in range(24):
        level = (low + high) / 2
        if revenue(inside, window, PriceList(level)) <= REVENUE * ROOM:
            low = level
        else:
            high = level
    return low


def settle_revenue(
    random: Random, visits: Sequence[Visit], window: Window, prices: PriceList, wanted: int
) -> None:
    """Lets people buy a little more, or less, until the window's revenue is what is wanted, to less than 29 SEK."""
    missing = wanted - revenue(visits, window, prices)
    inside = [
        visit
        for visit in visits
        if visit.state == "paid" and visit.invoiced is None and window(visit, visit.settled)
    ]
    random.shuffle(inside)
    for visit in inside:
        while missing < 0 and visit.extras and visit.resource is not None:
            missing += 100 * visit.extras.pop().price
    for visit in inside * 4:
        fitting = [good for good in PRODUCTS if 100 * good.price <= missing]
        if not fitting:
            return
        good = random.choice(fitting)
        visit.extras.append(good)
        missing -= 100 * good.price


def place(visit: Visit, instant: int) -> Local:
    """Where an instant falls in the business days of a visit's venue."""
    return local(visit.venue.zone, visit.venue.cutoff, instant)
