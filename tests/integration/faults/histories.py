"""Long random histories: records that come late, change, move to other days and venues, and are taken back.

Drawn from `random` with a seed, because Hypothesis is not made for thousands of records. Ids come from small pools, so
that most records replace one that is known.
"""

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from rollup.build import drain
from rollup.db import Store
from tests.worlds import BASE, CUSTOMERS, RESOURCES, SPAN, VENUES, ZONES, cents, found, give, iso

Record = dict[str, Any]
SETUP = (["Europe/Stockholm", "Australia/Lord_Howe", "America/New_York"], ["00:00", "04:00", "05:30"])
NOW = BASE + SPAN + 4 * 86_400
"""Some days after all of it."""
STATES = ("booked", "booked", "cancelled", "no_show", "opened", "paid")


def built_history(store: Store) -> None:
    """Three venues with a history, all of it built."""
    found(store, SETUP, NOW)
    for kind, records in History(3, pool=40).batches(300):
        give(store, kind, records, NOW)
    drain(store, NOW)


class History:
    """A source of random records. `pool`: how many ids each kind has; smaller makes more edits."""

    def __init__(self, seed: int, pool: int = 60) -> None:
        self.random, self.pool = Random(seed), pool
        self.kinds: dict[str, tuple[int, Callable[[], Record]]] = {
            "bookings": (30, self.booking),
            "orders": (30, self.order),
            "refunds": (6, self.refund),
            "funnel_events": (16, self.event),
            "nps": (6, self.answer),
            "customers": (5, self.customer),
            "blocks": (4, self.block),
            "resources": (2, self.resource),
            "special_days": (1, self.special_day),
            "venues": (1, self.venue),
        }

    def batches(self, records: int, most: int = 25) -> Iterator[tuple[str, list[Record]]]:
        """Batches of one kind each, `records` in all."""
        kinds = list(self.kinds)
        weights = [self.kinds[kind][0] for kind in kinds]
        while records > 0:
            kind = self.random.choices(kinds, weights)[0]
            size = 1 if kind == "venues" else min(records, self.random.randint(1, most))
            yield kind, [self.kinds[kind][1]() for _ in range(size)]
            records -= size

    def instant(self) -> str:
        return iso(BASE + self.random.randrange(SPAN // 300) * 300)

    def id(self) -> str:
        return str(self.random.randrange(self.pool))

    def place(self) -> Record:
        venue = self.random.choice(VENUES)
        return {"venue": venue, "resource": f"{venue}-{self.random.choice(RESOURCES)}"}

    def one(self, *choices: Any) -> Any:
        return self.random.choice(choices)

    def booking(self) -> Record:
        return {
            "id": self.id(),
            **self.place(),
            "customer": self.one(None, *CUSTOMERS),
            "start": self.instant(),
            "made_at": self.one(None, self.instant()),
            "minutes": self.one(5, 30, 60, 95, 600),
            "channel": self.one("pc", "web", "app", "phone"),
            "state": self.one(*STATES),
        }

    def line(self) -> Record:
        kind = self.one("service", "product", "card", "recharge")
        price = self.random.randrange(300)
        card = {"card_kind": self.one("times", "discount")} if kind == "card" else {}
        if kind == "recharge":
            card = {"card_kind": "top_up", "bonus": self.random.randrange(40)}
        return {
            "kind": kind,
            "item": self.one("i1", "i2"),
            "staff": self.one(None, "s1", "s2"),
            "unit_price": f"{price}.{price % 100:02d}",
            **card,
        }

    def order(self) -> Record:
        lines = [self.line() for _ in range(self.random.randint(1, 3))]
        total = sum(cents(line["unit_price"]) for line in lines)
        cut, at = self.random.randint(0, total), BASE + self.random.randrange(SPAN // 300) * 300
        arrears = self.random.random() < 0.3
        later = at + self.random.randint(1, 6) * 43_200 if arrears else at
        parts = (("cash", cut, at), (self.one("principal", "gift", "card"), total - cut, later))
        return {
            "id": self.id(),
            **self.place(),
            "kind": "card" if all(line["kind"] in ("card", "recharge") for line in lines) else "item",
            "customer": self.one(None, *CUSTOMERS),
            "booking": self.one(None, self.id()),
            "channel": self.one("", "pos", "web"),
            "completed_at": iso(at),
            "arrears": arrears,
            "state": self.one("completed", "completed", "completed", "void", "opened"),
            "lines": lines,
            "payments": [
                {"tender": tender, "amount": f"{part // 100}.{part % 100:02d}", "paid_at": iso(when)}
                for tender, part, when in parts
            ],
        }

    def refund(self) -> Record:
        amount = f"{self.random.randrange(40)}.50"
        return {
            "id": self.id(),
            "order": self.id(),
            "venue": self.one(*VENUES),
            "refunded_at": self.instant(),
            "parts": [{"tender": self.one("cash", "principal"), "amount": amount}],
        }

    def event(self) -> Record:
        step = self.one("visit", "wizard", "wizard", "submit", "paid")
        within = {
            "substep": self.one("service", "staff", "time", "details"),
            "wanted_at": self.instant(),
            "no_slot": self.one(True, False),
        }
        return {
            "id": str(self.random.randrange(5 * self.pool)),
            "venue": self.one(*VENUES),
            "session": self.id(),
            "at": self.instant(),
            "step": step,
            "channel": self.one("search", "direct"),
            "device": self.one("mobile", "desktop"),
            **(within if step == "wizard" else {}),
        }

    def answer(self) -> Record:
        return {
            "id": self.id(),
            "venue": self.one(*VENUES),
            "answered_at": self.instant(),
            "score": self.random.randint(0, 10),
        }

    def customer(self) -> Record:
        return {
            "id": self.one(*CUSTOMERS),
            "member": self.one(True, False),
            "joined_at": self.instant(),
            "venue": self.one(*VENUES),
            "join_channel": self.one("by_hand", "imported", "registered"),
        }

    def block(self) -> Record:
        start = BASE + self.random.randrange(SPAN // 300) * 300
        end = iso(start + self.random.randint(1, 30) * 1800)
        return {
            "id": self.id(),
            **self.place(),
            "start": iso(start),
            "end": end,
            "removed": self.one(False, False, True),
        }

    def resource(self) -> Record:
        place = self.place()
        return {
            "id": place["resource"],
            "venue": place["venue"],
            "name": "a resource",
            "type": self.one("court", "table"),
            "capacity": self.random.randint(1, 3),
            "active_from": self.one(None, f"2026-10-{self.random.randint(20, 30)}"),
        }

    def special_day(self) -> Record:
        hours = self.one({}, {"opens": "10:00", "closes": "12:30"}, {"opens": "20:00", "closes": "27:00"})
        return {"venue": self.one(*VENUES), "day": f"2026-10-{self.random.randint(22, 31)}", **hours}

    def venue(self) -> Record:
        """A venue whose clock, cut-off or grace is set anew: all that it has moves."""
        key = self.one(*VENUES)
        return {
            "id": key,
            "name": key,
            "zone": self.one(*ZONES),
            "currency": "SEK",
            "cutoff": self.one("00:00", "04:00", "05:30"),
            "grace_minutes": self.one(0, 15, 90),
            "opened_on": "2026-10-21",
            "closed_on": "2026-11-08",
        }
