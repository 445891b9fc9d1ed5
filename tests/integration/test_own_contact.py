"""Where one's mails go is changed with the password, and is nobody else's."""

from collections.abc import Iterator

import pytest

from dashboard.mail.contacts import Contact, contact_of, set_contact
from dashboard.signing_in.second_factor import owner_named
from rollup.errors import BadInput, NotFound
from tests.integration.doorway import PASSWORD, Doorway, doorway, sign_in


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doorway]:
    with doorway(tmp_path_factory.mktemp("contact")) as found:
        yield found


def stands(console: Doorway, name: str = "anna") -> Contact:
    with console.store.reading() as connection:
        return contact_of(connection, owner_named(console.store, name).id)


def test_one_changes_ones_own_with_the_password(console: Doorway) -> None:
    client = console.client()
    sign_in(client)
    client.get("/")
    cookie = client.get_cookie("_csrf_token")
    assert cookie is not None
    headers = {"X-CSRFToken": cookie.value, "Accept": "application/json"}
    fields = {
        "email": "Anna.Berg@Example.com",
        "language": "es",
        "zone": "Asia/Shanghai",
        "password": "wrong",
    }
    answer = client.post("/administration/account/contact", data=fields, headers=headers)
    assert (answer.status_code, answer.get_json()["parameter"]) == (400, "password")
    assert stands(console).email == "anna@example.com"
    fields["password"] = PASSWORD
    assert client.post("/administration/account/contact", data=fields, headers=headers).status_code == 200
    assert stands(console) == Contact("anna.berg@example.com", "es", "Asia/Shanghai")


def test_what_is_no_contact_changes_nothing(console: Doorway) -> None:
    before = stands(console, "bert")
    for change in (
        {"email": "x"},
        {"email": "ANNA.berg@example.com"},
        {"language": "xx"},
        {"zone_name": "Mars"},
    ):
        with pytest.raises(BadInput):
            set_contact(console.store, "bert", **change)
    with pytest.raises(NotFound):
        set_contact(console.store, "nobody", email="a@example.com")
    assert stands(console, "bert") == before
    set_contact(console.store, "bert", email="")
    assert stands(console, "bert").email is None
