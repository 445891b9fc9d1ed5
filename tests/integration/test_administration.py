"""Roles, scopes, venues' settings and the audit log as data: what changes at once, what is refused, what is noted."""

from contextlib import suppress
from datetime import date

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from dashboard import audit, queries
from dashboard.access import ADMIN, CAPABILITIES, EXPORT, READ, Viewer
from dashboard.model import audit as audit_table
from dashboard.people.accounts import Accounts
from dashboard.people.roles import Roles
from dashboard.people.tokens import Tokens
from dashboard.queries.administration import people, roles, tokens, venue_settings
from dashboard.queries.audit_log import Wanted, audit_log, every_entry
from dashboard.results import Query
from dashboard.venue_choices import choose
from rollup.db import Store
from rollup.errors import BadInput, NotAllowed, NotFound, VenueAnalyticsError
from rollup.ingest.take import Given, take
from rollup.model import chain
from tests.browser.sites import QUICK

NOW = 1_795_000_000
PASSWORD = "correct horse"


def give(store: Store, *venues: dict[str, object], chain_key: str = "main") -> None:
    common = {"zone": "UTC", "currency": "SEK", "opened_on": "2026-01-01"}
    rows = [Given(i, {"name": str(each["id"]).title(), **common, **each}) for i, each in enumerate(venues)]
    take(store, "venues", rows, now=NOW, chain=chain_key, strict=True)


@pytest.fixture
def accounts(store: Store) -> Accounts:
    give(store, {"id": "north", "region": "Up"}, {"id": "south", "region": "Down"})
    made = Accounts(store, QUICK)
    for name in ("admin", "manager"):
        made.create(name, PASSWORD, name, chain_id(store))
    return made


def chain_id(store: Store, key: str = "main") -> int:
    with store.reading() as connection:
        return int(connection.scalar(select(chain.c.id).where(chain.c.source_id == key)) or 0)


def viewer(accounts: Accounts, name: str = "admin") -> Viewer:
    return next(each for each in accounts.all() if each.username == name).viewer()


def keys(store: Store, who: Viewer) -> set[str]:
    return {each.key for each in queries.venues(store, who)}


def test_a_role_is_made_changed_and_removed(store: Store, accounts: Accounts) -> None:
    admin, own = viewer(accounts), Roles(store)
    own.add(admin, " floor lead ", [READ])
    accounts.set_role("manager", "floor lead", by=admin)
    assert viewer(accounts, "manager").capabilities == {READ}
    own.change(admin, "floor lead", [READ, EXPORT])
    assert viewer(accounts, "manager").capabilities == {READ, EXPORT}
    with pytest.raises(BadInput, match="1 people have the role"):
        own.remove(admin, "floor lead")
    accounts.set_role("manager", "viewer", by=admin)
    own.remove(admin, "floor lead")
    assert "floor lead" not in {role.name for role in roles(store, admin)}


@pytest.mark.parametrize("name", ["", " ", "a\nb", "x" * 41, "Viewer"])
def test_bad_names_of_roles_are_refused(store: Store, accounts: Accounts, name: str) -> None:
    with pytest.raises(BadInput) as caught:
        Roles(store).add(viewer(accounts), name, [READ])
    assert caught.value.field == "name"


def test_unknown_capabilities_and_roles_are_refused_with_a_hint(store: Store, accounts: Accounts) -> None:
    with pytest.raises(NotFound, match="did you mean"):
        Roles(store).add(viewer(accounts), "x", ["chain.admins"])
    with pytest.raises(NotFound, match="did you mean 'viewer'"):
        accounts.set_role("manager", "viewr", by=viewer(accounts))


def test_the_last_administrator_stays_one_whatever_is_tried(store: Store, accounts: Accounts) -> None:
    admin = viewer(accounts)
    attempts = (
        lambda: accounts.disable("admin", by=admin),
        lambda: accounts.set_role("admin", "viewer", by=admin),
        lambda: accounts.scope("admin", ["north"], by=admin),
        lambda: accounts.entitle("admin", "admin", None, ["Up"], by=admin),
        lambda: Roles(store).change(admin, "admin", frozenset(CAPABILITIES) - {ADMIN}),
    )
    before = audit_log(store, admin, Wanted()).total
    for attempt in attempts:
        with pytest.raises(BadInput, match="nobody who can administer"):
            attempt()
        assert viewer(accounts).may(ADMIN)
    assert audit_log(store, admin, Wanted()).total == before, "what is undone is not noted"
    accounts.create("second", PASSWORD, "admin", admin.chain_id)
    accounts.disable("admin", by=admin)


def test_a_region_is_its_venues_those_to_come_included(store: Store, accounts: Accounts) -> None:
    accounts.scope("manager", None, ["Up"], by=viewer(accounts))
    assert keys(store, viewer(accounts, "manager")) == {"north"}
    give(store, {"id": "far-north", "region": "Up"})
    assert keys(store, viewer(accounts, "manager")) == {"north", "far-north"}
    accounts.scope("manager", ["south"], ["Up"])
    assert keys(store, viewer(accounts, "manager")) == {"north", "far-north", "south"}
    accounts.scope("manager", [], [])
    assert keys(store, viewer(accounts, "manager")) == set()
    with pytest.raises(NotFound) as caught:
        accounts.scope("manager", None, ["Upp"])
    assert caught.value.field == "region"


