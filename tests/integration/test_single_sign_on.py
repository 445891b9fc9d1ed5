"""Single sign-on against a real provider: PKCE, state and nonce, accounts by issuer and subject, roles by groups."""

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from werkzeug.test import TestResponse

from dashboard.model import account, identity
from dashboard.signing_in import login
from dashboard.signing_in.single_sign_on import link_by_name
from rollup.errors import BadInput
from tests.identity_provider import Client, Provider, RSAKey, identity_provider
from tests.integration.doorway import Doorway, doorway, form_token, is_in

CARLA = {
    "sub": "u-1",
    "preferred_username": "Carla",
    "email": "carla@example.com",
    "email_verified": True,
    "groups": ["staff", "desk"],
}


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with pytest.MonkeyPatch.context() as patch:
        # Authlib's server wants TLS; here both ends are this process.
        patch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
        with identity_provider() as found:
            yield found


@pytest.fixture(scope="module")
def console(
    provider: Provider, module_database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Doorway]:
    with doorway(
        tmp_path_factory.mktemp("sso"), VA_DATABASE_URL=module_database_url, **provider.settings
    ) as found:
        provider.client = Client(found.settings.link("/sign-in/sso/back"))
        yield found


@pytest.fixture(autouse=True)
def clean(console: Doorway, provider: Provider) -> None:
    provider.user, provider.nonce, provider.issuer, provider.signing_key = dict(CARLA), "", "", None
    provider.groups_in_token, provider.signed_in_at = True, None
    with console.store.writing() as connection:
        connection.execute(delete(account).where(account.c.username.not_in(["anna", "bert"])))
        connection.execute(delete(identity))


