"""The application on a small chain, for tests of what machines ask."""

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from argon2 import PasswordHasher

import app as wiring
import dashboard.people.accounts
from dashboard.settings import read_settings
from rollup.db import Store, open_store
from tests.integration.api.chain_site import NOW, Site, add_people, fill

UNLIMITED = {"VA_API_PER_MINUTE": "0", "VA_API_PER_ADDRESS": "0"}
"""Tests ask more often than anybody would; those of the limits set their own."""


@pytest.fixture(scope="package")
def filled(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the chain and its people."""
    path = tmp_path_factory.mktemp("api") / "filled.db"
    shutil.copy(sqlite_template, path)
    store = open_store(f"sqlite:///{path}")
    quick = partial(PasswordHasher, time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dashboard.people.accounts, "PasswordHasher", quick)
        fill(store)
        add_people(store)
    store.close()
    return path


@pytest.fixture(scope="package")
def open_site(filled: Path) -> Iterator[Callable[..., Site]]:
    """Opens the application on a copy of the chain in a folder, with more settings by their variables."""
    opened: list[Store] = []
    quick = partial(PasswordHasher, time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dashboard.people.accounts, "PasswordHasher", quick)

        def open_(folder: Path, **settings_: str) -> Site:
            shutil.copy(filled, folder / "v.db")
            url = f"sqlite:///{folder / 'v.db'}"
            store = open_store(url)
            opened.append(store)
            given = {
                "VA_SECRET_KEY": "s" * 40,
                "VA_DATABASE_URL": url,
                "VA_SCHEDULER": "off",
                "VA_DATA_FOLDER": str(folder),
            }
            settings = read_settings({**given, **UNLIMITED, **settings_})
            return Site(store, wiring.create_app(settings, store, lambda: Site.now))

        yield open_
    for store in opened:
        store.close()


@pytest.fixture(scope="module")
def site(open_site: Callable[..., Site], tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The application, for tests that only read."""
    return open_site(tmp_path_factory.mktemp("site"))


@pytest.fixture
def own_site(open_site: Callable[..., Site], tmp_path: Path) -> Iterator[Site]:
    """The application, for a test that changes something."""
    yield open_site(tmp_path)
    Site.now = NOW
