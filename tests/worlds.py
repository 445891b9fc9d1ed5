"""Random chains for property tests: small pools of venues, times and people, so that things collide."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from rollup.build import drain
from rollup.db import Store
from rollup.errors import NotFound
from rollup.ingest.erase import erase
from rollup.ingest.take import Given, take

ZONES = ("Europe/Stockholm", "Australia/Lord_Howe", "Asia/Kolkata", "America/New_York", "UTC")
BASE = int(datetime(2026, 10, 22, tzinfo=UTC).timestamp())
"""Four days before clocks change in Europe, nine before a month ends, ten before they change in New York."""
SPAN = 13 * 86_400
VENUES, RESOURCES, CUSTOMERS = ("a", "b", "c"), ("r1", "r2"), ("p1", "p2", "p3", "p4")


def iso(instant: int) -> str:
    return datetime.fromtimestamp(instant, UTC).isoformat()


instants = st.integers(0, SPAN // 300).map(lambda step: BASE + step * 300)
venues = st.sampled_from(VENUES)
customers = st.none() | st.sampled_from(CUSTOMERS)
ids = st.integers(1, 6).map(str)


@st.composite
def booking(draw: st.DrawFn) -> dict[str, Any]:
    venue = draw(venues)
    return {
        "id": draw(ids),
        "venue": venue,
        "resource": f"{venue}-{draw(st.sampled_from(RESOURCES))}",
        "customer": draw(customers),
        "start": iso(draw(instants)),
        "made_at": draw(st.none() | instants.map(iso)),
        "minutes": draw(st.sampled_from((5, 30, 60, 95, 600))),
        "channel": draw(st.sampled_from(("pc", "web", "app", "phone"))),
        "state": draw(st.sampled_from(("booked", "booked", "cancelled", "no_show", "opened", "paid"))),
    }


@st.composite
def line(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(("service", "product", "card", "recharge")))
    card = {"card_kind": draw(st.sampled_from(("times", "discount")))} if kind == "card" else {}
    if kind == "recharge":
        card = {"card_kind": "top_up", "bonus": draw(st.integers(0, 40))}
    price = draw(st.integers(0, 300))
    return {
        "kind": kind,
        "item": f"i{draw(st.integers(1, 2))}",
        "unit_price": f"{price}.{price % 100:02d}",
        **card,
    }


def cents(text: str) -> int:
    whole, _, part = text.partition(".")
    return int(whole) * 100 + int(part)


@st.composite
def order(draw: st.DrawFn) -> dict[str, Any]:
    lines = draw(st.lists(line(), min_size=1, max_size=3))
    at = draw(instants)
    total = sum(cents(each["unit_price"]) for each in lines)
    cut = draw(st.integers(0, total))
    arrears = draw(st.booleans())
    later = at + draw(st.integers(1, 6)) * 43_200 if arrears else at
    parts = (
        (draw(st.sampled_from(("cash", "card"))), cut, at),
        (draw(st.sampled_from(("principal", "gift"))), total - cut, later),
    )
    payments = [
        {"tender": tender, "amount": f"{amount // 100}.{amount % 100:02d}", "paid_at": iso(when)}
        for tender, amount, when in parts
    ]
    if arrears and draw(st.booleans()):
        payments.pop()
    return {
        "id": draw(ids),
        "venue": draw(venues),
        "kind": "card" if all(each["kind"] in ("card", "recharge") for each in lines) else "item",
        "customer": draw(customers),
        "booking": draw(st.none() | ids),
        "completed_at": iso(at),
        "arrears": arrears,
        "state": draw(st.sampled_from(("completed", "completed", "completed", "void", "opened"))),
        "lines": lines,
        "payments": payments,
    }


@st.composite
def refund(draw: st.DrawFn) -> dict[str, Any]:
    parts = [{"tender": "cash", "amount": f"{draw(st.integers(0, 40))}.50"}]
    return {
        "id": draw(ids),
        "order": draw(ids),
        "venue": draw(venues),
        "refunded_at": iso(draw(instants)),
        "parts": parts,
    }


@st.composite
def event(draw: st.DrawFn) -> dict[str, Any]:
    step = draw(st.sampled_from(("visit", "wizard", "wizard", "submit", "paid")))
    wizard = (
        {"substep": draw(st.sampled_from(("service", "staff", "time", "details")))}
        if step == "wizard"
        else {}
    )
    wanted = {"wanted_at": iso(draw(instants)), "no_slot": draw(st.booleans())} if wizard else {}
    return {
        "id": draw(st.integers(1, 30).map(str)),
        "venue": draw(venues),
        "session": draw(ids),
        "at": iso(draw(instants)),
        "step": step,
        "channel": draw(st.sampled_from(("search", "direct"))),
        "device": draw(st.sampled_from(("mobile", "desktop"))),
        **wizard,
        **wanted,
    }


@st.composite
def answer(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "id": draw(ids),
        "venue": draw(venues),
        "answered_at": iso(draw(instants)),
        "score": draw(st.integers(0, 10)),
        "customer": draw(customers),
    }


@st.composite
def customer(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "id": draw(st.sampled_from(CUSTOMERS)),
        "member": draw(st.booleans()),
        "joined_at": iso(draw(instants)),
        "venue": draw(venues),
        "join_channel": draw(st.sampled_from(("by_hand", "imported", "registered"))),
    }


merges = st.fixed_dictionaries({"id": st.sampled_from(CUSTOMERS), "into": st.sampled_from(CUSTOMERS)})
removals = st.fixed_dictionaries({"id": ids, "venue": venues, "removed": st.just(True)})
REMOVABLE = ("bookings", "orders", "refunds", "funnel_events", "nps", "blocks")


@st.composite
def block(draw: st.DrawFn) -> dict[str, Any]:
    venue, start = draw(venues), draw(instants)
    return {
        "id": draw(ids),
        "venue": venue,
        "resource": f"{venue}-{draw(st.sampled_from(RESOURCES))}",
        "start": iso(start),
        "end": iso(start + draw(st.integers(1, 30)) * 1800),
    }


@st.composite
def resource(draw: st.DrawFn) -> dict[str, Any]:
    venue = draw(venues)
    active = st.none() | st.integers(20, 30).map(lambda day: f"2026-10-{day}")
    return {
        "id": f"{venue}-{draw(st.sampled_from(RESOURCES))}",
        "venue": venue,
        "name": "a resource",
        "capacity": draw(st.integers(1, 3)),
        "active_from": draw(active),
    }


@st.composite
def special_day(draw: st.DrawFn) -> dict[str, Any]:
    hours = draw(
        st.sampled_from(({}, {"opens": "10:00", "closes": "12:30"}, {"opens": "20:00", "closes": "27:00"}))
    )
    return {"venue": draw(venues), "day": f"2026-10-{draw(st.integers(22, 31))}", **hours}


RECORDS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "bookings": booking(),
    "orders": order(),
    "refunds": refund(),
    "funnel_events": event(),
    "nps": answer(),
    "customers": customer(),
    "customer_merges": merges,
    "blocks": block(),
    "resources": resource(),
    "special_days": special_day(),
}


@dataclass(frozen=True)
class Write:
    """A batch of records of one kind."""

    kind: str
    records: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Erase:
    """A customer asks to be forgotten."""

    customer: str


@dataclass(frozen=True)
class Wait:
    """Time goes by, and perhaps the rollups are built."""

    seconds: int
    build: bool


def writes() -> st.SearchStrategy[Write]:
    return st.sampled_from(sorted(RECORDS)).flatmap(
        lambda kind: st.lists(records_of(kind), min_size=1, max_size=6).map(
            lambda records: Write(kind, records)
        )
    )


def records_of(kind: str) -> st.SearchStrategy[dict[str, Any]]:
    """Records of a kind; some of them say that one is gone."""
    return RECORDS[kind] | RECORDS[kind] | removals if kind in REMOVABLE else RECORDS[kind]


waits = st.builds(Wait, st.sampled_from((0, 60, 900, 86_400)), st.booleans())
erasures = st.builds(Erase, st.sampled_from(CUSTOMERS))
steps = st.lists(writes() | writes() | waits | writes() | waits | erasures, min_size=1, max_size=14)
setups = st.tuples(
    st.lists(st.sampled_from(ZONES), min_size=3, max_size=3),
    st.lists(st.sampled_from(("00:00", "04:00", "05:30")), min_size=3, max_size=3),
)
starts = st.integers(0, SPAN + 86_400).map(lambda seconds: BASE + seconds)


def give(store: Store, kind: str, records: list[dict[str, Any]], now: int) -> None:
    """Takes records; those that are no good are left out."""
    take(store, kind, [Given(i, record) for i, record in enumerate(records)], now=now)


def give_all(store: Store, kind: str, records: list[dict[str, Any]], now: int) -> None:
    """Takes records that are all good."""
    take(store, kind, [Given(i, record) for i, record in enumerate(records)], now=now, strict=True)


def found(store: Store, setup: tuple[list[str], list[str]], now: int) -> None:
    """Three venues with their hours and resources."""
    zones, cutoffs = setup
    places = zip(VENUES, zones, cutoffs, strict=True)
    give_all(
        store,
        "venues",
        [
            {
                "id": v,
                "name": v,
                "zone": z,
                "currency": "SEK",
                "cutoff": c,
                "opened_on": "2026-10-21",
                "closed_on": "2026-11-08",
            }
            for v, z, c in places
        ],
        now,
    )
    week = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    hours = [{"venue": v, "weekday": d, "opens": "10:30", "closes": "27:15"} for v in VENUES for d in week]
    give_all(store, "opening_hours", hours, now)
    give_all(
        store,
        "resources",
        [{"id": f"{v}-{r}", "venue": v, "name": r} for v in VENUES for r in RESOURCES],
        now,
    )


def play(store: Store, plan: list[Write | Wait | Erase], now: int) -> int:
    """Does the steps; gives the clock at the end."""
    for step in plan:
        if isinstance(step, Write):
            give(store, step.kind, step.records, now)
        elif isinstance(step, Erase):
            with suppress(NotFound):
                erase(store, "main", step.customer, now)
        else:
            now += step.seconds
            if step.build:
                drain(store, now, batch_size=7)
    return now
