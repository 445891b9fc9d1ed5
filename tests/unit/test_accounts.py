"""Accounts: hashes, names, scopes, and the same answer to every wrong sign-in."""

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from sqlalchemy import delete, insert, select

from dashboard.access import EXPORT, READ
from dashboard.model import account, metadata, role, role_capability, sign_in_attempt
from dashboard.network import network
from dashboard.people.accounts import Accounts, canonical, only_chain
from dashboard.people.sessions import SESSION_SECONDS, Sessions
from dashboard.signing_in.attempts import Attempts, Limit
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
def full(database_url: str) -> Iterator[Store]:
    """A store with a chain of three venues and the tables of accounts, on each engine."""
    store = open_store(database_url)
    store.create()
    chain.metadata.create_all(store.engine, [chain, region, venue])
    metadata.create_all(store.engine)
    with store.writing() as connection:
        connection.execute(insert(chain), [{"id": 1, "source_id": "c", "name": "Chain"}])
        connection.execute(
            insert(venue),
            [
                {
                    "id": number,
                    "chain_id": 1,
                    "source_id": f"v{number}",
                    "name": f"Venue {number}",
                    "zone": "Europe/Stockholm",
                    "currency": "SEK",
                    "digest": b"",
                }
                for number in (1, 2, 3)
            ],
        )
    yield store
    store.close()


@pytest.fixture
def accounts(full: Store) -> Accounts:
    return Accounts(full, QUICK)


def test_only_a_hash_is_stored_and_only_the_right_password_matches(full: Store, accounts: Accounts) -> None:
    accounts.create("Anna", PASSWORD, "viewer", 1)
    with full.reading() as connection:
        stored = connection.scalar(select(account.c.password_hash))
    assert stored.startswith("$argon2id$")
    assert PASSWORD not in stored
    assert accounts.verify(" ANNA ", PASSWORD).username == "anna"
    assert accounts.verify("anna", PASSWORD + " ") is None
    assert accounts.verify("nobody", PASSWORD) is None


def test_scope_is_fail_closed(accounts: Accounts) -> None:
    assert accounts.create("all", PASSWORD, "director", 1).viewer().venues is None
    assert accounts.create("two", PASSWORD, "manager", 1, ["v1", "v3"]).viewer().venues == {1, 3}
    assert accounts.create("none", PASSWORD, "manager", 1, []).viewer().venues == frozenset()


def test_viewer_role_reads_and_does_not_export(accounts: Accounts) -> None:
    viewer = accounts.create("v", PASSWORD, "viewer", 1).viewer()
    assert viewer.may(READ)
    assert not viewer.may(EXPORT)


def test_a_role_that_is_gone_may_do_nothing(full: Store, accounts: Accounts) -> None:
    accounts.create("v", PASSWORD, "viewer", 1)
    with full.writing() as connection:
        connection.execute(delete(role_capability))
        connection.execute(delete(role))
    assert accounts.all()[0].viewer().capabilities == frozenset()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"username": "  "}, "username"),
        ({"username": "a\nb"}, "username"),
        ({"username": "x" * 101}, "username"),
        ({"password": "short"}, "password"),
        ({"password": "x" * 257}, "password"),
        ({"role": "boss"}, "role"),
        ({"venues": ["v9"]}, "venue"),
    ],
)
def test_bad_accounts_are_refused_with_the_field(accounts: Accounts, change: dict, field: str) -> None:
    wanted = {"username": "a", "password": PASSWORD, "role": "viewer", "chain_id": 1, "venues": None} | change
    with pytest.raises(BadInput) as caught:
        accounts.create(**wanted)
    assert caught.value.field == field
    assert accounts.all() == []


def test_a_name_is_taken_in_every_spelling(accounts: Accounts) -> None:
    accounts.create("Åsa", PASSWORD, "viewer", 1)
    with pytest.raises(BadInput, match="already"):
        accounts.create("A\u030aSA", PASSWORD, "viewer", 1)
    assert canonical("Åsa ") == canonical("A\u030aSA")


def test_an_old_hash_is_renewed_at_sign_in(full: Store, accounts: Accounts) -> None:
    accounts.create("anna", PASSWORD, "viewer", 1)
    stronger = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    assert Accounts(full, stronger).verify("anna", PASSWORD)
    with full.reading() as connection:
        assert not stronger.check_needs_rehash(connection.scalar(select(account.c.password_hash)))


