"""A small chain to take facts into, and its tables as they read without surrogate ids."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Table, delete, func, select

from rollup.calendar import day_of
from rollup.db import Store
from rollup.ingest.take import Given, Outcome, take
from rollup.model import (
    booking,
    card,
    customer,
    item,
    mark,
    metadata,
    posting,
    refund,
    region,
    resource,
    sales_order,
    session,
    staff,
    tender,
    venue,
)

STOCKHOLM = ZoneInfo("Europe/Stockholm")
UPKEEP = (
    "mark",
    "calendar_day",
    "rollup_content",
    "rollup_shape",
    "id_range",
    "lease",
    "job_window",
    "job_run",
    "late_fact",
    "chain",
)
OWNERS: dict[str, Table] = {
    "venue_id": venue,
    "joined_venue_id": venue,
    "resource_id": resource,
    "given_resource_id": resource,
    "customer_id": customer,
    "merged_into_id": customer,
    "item_id": item,
    "staff_id": staff,
    "booking_id": booking,
    "order_id": sales_order,
    "refund_id": refund,
    "session_id": session,
    "tender_id": tender,
    "card_id": card,
    "region_id": region,
}


def at(text: str) -> int:
    """Epoch seconds of a wall time in Stockholm."""
    return int(datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM).timestamp())


def day(text: str) -> int:
    return day_of(datetime.fromisoformat(text).date())


NOW = at("2026-03-15T12:00")
VENUE = {"zone": "Europe/Stockholm", "currency": "SEK", "opened_on": "2026-03-01", "closed_on": "2026-04-30"}


@dataclass
class House:
    """A store with two venues, `north` and `south`, and the courts `n1`, `n2` and `s1`."""

    store: Store
    now: int = NOW

    def furnish(self) -> "House":
        self.give("venues", *({"id": name, "name": name.title(), **VENUE} for name in ("north", "south")))
        courts = (("n1", "north"), ("n2", "north"), ("s1", "south"))
        self.give("resources", *({"id": name, "venue": place, "name": name} for name, place in courts))
        self.clear_marks()
        return self

    def try_give(self, kind: str, *rows: Mapping[str, Any]) -> list[Outcome]:
        return take(self.store, kind, [Given(n, row) for n, row in enumerate(rows)], now=self.now)

    def give(self, kind: str, *rows: Mapping[str, Any]) -> list[str]:
        outcomes = self.try_give(kind, *rows)
        assert not [o for o in outcomes if o.status == "rejected"], outcomes
        return [str(outcome.status) for outcome in outcomes]

    def refused(self, kind: str, row: Mapping[str, Any]) -> str | None:
        """The field for which a record is rejected, when that leaves no trace."""
        before, marks = self.facts(), self.marks()
        (outcome,) = self.try_give(kind, row)
        assert outcome.status == "rejected", outcome
        assert outcome.reason
        assert len(outcome.reason) < 500
        assert self.facts() == before
        assert self.marks() == marks
        return outcome.field

    def marks(self) -> set[tuple[str, str, int]]:
        """The marks that wait to be built: subject, venue, day."""
        with self.store.reading() as connection:
            names = dict(connection.execute(select(venue.c.id, venue.c.source_id)).all())
            rows = connection.execute(select(mark).where(mark.c.due_at == 0)).all()
        return {(row.subject, names[row.venue_id], row.day) for row in rows}

    def due(self) -> set[tuple[str, int]]:
        with self.store.reading() as connection:
            rows = connection.execute(select(mark).where(mark.c.due_at > 0)).all()
        return {(row.subject, row.due_at) for row in rows}

    def clear_marks(self) -> None:
        with self.store.writing() as connection:
            connection.execute(delete(mark))

    def rows(self, table: Table) -> list[dict[str, Any]]:
        """A table's rows with source ids in place of surrogate ones, in order."""
        with self.store.reading() as connection:
            names = {
                column: {None: None, 0: 0, **dict(connection.execute(select(t.c.id, t.c.source_id)).all())}
                for column, t in OWNERS.items()
                if column in table.c
            }
            rows = connection.execute(select(table)).mappings().all()
        found = []
        for row in rows:
            clean = {name: names[name][value] if name in names else value for name, value in row.items()}
            if "source_id" in clean or table.name == "funnel_event":
                clean.pop("id")
            found.append(clean)
        return sorted(found, key=repr)

    def facts(self) -> dict[str, list[dict[str, Any]]]:
        """All fact tables without surrogate ids: equal for two stores that hold the same facts."""
        tables = [t for t in metadata.sorted_tables if t.name not in UPKEEP and "shape" not in t.name]
        return {table.name: self.rows(table) for table in tables}

    def sums(self, *columns: str, definitions: int = 2) -> dict[Any, int]:
        """Posted amounts in whole units, added up by columns of `posting`."""
        totals: dict[Any, int] = {}
        for row in self.rows(posting):
            if row["definitions"] & definitions:
                key = tuple(row[name] for name in columns) if len(columns) > 1 else row[columns[0]]
                totals[key] = totals.get(key, 0) + row["amount"]
        return {key: amount / 100 for key, amount in totals.items()}

    def count(self, table: Table) -> int:
        with self.store.reading() as connection:
            return int(connection.scalar(select(func.count()).select_from(table)) or 0)


def a_booking(name: str = "b1", **values: Any) -> dict[str, Any]:
    row = {"id": name, "venue": "north", "resource": "n1", "start": "2026-03-10T18:30", "minutes": 90}
    return {**row, **values}


def an_order(name: str = "o1", *, price: int = 100, **values: Any) -> dict[str, Any]:
    return {
        "id": name,
        "venue": "north",
        "customer": "ann",
        "completed_at": "2026-03-10T20:00",
        "lines": [{"kind": "service", "item": "hour", "unit_price": price}],
        "payments": [{"tender": "cash", "amount": price}],
        **values,
    }


def a_refund(name: str = "r1", order: str = "o1", *, amount: int = 40, **values: Any) -> dict[str, Any]:
    return {
        "id": name,
        "order": order,
        "venue": "north",
        "refunded_at": "2026-03-11T09:00",
        "parts": [{"tender": "cash", "amount": amount}],
        **values,
    }
