"""Who is answered what: roles × scopes × every route of the URL map and every Dash callback × whose venue is asked for.
The table is made from the declarations, so that a new route or callback is in it by being there; one that declares
nothing fails the first test. `MATRIX=full` tries every cell; otherwise most roles in one scope."""

import os
import random
import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import delete, insert
from werkzeug.routing import Rule

from dashboard.access import ADMIN, CHAIN_WIDE, INGEST, READ, ROLES, SCHEDULE, SIGNED_IN
from dashboard.administration import audit_file
from dashboard.administration.serving import ACTIONS
from dashboard.api.exporting import CAPABILITY as EXPORTING
from dashboard.api.routes import ROUTES
from dashboard.model import role_capability
from dashboard.people.accounts import Accounts
from dashboard.web import gate
from tests.integration.api.callbacks import Callback, callbacks, send
from tests.integration.api.chain_site import Caller, Site

SCOPES = ("all", "two", "no")
NOVEMBER = "?from=2026-11-01&to=2026-11-21&compare=none"
ASKED = {"own": "&venue=north", "other": "&venue=west", "mixed": "&venue=north,west", "none": ""}
SECRET = re.compile(r"West|Room of west|EUR|€")
"""What only the venue has that the people of two venues do not see."""
IS_FULL = os.environ.get("MATRIX") == "full"
TAMPERED = int(os.environ.get("TAMPERED", "150"))
DECLARED = (
    {route.path: route.capability for route in ROUTES}
    | {action.path: action.capability for action in ACTIONS}
    | {audit_file.PATH: ADMIN}
)
BY_PREFIX = (
    ("/chain/analytics/export", EXPORTING),
    ("/chain/ingest/", INGEST),
    ("/schedules/sent/", READ),
)
FOR_ALL_WHO_ENTER = {
    "/",
    "/<path:path>",
    "/_dash-layout",
    "/_dash-dependencies",
    "/_dash-update-component",
    "/_reload-hash",
    "/sign-out",
    "/chain/",
    "/chain/<path:rest>",
    "/chain/analytics/docs",
    "/chain/analytics/openapi.json",
    "/public/",
    "/public/<path:rest>",
}


def capability_of(path: str) -> str | None:
    """What an address takes; None for one that nobody has declared."""
    if path in FOR_ALL_WHO_ENTER:
        return SIGNED_IN
    found = (capability for prefix, capability in BY_PREFIX if path.startswith(prefix))
    return DECLARED.get(path) or (SIGNED_IN if path in DECLARED else next(found, None))


def rules(site: Site) -> Iterator[tuple[Rule, str, str]]:
    """The routes that are not public, each with a method and an address to try."""
    with site.server.test_request_context():
        closed = [rule for rule in site.server.url_map.iter_rules() if not gate.is_public(rule.endpoint)]
    for rule in closed:
        path = re.sub(r"<int:[^>]+>", "1", re.sub(r"<path:[^>]+>", "no/where", rule.rule))
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            yield rule, method, re.sub(r"<[^>]+>", "x", path)


def may(role: str, scope: str, capability: str) -> bool:
    """The declared table."""
    is_cut = capability in CHAIN_WIDE and scope != "all"
    return capability == SIGNED_IN or (capability in ROLES[role] and not is_cut)


def is_refused(answer: Any) -> bool:
    """Whether a callback tells that the right is missing."""
    return "your role does not include" in answer.text or "for those who see every venue" in answer.text


def everything(site: Site) -> list[Callback]:
    return callbacks(site.application)


def test_every_route_and_callback_declares_what_it_takes(site: Site) -> None:
    undeclared = {rule.rule for rule, _method, _path in rules(site) if capability_of(rule.rule) is None}
    assert undeclared == set()
    assert len(everything(site)) > 100
    assert {each.capability for each in everything(site)} >= {READ, ADMIN, SCHEDULE, SIGNED_IN}


@pytest.mark.parametrize("role", ROLES)
def test_roles_and_scopes_by_routes(own_site: Site, role: str) -> None:
    """Nothing is sent along, so that whoever is let in is told what is missing, and nothing is changed."""
    wrong = []
    for scope in SCOPES if IS_FULL or role == "admin" else ("two",):
        caller = own_site.by_session(f"{scope}-{role}")
        for rule, method, path in rules(own_site):
            if rule.rule in ("/sign-out", "/administration/account/sign-out-elsewhere"):
                continue
            answer = caller.client.open(path, method=method, headers=caller.headers)
            expected = may(role, scope, capability_of(rule.rule) or "")
            if answer.status_code >= 500 or (answer.status_code not in (401, 403)) != expected:
                wrong.append((scope, method, rule.rule, answer.status_code))
            elif scope != "all" and SECRET.search(answer.text):
                wrong.append((scope, method, rule.rule, SECRET.findall(answer.text)))
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_roles_by_callbacks(site: Site, role: str) -> None:
    """With no venue, where drawing takes no time; what is drawn at which venues is the next test's."""
    wrong = []
    for scope in ("no", "all") if role == "admin" else ("no",):
        caller = site.by_session(f"{scope}-{role}")
        for each in everything(site):
            if scope == "all" and each.capability != ADMIN:
                continue
            answer = each.ask(caller, NOVEMBER)
            is_let_in = answer.status_code in (200, 204) and not is_refused(answer)
            if is_let_in != may(role, scope, each.capability) or answer.status_code >= 500:
                wrong.append((scope, each.name, answer.status_code, answer.text[:200]))
            elif scope == "no" and SECRET.search(answer.text):
                wrong.append((scope, each.name, SECRET.findall(answer.text)))
    assert wrong == []


