"""The gate, signing in and out, as a browser does it: with cookies, forms and CSRF tokens, against the whole app."""

import re
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from dash import Dash
from flask.testing import FlaskClient
from sqlalchemy import insert
from werkzeug.test import TestResponse

import dashboard.people.accounts
from app import create_app
from dashboard import demo, schema
from dashboard.people.accounts import Accounts
from dashboard.settings import Settings, read_settings
from rollup.db import Store, open_store
from rollup.model import chain, venue

PASSWORD = "correct horse"
CALLBACK = {
    "output": "..main.children...filters.hidden...filters.className..",
    "outputs": [
        {"id": "main", "property": "children"},
        {"id": "filters", "property": "hidden"},
        {"id": "filters", "property": "className"},
    ],
    "inputs": [{"id": "url", "property": "pathname", "value": "/"}],
    "changedPropIds": ["url.pathname"],
}


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = partial(PasswordHasher, time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(dashboard.people.accounts, "PasswordHasher", quick)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings(
        {
            "VA_SECRET_KEY": "s" * 40,
            "VA_DATABASE_URL": f"sqlite:///{tmp_path / 'v.db'}",
            "VA_SCHEDULER": "off",
        }
    )


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("migrated") / "v.db"
    opened = open_store(f"sqlite:///{path}")
    schema.migrate(opened)
    opened.close()
    return path


@pytest.fixture
def empty(settings: Settings, migrated_file: Path, tmp_path: Path) -> Iterator[Store]:
    shutil.copy(migrated_file, tmp_path / "v.db")
    opened = open_store(settings.database_url)
    yield opened
    opened.close()


def _add_chain(store: Store) -> None:
    base = {"chain_id": 1, "zone": "Europe/Stockholm", "currency": "SEK", "digest": b""}
    with store.writing() as connection:
        connection.execute(insert(chain), [{"id": 1, "source_id": "c", "name": "Chain"}])
        venues = [{**base, "id": n, "source_id": f"v{n}", "name": f"Venue {n}"} for n in (1, 2, 3)]
        connection.execute(insert(venue), venues)


@pytest.fixture
def store(empty: Store) -> Store:
    _add_chain(empty)
    accounts = Accounts(empty)
    accounts.create("anna", PASSWORD, "director", 1)
    accounts.create("bert", PASSWORD, "manager", 1, ["v1"])
    return empty


@pytest.fixture
def app(settings: Settings, store: Store) -> Dash:
    return create_app(settings, store)


@pytest.fixture
def client(app: Dash) -> FlaskClient:
    return app.server.test_client()


def token_of(page: TestResponse) -> str:
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)[1]


def sign_in(
    client: FlaskClient, username: str = "anna", password: str = PASSWORD, **more: str
) -> TestResponse:
    form = {
        "username": username,
        "password": password,
        "csrf_token": token_of(client.get("/sign-in")),
        **more,
    }
    return client.post("/sign-in", data=form)


def callback(client: FlaskClient, **headers: str) -> TestResponse:
    return client.post("/_dash-update-component", json=CALLBACK, headers=headers)


def csrf(client: FlaskClient) -> str:
    client.get("/")
    return client.get_cookie("_csrf_token").value