def there(client: FlaskClient, next_page: str = "/", **how: str) -> str:
    """What the provider sends the browser back to."""
    out = client.get("/sign-in/sso", query_string={"next": next_page, **how})
    assert out.status_code == 302, out.text
    answer = requests.get(out.location, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"].removeprefix("https://figures.example.com")


def sign_on(client: FlaskClient, next_page: str = "/") -> TestResponse:
    return client.get(there(client, next_page))


def row(console: Doorway, name: str) -> Any:
    with console.store.reading() as connection:
        return connection.execute(select(account).where(account.c.username == name)).first()


def test_who_comes_for_the_first_time_gets_an_account_and_comes_back_to_it(
    console: Doorway, provider: Provider
) -> None:
    client = console.client()
    answer = sign_on(client, "/revenue?period=mtd")
    assert (answer.status_code, answer.location) == (302, "/revenue?period=mtd")
    assert is_in(client)
    made = row(console, "carla")
    assert (made.role, made.email, made.password_hash) == ("manager", "carla@example.com", "")
    assert made.every_venue == 0, "an administrator says which venues"
    provider.user |= {"preferred_username": "Carla Married", "groups": ["board"]}
    assert is_in_after(console)
    assert row(console, "carla").role == "director", "groups say the role each time"
    assert row(console, "carla married") is None
    assert all(provider.challenges), "PKCE"


def is_in_after(console: Doorway) -> bool:
    client = console.client()
    sign_on(client)
    return is_in(client)


def test_who_is_in_no_group_is_refused(console: Doorway, provider: Provider) -> None:
    for groups in ([], ["staff"], None, "staff"):
        provider.user["groups"] = groups
        client = console.client()
        answer = sign_on(client)
        assert answer.status_code == 403
        assert "in no group" in answer.text
        assert not is_in(client)
    assert row(console, "carla") is None


def test_groups_may_stand_in_the_userinfo_alone(console: Doorway, provider: Provider) -> None:
    provider.groups_in_token = False
    assert is_in_after(console)


def test_a_name_is_no_proof(console: Doorway, provider: Provider) -> None:
    """Somebody with the name or address of an account there is becomes it only when an administrator says so."""
    provider.user |= {"preferred_username": "anna", "email": "anna@example.com"}
    client = console.client()
    assert sign_on(client).status_code == 403
    assert not is_in(client)
    link_by_name(console.store, provider.address, "anna", "u-1", 0)
    assert is_in_after(console)
    with pytest.raises(BadInput):
        link_by_name(console.store, provider.address, "bert", "u-1", 0)
    provider.user["sub"] = "u-2"
    assert not is_in_after(console), "another subject with the same name"


def test_a_closed_account_stays_closed(console: Doorway, provider: Provider) -> None:
    assert is_in_after(console)
    client = console.client()
    sign_on(client)
    console.accounts.disable("carla")
    assert not is_in(client)
    assert sign_on(console.client()).status_code == 403


def test_what_the_provider_did_not_sign_for_this_sign_in_is_refused(
    console: Doorway, provider: Provider
) -> None:
    changes = (
        ("nonce", "of another sign-in"),
        ("issuer", "https://evil.example"),
        ("signing_key", RSAKey.generate_key(2048, {"kid": "1"})),
    )
    for name, value in changes:
        kept = getattr(provider, name)
        setattr(provider, name, value)
        client = console.client()
        assert sign_on(client).status_code == 502, name
        assert not is_in(client), name
        setattr(provider, name, kept)
    assert is_in_after(console)


def test_a_code_is_good_for_the_browser_that_asked_and_once(console: Doorway) -> None:
    victim, thief = console.client(), console.client()
    back = there(victim)
    assert thief.get(back).status_code == 502, "the state is another browser's"
    assert not is_in(thief)
    other = there(thief)
    stolen = back.replace(
        parse_qs(urlsplit(back).query)["state"][0], parse_qs(urlsplit(other).query)["state"][0]
    )
    assert thief.get(stolen).status_code == 502, "the verifier is another browser's"
    assert not is_in(thief)
    fresh = there(victim)
    assert victim.get(fresh).status_code == 302
    assert console.client().get(fresh).status_code == 502
    for path in (
        "/sign-in/sso/back",
        "/sign-in/sso/back?error=access_denied&state=x",
        "/sign-in/sso/back?code=x&state=y",
    ):
        assert console.client().get(path).status_code == 502


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_nobody_is_led_off_site(console: Doorway, target: str) -> None:
    assert sign_on(console.client(), target).location == "/"


def test_signing_out_leads_to_the_providers(console: Doorway) -> None:
    client = console.client()
    sign_on(client)
    client.get("/")
    cookie = client.get_cookie("_csrf_token")
    assert cookie is not None
    answer = client.post("/sign-out", headers={"X-CSRFToken": cookie.value})
    assert answer.location == "/sign-in?left=1"
    assert "/sign-in/sso/out" in client.get(answer.location).text
    assert "/out?" in client.get("/sign-in/sso/out").location
    assert not is_in(client)


def test_where_mails_go_is_changed_with_the_providers_word(console: Doorway, provider: Provider) -> None:
    """Who has no password is asked by the provider again; having been signed in there for long is not enough."""
    client = console.client()
    sign_on(client)
    assert contact(client, "new@example.com") == (400, "email")
    provider.signed_in_at = int(time.time()) - 3_600
    assert client.get(there(client, "/account", again="1")).location == "/account"
    assert contact(client, "new@example.com") == (400, "email"), "it did not ask again"
    provider.signed_in_at = None
    out = client.get("/sign-in/sso", query_string={"again": "1"}).location
    assert {"prompt=login", "max_age=0"} <= set(urlsplit(out).query.split("&"))
    client.get(there(client, "/account", again="1"))
    assert contact(client, "new@example.com") == (200, None)
    assert row(console, "carla").email == "new@example.com"
    assert contact(is_in_as(console), "other@example.com") == (400, "email"), (
        "another session has not proved it"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(login, "time", lambda: time.time() + login.PROVED_SECONDS)
        assert contact(client, "late@example.com") == (400, "email")


def is_in_as(console: Doorway) -> FlaskClient:
    """Somebody who has just signed in by the provider, and was not asked again."""
    client = console.client()
    sign_on(client)
    return client


def contact(client: FlaskClient, email: str) -> tuple[int, str | None]:
    """What is answered to a change of the address: the status, and the field that is wrong."""
    client.get("/")
    cookie = client.get_cookie("_csrf_token")
    assert cookie is not None
    headers = {"X-CSRFToken": cookie.value, "Accept": "application/json"}
    fields = {"email": email, "language": "en", "zone": ""}
    answer = client.post("/administration/account/contact", data=fields, headers=headers)
    return answer.status_code, answer.get_json().get("parameter")


def test_a_provider_that_is_gone_is_said(
    tmp_path_factory: pytest.TempPathFactory, provider: Provider
) -> None:
    gone = provider.settings | {"VA_OIDC_ISSUER": "http://127.0.0.1:1"}
    with doorway(tmp_path_factory.mktemp("gone"), **gone) as found:
        answer = found.client().get("/sign-in/sso")
        assert answer.status_code == 502
        assert form_token(answer), "a password still works"