def test_venues_by_callbacks(site: Site) -> None:
    """Somebody of two venues asks about one of them, another one, both, and none in particular."""
    caller, wrong = site.by_session("two-director"), []
    for each in everything(site):
        for asked, venues in ASKED.items() if IS_FULL else [*ASKED.items()][:3]:
            answer = each.ask(caller, NOVEMBER + venues)
            if answer.status_code >= 400 or SECRET.search(answer.text):
                wrong.append((each.name, asked, answer.status_code, SECRET.findall(answer.text)))
    assert wrong == []


def test_strangers_get_nothing_of_any_callback_or_route(site: Site) -> None:
    stranger = site.stranger()
    for each in everything(site):
        answer = each.ask(stranger, NOVEMBER)
        assert (answer.status_code, answer.mimetype) == (401, "application/problem+json"), each.name
    for _rule, method, path in rules(site):
        answer = stranger.client.open(path, method=method)
        assert answer.status_code in (302, 303, 401), (method, path)
        assert not re.search(r"North|South|West", answer.text), (method, path)


# What no browser sends -----------------------------------------------------------------------------------------------

STRANGE = (
    *(None, 0, -1, 1e99, True, "", "x" * 5_000, "\x00", "west", "../west", "' OR 1=1 --"),
    *([], ["west"], {}, {"a": 1}, [{}], {"id": 1, "property": 2}),
)
SEARCHES = (
    "?venue=west",
    "?venue=north,west",
    "?region=Down&venue=west",
    "?resource=west-1",
    "?resource=west.west-1",
    "?from=2026-11-21&to=2026-11-01",
    "?from=0001-01-01&to=9999-12-31",
    "?from=x",
    "?period=fortnight",
    "?granularity=second",
    "?definitions=both",
    "?compare=%00",
    "?by=venue_id",
    "?by=venue%3B--",
    "?metric=password_hash",
    "?metric=revenue&page=-1",
    "?metric=revenue&page=99999999999999999999",
    "?slot=9-99",
    "?sort=password&order=west",
    "?person=all-admin",
    "?event=west&since=x",
    "?token=1",
    "?schedule=1&alert=1",
    "?" + "&".join(f"venue={number}" for number in range(500)),
    "?venue=%F0%9F%92%A9&region=%27",
)


def tampered(pool: random.Random, every: list[Callback]) -> Any:
    """A body with one thing in it that our pages do not send."""
    each = pool.choice(every)
    body = each.body(NOVEMBER + pool.choice(["", "&venue=north"]))
    kind = pool.randrange(9)
    if kind == 0:
        return each.body(pool.choice(SEARCHES))
    if kind == 1:
        return {**body, "output": pool.choice(STRANGE)}
    if kind == 2:
        return {**body, pool.choice(["inputs", "state", "outputs", "changedPropIds"]): pool.choice(STRANGE)}
    if kind == 3:
        return {**body, "inputs": pool.choice(every).body()["inputs"]}
    if kind == 4 and body["inputs"] and isinstance(body["inputs"][0], dict):
        sent = pool.choice([one for one in (*body["inputs"], *body["state"]) if isinstance(one, dict)])
        sent[pool.choice(["value", "value", "value", "id", "property"])] = pool.choice(STRANGE)
        return body
    if kind == 5:
        return pool.choice(STRANGE)
    if kind == 6:
        return {**body, "outputs": pool.choice(every).outputs}
    if kind == 7 and isinstance(body["outputs"], dict):
        place = body["outputs"]["id"]
        strange = {**place, pool.choice([*place]): pool.choice(STRANGE)}
        return {**body, "outputs": {**body["outputs"], "id": strange}}
    return {**body, "changedPropIds": [pool.choice(["west.children", "x", "{", "url.search", "."])]}


def test_tampered_callbacks_get_nothing_of_others_and_break_nothing(site: Site) -> None:
    pool, every = random.Random(20261121), everything(site)
    callers = [site.by_session(name) for name in ("two-director", "two-viewer", "no-manager")]
    for number in range(TAMPERED):
        body = tampered(pool, every)
        answer = send(pool.choice(callers), body)
        assert answer.status_code < 500, (number, body, answer.text[:300])
        assert not SECRET.search(answer.text), (number, body)


