"""The set-up link: it makes the first administrator, once, and nobody else."""

import re
from pathlib import Path
from time import time

import pytest
from dash import Dash
from sqlalchemy import select

from app import create_app
from dashboard.model import audit, setup_link
from dashboard.people.accounts import Accounts
from dashboard.settings import read_settings
from dashboard.signing_in.first_start import LINK_SECONDS, FirstStart
from rollup.db import Store
from rollup.errors import NotAllowed
from rollup.model import chain
from tests.browser.sites import QUICK

PASSWORD = "correct horse"
FORM = {"chain": "Havsvala", "username": "Eva", "password": PASSWORD, "again": PASSWORD}


class Clock:
    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


def starting(store: Store, clock: Clock | None = None) -> FirstStart:
    return FirstStart(store, Accounts(store, QUICK), clock=clock or Clock())


def token(link: str | None) -> str:
    assert link is not None
    return link.rpartition("/")[2]


def test_the_link_makes_chain_and_administrator_once(store: Store) -> None:
    first = starting(store)
    link = token(first.link())
    with store.reading() as connection:
        assert link.encode() not in connection.scalar(select(setup_link.c.token_hash))
    first.use(link, " Havsvala ", "Eva", PASSWORD)
    (eva,) = Accounts(store, QUICK).all()
    assert (eva.username, eva.role, eva.venues) == ("eva", "admin", None)
    assert eva.viewer().may("chain.admin")
    with store.reading() as connection:
        assert connection.execute(select(chain.c.source_id, chain.c.name)).all() == [("main", "Havsvala")]
        assert "set_up" in connection.scalars(select(audit.c.event)).all()
    with pytest.raises(NotAllowed):
        first.use(link, "x", "mallory", PASSWORD)
    assert first.link() is None
    assert len(Accounts(store, QUICK).all()) == 1


def test_a_link_runs_out_is_replaced_and_ends_with_the_first_account(store: Store) -> None:
    clock = Clock()
    first = starting(store, clock)
    old, new = token(first.link()), token(first.link())
    assert (first.is_good(old), first.is_good(new), first.is_good("x")) == (False, True, False)
    clock.now += LINK_SECONDS
    assert not first.is_good(new)
    fresh = token(first.link())
    with store.writing() as connection:
        connection.execute(chain.insert(), {"id": 1, "source_id": "c", "name": "Chain"})
    Accounts(store, QUICK).create("other", PASSWORD, "viewer", 1)
    assert not first.is_good(fresh)
    with pytest.raises(NotAllowed):
        first.use(fresh, "", "eva", PASSWORD)


@pytest.fixture
def console(sqlite_store: Store, tmp_path: Path) -> Dash:
    url = sqlite_store.engine.url.render_as_string(hide_password=False)
    settings = read_settings({"VA_SECRET_KEY": "s" * 40, "VA_DATABASE_URL": url, "VA_SCHEDULER": "off"})
    with sqlite_store.engine.begin() as connection:
        audit.metadata.create_all(connection)
    return create_app(settings, sqlite_store)


def test_the_page_keeps_what_was_typed_and_signs_in(console: Dash, sqlite_store: Store) -> None:
    clock = Clock()
    clock.now = time()
    link = starting(sqlite_store, clock).link()
    client = console.server.test_client()

    def send(**changes: str) -> object:
        page = client.get(link)
        csrf = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
        return client.post(link, data=FORM | changes | {"csrf_token": csrf})

    for changes, said in (
        ({"password": "short", "again": "short"}, "10 to 256 characters"),
        ({"again": "another"}, "not the same"),
        ({"chain": " "}, "name has 1 to 80"),
        ({"username": "a\nb"}, "printable"),
    ):
        refused = send(**changes)
        assert refused.status_code == 400
        assert said in refused.text
        assert "short" not in refused.text
    assert client.post(link, data=FORM).status_code == 400, "without a CSRF token"
    assert send().status_code == 303
    assert "Havsvala" in client.get("/_dash-layout").text
    stranger = console.server.test_client()
    assert stranger.get(link).status_code == 410
    assert stranger.get("/set-up/nothing").status_code == 410
