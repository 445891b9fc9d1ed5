"""A chain with people who may take figures away, for tests of the queue and of what fills the files."""

from functools import partial

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

import dashboard.accounts
from dashboard.access import Viewer
from dashboard.accounts import Accounts
from rollup.db import Store
from rollup.model import venue
from tests.integration.api.chain_site import MANAGED, PASSWORD, add_people, fill, give

PLACES = {"opened_on": "2026-01-01", "zone": "Europe/Stockholm"}


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = partial(PasswordHasher, time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(dashboard.accounts, "PasswordHasher", quick)


@pytest.fixture
def house(store: Store) -> Store:
    """Three venues without facts, and some people."""
    places = (("north", "SEK"), ("south", "SEK"), ("west", "EUR"))
    give(store, "venues", *({"id": k, "name": k.title(), "currency": c, **PLACES} for k, c in places))
    with store.reading() as connection:
        chain_id = connection.scalars(select(venue.c.chain_id)).first()
    for name in ("all-director", "all-admin", "two-manager", "two-director"):
        own = list(MANAGED) if name.startswith("two") else None
        Accounts(store).create(name, PASSWORD, name.partition("-")[2], chain_id, own)
    return store


@pytest.fixture
def chain(sqlite_store: Store) -> Store:
    """The chain with facts of forty days, in a file."""
    fill(sqlite_store)
    add_people(sqlite_store)
    return sqlite_store


def person(store: Store, name: str) -> Viewer:
    """Somebody as the questions see them."""
    return next(each for each in Accounts(store).all() if each.username == name).viewer()