@pytest.mark.parametrize(("key", "status"), [("nowhere", 204), (["overview-kpi"], 400), (None, 400)])
def test_what_no_page_draws_is_not_drawn(site: Site, key: Any, status: int) -> None:
    caller = site.by_session("all-director")
    panels = [each for each in everything(site) if each.output.endswith('"type":"panel"}.children')]
    assert len(panels) > 100
    body = panels[0].body(NOVEMBER)
    place = {"id": {"key": key, "type": "panel"}, "property": "children"}
    assert send(caller, {**body, "outputs": place}).status_code == status


# What changes ---------------------------------------------------------------------------------------------------------


def test_two_people_with_the_same_filters_never_get_each_others_rows(site: Site) -> None:
    wide, narrow = site.by_session("all-director"), site.by_session("two-director")
    table = next(each for each in everything(site) if "venues-table" in each.name)
    for _warm in range(3):
        assert SECRET.search(table.ask(wide, NOVEMBER).text)
        assert not SECRET.search(table.ask(narrow, NOVEMBER).text)
        every = wide.get("revenue", group_by="venue").json["rows"]
        own = narrow.get("revenue", group_by="venue").json["rows"]
        assert {row["key"] for row in every} == {"north", "south", "west"}
        assert {row["key"] for row in own} == {"north", "south"}


def test_what_is_taken_away_is_refused_from_the_next_request(own_site: Site) -> None:
    session, token = own_site.by_session("two-director"), own_site.by_token("two-director")
    top = next(each for each in everything(own_site) if "customers-top" in each.name)
    table = next(each for each in everything(own_site) if "venues-table" in each.name)
    assert "South" in table.ask(session, NOVEMBER).text
    Accounts(own_site.store).scope("two-director", ["north"])
    assert "South" not in table.ask(session, NOVEMBER).text
    for caller in (session, token):
        assert caller.get("revenue", venue="south").status_code == 400

    assert "Person" in top.ask(session, NOVEMBER).text
    with own_site.store.writing() as connection:
        connection.execute(delete(role_capability).where(role_capability.c.role == "director"))
    assert is_refused(table.ask(session, NOVEMBER))
    for caller in (session, token):
        assert caller.get("revenue").status_code == 403
    with own_site.store.writing() as connection:
        row = {"chain_id": 1, "role": "director", "capability": READ}
        connection.execute(insert(role_capability), row)
    assert "Person" not in top.ask(session, NOVEMBER).text
    assert not is_refused(table.ask(session, NOVEMBER))
    Accounts(own_site.store).disable("two-director")
    assert table.ask(session, NOVEMBER).status_code == 401
    assert token.get("revenue").status_code == 401


def test_tokens_open_no_callback_and_no_form(site: Site) -> None:
    token: Caller = site.by_token("all-admin")
    for each in everything(site)[:5]:
        assert each.ask(token, NOVEMBER).status_code == 401
    for action in ACTIONS:
        answer = token.client.post(action.path, headers=token.headers)
        assert (answer.status_code, answer.location) == (303, "/sign-in"), action.path


# What every answer and every sending has ------------------------------------------------------------------------------


def test_what_a_session_sends_needs_its_csrf_token(site: Site) -> None:
    caller, count = site.by_session("all-admin"), 0
    for rule, method, path in rules(site):
        if (
            method == "GET"
            or rule.rule.startswith(("/chain/<", "/public/<"))
            or rule.rule in ("/chain/", "/public/")
        ):
            continue
        for headers in ({}, {"X-CSRFToken": "x"}):
            answer = caller.client.open(path, method=method, headers=headers)
            assert answer.status_code == 400, (method, path, answer.status_code)
            assert "CSRF" in answer.text or "out of date" in answer.text, (method, path)
        count += 1
    assert count > 30


def test_private_answers_are_not_kept_and_pages_run_no_scripts_of_others(site: Site) -> None:
    caller = site.by_session("all-viewer")
    for rule, method, path in rules(site):
        answer = caller.client.open(path, method=method)
        assert answer.headers["Cache-Control"] in ("no-store", "private, no-cache"), path
        assert "Cookie" in answer.headers["Vary"], path
        policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
        assert policy["default-src"] == "'none'", rule
        assert "unsafe" not in policy["script-src"], path
        assert policy["frame-ancestors"] == policy["base-uri"] == "'none'", path
    sent = caller.client.get("/").headers.getlist("Set-Cookie")
    assert [each for each in sent if each.startswith("_csrf_token=") and "SameSite=Lax" in each]
    assert site.server.config["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert site.server.config["SESSION_COOKIE_HTTPONLY"] is True
