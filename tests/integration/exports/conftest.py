"""A chain with people who may take figures away, for tests of the queue and of what fills the files."""

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

import dashboard.people.accounts
from dashboard.access import Viewer
from dashboard.people.accounts import Accounts
from rollup.db import Store, open_store
from rollup.model import venue
from tests.databases import beginning
from tests.integration.api.chain_site import MANAGED, PASSWORD, add_people, fill, give

QUICK = partial(PasswordHasher, time_cost=1, memory_cost=8, parallelism=1)
PLACES = {"opened_on": "2026-01-01", "zone": "Europe/Stockholm"}


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dashboard.people.accounts, "PasswordHasher", QUICK)


@beginning
def house(store: Store) -> None:
    """Three venues without facts, and some people."""
    places = (("north", "SEK"), ("south", "SEK"), ("west", "EUR"))
    give(store, "venues", *({"id": k, "name": k.title(), "currency": c, **PLACES} for k, c in places))
    with store.reading() as connection:
        chain_id = connection.scalars(select(venue.c.chain_id)).first()
    for name in ("all-director", "all-admin", "two-manager", "two-director"):
        own = list(MANAGED) if name.startswith("two") else None
        Accounts(store).create(name, PASSWORD, name.partition("-")[2], chain_id, own)


@pytest.fixture(scope="package")
def filled(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with facts of forty days, and everybody."""
    path = tmp_path_factory.mktemp("exports") / "filled.db"
    shutil.copy(sqlite_template, path)
    store = open_store(f"sqlite:///{path}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dashboard.people.accounts, "PasswordHasher", QUICK)
        fill(store)
        add_people(store)
    store.close()
    return path


@pytest.fixture
def chain(filled: Path, tmp_path: Path) -> Iterator[Store]:
    """A copy of it."""
    path = tmp_path / "chain.db"
    shutil.copy(filled, path)
    opened = open_store(f"sqlite:///{path}")
    yield opened
    opened.close()


def person(store: Store, name: str) -> Viewer:
    """Somebody as the questions see them."""
    return next(each for each in Accounts(store).all() if each.username == name).viewer()
