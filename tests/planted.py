"""Two venues over two weeks, with causes planted at one of them in the second: what a bridge has to find."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from rollup.build import drain
from rollup.db import Store
from tests.worlds import give_all

FIRST, DAYS = date(2026, 9, 7), 7
NOW = int(datetime(2026, 10, 20).timestamp())
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
OPENS, CLOSES = 10, 22
RESOURCES = {"dear": 3, "cheap": 3}
PRICES = {"dear": 300, "cheap": 120}
CHANNELS = {"web": 0.45, "app": 0.2, "phone": 0.35}
STEP_OF = {
    "price": "price",
    "closure": "open_hours",
    "checkout": "occupancy",
    "refunds": "refunds",
    "demand": "occupancy",
    "no_shows": "no_shows",
    "mix": "mix",
}
"""The step that has to be named first for each cause."""


@dataclass(slots=True)
class Habits:
    """How a venue trades in one week."""

    wanted: dict[str, float] = field(default_factory=lambda: dict.fromkeys(RESOURCES, 0.5))
    price: float = 1.0
    closed: int = 0
    no_shows: float = 0.04
    cancelled: float = 0.08
    refunded: float = 0.02
    web_works: bool = True


def planted(causes: Iterable[str], chance: Random) -> Habits:
    """How the venue trades once these causes work together."""
    habits = Habits()
    for cause in causes:
        size = chance.uniform(0.25, 0.4)
        if cause == "price":
            habits.price *= 1 - size
        elif cause == "closure":
            habits.closed = chance.choice((2, 3))
        elif cause == "checkout":
            habits.web_works = False
        elif cause == "refunds":
            habits.refunded += size
        elif cause == "demand":
            habits.wanted = {kind: share * (1 - size) for kind, share in habits.wanted.items()}
        elif cause == "no_shows":
            habits.no_shows += size
        elif cause == "mix":
            habits.wanted["dear"] -= size
            habits.wanted["cheap"] += size
    return habits


@dataclass(slots=True)
class Trade:
    """The records of both venues."""

    chance: Random
    records: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, kind: str, **record: Any) -> None:
        self.records.setdefault(kind, []).append(record)

    def number(self) -> str:
        return str(sum(len(each) for each in self.records.values()))

    def found(self) -> None:
        for key in ("home", "away"):
            self.add("venues", id=key, name=key, region=key, zone="Europe/Stockholm", currency="SEK")
            for day in WEEK:
                self.add("opening_hours", venue=key, weekday=day, opens=f"{OPENS}:00", closes=f"{CLOSES}:00")
            for kind, count in RESOURCES.items():
                for index in range(count):
                    self.add("resources", id=f"{key}-{kind}-{index}", venue=key, name=kind, type=kind)

    def week(self, venue: str, first: date, habits: Habits) -> None:
        """Everything that happens at a venue in seven days."""
        resources = [(kind, f"{venue}-{kind}-{i}") for kind, count in RESOURCES.items() for i in range(count)]
        closed = {key for _kind, key in self.chance.sample(resources, habits.closed)}
        for key in sorted(closed):
            end = first + timedelta(days=DAYS)
            self.add(
                "blocks",
                id=self.number(),
                venue=venue,
                resource=key,
                start=f"{first}T00:00",
                end=f"{end}T00:00",
            )
        for day in (first + timedelta(days=index) for index in range(DAYS)):
            for kind, key in resources:
                if key not in closed:
                    for hour in range(OPENS, CLOSES):
                        if self.chance.random() < habits.wanted[kind]:
                            self._asked(
                                venue, kind, key, datetime(day.year, day.month, day.day, hour), habits
                            )

    def _asked(self, venue: str, kind: str, resource: str, at: datetime, habits: Habits) -> None:
        channel = self.chance.choices(list(CHANNELS), list(CHANNELS.values()))[0]
        fails = channel == "web" and not habits.web_works and self.chance.random() < 0.95
        if channel != "phone":
            event = {"venue": venue, "session": self.number(), "at": str(at), "channel": channel}
            step = "submit" if fails else "paid"
            self.add("funnel_events", id=self.number(), step=step, device="mobile", **event)
        if fails:
            return
        number = self.number()
        booking = {"id": number, "venue": venue, "resource": resource, "start": str(at), "minutes": 60}
        state = self._state(habits)
        self.add("bookings", channel=channel, state=state, **booking)
        if state == "paid":
            self._sold(venue, kind, number, at, habits)

    def _state(self, habits: Habits) -> str:
        if self.chance.random() < habits.cancelled:
            return "cancelled"
        return "no_show" if self.chance.random() < habits.no_shows else "paid"

    def _sold(self, venue: str, kind: str, booking: str, at: datetime, habits: Habits) -> None:
        price = round(PRICES[kind] * habits.price)
        lines = [{"kind": "service", "item": kind, "unit_price": price}]
        if self.chance.random() < 0.3:
            lines.append({"kind": "product", "item": "drink", "unit_price": 30})
        total = sum(line["unit_price"] for line in lines)
        order = {"id": f"o{booking}", "venue": venue, "booking": booking, "completed_at": str(at)}
        self.add("orders", lines=lines, payments=[{"tender": "card", "amount": total}], **order)
        if self.chance.random() < habits.refunded:
            parts = [{"tender": "card", "amount": price, "line": 1}]
            back = {"id": f"r{booking}", "order": f"o{booking}", "venue": venue, "parts": parts}
            self.add("refunds", refunded_at=str(at + timedelta(hours=1)), **back)


ORDER = ("venues", "opening_hours", "resources", "blocks", "bookings", "orders", "refunds", "funnel_events")


def write(store: Store, causes: Iterable[str], seed: int) -> None:
    """Both venues' facts, taken in and built: at home the causes work in the second week, away nothing does."""
    chance = Random(seed)
    trade = Trade(chance)
    trade.found()
    second = FIRST + timedelta(days=DAYS)
    for venue in ("home", "away"):
        trade.week(venue, FIRST, Habits())
    trade.week("home", second, planted(causes, chance))
    trade.week("away", second, Habits())
    for kind in ORDER:
        give_all(store, kind, trade.records.get(kind, []), NOW)
    drain(store, NOW)