def test_unknown_user_and_wrong_password_cost_one_verification_each(
    full: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    class Counting(PasswordHasher):
        def verify(self, hash: str, password: str) -> bool:
            calls.append(hash.rpartition("$")[0].rpartition("$")[0])
            return super().verify(hash, password)

    accounts = Accounts(full, Counting(time_cost=1, memory_cost=8, parallelism=1))
    accounts.create("anna", PASSWORD, "viewer", 1)
    accounts.create("gone", PASSWORD, "viewer", 1)
    accounts.disable("gone")
    for name in ("nobody", "anna", "gone", ""):
        assert accounts.verify(name, "wrong password") is None
    assert accounts.verify("gone", PASSWORD) is None
    assert len(calls) == 5
    assert len(set(calls)) == 1, "the same parameters, so the same time"


def test_new_password_and_disabling_end_sessions(full: Store, accounts: Accounts) -> None:
    sessions = Sessions(full)
    person = accounts.create("anna", PASSWORD, "viewer", 1)
    for change in (
        lambda: accounts.set_password("anna", "another password"),
        lambda: accounts.disable("anna"),
    ):
        token = sessions.open(person.id)
        assert sessions.account(token).username == "anna"
        change()
        assert sessions.account(token) is None
    accounts.disable("anna", disabled=False)
    assert accounts.verify("anna", "another password")


def test_a_new_scope_holds_for_sessions_that_are_open(full: Store, accounts: Accounts) -> None:
    person = accounts.create("anna", PASSWORD, "viewer", 1)
    token = Sessions(full).open(person.id)
    accounts.scope("anna", ["v2"])
    assert Sessions(full).account(token).venues == {2}


def test_sessions_run_out_and_are_swept(full: Store, accounts: Accounts) -> None:
    clock = Clock()
    sessions = Sessions(full, clock)
    person = accounts.create("anna", PASSWORD, "viewer", 1)
    token, kept = sessions.open(person.id), sessions.open(person.id, remember=True)
    clock.now += SESSION_SECONDS
    assert sessions.account(token) is None
    assert sessions.account(kept).id == person.id


def test_unknown_names_get_did_you_mean(accounts: Accounts) -> None:
    accounts.create("anna", PASSWORD, "viewer", 1)
    with pytest.raises(NotFound, match="did you mean 'anna'"):
        accounts.disable("ana")


def test_the_only_chain_needs_no_name(full: Store) -> None:
    with full.writing() as connection:
        assert only_chain(connection) == 1
        connection.execute(insert(chain), [{"id": 2, "source_id": "d", "name": "Other"}])
        assert only_chain(connection, "d") == 2
        with pytest.raises(BadInput, match="VA_CHAIN"):
            only_chain(connection)


def test_attempts_are_limited_for_the_pair_and_start_anew_after_a_success(full: Store) -> None:
    clock = Clock()
    attempts = Attempts(full, "secret", clock=clock)
    assert [bool(attempts.admit("anna", "10.0.0.1")) for _ in range(6)] == [False] * 5 + [True]
    assert not attempts.admit("anna", "10.0.0.2")
    assert not attempts.admit("bert", "10.0.0.1")
    clock.now += 900
    assert not attempts.admit("ANNA", "10.0.0.1")
    attempts.succeeded("anna", "10.0.0.1")
    assert [bool(attempts.admit("anna", "10.0.0.1")) for _ in range(5)] == [False] * 5


def test_an_address_cannot_clear_its_count_with_an_account_of_its_own(full: Store) -> None:
    limits = (Limit(10, 900, by_username=False, by_address=True),)
    attempts = Attempts(full, "secret", limits, Clock())
    blocked = 0
    for number in range(20):
        blocked += bool(attempts.admit(f"victim{number}", "10.0.0.1"))
        attempts.admit("own", "10.0.0.1")
        attempts.succeeded("own", "10.0.0.1")
    assert blocked == 10


def test_attempt_counters_do_not_grow_for_ever_nor_tell_names(full: Store) -> None:
    clock = Clock()
    attempts = Attempts(full, "secret", clock=clock)
    for number in range(50):
        clock.now += 3600
        attempts.admit(f"user{number}", f"10.0.0.{number}")
    with full.reading() as connection:
        rows = connection.execute(select(sign_in_attempt)).all()
    assert len(rows) == 3
    assert all(b"user" not in row.key for row in rows)


def test_an_ipv6_client_is_its_network() -> None:
    assert network("2001:db8:1:2::5") == network("2001:db8:1:2:ffff::9") != network("2001:db8:1:3::5")
    assert network("::ffff:10.0.0.1") == network("10.0.0.1")
