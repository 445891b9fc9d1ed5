"""Four ways in which a session ends, each tried with a copy of its cookie at a page, a callback and the API; and how
often a password may be guessed."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dashboard.signing_in.attempts import LIMITS, Limit
from tests.integration.doorway import PASSWORD, Doorway, doorway, fill, sign_in

COOKIE = "venue_analytics"
CALLBACK = {
    "output": "..main.children...filters.hidden...filters.className..",
    "inputs": [],
    "changedPropIds": [],
}


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Doorway]:
    with doorway(tmp_path) as found:
        yield found


def copy_of(door: Doorway, client: FlaskClient) -> FlaskClient:
    """Another browser with the same cookie."""
    found = door.client()
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None
    found.set_cookie(COOKIE, cookie.value)
    return found


def reached(client: FlaskClient) -> list[str]:
    """What is answered of a page, a callback and the API."""
    answers = {
        "page": client.get("/").status_code != 302,
        "callback": client.post("/_dash-update-component", json=CALLBACK).status_code != 401,
        "api": client.get("/chain/analytics/venues").status_code != 401,
    }
    return [name for name, is_reached in answers.items() if is_reached]


def _sign_out(_door: Doorway, client: FlaskClient) -> None:
    client.get("/")
    token = client.get_cookie("_csrf_token")
    assert token is not None
    assert client.post("/sign-out", data={"csrf_token": token.value}).status_code == 303


def _new_password(door: Doorway, _client: FlaskClient) -> None:
    door.accounts.set_password("anna", "another horse")


def _disable(door: Doorway, _client: FlaskClient) -> None:
    door.accounts.disable("anna")


def _sign_in_anew(_door: Doorway, client: FlaskClient) -> None:
    """In the same browser, by the form of a window that was opened before."""
    before = client.get_cookie(COOKIE)
    client.get("/")
    token = client.get_cookie("_csrf_token")
    assert before is not None
    assert token is not None
    fields = {"username": "anna", "password": PASSWORD, "csrf_token": token.value}
    assert client.post("/sign-in", data=fields).status_code == 303
    after = client.get_cookie(COOKIE)
    assert after is not None
    assert after.value != before.value
    assert reached(client) == ["page", "callback", "api"]


@pytest.mark.parametrize("end", [_sign_out, _new_password, _disable, _sign_in_anew])
def test_a_copy_of_the_cookie_is_dead_with_the_session(
    door: Doorway, end: Callable[[Doorway, FlaskClient], None]
) -> None:
    client = door.client()
    assert sign_in(client).status_code == 303
    copy = copy_of(door, client)
    assert reached(copy) == ["page", "callback", "api"]
    end(door, client)
    assert reached(copy) == []


def test_a_cookie_from_before_signing_in_is_nobody_afterwards(door: Doorway) -> None:
    client = door.client()
    client.get("/sign-in")
    planted = copy_of(door, client)
    assert sign_in(client).status_code == 303
    assert reached(planted) == []


@pytest.mark.parametrize("limit", LIMITS, ids=["pair", "user", "address"])
def test_one_guess_too_many_is_refused_whatever_is_guessed(door: Doorway, limit: Limit) -> None:
    def guess(number: int, password: str) -> int:
        """Other names or other addresses each time, where the limit is not by them."""
        client = door.client()
        client.environ_base["REMOTE_ADDR"] = "192.0.2.1" if limit.by_address else f"198.51.100.{number}"
        name = "anna" if limit.by_username else f"somebody-{number}"
        return fill(client, "/sign-in", username=name, password=password).status_code

    assert {guess(number, "wrong password") for number in range(limit.attempts)} == {401}
    assert guess(0 if limit.by_address else 255, "wrong password") == 429
    if limit.by_username:
        assert guess(0 if limit.by_address else 254, PASSWORD) == 429
