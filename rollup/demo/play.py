"""The demo goes on: as time passes after loading, people book, come, pay, stay away and answer, as they did before.

Time is cut into slots of five minutes, each with its own chance; what happens in a slot is given ids that follow from
it. So playing the same time twice changes nothing, and after a pause the slots that were missed are played in order.
What becomes of a booking follows from its id alone.
"""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from random import Random
from typing import Any

from sqlalchemy import Table

from rollup.calendar import DAY_SECONDS, Opening, instant_of, local, weekday_of
from rollup.comparison import Days
from rollup.db import Store
from rollup.demo import pulse
from rollup.demo.answers import ANSWER_SHARE, NOW, score
from rollup.demo.chain import PRODUCTS, RENTAL, Resource, VenuePlan, item_key
from rollup.demo.funnel import LONGEST_SESSION, Traffic
from rollup.demo.history import SEED
from rollup.demo.load import BATCH, take_in
from rollup.demo.moment import HORIZON_DAYS
from rollup.demo.orders import AT_DESK, ONLINE, Row, money
from rollup.demo.people import FIRST_NAMES, LAST_NAMES, MEMBER_SHARE, NEW_SHARE
from rollup.demo.seasons import demand, special_days, web_traffic
from rollup.demo.visits import CHANNELS, EXTRA_SHARE, MEAN_LEAD_DAYS, ONLINE_CHANNELS, STAFF, staff_key
from rollup.model import booking, nps_answer, sales_order

SLOT = 300
LONGEST = 35 * DAY_SECONDS
"""After a longer pause only the last weeks are played."""
NO_SHOW_SHARE, CANCELLED_SHARE = 0.035, 0.05
GRACE = 900
SLOWEST_ANSWER = 42 * 3600
TRIES = 10
"""How often somebody who finds a time taken looks for another."""


