"""Who may ask what over HTTP, as a table made from the declarations: roles × scopes × addresses × ways to ask."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import update

from dashboard.access import EXPORT, READ, ROLES
from dashboard.api.export_jobs import ONE as ONE_EXPORT
from dashboard.api.export_jobs import PATH as EXPORTS_PATH
from dashboard.api.exporting import CAPABILITY as EXPORT_CAPABILITY
from dashboard.api.exporting import PATH as EXPORT_PATH
from dashboard.api.routes import ROUTES
from dashboard.people.accounts import Accounts
from dashboard.people.tokens import Tokens
from dashboard.web.error_pages import METHODS
from rollup.model import venue
from tests.integration.api.chain_site import Caller, Site

EXPORTED = {"format": "csv", "report": "revenue", "from": "2026-11-01", "to": "2026-11-21"}
SCOPES = ("all", "two", "no")
CAPABILITIES = {route.path: route.capability for route in ROUTES} | {
    EXPORT_PATH: EXPORT_CAPABILITY,
    EXPORTS_PATH: EXPORT_CAPABILITY,
}
OF_ONE_EXPORT = {f"{ONE_EXPORT}{end}" for end in ("", "/file", "/cancel", "/retry")}
"""Tried in `test_export`: there is nothing to be answered before something was exported."""
OPEN_TO_ALL_WHO_ENTER = {"/chain/analytics/openapi.json", "/chain/analytics/docs"}
NOWHERE = ("/chain/", "/chain/<path:rest>", "/public/", "/public/<path:rest>")


def call(caller: Caller, path: str, **parameters: Any) -> Any:
    """Asks the address in the way that it takes."""
    if path == EXPORT_PATH:
        return caller.post("export", EXPORTED | parameters)
    return caller.get(path, **parameters)


def asks(site: Site, username: str) -> Iterator[Caller]:
    yield site.by_token(username)
    yield site.by_session(username)


def test_every_address_is_in_the_table(site: Site) -> None:
    found = {
        rule.rule for rule in site.server.url_map.iter_rules() if rule.rule.startswith("/chain/analytics/")
    }
    assert found == {*CAPABILITIES, *OPEN_TO_ALL_WHO_ENTER, *OF_ONE_EXPORT}


def test_strangers_get_401_at_every_address_for_scripts(site: Site) -> None:
    stranger = site.stranger()
    count = 0
    for rule in site.server.url_map.iter_rules():
        view = site.server.view_functions[rule.endpoint]
        if not rule.rule.startswith(("/chain/", "/public/")) or hasattr(view, "is_public"):
            continue
        path = rule.rule.replace("<path:rest>", "no/where")
        for method in rule.methods:
            answer = stranger.client.open(path, method=method)
            count += 1
            if hasattr(view, "is_for_people"):
                assert (answer.status_code, answer.location.partition("?")[0]) in (
                    (302, "/sign-in"),
                    (303, "/sign-in"),
                )
                continue
            assert (answer.status_code, answer.mimetype) == (401, "application/problem+json"), (method, path)
            assert answer.headers["WWW-Authenticate"] == "Bearer"
            assert "north" not in answer.text
    assert count > 40


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("role", ROLES)
def test_roles_by_addresses(site: Site, role: str, scope: str) -> None:
    for caller in asks(site, f"{scope}-{role}"):
        for path, capability in CAPABILITIES.items():
            answer = call(caller, path)
            expected = 200 if capability in ROLES[role] else 403
            assert answer.status_code == expected, (role, scope, path, answer.text)
            if expected == 403:
                assert answer.json["detail"].startswith(f"your role does not include {capability}")
                assert "north" not in answer.text


@pytest.mark.parametrize("path", [route.path for route in ROUTES if route.parameters] + [EXPORT_PATH])
def test_venues_of_others_are_unknown_and_mixed_lists_refused(site: Site, path: str) -> None:
    for caller in asks(site, "two-manager"):
        assert call(caller, path, venue="north").status_code == 200
        assert call(caller, path, venue="north,south").status_code == 200
        assert call(caller, path, region="Down").status_code == 200
        other, none = call(caller, path, venue="west"), call(caller, path, venue="nowhere")
        mixed = call(caller, path, venue="north,west")
        assert (other.status_code, other.json["parameter"]) == (400, "venue")
        assert other.text == mixed.text
        assert other.text.replace("west", "nowhere") == none.text, (
            "one that exists is as unknown as one that does not"
        )
        assert "West" not in call(caller, path, group_by="venue").text
    nobody = site.by_token("no-manager")
    assert call(nobody, path, venue="north").json["parameter"] == "venue"
    assert "north" not in call(nobody, path).text.lower()


def test_figures_are_cut_to_the_scope(site: Site) -> None:
    told = site.by_token("two-manager").get("revenue", group_by="venue").json
    every = site.by_token("all-director").get("revenue", group_by="venue", venue="north,south").json
    assert told["rows"] == every["rows"]
    assert {row["key"] for row in told["rows"]} == {"north", "south"}
    assert [venue["key"] for venue in site.by_token("two-viewer").get("venues").json["venues"]] == [
        "north",
        "south",
    ]
    assert site.by_token("no-director").get("revenue").json["rows"] == []
    assert site.by_token("two-manager").get("status").json["venues"] == 2


def test_where_the_days_of_others_begin_is_not_told(own_site: Site) -> None:
    with own_site.store.writing() as connection:
        connection.execute(update(venue).where(venue.c.source_id == "west").values(zone="Europe/Helsinki"))
    assert "Helsinki" in own_site.by_token("all-director").get("status").text
    assert "Helsinki" not in own_site.by_token("two-director").get("status").text


def test_a_token_narrows_its_account(site: Site) -> None:
    caller = site.by_token("two-manager", capabilities=[READ], venues=["south"])
    assert [venue["key"] for venue in caller.get("venues").json["venues"]] == ["south"]
    assert caller.get("revenue", venue="north").status_code == 400
    assert caller.post("export", EXPORTED).status_code == 403
    only_export = site.by_token("two-manager", capabilities=[EXPORT])
    assert only_export.get("revenue").status_code == 403
    assert only_export.post("export", EXPORTED).status_code == 403


def test_a_token_opens_no_page_and_no_callback(site: Site) -> None:
    caller = site.by_token("all-admin")
    for path in ("/", "/revenue", "/_dash-layout", "/_dash-dependencies", "/chain/analytics/docs"):
        answer = caller.get(path)
        assert answer.status_code in (302, 401), path
        assert "North" not in answer.text
    sent = caller.client.post("/_dash-update-component", json={}, headers=caller.headers)
    assert sent.status_code == 401
    assert caller.client.post("/sign-out", headers=caller.headers).status_code == 303


def test_whoever_comes_with_a_token_is_judged_by_it_alone(site: Site) -> None:
    person = site.by_session("all-director")
    assert person.get("revenue").status_code == 200
    for token in ("va_wrong", "", "x" * 5_000, "va_ü"):
        bad = person.get("revenue", headers={"Authorization": f"Bearer {token}"})
        assert bad.status_code == 401, token
    narrow = site.by_token("two-viewer").headers
    assert len(person.get("venues", headers=narrow).json["venues"]) == 2
    assert person.get("revenue", headers={"Authorization": "Basic cHJveHk6cHJveHk="}).status_code == 200


def test_a_token_dies_with_revoking_disabling_and_time(
    own_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller, other = own_site.by_token("all-viewer"), own_site.by_token("two-viewer")
    made = Tokens(own_site.store)
    assert caller.get("venues").status_code == 200
    made.revoke(made.all("all-viewer")[0].id)
    assert caller.get("venues").status_code == 401
    assert other.get("venues").status_code == 200
    assert made.all("two-viewer")[0].last_used_at is not None
    Accounts(own_site.store).disable("two-viewer")
    assert other.get("venues").status_code == 401


def test_a_new_scope_or_role_holds_from_the_next_request(own_site: Site) -> None:
    token, session = own_site.by_token("two-manager"), own_site.by_session("two-manager")
    Accounts(own_site.store).scope("two-manager", ["south"])
    for caller in (token, session):
        assert caller.get("revenue", venue="north").status_code == 400
        assert len(caller.get("venues").json["venues"]) == 1


def test_the_page_for_people_runs_nothing_and_loads_nothing_from_elsewhere(site: Site) -> None:
    page = site.by_session("no-viewer").get("docs")
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert re.findall(r"<script(?![^>]*src=)", page.text) == []
    assert re.findall(r"(?:src|href)=[\"'](?:https?:)?//", page.text) == []
    for path in CAPABILITIES:
        assert path in page.text


# CSRF ----------------------------------------------------------------------------------------------------------------


def test_sessions_need_their_csrf_token_and_tokens_none(site: Site) -> None:
    person = site.by_session("all-manager")
    assert person.post("export", EXPORTED).status_code == 200
    for headers in ({}, {"X-CSRFToken": "x"}):
        refused = Caller(person.client, headers).post("export", EXPORTED)
        assert (refused.status_code, refused.mimetype) == (400, "application/problem+json")
        assert "X-CSRFToken" in refused.json["detail"]
    assert site.by_token("all-manager").post("export", EXPORTED).status_code == 200


# Where there is nothing ----------------------------------------------------------------------------------------------


def test_where_there_is_nothing(site: Site) -> None:
    caller = site.by_token("all-viewer")
    for path in ("/chain/", "/chain/analytics/", "/chain/analytics/nope", "/chain/x/y", "/public/x"):
        for method in METHODS:
            answer = caller.client.open(path, method=method, headers=caller.headers)
            assert (answer.status_code, answer.mimetype) == (404, "application/problem+json"), (method, path)


def test_methods_that_an_address_does_not_take(site: Site) -> None:
    caller = site.by_token("all-viewer")
    for path, allowed in (("revenue", {"GET", "HEAD"}), ("export", {"POST"})):
        for method in {*METHODS} - allowed:
            answer = caller.client.open(f"/chain/analytics/{path}", method=method, headers=caller.headers)
            assert answer.status_code == 405, method
            assert {*answer.headers["Allow"].split(", ")} == allowed
        trace = caller.client.open(f"/chain/analytics/{path}", method="TRACE", headers=caller.headers)
        assert (trace.status_code, trace.mimetype) == (405, "application/problem+json")