def test_an_administrator_of_some_venues_administers_nothing(store: Store, accounts: Accounts) -> None:
    accounts.create("half", PASSWORD, "admin", chain_id(store), ["north"])
    half = viewer(accounts, "half")
    assert not half.may(ADMIN)
    for ask in (people, roles, tokens, venue_settings):
        with pytest.raises(NotAllowed, match="every venue"):
            ask(store, half)


def test_another_chain_does_not_exist(store: Store, accounts: Accounts) -> None:
    give(store, {"id": "else", "region": "Up"}, chain_key="other")
    other = chain_id(store, "other")
    accounts.create("stranger", PASSWORD, "admin", other)
    token_id = Tokens(store).create("stranger", [READ], 1) and Tokens(store).all("stranger")[0].id
    admin = viewer(accounts)
    assert {each.username for each in people(store, admin)} == {"admin", "manager"}
    assert tokens(store, admin) == ()
    assert all(entry.subject != "stranger" for entry in every_entry(store, admin, Wanted()))
    attempts = (
        lambda: accounts.disable("stranger", by=admin),
        lambda: accounts.set_password("stranger", "another horse", by=admin),
        lambda: accounts.scope("manager", ["else"], by=admin),
        lambda: Tokens(store).revoke(token_id, by=admin),
        lambda: Tokens(store).create("stranger", [READ], 1, by=admin),
        lambda: choose(store, admin, "else", target=10),
    )
    for attempt in attempts:
        with pytest.raises(NotFound) as caught:
            attempt()
        assert "'else'," not in str(caught.value)


def test_a_venues_settings_hold_at_once_and_outlive_its_record(store: Store, accounts: Accounts) -> None:
    admin = viewer(accounts)
    day = date(2026, 11, 1)
    query = Query(metrics=("utilization",), start=day, end=day, venues=("north",))

    def now() -> tuple[str, float | None]:
        answer = queries.run(store, admin, query, NOW)
        return answer.definitions, answer.target

    before = now()
    choose(store, admin, "north", definitions="classic", target=70)
    assert now() == ("classic", 0.7)
    give(store, {"id": "north", "region": "Up", "name": "Norr", "target_percent": 40})
    assert now() == ("classic", 0.7)
    choose(store, admin, "north")
    assert now() == (before[0], 0.4)
    choose(store, admin, "south", target=65, whole_region=True)
    assert {each.key: each.target for each in venue_settings(store, admin)} == {"north": 40, "south": 65}
    for wrong, field in (({"target": 101}, "target"), ({"definitions": "both"}, "definitions")):
        with pytest.raises(BadInput) as caught:
            choose(store, admin, "north", **wrong)
        assert caught.value.field == field
    with pytest.raises(NotAllowed):
        choose(store, viewer(accounts, "manager"), "north", target=1)


def test_the_audit_log_cannot_be_changed(store: Store, accounts: Accounts) -> None:
    statements = (
        update(audit_table).values(actor="mallory"),
        delete(audit_table),
        *([] if store.is_sqlite else [text("TRUNCATE audit")]),
    )
    before = every_entry(store, viewer(accounts), Wanted())
    for statement in statements:
        with (
            pytest.raises((DBAPIError, VenueAnalyticsError), match="only added to"),
            store.writing() as connection,
        ):
            connection.execute(statement)
    assert every_entry(store, viewer(accounts), Wanted()) == before != ()


def test_entries_are_written_with_what_they_tell_of_and_found_again(store: Store, accounts: Accounts) -> None:
    admin = viewer(accounts)
    with suppress(RuntimeError), store.writing() as connection:
        audit.record(connection, "exported", admin, "revenue", "csv")
        raise RuntimeError("the rest went wrong")
    with store.writing() as connection:
        for number in range(60):
            audit.record(connection, "exported", admin, "revenue", f"{number}\0\ud800" + "x" * 900, now=NOW)
    found = audit_log(store, admin, Wanted(event="exported"), 2)
    assert (found.total, found.page, found.pages, len(found.entries)) == (60, 2, 2, 10)
    assert audit_log(store, admin, Wanted(event="exported"), 99).page == 2
    assert audit_log(store, admin, Wanted(person="manager")).total == 1
    day = found.entries[0].at.date()
    assert audit_log(store, admin, Wanted("", "exported", day, day)).total == 60
    for given, field in (
        ({"since": "x"}, "since"),
        ({"since": "2026-02-02", "until": "2026-02-01"}, "until"),
    ):
        with pytest.raises(BadInput) as caught:
            audit_log(store, admin, Wanted.of(given))
        assert caught.value.field == field
    with pytest.raises(NotAllowed):
        audit_log(store, viewer(accounts, "manager"), Wanted())
    with pytest.raises(ValueError, match="EVENTS"), store.writing() as connection:
        audit.record(connection, "signed-in", admin)


def test_passwords_and_tokens_are_in_no_entry(store: Store, accounts: Accounts) -> None:
    admin = viewer(accounts)
    accounts.set_password("manager", "a new long password", by=admin)
    token = Tokens(store).create("manager", [READ], 1, by=admin)
    accounts.verify("manager", "wrong but typed")
    accounts.note_refusal("typed password")
    told = repr(every_entry(store, admin, Wanted()))
    for secret in ("a new long password", token, "wrong but typed", "typed password"):
        assert secret not in told
