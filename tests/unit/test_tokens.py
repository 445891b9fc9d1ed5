"""API tokens: never for more than their account may at that moment, and dead at once when they are to be."""

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from sqlalchemy import insert, select

from dashboard.access import ADMIN, EXPORT, READ
from dashboard.model import api_token, metadata
from dashboard.people.accounts import Accounts
from dashboard.people.tokens import DAY, PREFIX, USED_SECONDS, Tokens
from rollup.db import Store, open_store
from rollup.errors import BadInput, NotFound
from rollup.model import chain, region, venue

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PASSWORD = "correct horse"


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = open_store(database_url)
    opened.create()
    chain.metadata.create_all(opened.engine, [chain, region, venue])
    metadata.create_all(opened.engine)
    base = {"zone": "Europe/Stockholm", "currency": "SEK", "digest": b""}
    places = [(1, 1, "v1"), (2, 1, "v2"), (3, 1, "v3"), (4, 2, "w1")]
    with opened.writing() as connection:
        chains = [{"id": 1, "source_id": "c", "name": "C"}, {"id": 2, "source_id": "d", "name": "D"}]
        connection.execute(insert(chain), chains)
        rows = [{"id": n, "chain_id": c, "source_id": k, "name": k, **base} for n, c, k in places]
        connection.execute(insert(venue), rows)
    accounts = Accounts(opened, QUICK)
    accounts.create("anna", PASSWORD, "director", 1)
    accounts.create("bert", PASSWORD, "manager", 1, ["v1", "v2"])
    yield opened
    opened.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tokens(store: Store, clock: Clock) -> Tokens:
    return Tokens(store, clock)


def test_a_token_is_known_again_and_kept_as_a_hash_only(store: Store, tokens: Tokens) -> None:
    text = tokens.create("anna", [READ], 1)
    owner, viewer = tokens.find(text)
    assert (owner.username, viewer.name, viewer.chain_id) == ("anna", "anna", 1)
    assert viewer.capabilities == {READ}
    assert viewer.venues is None
    assert text.startswith(PREFIX)
    assert len(text) > 40
    with store.reading() as connection:
        row = connection.execute(select(api_token)).one()
    assert text not in str(tuple(row))
    assert text.removeprefix(PREFIX).encode() not in bytes(row.token_hash)


@pytest.mark.parametrize("text", ["", "va_", "va_x", "\x00", "\ud800", "x" * 10_000])
def test_what_is_no_token_is_nobody(tokens: Tokens, text: str) -> None:
    tokens.create("anna", [READ], 1)
    assert tokens.find(text) is None


def test_it_may_only_what_both_it_and_its_account_may(store: Store, tokens: Tokens) -> None:
    text = tokens.create("bert", [READ, EXPORT], 1, ["v1"])
    assert tokens.find(text)[1].venues == {1}
    every = tokens.create("bert", [READ], 1)
    assert tokens.find(every)[1].venues == {1, 2}
    Accounts(store, QUICK).scope("bert", ["v2", "v3"])
    assert tokens.find(text)[1].venues == frozenset()
    assert tokens.find(every)[1].venues == {2, 3}


def test_it_cannot_be_given_what_its_account_has_not(tokens: Tokens) -> None:
    for asked, field in (
        ({"capabilities": [ADMIN]}, "capability"),
        ({"capabilities": []}, "capability"),
        ({"capabilities": ["fly"]}, "capability"),
        ({"venues": ["v3"]}, "venue"),
        ({"venues": ["w1"]}, "venue"),
        ({"days": 0}, "days"),
        ({"days": 367}, "days"),
        ({"label": "a\nb"}, "label"),
    ):
        with pytest.raises(BadInput) as caught:
            tokens.create("bert", **{"capabilities": [READ], "days": 1, **asked})
        assert caught.value.field == field
    with pytest.raises(NotFound):
        tokens.create("zed", [READ], 1)
    assert tokens.all() == []


def test_it_ends_with_its_time_with_revoking_and_with_its_account(
    store: Store, tokens: Tokens, clock: Clock
) -> None:
    first, second = tokens.create("anna", [READ], 1), tokens.create("anna", [READ], 2)
    clock.now += DAY - 1
    assert tokens.find(first)
    clock.now += 1
    assert tokens.find(first) is None
    Accounts(store, QUICK).disable("anna")
    assert tokens.find(second) is None
    Accounts(store, QUICK).disable("anna", disabled=False)
    assert tokens.find(second)
    revoked = tokens.revoke(tokens.all()[1].id)
    assert tokens.find(second) is None
    clock.now += 5
    assert tokens.revoke(revoked.id) == revoked
    with pytest.raises(NotFound):
        tokens.revoke(99)


def test_its_last_use_is_kept_about_once_a_minute(tokens: Tokens, clock: Clock) -> None:
    text = tokens.create("anna", [READ], 1, label="nightly")
    assert tokens.all()[0].last_used_at is None
    began = int(clock.now)
    tokens.find(text)
    clock.now += USED_SECONDS - 1
    tokens.find(text)
    assert tokens.all("anna")[0].last_used_at == began
    clock.now += 1
    tokens.find(text)
    assert tokens.all("anna")[0].last_used_at == began + USED_SECONDS
    assert tokens.all("bert") == []
