"""What every measure must be, counted one fact at a time in plain Python.

Shares no code with the engine: local time comes from `datetime`, opening minutes from walking minute by minute, sums
from loops. Slow and obvious on purpose.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Table, select

from rollup import model

EPOCH = date(1970, 1, 1)
BOTH = 3
PLACES: dict[tuple[str, int], dict[int, tuple[int, int]]] = {}
"""The day and hour of minutes that were looked up before, by zone and cut-off."""


@dataclass(frozen=True)
class Fact:
    """One counted thing: where and when it counts, what by, and what it adds (an integer) or who it is (a member).
    `minute`: since the day's cut-off; `turns`: the minute that has to be reached for what the clock decides."""

    venue: int
    day: int
    hour: int
    values: dict[str, int]
    members: dict[str, int] = field(default_factory=dict)
    dimensions: dict[str, Any] = field(default_factory=dict)
    definitions: int = BOTH
    minute: int = 0
    turns: dict[str, int] = field(default_factory=dict)


AHEAD = {
    "bookings",
    "cancelled_bookings",
    "online_bookings",
    "venue_bookings",
    "asked_minutes",
    "cancelled_minutes",
    "booked_minutes",
    "scheduled_minutes",
    "blocked_minutes",
    "unmet_demand",
}
"""What counts a day as a whole before it is over."""


def rows(connection: Connection, table: Table) -> list[dict[str, Any]]:
    return [dict(row._mapping) for row in connection.execute(select(table))]


