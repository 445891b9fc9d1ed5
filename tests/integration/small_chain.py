"""A chain of two venues on two clocks with an order a day, and people who see all or one of it: for what is sent."""

from collections.abc import Sequence
from datetime import date, timedelta

from argon2 import PasswordHasher
from sqlalchemy import select

from dashboard.access import Viewer
from dashboard.mail.contacts import set_contact
from dashboard.model import account
from dashboard.people.account import read_account
from dashboard.people.accounts import Accounts
from rollup.calendar import instant_of
from rollup.db import Store
from rollup.ingest.take import Given, take
from rollup.model import chain

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
FIRST = date(2026, 10, 5)
"""A Monday, three weeks before clocks change."""
ZONES = {"north": "Europe/Stockholm", "south": "America/New_York"}


def at(day: date, hour: int, zone: str = "Europe/Stockholm") -> int:
    """The instant of a local hour."""
    return instant_of(zone, day.toordinal() - date(1970, 1, 1).toordinal(), hour * 60)


def give(store: Store, kind: str, records: Sequence[dict[str, object]], now: int) -> None:
    take(store, kind, [Given(i, record) for i, record in enumerate(records)], now=now, strict=True)


def order(venue: str, day: date, amount: int, number: str = "") -> dict[str, object]:
    """An order at noon."""
    return {
        "id": f"{venue}-{day}{number}",
        "venue": venue,
        "completed_at": f"{day}T12:00",
        "lines": [{"kind": "service", "item": "hour", "unit_price": f"{amount}.00"}],
        "payments": [{"tender": "card", "amount": f"{amount}.00"}],
    }


def small_chain(store: Store, days: int = 28, amount: int = 100) -> None:
    """The venues, their orders of some days, and anna (director), bert (manager of north), vera (viewer)."""
    now = at(FIRST + timedelta(days=days), 0)
    places = [
        {"id": key, "name": key.title(), "zone": zone, "currency": "SEK"} for key, zone in ZONES.items()
    ]
    give(store, "venues", places, now)
    orders = [order(venue, FIRST + timedelta(days=n), amount) for venue in ZONES for n in range(days)]
    give(store, "orders", orders, now)
    with store.reading() as connection:
        chain_id = connection.execute(select(chain.c.id)).scalar_one()
    accounts = Accounts(store, QUICK)
    accounts.create("anna", "correct horse", "director", chain_id)
    accounts.create("bert", "correct horse", "manager", chain_id, ["north"])
    accounts.create("vera", "correct horse", "viewer", chain_id)
    for name, language in (("anna", "en"), ("bert", "sv"), ("vera", "zh")):
        set_contact(store, name, email=f"{name}@example.com", language=language)


def viewer(store: Store, name: str) -> Viewer:
    """Somebody as they may see things now."""
    with store.reading() as connection:
        account_id = connection.execute(select(account.c.id).where(account.c.username == name)).scalar_one()
        found = read_account(connection, account_id)
    assert found is not None
    return found.viewer()
