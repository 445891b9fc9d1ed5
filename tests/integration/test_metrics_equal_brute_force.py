"""Every metric × grain × split × definition set, as the read path answers it, equals its definition in METRICS.md.

The formulas below are written from that page in plain Python over facts that were counted one by one; they share
nothing with the catalogue but the metrics' keys and the splits that each declares.
"""

import os
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import select

from dashboard import queries
from dashboard.access import CAPABILITIES, Viewer
from dashboard.results import Query
from rollup import model
from rollup.build import drain
from rollup.db import Store
from rollup.metrics.catalogue import METRICS
from rollup.metrics.metric import Metric, Unit
from tests.brute_force import EPOCH, Fact, all_facts
from tests.integration.faults.histories import SETUP, History
from tests.worlds import BASE, SPAN, found, give

CHAINS = int(os.environ.get("CHAINS", "1"))
FIRST, LAST = date(2026, 10, 20), date(2026, 11, 9)
DAYS = range((FIRST - EPOCH).days, (LAST - EPOCH).days + 1)
NOW = BASE + SPAN - 86_400
GRAINS = (None, "hour", "day", "week", "month")
HOURLY = (date(2026, 10, 24), date(2026, 10, 27))
"""Hours are asked for over fewer days, with a clock change among them: each day has 24 lines a group."""
SPLITS = sorted({split for metric in METRICS for split in metric.splits})
Cell = dict[str, Any]


def ratio(top: int, bottom: int) -> Fraction | None:
    return Fraction(top, bottom) if bottom else None


def revenue(c: Cell) -> int:
    return int(c["service_sales"] + c["product_sales"])


def bookable(c: Cell) -> int:
    return int(c["scheduled_minutes"] - c["blocked_minutes"])


FORMULAS: dict[str, Callable[[Cell], Fraction | int | None]] = {
    "revenue": revenue,
    "cash_received": lambda c: c["cash_received"],
    "stored_value_consumed": lambda c: c["stored_value_consumed"],
    "balance_converted": lambda c: c["balance_converted"],
    "card_sales": lambda c: c["card_sales"],
    "top_ups": lambda c: c["principal_topped_up"] + c["principal_refunded"],
    "bonus_granted": lambda c: c["gift_granted"] + c["gift_taken_back"],
    "balance_spent": lambda c: sum(
        c[f"{balance}_{way}"] for balance in ("principal", "gift") for way in ("consumed", "converted")
    ),
    "service_sales": lambda c: c["service_sales"],
    "product_sales": lambda c: c["product_sales"],
    "orders": lambda c: c["item_orders"],
    "quantity": lambda c: c["quantity"],
    "aov": lambda c: ratio(revenue(c), c["item_orders"]),
    "average_spend": lambda c: ratio(revenue(c), len(c["item_payers"]) + c["walk_in_item_orders"]),
    "paying_customers": lambda c: len(c["payers"]) + c["walk_in_orders"],
    "first_time_customers": lambda c: len(c["payers"] & c["new_in_chain"]),
    "repeat_customers": lambda c: len(c["payers"] - c["new_in_chain"]),
    "repeat_share": lambda c: ratio(len(c["payers"] - c["new_in_chain"]), len(c["payers"])),
    "new_members": lambda c: c["new_members"],
    "card_members": lambda c: len(c["card_payers"]),
    "nps": lambda c: ratio(100 * c["promoters"] - 100 * c["detractors"], c["nps_answers"]),
    "nps_answers": lambda c: c["nps_answers"],
    "bookings": lambda c: c["bookings"],
    "cancelled_bookings": lambda c: c["cancelled_bookings"],
    "no_shows": lambda c: c["no_shows"],
    "opened_unpaid": lambda c: c["opened_unpaid"],
    "opened_paid": lambda c: c["opened_paid"],
    "completion_share": lambda c: ratio(c["opened_paid"], c["bookings"]),
    "cancel_timeout_share": lambda c: ratio(c["cancelled_bookings"] + c["no_shows"], c["bookings"]),
    "venue_share": lambda c: ratio(c["venue_bookings"], c["bookings"]),
    "online_share": lambda c: ratio(c["online_bookings"], c["bookings"]),
    "no_show_rate": lambda c: ratio(c["no_shows"], c["due_bookings"]),
    "booked_minutes": lambda c: c["booked_minutes"],
    "open_minutes": bookable,
    "blocked_minutes": lambda c: c["blocked_minutes"],
    "no_show_minutes": lambda c: c["no_show_minutes"],
    "utilization": lambda c: ratio(c["booked_minutes"], bookable(c)),
    "revenue_per_open_hour": lambda c: ratio(60 * c["service_sales"], bookable(c)),
    "visits": lambda c: c["visits"],
    "wizard_starts": lambda c: c["wizard_starts"],
    "submissions": lambda c: c["submissions"],
    "paid_sessions": lambda c: c["paid_sessions"],
    "conversion_rate": lambda c: ratio(c["paid_sessions"], c["visits"]),
    "wizard_rate": lambda c: ratio(c["wizard_starts"], c["visits"]),
    "submit_rate": lambda c: ratio(c["submissions"], c["wizard_starts"]),
    "pay_rate": lambda c: ratio(c["paid_sessions"], c["submissions"]),
    "unmet_demand": lambda c: c["unmet_demand"],
}
WIZARD = {
    "reached_service": "1-service",
    "reached_staff": "2-staff",
    "reached_time": "3-time",
    "reached_details": "4-details",
}
SETS = ("payers", "item_payers", "card_payers", "newcomers")


