"""A console with two people, as those come to it who sign in: with a client that keeps cookies and fills forms in."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from argon2 import PasswordHasher
from flask.testing import FlaskClient
from sqlalchemy import insert
from werkzeug.test import TestResponse

import dashboard.people.accounts
from app import create_app
from dashboard import schema
from dashboard.mail.contacts import set_contact
from dashboard.people.accounts import Accounts
from dashboard.settings import Settings, read_settings
from rollup.db import Store, open_store
from rollup.model import chain, venue

PASSWORD = "correct horse"
QUICK = partial(PasswordHasher, time_cost=1, memory_cost=8, parallelism=1)
"""How passwords are hashed is tested elsewhere; here it would only take time."""


class Doorway:
    """A console, its database and settings."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store, self.settings = store, settings
        self.server = create_app(settings, store).server
        self.accounts = Accounts(store)

    def client(self) -> FlaskClient:
        """A browser that knows nothing yet."""
        return self.server.test_client()


@contextmanager
def doorway(folder: Path, **variables: str) -> Iterator[Doorway]:
    """The console of anna, a director, and bert, a manager of the first of three venues."""
    given = {
        "VA_SECRET_KEY": "s" * 40,
        "VA_DATABASE_URL": f"sqlite:///{folder / 'doorway.db'}",
        "VA_DATA_FOLDER": str(folder),
        "VA_SCHEDULER": "off",
        "VA_PUBLIC_URL": "https://figures.example.com",
    }
    settings = read_settings(given | variables)
    store = open_store(settings.database_url)
    with patch.object(dashboard.people.accounts, "PasswordHasher", QUICK):
        schema.migrate(store)
        base = {"chain_id": 1, "zone": "Europe/Stockholm", "currency": "SEK", "digest": b""}
        with store.writing() as connection:
            connection.execute(insert(chain), [{"id": 1, "source_id": "c", "name": "Chain"}])
            rows = [{**base, "id": n, "source_id": f"v{n}", "name": f"Venue {n}"} for n in (1, 2, 3)]
            connection.execute(insert(venue), rows)
        found = Doorway(store, settings)
        found.accounts.create("anna", PASSWORD, "director", 1)
        found.accounts.create("bert", PASSWORD, "manager", 1, ["v1"])
        for name in ("anna", "bert"):
            set_contact(store, name, email=f"{name}@example.com", language="sv" if name == "bert" else "en")
        yield found
    store.close()


def form_token(page: TestResponse) -> str:
    """The CSRF token of a page's form."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert found is not None
    return found[1]


def fill(client: FlaskClient, path: str, **fields: str) -> TestResponse:
    """Opens a page and sends its form."""
    given: dict[str, Any] = {**fields, "csrf_token": form_token(client.get(path))}
    return client.post(path, data=given)


def sign_in(client: FlaskClient, name: str = "anna", password: str = PASSWORD, **more: str) -> TestResponse:
    """Signs in with a password."""
    return fill(client, "/sign-in", username=name, password=password, **more)


def is_in(client: FlaskClient) -> bool:
    """Whether pages are shown."""
    return client.get("/").status_code == 200
