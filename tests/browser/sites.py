"""Consoles to visit: a database, its sign-ins, and a server on loopback for as long as the tests run."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import select
from werkzeug.serving import WSGIRequestHandler, make_server

from app import create_app
from dashboard import demo, schema
from dashboard.people.accounts import Accounts
from dashboard.settings import read_settings
from rollup.build import drain
from rollup.db import Store, open_store
from rollup.demo.history import SEED
from rollup.demo.load import load
from rollup.demo.moment import FEWEST_MONTHS
from rollup.ingest.take import Given, take
from rollup.model import chain
from tests.real_data import import_real

PASSWORD = "correct horse"
DATABASE = "venues.db"
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""How passwords are hashed is tested elsewhere; here it would only take time."""


@dataclass(frozen=True, slots=True)
class Site:
    """A console that is being served. `password` is that of everybody who may sign in."""

    address: str
    store: Store
    password: str


class KeepAlive(WSGIRequestHandler):
    """Answers many requests on one connection, as waitress does, and says nothing of each."""

    protocol_version = "HTTP/1.1"

    def log_request(self, *_: Any) -> None:
        pass


@contextmanager
def served(store: Store, password: str = PASSWORD) -> Iterator[Site]:
    """The console of a database."""
    url = store.engine.url.render_as_string(hide_password=False)
    given = {"VA_SECRET_KEY": "s" * 40, "VA_DATABASE_URL": url, "VA_SCHEDULER": "off"}
    settings = read_settings(given | {"VA_DATA_FOLDER": str(Path(str(store.engine.url.database)).parent)})
    app = create_app(settings, store)
    app.server.test_client().get("/healthz")  # Dash prepares itself in its first request
    server = make_server("127.0.0.1", 0, app.server, threaded=True, request_handler=KeepAlive)
    thread = Thread(target=server.serve_forever, name="console")
    thread.start()
    try:
        yield Site(f"http://127.0.0.1:{server.server_port}", store, password)
    finally:
        server.shutdown()
        thread.join()


@contextmanager
def migrated(folder: Path) -> Iterator[Store]:
    """A database with all tables, empty."""
    store = open_store(f"sqlite:///{folder / DATABASE}")
    schema.migrate(store)
    yield store
    store.close()


def give(store: Store, kind: str, *records: dict[str, Any]) -> None:
    """Takes records in, and raises at the first that is not good."""
    take(
        store, kind, [Given(i, record) for i, record in enumerate(records)], now=int(time.time()), strict=True
    )


def add_venue(store: Store) -> None:
    """A chain with one venue, which is open day and night, and its one court."""
    give(store, "venues", {"id": "north", "name": "North", "zone": "UTC", "currency": "SEK"})
    hours = ({"venue": "north", "weekday": day, "opens": "00:00", "closes": "24:00"} for day in WEEK)
    give(store, "opening_hours", *hours)
    give(store, "resources", {"id": "c1", "venue": "north", "name": "Court 1", "type": "court"})
    drain(store, int(time.time()))


def add_one_fact(store: Store) -> None:
    """A booking and what was paid for it, at the beginning of today."""
    at = datetime.now(UTC).strftime("%Y-%m-%dT00:00")
    booking = {"id": "b1", "venue": "north", "resource": "c1", "start": at, "minutes": 60, "state": "paid"}
    order = {
        "id": "o1",
        "venue": "north",
        "booking": "b1",
        "completed_at": at,
        "lines": [{"kind": "service", "item": "hour", "unit_price": "100.50"}],
        "payments": [{"tender": "card", "amount": "100.50"}],
    }
    give(store, "bookings", booking)
    give(store, "orders", order)
    drain(store, int(time.time()))


def add_club(store: Store, folder: Path) -> None:
    """The real club, by the import command."""
    import_real("club", store.engine.url.render_as_string(hide_password=False), folder)


def add_demo(store: Store) -> None:
    """The demo chain with as little history as it can have, and its sign-ins."""
    demo.begin(store)
    load(store, int(time.time()), SEED, FEWEST_MONTHS)
    demo.finish(store)
    demo.add_demo_accounts(store, Accounts(store, QUICK))


def add_director(store: Store) -> None:
    """Somebody who may see everything of the one chain, and somebody who administers it."""
    with store.reading() as connection:
        chain_id = connection.execute(select(chain.c.id)).scalar_one()
    for name in ("director", "admin"):
        Accounts(store, QUICK).create(name, PASSWORD, name, chain_id)