MONEY = (Unit.MONEY, Unit.MONEY_PER_HOUR)


def metrics_by(split: str | None) -> list[Metric]:
    return [metric for metric in METRICS if split is None or split in metric.splits]


class Names:
    """The stored rows that give a fact's split its key."""

    def __init__(self, store: Store) -> None:
        tables = ("venue", "region", "resource", "tender", "item", "staff")
        with store.reading() as connection:
            self.rows = {
                name: {row.id: row for row in connection.execute(select(model.metadata.tables[name]))}
                for name in tables
            }

    def currency(self, fact: Fact) -> str:
        return str(self.rows["venue"][fact.venue].currency)

    def block(self, split: str | None, fact: Fact) -> str:
        """The currency of whose venues a fact is counted; of all venues together where no amount is asked for."""
        return self.currency(fact) if any(metric.unit in MONEY for metric in metrics_by(split)) else ""

    def key(self, split: str, fact: Fact) -> str:
        if split == "venue":
            return str(self.rows["venue"][fact.venue].source_id)
        if split == "region":
            region = self.rows["region"].get(self.rows["venue"][fact.venue].region_id)
            return "" if region is None else str(region.source_id)
        if split == "weekday":
            return str((EPOCH + timedelta(days=fact.day)).isoweekday())
        if split == "hour":
            return f"{fact.hour:02d}"
        if split in ("resource", "resource_type", "color_type"):
            return self.resource(split, fact)
        value = fact.dimensions.get(split)
        if split in ("tender", "item", "staff"):
            return str(self.rows[split][value].source_id) if value else ""
        return str(value or "")

    def resource(self, split: str, fact: Fact) -> str:
        row = self.rows["resource"].get(fact.dimensions.get("resource") or 0)
        if row is None:
            return ""
        if split != "resource":
            return str(row.type if split == "resource_type" else row.color_type)
        alone = [v for v in self.rows["venue"].values() if v.currency == self.currency(fact)]
        own = self.rows["venue"][row.venue_id].source_id
        return str(row.source_id) if len(alone) == 1 else f"{own}.{row.source_id}"


def period(grain: str | None, fact: Fact) -> Any:
    day = EPOCH + timedelta(days=fact.day)
    if grain is None:
        return None
    if grain == "week":
        return (day - timedelta(days=day.weekday()), None)
    if grain == "month":
        return (day.replace(day=1), None)
    return (day, fact.hour if grain == "hour" else None)


def empty() -> Cell:
    cell: Cell = defaultdict(int)
    cell.update({name: set() for name in (*SETS, "new_in_chain")})
    return cell


def cells(
    facts: Iterable[Fact], names: Names, grain: str | None, split: str | None
) -> dict[tuple[str, str, Any], Cell]:
    """Everything counted by currency, split and period; with it who was new in the whole chain in that period."""
    found_: dict[tuple[str, str, Any], Cell] = defaultdict(empty)
    new: dict[Any, set[int]] = defaultdict(set)
    if split == "wizard_step":
        return wizard(facts, names, grain)
    for fact in facts:
        place = names.block(split, fact), names.key(split, fact) if split else "", period(grain, fact)
        for name, value in fact.values.items():
            found_[place][name] += value
        for name, member in fact.members.items():
            if member:
                found_[place][name].add(member)
        new[place[2]] |= {fact.members["newcomers"]} if fact.members.get("newcomers") else set()
    for place, cell in found_.items():
        cell["new_in_chain"] = new[place[2]]
    return found_