# The gate ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/_dash-layout", "/_dash-dependencies", "/_reload-hash", "/chain/analytics/revenue"]
)
def test_scripts_of_strangers_get_401_and_nothing_else(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
    assert "Venue" not in answer.text


def test_callbacks_of_strangers_get_401(client: FlaskClient) -> None:
    assert callback(client).status_code == 401


@pytest.mark.parametrize("path", ["/", "/revenue?period=mtd", "/no/such/page", "/%2e%2e/x"])
def test_pages_send_strangers_to_the_sign_in(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in")
    assert "Chain" not in answer.text


def test_every_route_is_closed_unless_named_public(app: Dash, client: FlaskClient) -> None:
    public = {
        "_dash_assets.static",
        "/_favicon.ico",
        "sign_in",
        "enter",
        "set_up",
        "set_up_use",
        "beacon",
        "beacon_preflight",
        "beacon_script",
        "healthz",
        "language",
    }
    public |= {"forgotten", "forgotten_ask", "forgotten_open", "forgotten_finish"}
    public |= {"sign_in_code", "enter_code"}
    for rule in app.server.url_map.iter_rules():
        if rule.endpoint in public or "_dash-component-suites" in rule.rule:
            continue
        for method in rule.methods - {"HEAD"}:
            path = re.sub("<[^>]+>", "x", rule.rule)
            status = client.open(path, method=method).status_code
            assert status in (302, 303, 401), (method, path, status)


def test_assets_and_bundles_are_open_and_may_be_kept(client: FlaskClient) -> None:
    page = client.get("/sign-in")
    assert page.status_code == 200
    asset = next(Path("assets/vendor").rglob("*.css"))
    with client.get(f"/{asset.as_posix()}") as answer:
        assert answer.status_code == 200
        assert "no-store" not in answer.headers["Cache-Control"]


def test_assets_lead_to_no_other_file(client: FlaskClient) -> None:
    for path in ("/assets/../app.py", "/assets/%2e%2e/app.py", "/assets/..%2fapp.py", "/assets//etc/passwd"):
        assert client.get(path).status_code in (302, 404), path


def test_a_signed_in_person_gets_the_page_the_layout_and_the_callbacks(client: FlaskClient) -> None:
    assert sign_in(client).status_code == 303
    assert client.get("/").status_code == 200
    assert client.get("/_dash-layout").status_code == 200
    assert client.get("/_dash-dependencies").status_code == 200
    assert callback(client, **{"X-CSRFToken": csrf(client)}).status_code in (200, 204)


# CSRF ----------------------------------------------------------------------------------------------------------------


def test_forms_and_callbacks_need_the_csrf_token(client: FlaskClient) -> None:
    assert client.post("/sign-in", data={"username": "anna", "password": PASSWORD}).status_code == 400
    sign_in(client)
    assert callback(client).status_code == 400
    assert callback(client, **{"X-CSRFToken": "x"}).status_code == 400
    assert client.post("/sign-out").status_code == 400
    assert client.get("/").status_code == 200


def test_a_callback_after_the_session_has_ended_is_401_not_a_csrf_error(client: FlaskClient) -> None:
    sign_in(client)
    token = csrf(client)
    client.delete_cookie("venue_analytics")
    assert callback(client, **{"X-CSRFToken": token}).status_code == 401


# Sessions ------------------------------------------------------------------------------------------------------------


def test_the_session_is_renewed_at_sign_in(client: FlaskClient) -> None:
    old = token_of(client.get("/sign-in"))
    sign_in(client)
    first = client.get_cookie("venue_analytics").value
    assert csrf(client) != old
    assert client.post("/sign-out", data={"csrf_token": old}).status_code == 400, (
        "the planted token is worth nothing"
    )
    sign_out(client)
    sign_in(client)
    assert client.get_cookie("venue_analytics").value != first


def sign_out(client: FlaskClient) -> TestResponse:
    return client.post("/sign-out", data={"csrf_token": csrf(client)})


def test_a_copied_cookie_is_dead_after_sign_out(app: Dash, client: FlaskClient) -> None:
    sign_in(client)
    copy = app.server.test_client()
    copy.set_cookie("venue_analytics", client.get_cookie("venue_analytics").value)
    assert copy.get("/").status_code == 200
    assert sign_out(client).location == "/sign-in"
    assert client.get("/").status_code == 302
    assert copy.get("/").status_code == 302


def test_a_session_ends_with_disabling_and_follows_a_new_scope(store: Store, client: FlaskClient) -> None:
    sign_in(client, "bert")
    Accounts(store).disable("bert")
    assert client.get("/").status_code == 302
    assert sign_in(client, "bert").status_code == 401


def test_a_forged_or_foreign_cookie_is_nobody(settings: Settings, store: Store, client: FlaskClient) -> None:
    other = create_app(
        read_settings({"VA_SECRET_KEY": "t" * 40, "VA_DATABASE_URL": settings.database_url}), store
    )
    stranger = other.server.test_client()
    sign_in(stranger)
    client.set_cookie("venue_analytics", stranger.get_cookie("venue_analytics").value)
    assert client.get("/").status_code == 302


def test_cookies_are_kept_from_scripts_and_other_sites(client: FlaskClient) -> None:
    cookies = sign_in(client).headers.getlist("Set-Cookie")
    session = next(cookie for cookie in cookies if cookie.startswith("venue_analytics="))
    assert "HttpOnly" in session
    assert "SameSite=Lax" in session
    assert "Expires" not in session, "gone with the browser"
    client.delete_cookie("venue_analytics")
    assert any("Expires" in cookie for cookie in sign_in(client, remember="on").headers.getlist("Set-Cookie"))


# Wrong sign-ins ------------------------------------------------------------------------------------------------------


def without_values(page: str) -> str:
    return re.sub(r'value="[^"]*"', "", page)


def test_unknown_user_and_wrong_password_get_the_same_answer(client: FlaskClient) -> None:
    wrong, nobody = sign_in(client, password="wrong password"), sign_in(client, "zed", "wrong password")
    assert wrong.status_code == nobody.status_code == 401
    assert without_values(wrong.text) == without_values(nobody.text)


def test_the_sixth_attempt_is_refused_even_with_the_right_password(client: FlaskClient) -> None:
    assert [sign_in(client, password="wrong password").status_code for _ in range(5)] == [401] * 5
    blocked = sign_in(client)
    assert blocked.status_code == 429
    assert 0 < int(blocked.headers["Retry-After"]) <= 900
    assert sign_in(client, "bert").status_code == 303


def test_what_was_typed_is_escaped(client: FlaskClient) -> None:
    answer = sign_in(client, '"><script>alert(1)</script>', "wrong password")
    assert "<script>alert" not in answer.text


# Where to go next ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\t/evil.example"])
def test_next_never_leaves_the_site(client: FlaskClient, target: str) -> None:
    assert sign_in(client, next=target).location == "/"
    assert client.get("/sign-in", query_string={"next": target}).location == "/"


def test_next_leads_back_to_the_page_that_was_asked_for(client: FlaskClient) -> None:
    asked = client.get("/revenue?from=2026-11-01&venue=v1,v2")
    page = client.get(asked.location)
    form = {"username": "anna", "password": PASSWORD, "csrf_token": token_of(page)}
    form["next"] = re.search(r'name="next"[^>]*value="([^"]*)"', page.text)[1].replace("&amp;", "&")
    assert client.post("/sign-in", data=form).location == "/revenue?from=2026-11-01&venue=v1,v2"


# The demo ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def demo_store(empty: Store) -> Store:
    demo.begin(empty)
    _add_chain(empty)
    demo.add_demo_accounts(empty, Accounts(empty))
    return empty


def enter_demo(settings: Settings, store: Store, host: str = "127.0.0.1", **environment: str) -> int:
    client = create_app(settings, store).server.test_client()
    base = f"http://{host}"
    page = client.get("/sign-in", base_url=base, environ_base=environment)
    form = {"username": "manager", "password": "demo", "csrf_token": token_of(page)}
    return client.post("/sign-in", data=form, base_url=base, environ_base=environment).status_code


def test_demo_sign_ins_work_on_this_machine_only(settings: Settings, demo_store: Store) -> None:
    open_to_all = read_settings(
        {"VA_SECRET_KEY": "s" * 40, "VA_DATABASE_URL": settings.database_url, "VA_HOST": "0.0.0.0"}
    )
    assert enter_demo(settings, demo_store) == 303
    assert enter_demo(settings, demo_store, "localhost:8050") == 303
    assert enter_demo(open_to_all, demo_store) == 401
    assert enter_demo(settings, demo_store, REMOTE_ADDR="192.168.1.9") == 401
    assert enter_demo(settings, demo_store, HTTP_X_FORWARDED_FOR="203.0.113.5") == 401
    assert enter_demo(settings, demo_store, "rebound.evil.example") == 401


def test_the_demo_manager_sees_two_venues(demo_store: Store) -> None:
    scopes = {found.username: found.venues for found in Accounts(demo_store).all()}
    assert scopes == {"admin": None, "director": None, "manager": frozenset({1, 2}), "viewer": None}


def test_a_database_with_data_never_becomes_a_demo(store: Store) -> None:
    with pytest.raises(Exception, match="already holds"):
        demo.begin(store)
    with pytest.raises(Exception, match="demo database only"):
        demo.add_demo_accounts(store, Accounts(store))


# The rest ------------------------------------------------------------------------------------------------------------


def test_headers(client: FlaskClient) -> None:
    sign_in(client)
    for path in ("/", "/_dash-layout", "/healthz"):
        headers = client.get(path).headers
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "script-src 'self' 'unsafe-inline'" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
    for path in ("/", "/_dash-layout", "/sign-in", "/healthz"):
        headers = client.get(path).headers
        assert headers["Cache-Control"] == "no-store"
        assert "Cookie" in headers["Vary"]


def test_health_is_open_and_tells_only_its_state(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_health_of_a_database_that_is_not_migrated(settings: Settings, tmp_path: Path) -> None:
    bare = open_store(f"sqlite:///{tmp_path / 'bare.db'}")
    assert create_app(settings, bare).server.test_client().get("/healthz").status_code == 503
    bare.close()


def test_an_error_shows_no_trace(app: Dash, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> str:
        raise RuntimeError("secret detail")

    monkeypatch.setitem(app.server.view_functions, "healthz", broken)
    broken.is_public = True
    answer = client.get("/healthz")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert "Traceback" not in answer.text


def test_two_consoles_in_one_process_do_not_share_anything(
    settings: Settings, store: Store, tmp_path: Path
) -> None:
    one, two = create_app(settings, store), create_app(settings, store)
    assert one.callback_map.keys() == two.callback_map.keys()
    assert one.callback_map
    for console in (one, two):
        client = console.server.test_client()
        sign_in(client)
        assert client.get("/").status_code == 200
