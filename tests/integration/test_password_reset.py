"""A forgotten password: the link that comes by mail is good once, for an hour, and for nobody who only guesses."""

import re
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import delete, func, select, update

from dashboard.mail.deliver import deliver
from dashboard.model import account, audit, mail, password_reset, sign_in_attempt
from dashboard.people.accounts import Accounts
from dashboard.signing_in import forgotten
from tests.integration.doorway import Doorway, doorway, fill, is_in, sign_in
from tests.mail_server import MailServer, mail_server

NEW = "a better battery"


@pytest.fixture(scope="module")
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


@pytest.fixture(scope="module")
def console(
    server: MailServer, module_database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Doorway]:
    with doorway(
        tmp_path_factory.mktemp("reset"), VA_DATABASE_URL=module_database_url, **server.settings
    ) as found:
        yield found


@pytest.fixture(autouse=True)
def quick_and_clean(console: Doorway, server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgotten, "PACE_SECONDS", 0.0)
    with console.store.writing() as connection:
        for table in (sign_in_attempt, password_reset, mail):
            connection.execute(delete(table))
    server.behaviour.taken.clear()
    Accounts(console.store).set_password("anna", "correct horse")


def mails(console: Doorway, server: MailServer) -> list[str]:
    """The texts of the mails that were sent since the last look."""
    deliver(console.store, console.settings, int(time.time()))
    texts = [each.get_body(("plain",)).get_content() for each in server.behaviour.taken]
    server.behaviour.taken.clear()
    return texts


def link(console: Doorway, server: MailServer, name: str = "anna") -> str:
    """The path of the link that somebody gets who asks for one."""
    assert fill(console.client(), "/forgotten", name=name).status_code == 200
    (text,) = mails(console, server)
    found = re.search(r"https://figures\.example\.com(/forgotten/\S+)", text)
    assert found is not None, text
    return found[1]


def test_a_new_password_by_mail(console: Doorway, server: MailServer) -> None:
    elsewhere = console.client()
    sign_in(elsewhere)
    path, client = link(console, server), console.client()
    assert fill(client, path, password=NEW, again=NEW).location == "/sign-in?changed=1"
    assert not is_in(elsewhere), "every session ends"
    assert sign_in(client, password="correct horse").status_code == 401
    assert sign_in(client, password=NEW).status_code == 303
    (told,) = mails(console, server)
    assert "was changed" in told
    with console.store.reading() as connection:
        events = connection.scalars(select(audit.c.event).where(audit.c.subject == "anna")).all()
    assert {"password_reset_asked", "password_reset"} <= set(events)
    assert console.client().get(path).status_code == 410, "it works once"


def test_the_link_comes_by_address_too_and_in_the_persons_language(
    console: Doorway, server: MailServer
) -> None:
    fill(console.client(), "/forgotten", name=" Bert@Example.com ")
    deliver(console.store, console.settings, int(time.time()))
    (sent,) = server.behaviour.taken
    assert sent["To"] == "bert@example.com"
    assert 'lang="sv"' in sent.get_body(("html",)).get_content()


def test_strangers_are_answered_as_everybody_is(
    console: Doorway, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgotten, "PACE_SECONDS", 0.25)
    took, pages = [], []
    for name in ("anna", "nobody", "nobody@example.com", "\x00", "x" * 5000):
        client = console.client()
        began = time.monotonic()
        answer = fill(client, "/forgotten", name=name)
        took.append(time.monotonic() - began)
        pages.append((answer.status_code, re.sub(r'value="[^"]*"', "", answer.text)))
    assert len(set(pages)) == 1
    assert min(took) >= 0.25
    assert max(took) - min(took) < 0.15
    assert len(mails(console, server)) == 1


def test_who_is_disabled_or_signs_in_elsewhere_gets_no_link(console: Doorway, server: MailServer) -> None:
    for change in ({"disabled": 1}, {"password_hash": ""}, {"email": None}):
        with console.store.writing() as connection:
            kept = connection.execute(select(account).where(account.c.username == "anna")).one()
            connection.execute(update(account).where(account.c.username == "anna").values(change))
            connection.execute(delete(sign_in_attempt))
        fill(console.client(), "/forgotten", name="anna")
        assert mails(console, server) == [], change
        with console.store.writing() as connection:
            connection.execute(update(account).where(account.c.username == "anna").values(**kept._mapping))


def test_a_bad_password_leaves_the_link_as_it_is(console: Doorway, server: MailServer) -> None:
    path, client = link(console, server), console.client()
    assert fill(client, path, password="short", again="short").status_code == 400
    assert fill(client, path, password=NEW, again="another one").status_code == 400
    assert fill(client, path, password=NEW, again=NEW).status_code == 303


def test_a_link_runs_out_and_cannot_be_guessed(console: Doorway, server: MailServer) -> None:
    path, client = link(console, server), console.client()
    with console.store.writing() as connection:
        connection.execute(update(password_reset).values(until=int(time.time())))
    assert client.get(path).status_code == 410
    for token in ("x", "%00", "a" * 4000, path.rpartition("/")[2][:-1]):
        assert client.get(f"/forgotten/{token}").status_code == 410
    with console.store.reading() as connection:
        kept = connection.scalars(select(password_reset.c.token_hash)).all()
    assert path.rpartition("/")[2].encode() not in kept


def test_one_new_password_ends_all_links(console: Doorway, server: MailServer) -> None:
    first, second = link(console, server), link(console, server)
    fill(console.client(), second, password=NEW, again=NEW)
    assert console.client().get(first).status_code == 410


def test_asking_is_limited(console: Doorway, server: MailServer) -> None:
    limit = forgotten.LIMITS[0].attempts
    answers = [fill(console.client(), "/forgotten", name="anna").status_code for _ in range(limit + 2)]
    assert answers == [200] * limit + [429] * 2
    assert len(mails(console, server)) == limit
    with console.store.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(mail)) == limit


def test_forms_need_their_token(console: Doorway) -> None:
    assert console.client().post("/forgotten", data={"name": "anna"}).status_code == 400
    assert console.client().post("/forgotten/x", data={"password": NEW}).status_code == 400


def test_the_sign_in_page_leads_there_where_there_is_a_mail_server(console: Doorway) -> None:
    assert "/forgotten" in console.client().get("/sign-in").text