def wizard(facts: Iterable[Fact], names: Names, grain: str | None) -> dict[tuple[str, str, Any], Cell]:
    """The sessions that reached each step within the wizard, or a later one."""
    found_: dict[tuple[str, str, Any], Cell] = defaultdict(empty)
    for fact in facts:
        for name, key in WIZARD.items():
            place = names.block("wizard_step", fact), key, period(grain, fact)
            found_[place]["wizard_starts"] += fact.values.get(name, 0)
    return found_


def in_hours(fact: Fact) -> bool:
    return HOURLY[0] <= EPOCH + timedelta(days=fact.day) <= HOURLY[1]


def asked(store: Store, who: Viewer, grain: str | None, split: str | None, definitions: str) -> Any:
    """The answer as {(currency, key, period): {metric: value}}, without what is empty."""
    keys = tuple(metric.key for metric in metrics_by(split))
    first, last = HOURLY if grain == "hour" else (FIRST, LAST)
    query = Query(keys, first, last, by=split, grain=grain, definitions=definitions)
    rows = queries.run(store, who, query, NOW).rows
    answer = {}
    for row in rows:
        when = row.bucket
        hour = getattr(when, "hour", None) if grain == "hour" else None
        day = when.date() if hasattr(when, "date") else when
        place = row.currency, row.key, None if grain is None else (day, hour)
        assert place not in answer
        answer[place] = {
            key: value.numerator if value.denominator is None else ratio(value.numerator, value.denominator)
            for key, value in row.values.items()
        }
    return keys, answer


def wrong(keys: tuple[str, ...], answer: Any, expected: Any) -> list[Any]:
    found_ = []
    for place in answer.keys() | expected.keys():
        cell = expected.get(place) or empty()
        for key in keys:
            want = FORMULAS[key](cell)
            given = answer.get(place, {}).get(key, want if not want else "no row")
            if given != want:
                found_.append((place, key, given, want))
    return found_


def chain(store: Store, seed: int) -> None:
    """Three venues in two regions and two currencies, some of it built and some not."""
    found(store, SETUP, BASE)
    shared = {"opened_on": "2026-10-21", "closed_on": "2026-11-08"}
    give(
        store,
        "venues",
        [
            {"id": "a", "name": "A", "region": "Up", "zone": SETUP[0][0], "currency": "SEK", **shared},
            {"id": "b", "name": "B", "region": "Down", "zone": SETUP[0][1], "currency": "SEK", **shared},
            {"id": "c", "name": "C", "zone": SETUP[0][2], "currency": "EUR", **shared},
        ],
        BASE,
    )
    for number, (kind, records) in enumerate(History(seed).batches(300)):
        if kind != "venues":
            give(store, kind, records, NOW)
        if number == 12:
            drain(store, NOW)


def test_every_metric_has_a_formula_here() -> None:
    assert set(FORMULAS) == {metric.key for metric in METRICS}


@pytest.mark.parametrize("seed", range(CHAINS))
def test_every_metric_at_every_grain_and_split(store: Store, seed: int) -> None:
    chain(store, seed)
    names = Names(store)
    with store.reading() as connection:
        chain_id = connection.execute(select(model.chain.c.id)).scalar_one()
        facts = [fact for fact in all_facts(connection, NOW, DAYS) if fact.day in DAYS]
    who = Viewer("someone", chain_id, frozenset(CAPABILITIES))
    assert {names.currency(fact) for fact in facts} == {"SEK", "EUR"}
    # The engines share all but their dialects: on every day the second one answers for a third of the splits.
    few = 3 if store.engine.dialect.name == "postgresql" and CHAINS == 1 else 1
    differences = []
    for definitions, mask in (("classic", 1), ("current", 2)):
        every = [fact for fact in facts if fact.definitions & mask]
        for grain in GRAINS:
            counted = [fact for fact in every if grain != "hour" or in_hours(fact)]
            for split in (None, *SPLITS[::few]):
                keys, answer = asked(store, who, grain, split, definitions)
                expected = cells(counted, names, grain, split)
                differences += [(definitions, grain, split, *w) for w in wrong(keys, answer, expected)]
    assert differences == []
