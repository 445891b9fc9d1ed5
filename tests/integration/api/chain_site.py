"""A small chain of three venues with facts of every kind, people of every role, and the whole application on it."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from dash import Dash
from flask.testing import FlaskClient
from sqlalchemy import select

from dashboard.access import ROLES, Viewer
from dashboard.model import account, metadata
from dashboard.people.accounts import Accounts
from dashboard.people.sessions import Sessions
from dashboard.people.tokens import Tokens
from rollup.build import drain
from rollup.db import Store
from rollup.ingest.take import Given, take
from rollup.model import venue

NOW = int(datetime(2026, 11, 21, 11, 0, tzinfo=UTC).timestamp())
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
VENUES = {"north": ("Up", "SEK"), "south": ("Down", "SEK"), "west": ("Down", "EUR")}
PASSWORD = "correct horse"
MANAGED = ("north", "south")


def give(store: Store, kind: str, *records: dict[str, Any]) -> None:
    """Takes records that are all good."""
    take(store, kind, [Given(i, record) for i, record in enumerate(records)], now=NOW, strict=True)


def order(number: int, at: str, amount: int, where: str = "north", **more: Any) -> dict[str, Any]:
    """An order of one service, paid by card."""
    line = {"kind": "service", "item": "hour", "unit_price": amount}
    paid = {"tender": "card", "amount": amount}
    return {
        "id": f"o{number}",
        "venue": where,
        "completed_at": at,
        "lines": [line],
        "payments": [paid],
        **more,
    }


def fill(store: Store) -> None:
    """The chain and its facts: a few of each kind on each of forty days."""
    common = {"opened_on": "2026-01-01", "zone": "Europe/Stockholm"}
    places = [
        {"id": key, "name": key.title(), "region": region, "currency": currency, **common}
        for key, (region, currency) in VENUES.items()
    ]
    give(store, "venues", *places)
    hours = [{"venue": v, "weekday": d, "opens": "10:00", "closes": "20:00"} for v in VENUES for d in WEEK]
    give(store, "opening_hours", *hours)
    rooms = [{"id": f"{v}-1", "venue": v, "name": f"Room of {v}", "type": "court"} for v in VENUES]
    give(store, "resources", *rooms)
    people = [
        {"id": f"c{n}", "member": True, "name": f"Person {n}", "joined_at": "2026-10-20T12:00"}
        for n in range(6)
    ]
    give(
        store, "customers", *({**person, "venue": "north", "join_channel": "registered"} for person in people)
    )
    orders, bookings, events = [], [], []
    for number in range(120):
        where = list(VENUES)[number % 3]
        at = datetime(2026, 10, 12, 11) + timedelta(days=number // 3, hours=number % 5)
        stamp = at.isoformat(timespec="minutes")
        more = {"customer": f"c{number % 6}"} if number % 4 else {}
        orders.append(order(number, stamp, 100 + 7 * number, where, resource=f"{where}-1", **more))
        bookings.append(
            {
                "id": f"b{number}",
                "venue": where,
                "resource": f"{where}-1",
                "start": stamp,
                "minutes": 60,
                "made_at": (at - timedelta(days=number % 9)).isoformat(timespec="minutes"),
                "channel": ("web", "phone")[number % 2],
                "state": ("paid", "cancelled", "booked")[number % 7 % 3],
            }
        )
        step = ("visit", "wizard", "submit", "paid")[number % 4]
        event = {"id": f"e{number}", "venue": where, "session": f"s{number}", "at": stamp, "step": step}
        events.append({**event, "channel": "web", "device": "mobile"})
    give(store, "orders", *orders)
    give(store, "bookings", *bookings)
    give(store, "funnel_events", *events)
    answers = [
        {"id": f"n{n}", "venue": "south", "answered_at": f"2026-11-{n + 1:02}T12:00", "score": n}
        for n in range(11)
    ]
    give(store, "nps", *answers)
    drain(store, NOW)
    # One that is not built yet, so that answers are partly reckoned from facts.
    give(store, "orders", order(900, "2026-11-03T15:00", 55, "south"))


def add_people(store: Store) -> None:
    """Everybody of every role for all venues, named as it, and a manager of two."""
    metadata.create_all(store.engine)
    accounts = Accounts(store)
    with store.reading() as connection:
        chain_id = connection.scalars(select(venue.c.chain_id)).first()
    for role in ROLES:
        accounts.create(f"all-{role}", PASSWORD, role, chain_id)
        accounts.create(f"two-{role}", PASSWORD, role, chain_id, list(MANAGED))
        accounts.create(f"no-{role}", PASSWORD, role, chain_id, [])


class Site:
    """The application with its people, and the clock of all of them."""

    now = NOW

    def __init__(self, store: Store, application: Dash) -> None:
        self.store = store
        self.application = application
        self.server = application.server

    def by_token(self, username: str, **how: Any) -> "Caller":
        """Somebody who asks with a token, by default for all that they may."""
        role = username.partition("-")[2]
        own = self.viewer(username)
        capabilities = how.pop("capabilities", sorted(name for name in ROLES[role] if own.may(name)))
        token = Tokens(self.store).create(username, capabilities, 1, **how)
        return Caller(self.server.test_client(), {"Authorization": f"Bearer {token}"})

    def by_session(self, username: str) -> "Caller":
        """Somebody who has signed in, with the CSRF token that their browser would send."""
        client = self.server.test_client()
        with self.store.reading() as connection:
            number = connection.scalar(select(account.c.id).where(account.c.username == username))
        with client.session_transaction() as session:
            session["_user_id"] = Sessions(self.store).open(number)
        client.get("/")
        return Caller(client, {"X-CSRFToken": client.get_cookie("_csrf_token").value})

    def stranger(self) -> "Caller":
        """Nobody."""
        return Caller(self.server.test_client(), {})

    def viewer(self, username: str) -> Viewer:
        """Who the person is to the queries."""
        found = next(each for each in Accounts(self.store).all() if each.username == username)
        return found.viewer()


class Caller:
    """A client with the headers that say who it is."""

    def __init__(self, client: FlaskClient, headers: dict[str, str]) -> None:
        self.client = client
        self.headers = headers

    def get(self, path: str, headers: dict[str, str] | None = None, **parameters: Any) -> Any:
        address = path if path.startswith("/") else f"/chain/analytics/{path}"
        asked = {name.rstrip("_"): value for name, value in parameters.items()}
        return self.client.get(address, query_string=asked, headers=self.headers | (headers or {}))

    def post(self, path: str, body: Any = None, **how: Any) -> Any:
        data = how.pop("data", json.dumps(body))
        how.setdefault("content_type", "application/json")
        return self.client.post(f"/chain/analytics/{path}", data=data, headers=self.headers, **how)