class Clock:
    """A venue's local time, by `datetime` alone."""

    def __init__(self, venue: dict[str, Any]) -> None:
        self.zone = ZoneInfo(venue["zone"])
        self.cutoff = timedelta(minutes=venue["cutoff_minutes"])
        self.known = PLACES.setdefault((venue["zone"], venue["cutoff_minutes"]), {})

    def place(self, instant: int) -> tuple[int, int]:
        minute = instant // 60
        if minute not in self.known:
            wall = self.wall(minute * 60)
            self.known[minute] = ((wall - self.cutoff).date() - EPOCH).days, wall.hour
        return self.known[minute]

    def minute(self, instant: int) -> int:
        since = self.wall(instant // 60 * 60) - self.cutoff
        return since.hour * 60 + since.minute

    def wall(self, instant: int) -> datetime:
        return wall(self.zone, instant)

    def opening(self, day: int, opens: int, closes: int) -> range:
        return opening(self.zone, day, opens, closes)


def wall(zone: ZoneInfo, instant: int) -> datetime:
    return datetime.fromtimestamp(instant, UTC).astimezone(zone).replace(tzinfo=None)


@lru_cache(maxsize=4096)
def opening(zone: ZoneInfo, day: int, opens: int, closes: int) -> range:
    """The minutes from the first at or past `opens` up to the last before `closes`, by the clock on the wall."""
    midnight = datetime.combine(EPOCH + timedelta(days=day), time())
    first, end = midnight + timedelta(minutes=opens), midnight + timedelta(minutes=closes)
    around = int(first.replace(tzinfo=UTC).timestamp())
    near = range(around - 26 * 3600, around + 80 * 3600, 60)
    start = next(minute for minute in near if wall(zone, minute) >= first)
    stop = max((minute for minute in near if wall(zone, minute) < end), default=start - 60)
    return range(start, stop + 60, 60)


def bookings(connection: Connection, now: int, clocks: dict[int, Clock]) -> Iterator[Fact]:
    for row in rows(connection, model.booking):
        state, start = row["state"], row["start_at"]
        no_show = state == "no_show" or (state == "booked" and row["grace_at"] <= now)
        due = state == "no_show" or (state != "cancelled" and start <= now)
        online = row["channel"] in ("app", "web")
        clock = clocks[row["venue_id"]]
        day, hour = clock.place(start)
        arrival = clock.minute(start)
        out_of_grace = arrival + (row["grace_at"] - start) // 60
        minutes = (row["end_at"] // 60 - start // 60) if row["resource_id"] else 0
        yield Fact(
            row["venue_id"],
            day,
            hour,
            {
                "bookings": 1,
                "cancelled_bookings": int(state == "cancelled"),
                "no_shows": int(no_show),
                "due_bookings": int(due),
                "opened_unpaid": int(state == "opened"),
                "opened_paid": int(state == "paid"),
                "online_bookings": int(online),
                "venue_bookings": int(not online),
                "asked_minutes": minutes,
                "cancelled_minutes": minutes if state == "cancelled" else 0,
                "no_show_minutes": minutes if no_show else 0,
            },
            dimensions={
                "resource": row["resource_id"] or 0,
                "channel": row["channel"],
                "lead_time": lead_time(row["made_at"], start),
            },
            minute=arrival,
            turns={
                "due_bookings": arrival,
                "opened_paid": arrival,
                "opened_unpaid": arrival,
                "no_shows": out_of_grace,
                "no_show_minutes": out_of_grace,
            },
        )


def lead_time(made_at: int | None, start: int) -> str:
    if made_at is None:
        return "unknown"
    hours = (start - made_at) / 3600
    limits = {"under-1h": 1, "1-24h": 24, "1-3d": 72, "3-7d": 168}
    return next((name for name, limit in limits.items() if hours < limit), "over-7d")


def booked_time(connection: Connection, clocks: dict[int, Clock]) -> Iterator[Fact]:
    for row in rows(connection, model.booking):
        if row["state"] == "cancelled" or row["resource_id"] is None:
            continue
        start, end = row["start_at"] // 60 * 60, row["end_at"] // 60 * 60
        places = Counter(clocks[row["venue_id"]].place(minute) for minute in range(start, end, 60))
        dimensions = {"resource": row["resource_id"]}
        for place, minutes in places.items():
            yield Fact(row["venue_id"], *place, {"booked_minutes": minutes}, dimensions=dimensions)


def _open_minutes(
    venue: dict[str, Any],
    clock: Clock,
    weekly: Iterable[dict[str, Any]],
    special: Iterable[dict[str, Any]],
    days: range,
) -> set[int]:
    by_weekday: dict[int, list[tuple[int, int]]] = {}
    for row in weekly:
        by_weekday.setdefault(row["weekday"], []).append((row["opens"], row["closes"]))
    by_date: dict[int, list[tuple[int, int]]] = {}
    for row in special:
        by_date.setdefault(row["day"], []).append((row["opens"], row["closes"]))
    found: set[int] = set()
    for day in range(days.start - 3, days.stop + 3):
        if venue["opened_on"] is not None and day < venue["opened_on"]:
            continue
        if venue["closed_on"] is not None and day > venue["closed_on"]:
            continue
        weekday = (EPOCH + timedelta(days=day)).weekday()
        for opens, closes in by_date.get(day, by_weekday.get(weekday, [])):
            if opens < closes:
                found.update(clock.opening(day, opens, closes))
    return found


def open_time(connection: Connection, clocks: dict[int, Clock], days: range) -> Iterator[Fact]:
    weekly, special = rows(connection, model.opening_hours), rows(connection, model.special_day)
    resources, blocks = rows(connection, model.resource), rows(connection, model.resource_block)
    for venue in rows(connection, model.venue):
        clock = clocks[venue["id"]]
        minutes = _open_minutes(
            venue,
            clock,
            [r for r in weekly if r["venue_id"] == venue["id"]],
            [r for r in special if r["venue_id"] == venue["id"]],
            days,
        )
        places = Counter(clock.place(minute) for minute in minutes)
        for resource in (r for r in resources if r["venue_id"] == venue["id"]):
            spans = [
                (b["start_at"] // 60 * 60, b["end_at"] // 60 * 60)
                for b in blocks
                if b["resource_id"] == resource["id"]
            ]
            blocked = {minute for minute in minutes if any(start <= minute < end for start, end in spans)}
            shut = Counter(clock.place(minute) for minute in blocked)
            capacity = resource["capacity"]
            for (day, hour), count_ in places.items():
                if day not in days:
                    continue
                if resource["active_from"] is not None and day < resource["active_from"]:
                    continue
                if resource["active_to"] is not None and day > resource["active_to"]:
                    continue
                values = {
                    "scheduled_minutes": capacity * count_,
                    "blocked_minutes": capacity * shut[day, hour],
                }
                yield Fact(venue["id"], day, hour, values, dimensions={"resource": resource["id"]})


def postings(connection: Connection) -> Iterator[Fact]:
    for row in rows(connection, model.posting):
        amount, kind = row["amount"], row["line_kind"]
        cash, stored = row["family"] == "cash", row["family"] == "stored"
        later = kind == "card" and row["card_kind"] in ("times", "combo")
        names = ("line_kind", "card_kind", "entitlement_kind", "channel")
        ids = {name: row[f"{name}_id"] for name in ("tender", "resource", "item", "staff")}
        yield Fact(
            row["venue_id"],
            row["day"],
            row["hour"],
            {
                "cash_received": amount if cash else 0,
                "stored_value_consumed": amount if stored and not later else 0,
                "balance_converted": amount if stored and later else 0,
                "card_sales": amount if cash and kind in ("card", "recharge") else 0,
                "service_sales": amount if kind == "service" else 0,
                "product_sales": amount if kind == "product" else 0,
                "quantity": row["quantity"] if kind in ("service", "product", "card") else 0,
                "service_refunds": amount if kind == "service" and row["refund_id"] else 0,
                "product_refunds": amount if kind == "product" and row["refund_id"] else 0,
                "service_pieces": row["quantity"] if kind == "service" and not row["refund_id"] else 0,
                "cash_postings": int(cash and amount != 0),
                "stored_postings": int(stored and amount != 0),
            },
            dimensions={**{name: row[name] for name in names}, **ids},
            definitions=row["definitions"],
            minute=row["minute"],
        )


def balances(connection: Connection) -> Iterator[Fact]:
    """What came to the two balances and what left them, from each posting."""
    tenders = {row["id"]: row["source_id"] for row in rows(connection, model.tender)}
    for row in rows(connection, model.posting):
        amount, tender = row["amount"], tenders[row["tender_id"]]
        later = row["line_kind"] == "card" and row["card_kind"] in ("times", "combo")
        values = {}
        if row["family"] == "granted":
            values["gift_taken_back" if row["refund_id"] else "gift_granted"] = amount
        elif row["line_kind"] == "recharge":
            values["principal_refunded" if row["refund_id"] else "principal_topped_up"] = amount
        if row["family"] != "granted" and tender in ("principal", "gift"):
            values[f"{tender}_{'converted' if later else 'consumed'}"] = amount
        place = (row["venue_id"], row["day"], row["hour"])
        yield Fact(*place, values, definitions=row["definitions"], minute=row["minute"])


def persons(connection: Connection) -> Callable[[int], int]:
    """From a customer to the one that stands for the same person, by following merges to their end."""
    into = {row["id"]: row["merged_into_id"] for row in rows(connection, model.customer)}

    def end(number: int) -> int:
        while into.get(number) is not None:
            number = into[number]
        return number

    return end


def sales(connection: Connection, clocks: dict[int, Clock]) -> Iterator[Fact]:
    person = persons(connection)
    for row in rows(connection, model.sale):
        item, customer = row["order_kind"] == "item", person(row["customer_id"])
        yield Fact(
            row["venue_id"],
            row["day"],
            row["hour"],
            {
                "completed_orders": 1,
                "item_orders": int(item),
                "walk_in_orders": int(not customer),
                "walk_in_item_orders": int(item and not customer),
            },
            members={
                "payers": customer,
                "item_payers": customer if item else 0,
                "card_payers": customer if row["has_card"] else 0,
            },
            dimensions={"resource": row["resource_id"], "channel": row["channel"]},
            definitions=row["definitions"],
            minute=clocks[row["venue_id"]].minute(row["counted_at"]),
        )


def first_orders(connection: Connection, clocks: dict[int, Clock]) -> Iterator[Fact]:
    """The first sale of each customer's life, found from the sales of the whole chain for each definition set."""
    person = persons(connection)
    for definitions in (1, 2):
        first: dict[int, dict[str, Any]] = {}
        for row in rows(connection, model.sale):
            customer = person(row["customer_id"])
            if not customer or not row["definitions"] & definitions:
                continue
            known = first.get(customer)
            order = ("counted_at", "venue_id", "order_id")
            if known is None or tuple(row[k] for k in order) < tuple(known[k] for k in order):
                first[customer] = row
        for customer, row in first.items():
            place = (row["venue_id"], row["day"], row["hour"])
            minute = clocks[row["venue_id"]].minute(row["counted_at"])
            yield Fact(
                *place, {"first_orders": 1}, {"newcomers": customer}, definitions=definitions, minute=minute
            )


def new_members(connection: Connection, clocks: dict[int, Clock]) -> Iterator[Fact]:
    """Each person once, by the first record in which it joined."""
    person, counted = persons(connection), set()
    for row in sorted(
        rows(connection, model.customer), key=lambda row: (row["joined_at"] or 0, row["source_id"])
    ):
        if row["is_member"] and row["joined_at"] is not None and row["joined_venue_id"] is not None:
            if person(row["id"]) in counted:
                continue
            counted.add(person(row["id"]))
            clock, joined_at = clocks[row["joined_venue_id"]], row["joined_at"]
            yield Fact(
                row["joined_venue_id"],
                *clock.place(joined_at),
                {"new_members": 1},
                dimensions={"join_channel": row["join_channel"]},
                minute=clock.minute(joined_at),
            )


def sessions(connection: Connection, clocks: dict[int, Clock]) -> Iterator[Fact]:
    events: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for row in rows(connection, model.funnel_event):
        events.setdefault((row["venue_id"], row["session_id"]), []).append(row)
    for (venue, _), seen in events.items():
        first = min(seen, key=lambda row: (row["at"], row["source_id"]))
        step = max(row["step"] for row in seen)
        substep = 4 if step >= 2 else max(row["substep"] for row in seen)
        steps = ("visits", "wizard_starts", "submissions", "paid_sessions")
        parts = ("reached_service", "reached_staff", "reached_time", "reached_details")
        values = {name: int(step >= i) for i, name in enumerate(steps)}
        values |= {name: int(substep >= i) for i, name in enumerate(parts, 1)}
        dimensions = {"channel": first["channel"], "device": first["device"]}
        place, minute = clocks[venue].place(first["at"]), clocks[venue].minute(first["at"])
        yield Fact(venue, *place, values, dimensions=dimensions, minute=minute)
        wanted = {
            clocks[venue].place(r["wanted_at"]) for r in seen if r["no_slot"] and r["wanted_at"] is not None
        }
        for place in wanted:
            yield Fact(venue, *place, {"unmet_demand": 1})


def nps(connection: Connection, clocks: dict[int, Clock]) -> Iterator[Fact]:
    for row in rows(connection, model.nps_answer):
        clock, at = clocks[row["venue_id"]], row["answered_at"]
        score = row["score"]
        values = {"nps_answers": 1, "promoters": int(score >= 9), "detractors": int(score <= 6)}
        yield Fact(row["venue_id"], *clock.place(at), values, minute=clock.minute(at))


def all_facts(connection: Connection, now: int, days: range) -> list[Fact]:
    """Every counted thing in the store; open time only for the days given."""
    clocks = {row["id"]: Clock(row) for row in rows(connection, model.venue)}
    return [
        *bookings(connection, now, clocks),
        *booked_time(connection, clocks),
        *open_time(connection, clocks, days),
        *postings(connection),
        *balances(connection),
        *sales(connection, clocks),
        *first_orders(connection, clocks),
        *new_members(connection, clocks),
        *sessions(connection, clocks),
        *nps(connection, clocks),
    ]


def _buckets(grain: str | None) -> Callable[[int], int]:
    def bucket(day: int) -> int:
        value = EPOCH + timedelta(days=day)
        if grain == "week":
            value -= timedelta(days=value.isoweekday() - 1)
        elif grain == "month":
            value = value.replace(day=1)
        return (value - EPOCH).days

    return bucket


def count(
    facts: Iterable[Fact],
    *,
    measures: Iterable[str],
    venues: Iterable[int],
    first: int,
    last: int,
    columns: tuple[str, ...],
    grain: str | None,
    definitions: str,
    only: tuple[tuple[str, tuple[Any, ...]], ...] = (),
    cuts: Mapping[int, tuple[int, int]] | None = None,
) -> dict[tuple[Any, ...], dict[str, int | set[int]]]:
    """The measures by key, zero and empty ones left out. `cuts`: by venue the day and minute at which its days end."""
    wanted, places = set(measures), set(venues)
    mask = {"classic": 1, "current": 2}[definitions]
    bucket_of = _buckets(grain)
    found: dict[tuple[Any, ...], dict[str, int | set[int]]] = {}
    for fact in facts:
        if fact.venue not in places or not first <= fact.day <= last or not fact.definitions & mask:
            continue
        known = {
            "venue_id": fact.venue,
            "bucket": bucket_of(fact.day),
            "hour": fact.hour,
            "weekday": (EPOCH + timedelta(days=fact.day)).weekday(),
        }
        known = {**fact.dimensions, **known}
        if any(known.get(name) not in values for name, values in only):
            continue
        key = tuple(known.get(name) for name in columns)
        cut = (cuts or {}).get(fact.venue)
        for name, value in fact.values.items():
            if name in wanted and value and has_happened(fact, name, cut):
                cell = found.setdefault(key, {})
                cell[name] = int(cell.get(name, 0)) + value  # type: ignore[arg-type]
        for name, member in fact.members.items():
            if name in wanted and member and has_happened(fact, name, cut):
                found.setdefault(key, {}).setdefault(name, set()).add(member)  # type: ignore[union-attr]
    return found


def has_happened(fact: Fact, measure: str, cut: tuple[int, int] | None) -> bool:
    """Whether a fact counts when its venue's clock is in that minute of that day."""
    if cut is None or measure in AHEAD or fact.day < cut[0]:
        return True
    if fact.day > cut[0]:
        return False
    return fact.turns[measure] <= cut[1] if measure in fact.turns else fact.minute < cut[1]