def play(store: Store, now: int, seed: int = SEED) -> Counter[str]:
    """Plays the time since it was last played, up to `now` (epoch seconds); gives the number of records by kind.
    Does nothing in a database without a demo chain."""
    played: Counter[str] = Counter()
    with store.reading() as connection:
        venues = pulse.venue_ids(connection)
        last = pulse.last_played(connection, venues)
        if last is None:
            return played
        since = max(last, now - LONGEST)
        resources = pulse.resources(connection, venues)
        scene = Scene(
            seed=seed,
            rates=pulse.rates(connection, venues, last),
            resources=list(resources.values()),
            taken=pulse.taken(connection, resources, since, (since // SLOT + 1) * SLOT),
            regulars=pulse.regulars(connection, venues, last),
            prices=pulse.prices(connection),
        )
    happened = scene.happen(list(venues.values()), since, now - LONGEST_SESSION)
    _take_new(store, "bookings", booking, happened["bookings"], now, played)
    _take_new(store, "orders", sales_order, happened["orders"], now, played)
    settle(store, scene, venues, since, now, played)
    answer(store, seed, venues, since, now, played)
    # Sessions come last: they tell the next call how far this one came.
    _take_all(store, "funnel_events", happened["funnel_events"], now, played)
    return played


def _take_new(store: Store, kind: str, table: Table, rows: list[Row], now: int, played: Counter[str]) -> None:
    with store.reading() as connection:
        fresh = pulse.missing(connection, table, (row["id"] for row in rows))
    _take_all(store, kind, [row for row in rows if row["id"] in fresh], now, played)


def _take_all(store: Store, kind: str, rows: list[Row], now: int, played: Counter[str]) -> None:
    for first in range(0, len(rows), BATCH):
        played[kind] += take_in(store, kind, rows[first : first + BATCH], now)


@dataclass(slots=True)
class Scene:
    """Where the demo plays: rates, resources and when they are taken, customers, prices in minor units."""

    seed: int
    rates: dict[str, pulse.Rates]
    resources: list[Resource]
    taken: dict[str, list[tuple[int, int]]]
    regulars: dict[str, list[str]]
    prices: dict[str, int]

    def happen(self, venues: Iterable[VenuePlan], since: int, until: int) -> dict[str, list[Row]]:
        """New bookings, walk-ins' orders and sessions' events of all whole slots from one instant to another."""
        found: dict[str, list[Row]] = {"bookings": [], "orders": [], "funnel_events": []}
        web = web_traffic()
        places = list(venues)
        for slot in range(since // SLOT + 1, until // SLOT):
            for plan in places:
                self._slot(plan, slot, web, found)
        return found

    def _slot(self, plan: VenuePlan, slot: int, web: list[float], found: dict[str, list[Row]]) -> None:
        random = Random(f"{self.seed}/{slot}/{plan.key}")
        begin, rates = slot * SLOT, self.rates[plan.key]
        here = local(plan.zone, 0, begin)
        online = web[here.hour] / sum(web) * SLOT / 3600
        traffic = Traffic(random, begin + SLOT, f"p{slot}-{plan.key}-")
        for _ in range(poisson(random, rates.sessions * online)):
            session = traffic.session(plan, begin + random.randrange(SLOT))
            traffic.chance(session)
            found["funnel_events"].extend(session.events())
        for number in range(poisson(random, rates.bookings * online)):
            row = self._book(random, plan, begin, f"p{slot}-{plan.key}-b{number}")
            if row is not None:
                found["bookings"].append(row)
        if any(o.opens < here.minute < o.closes - 30 for o in openings(plan, here.day)):
            for number in range(poisson(random, rates.walk_ins * SLOT / 36_000)):
                found["orders"].append(self._walk_in(random, plan, begin, f"p{slot}-{plan.key}-w{number}"))

    def _book(self, random: Random, plan: VenuePlan, at: int, key: str) -> Row | None:
        """Somebody looks for a time in the next weeks; nothing when none is left that they like."""
        places = [resource for resource in self.resources if resource.venue is plan]
        today = pulse.local_day(plan, at)
        for _ in range(TRIES):
            day = today + min(HORIZON_DAYS, int(random.expovariate(1 / MEAN_LEAD_DAYS)))
            resource, hours = random.choice(places), openings(plan, day)
            minutes = random.choices(list(resource.trade.minutes), list(resource.trade.minutes.values()))[0]
            if not hours or resource.active_from > day or hours[0].closes - hours[0].opens < minutes:
                continue
            minute = random.randrange(hours[0].opens, hours[0].closes - minutes + 1, 30)
            start = instant_of(plan.zone, day, minute)
            is_wanted = start > at + 1800 and random.random() < demand(weekday_of(day), minute)
            if is_wanted and self._is_free(resource, start, start + 60 * minutes):
                self.taken.setdefault(resource.key, []).append((start, start + 60 * minutes))
                return self._booking(random, resource, start, minutes, at, key)
        return None

    def _is_free(self, resource: Resource, start: int, end: int) -> bool:
        return all(end <= begun or start >= ended for begun, ended in self.taken.get(resource.key, ()))

    def _booking(
        self, random: Random, resource: Resource, start: int, minutes: int, at: int, key: str
    ) -> Row:
        plan = resource.venue
        regulars = self.regulars.get(plan.key)
        is_new = not regulars or random.random() < NEW_SHARE
        return {
            "id": key,
            "venue": plan.key,
            "resource": resource.key,
            "customer": f"c-{key}" if is_new else random.choice(regulars or [""]),
            "item": item_key(resource.trade, minutes),
            "staff": staff_key(plan, random.randrange(STAFF)),
            "start": start,
            "minutes": minutes,
            "made_at": at,
            "channel": random.choices([c for c, _ in CHANNELS], [w for _, w in CHANNELS])[0],
            "party_size": 1 + min(7, int(random.expovariate(1 / resource.trade.party))),
            "state": "booked",
            "state_at": at,
        }

    def _walk_in(self, random: Random, plan: VenuePlan, begin: int, key: str) -> Row:
        goods = [random.choice((*PRODUCTS, RENTAL)) for _ in range(random.choice((1, 1, 2, 3)))]
        at = begin + random.randrange(SLOT)
        lines = [{"kind": good.kind, "item": good.key, "unit_price": good.price} for good in goods]
        total = sum(good.price for good in goods)
        payments = [{"tender": _tender(random, "pos"), "amount": total}]
        row: Row = {"id": f"o-{key}", "venue": plan.key, "kind": "item", "channel": "pos", "opened_at": at}
        return row | {"completed_at": at, "lines": lines, "payments": payments}


def openings(plan: VenuePlan, day: int) -> tuple[Opening, ...]:
    """When a venue opens on a date."""
    special = special_days(plan, Days(day, day))
    return special.get(day, (Opening(*plan.opening(weekday_of(day))),))


def poisson(random: Random, mean: float) -> int:
    """How many of a thing happen that happen `mean` times on average."""
    count, product, least = 0, random.random(), math.exp(-mean)
    while product > least:
        count += 1
        product *= random.random()
    return count


def settle(
    store: Store, scene: Scene, venues: dict[int, VenuePlan], since: int, now: int, played: Counter[str]
) -> None:
    """Lets what is due become of bookings: people cancel, come and pay, or don't show up."""
    with store.reading() as connection:
        unsettled = pulse.unsettled(connection, venues, now)
    bookings, orders, people = [], [], []
    for one in unsettled:
        random = Random(f"{scene.seed}/{one.key}")
        state, at = _fate(random, one, since, now)
        if state == one.state:
            continue
        bookings.append(_changed(one, state, at))
        if state == "paid":
            orders.append(_order(random, one, at, scene.prices))
        if one.customer == f"c-{one.key}":
            people.append(_newcomer(one))
    _take_all(store, "customers", people, now, played)
    _take_all(store, "bookings", bookings, now, played)
    _take_all(store, "orders", orders, now, played)


def _fate(random: Random, one: pulse.Open, since: int, now: int) -> tuple[str, int]:
    """The state in which a booking is at `now`, and since when."""
    chance, when = random.random(), random.random()
    if one.state == "booked" and chance < CANCELLED_SHARE:
        given_up = one.made_at + int(when * max(0, one.start - one.made_at))
        if since < given_up <= now:
            return "cancelled", given_up
    if one.start > now:
        return one.state, one.since
    if one.state == "booked" and chance > 1 - NO_SHOW_SHARE:
        return ("no_show", one.start + GRACE) if one.start + GRACE <= now else (one.state, one.since)
    settled = one.start + 60 * random.randint(3, 20)
    return ("paid", settled) if settled <= now else ("opened", one.start)


def _changed(one: pulse.Open, state: str, at: int) -> Row:
    return {
        "id": one.key,
        "venue": one.venue.key,
        "resource": one.resource,
        "customer": one.customer,
        "item": one.item,
        "staff": one.staff,
        "start": one.start,
        "minutes": one.minutes,
        "made_at": one.made_at,
        "channel": one.channel,
        "party_size": one.party,
        "state": state,
        "state_at": at,
    }


def _order(random: Random, one: pulse.Open, at: int, prices: dict[str, int]) -> Row:
    price = prices.get(one.item or "", 0)
    lines: list[dict[str, Any]] = [
        {"kind": "service", "item": one.item, "unit_price": money(price), "staff": one.staff}
    ]
    if random.random() < EXTRA_SHARE:
        good = random.choice(PRODUCTS)
        price += 100 * good.price
        lines.append({"kind": good.kind, "item": good.key, "unit_price": good.price})
    payment: Row = {"tender": _tender(random, one.channel), "amount": money(price)}
    if one.channel in ONLINE_CHANNELS:
        payment["paid_at"] = one.made_at
    return {
        "id": f"o-{one.key}",
        "venue": one.venue.key,
        "kind": "item",
        "customer": one.customer,
        "booking": one.key,
        "channel": one.channel,
        "opened_at": one.start,
        "completed_at": at,
        "lines": lines,
        "payments": [payment] if price else [],
    }


def _tender(random: Random, channel: str) -> str:
    choices = ONLINE if channel in ONLINE_CHANNELS else AT_DESK
    return random.choices([name for name, _ in choices], [weight for _, weight in choices])[0]


def _newcomer(one: pulse.Open) -> Row:
    """Whoever books for the first time leaves a name when they come."""
    random = Random(str(one.customer))
    return {
        "id": one.customer,
        "member": random.random() < MEMBER_SHARE,
        "name": f"{random.choice(FIRST_NAMES)} {random.choice(LAST_NAMES)}",
        "email": f"{one.customer}@example.com",
        "joined_at": one.made_at,
        "venue": one.venue.key,
        "join_channel": "registered" if one.channel in ONLINE_CHANNELS else "by_hand",
    }


def answer(
    store: Store, seed: int, venues: dict[int, VenuePlan], since: int, now: int, played: Counter[str]
) -> None:
    """Gives the answers of those who paid lately and answer between the last time played and now."""
    with store.reading() as connection:
        first = (since - SLOWEST_ANSWER) // DAY_SECONDS - 1
        paid = pulse.lately_paid(connection, venues, first, now // DAY_SECONDS + 1)
    rows = []
    for one in paid:
        random = Random(f"{seed}/answer/{one.key}")
        at = one.since + random.randint(2 * 60, 40 * 60) * 60
        if random.random() < ANSWER_SHARE and since < at <= now and one.customer:
            row: Row = {"id": f"n-{one.key}", "venue": one.venue.key, "answered_at": at}
            rows.append(row | {"score": score(random.random(), NOW), "customer": one.customer})
    _take_new(store, "nps", nps_answer, rows, now, played)
