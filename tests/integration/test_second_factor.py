"""The second factor: set up with a device, asked for after the password, good once, limited, reset when it is lost."""

import time
from collections.abc import Iterator

import pyotp
import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update

from dashboard.model import audit, recovery_code, second_factor, sign_in_attempt
from dashboard.signing_in import login, sign_in_code
from dashboard.signing_in.sealing import sealed, unsealed
from dashboard.signing_in.second_factor import SecondFactors, owner_named
from rollup.errors import Unavailable
from tests.integration.doorway import Doorway, doorway, fill, form_token, is_in, sign_in


@pytest.fixture(scope="module")
def console(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doorway]:
    with doorway(tmp_path_factory.mktemp("factor"), VA_DATABASE_URL=module_database_url) as found:
        yield found


@pytest.fixture(autouse=True)
def clean(console: Doorway) -> None:
    with console.store.writing() as connection:
        for table in (sign_in_attempt, second_factor, recovery_code):
            connection.execute(delete(table))


def post(client: FlaskClient, action: str, **fields: str) -> tuple[int, dict[str, str]]:
    """Sends a form of the account page, as its script does."""
    client.get("/")
    cookie = client.get_cookie("_csrf_token")
    assert cookie is not None
    headers = {"X-CSRFToken": cookie.value, "Accept": "application/json"}
    answer = client.post(f"/administration/account/factor-{action}", data=fields, headers=headers)
    return answer.status_code, answer.get_json()


def device(console: Doorway) -> pyotp.TOTP:
    """What the person's device has scanned."""
    factors = SecondFactors(console.store, console.settings.secret_key)
    found = pyotp.parse_uri(factors.address(owner_named(console.store, "anna")))
    assert isinstance(found, pyotp.TOTP)
    return found


def set_up(console: Doorway) -> tuple[pyotp.TOTP, list[str]]:
    client = console.client()
    sign_in(client)
    assert post(client, "begin")[0] == 200
    found = device(console)
    status, told = post(client, "confirm", code=found.now())
    assert status == 200
    with console.store.writing() as connection:
        # The number of the setting-up is used; the tests go on as if half a minute had passed.
        connection.execute(update(second_factor).values(last_step=0))
    return found, told["secret"].split()


def test_it_counts_once_a_number_of_the_device_was_given(console: Doorway) -> None:
    client = console.client()
    sign_in(client)
    post(client, "begin")
    assert is_in_after_password(console), "nothing is asked before it is confirmed"
    code = device(console).now()
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    assert post(client, "confirm", code=wrong)[0] == 400
    assert post(client, "confirm", code=code)[0] == 200
    assert not is_in_after_password(console)
    assert post(client, "begin")[0] == 400, "nobody replaces it without a number"


def is_in_after_password(console: Doorway) -> bool:
    client = console.client()
    sign_in(client)
    return is_in(client)


def test_the_number_is_asked_after_the_password_and_good_once(console: Doorway) -> None:
    totp, _codes = set_up(console)
    client = console.client()
    answer = sign_in(client, next="/revenue")
    assert (answer.status_code, answer.location) == (303, "/sign-in/code")
    assert not is_in(client)
    assert fill(client, "/sign-in/code", code="000000" if totp.now() != "000000" else "1").status_code == 401
    code = totp.now()
    answer = fill(client, "/sign-in/code", code=f"{code[:3]} {code[3:]}")
    assert answer.location == "/revenue"
    assert is_in(client)
    other = console.client()
    sign_in(other)
    assert fill(other, "/sign-in/code", code=code).status_code == 401, "used already"
    assert not is_in(other)


def test_a_recovery_code_stands_in_once(console: Doorway) -> None:
    _totp, codes = set_up(console)
    assert len(set(codes)) == 10
    for expected in (303, 401):
        client = console.client()
        sign_in(client)
        assert fill(client, "/sign-in/code", code=codes[0].upper()).status_code == expected
    with console.store.reading() as connection:
        kept = connection.scalars(select(recovery_code.c.code_hash)).all()
    assert len(kept) == 9
    assert not {code.encode() for code in codes} & set(kept)


def test_guessing_is_limited_and_old_numbers_are_no_good(console: Doorway) -> None:
    totp, _codes = set_up(console)
    client = console.client()
    sign_in(client)
    old = totp.at(int(time.time()) - 120)
    tries = sign_in_code.LIMITS[0].attempts
    answers = [fill(client, "/sign-in/code", code=old).status_code for _ in range(tries + 1)]
    assert answers == [401] * tries + [429]
    assert fill(client, "/sign-in/code", code=totp.now()).status_code == 429


def test_nobody_comes_to_the_second_step_without_the_first(
    console: Doorway, monkeypatch: pytest.MonkeyPatch
) -> None:
    totp, _codes = set_up(console)
    client = console.client()
    assert client.get("/sign-in/code").location == "/sign-in"
    token = form_token(client.get("/sign-in"))
    answer = client.post("/sign-in/code", data={"code": totp.now(), "csrf_token": token})
    assert answer.location == "/sign-in"
    monkeypatch.setattr(login, "HALF_SECONDS", -1)
    sign_in(client)
    assert client.get("/sign-in/code").location == "/sign-in", "it was too long ago"
    monkeypatch.setattr(login, "HALF_SECONDS", 300)
    sign_in(client)
    console.accounts.disable("anna")
    assert client.get("/sign-in/code").location == "/sign-in"
    console.accounts.disable("anna", disabled=False)


def test_it_is_switched_off_with_a_number_or_by_an_administrator(console: Doorway) -> None:
    totp, codes = set_up(console)
    client = console.client()
    sign_in(client)
    fill(client, "/sign-in/code", code=totp.now())
    assert post(client, "remove", code="123")[0] == 400
    assert post(client, "remove", code=codes[1])[0] == 200
    assert is_in_after_password(console)
    set_up(console)
    assert not is_in_after_password(console)
    SecondFactors(console.store, console.settings.secret_key).remove("anna", "command line")
    assert is_in_after_password(console)
    with console.store.reading() as connection:
        events = connection.execute(
            select(audit.c.actor, audit.c.detail).where(audit.c.event == "second_factor_changed")
        ).all()
    assert {(row.actor, row.detail) for row in events} >= {
        ("anna", "on"),
        ("anna", "off"),
        ("command line", "off"),
    }


def test_the_secret_is_not_in_the_database_as_it_is(console: Doorway) -> None:
    totp, _codes = set_up(console)
    with console.store.reading() as connection:
        row = connection.execute(select(second_factor)).one()
    assert totp.secret not in row.sealed_secret
    assert unsealed(row.sealed_secret, console.settings.secret_key, "second factor") == totp.secret
    with pytest.raises(Unavailable):
        unsealed(row.sealed_secret, "another" * 8, "second factor")
    with pytest.raises(Unavailable):
        unsealed(sealed("x", "s" * 40, "one"), "s" * 40, "other")
