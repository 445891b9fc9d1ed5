"""Mails reach a real mail server, whatever it answers and however it fails."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import Row

from dashboard.mail import Attachment, Message, enqueue, outbox, smtp
from dashboard.mail.deliver import deliver
from dashboard.model import mail, mail_attachment
from dashboard.settings import Settings, read_settings
from rollup.db import Store
from rollup.errors import BadInput, NotFound
from tests.mail_server import DRIP, DROP, PASSWORD, STALL, USER, MailServer, mail_server

NOW = 1_790_000_000
LATER = NOW + outbox.LONGEST_WAIT * 2


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


@pytest.fixture
def settings(server: MailServer, tmp_path: Path) -> Settings:
    return with_variables(tmp_path, server.settings)


def with_variables(folder: Path, variables: dict[str, str]) -> Settings:
    return read_settings({"VA_SECRET_KEY": "s" * 40, "VA_DATA_FOLDER": str(folder), **variables})


def put(store: Store, recipient: str = "anna@example.com", **other: Any) -> int:
    message = Message(1, recipient, "Figures", "In words", "<p>In words</p>", **other)
    with store.writing() as connection:
        return enqueue(connection, message, NOW)


def row(store: Store, mail_id: int) -> Row[Any]:
    with store.reading() as connection:
        return connection.execute(select(mail).where(mail.c.id == mail_id)).one()


def send_at(store: Store, settings: Settings, now: int) -> int:
    return deliver(store, settings, now, clock=lambda: now)


def test_a_mail_goes_once_with_its_parts_and_nothing_of_it_is_kept(
    store: Store, server: MailServer, settings: Settings
) -> None:
    file = Attachment("Månad.pdf", "application/pdf", b"%PDF-1.7")
    mail_id = put(store, attachments=(file,))
    assert send_at(store, settings, NOW) == 1
    assert send_at(store, settings, LATER) == 0
    (taken,) = server.behaviour.taken
    assert (taken["Subject"], taken["To"]) == ("Figures", "anna@example.com")
    assert taken["From"] == "Venue Analytics <figures@example.com>"
    assert taken.get_body(("plain",)).get_content().strip() == "In words"
    assert taken.get_body(("html",)).get_content().strip() == "<p>In words</p>"
    (attached,) = taken.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("Månad.pdf", b"%PDF-1.7")
    kept = row(store, mail_id)
    assert (kept.state, kept.text, kept.html, taken["Message-ID"]) == ("sent", "", "", kept.message_id)
    with store.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(mail_attachment)) == 0


def test_a_mail_whose_cause_is_undone_is_never_sent(
    store: Store, server: MailServer, settings: Settings
) -> None:
    with suppress(ZeroDivisionError), store.writing() as connection:
        enqueue(connection, Message(1, "anna@example.com", "Figures", "", ""), NOW)
        raise ZeroDivisionError
    assert send_at(store, settings, NOW) == 0
    assert server.behaviour.taken == []


@pytest.mark.parametrize("stage", ["on_recipient", "on_data"])
@pytest.mark.parametrize("answer", ["450 try later", "451 busy", DROP, "421 closing"])
def test_what_passes_is_tried_again_with_the_same_id(
    sqlite_store: Store, server: MailServer, settings: Settings, stage: str, answer: str
) -> None:
    mail_id = put(sqlite_store)
    getattr(server.behaviour, stage).append(answer)
    assert send_at(sqlite_store, settings, NOW) == 0
    waits = row(sqlite_store, mail_id)
    assert (waits.state, waits.attempts) == ("failed", 1)
    assert 0.7 * outbox.FIRST_WAIT < waits.next_try - NOW < 1.3 * outbox.FIRST_WAIT
    assert send_at(sqlite_store, settings, NOW + 10) == 0, "not before its time"
    assert send_at(sqlite_store, settings, LATER) == 1
    assert [each["Message-ID"] for each in server.behaviour.taken] == [waits.message_id]


@pytest.mark.parametrize("stage", ["on_recipient", "on_data"])
def test_what_is_refused_for_good_is_dead_at_once_and_keeps_nobody_up(
    store: Store, server: MailServer, settings: Settings, stage: str
) -> None:
    refused, good = put(store, "gone@example.com"), put(store)
    getattr(server.behaviour, stage).append("550 no such person here")
    assert send_at(store, settings, NOW) == 1
    assert row(store, good).state == "sent"
    dead = row(store, refused)
    assert (dead.state, dead.answer) == ("dead", "550 no such person here")
    assert send_at(store, settings, LATER) == 0
    with store.writing() as connection:
        outbox.try_again(connection, 1, refused, LATER)
    assert send_at(store, settings, LATER) == 1
    assert server.behaviour.taken[-1]["Message-ID"] == dead.message_id


@pytest.mark.parametrize("stage", ["on_recipient", "on_data"])
@pytest.mark.parametrize("way", [STALL, DRIP])
def test_a_server_that_does_not_come_to_an_end_is_left(
    sqlite_store: Store,
    server: MailServer,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    stage: str,
    way: str,
) -> None:
    monkeypatch.setattr(smtp, "WHOLE_SECONDS", 1.2)
    first, second = put(sqlite_store), put(sqlite_store)
    getattr(server.behaviour, stage).append(way)
    assert send_at(sqlite_store, settings, NOW) == 0
    assert row(sqlite_store, first).state == "failed"
    assert row(sqlite_store, second).state == "queued", "the next ones wait for a server that answers"


def test_a_mail_that_was_taken_without_a_word_goes_again_with_the_same_id(
    store: Store, server: MailServer, settings: Settings
) -> None:
    put(store)
    server.behaviour.on_data.append("drop after")
    assert send_at(store, settings, NOW) == 0
    assert send_at(store, settings, LATER) == 1
    first, second = server.behaviour.taken
    assert first["Message-ID"] == second["Message-ID"]


def test_without_a_server_mails_wait_and_with_one_that_is_gone_they_are_tried_again(
    sqlite_store: Store, server: MailServer, tmp_path: Path
) -> None:
    mail_id = put(sqlite_store)
    assert send_at(sqlite_store, with_variables(tmp_path, {}), NOW) == 0
    assert row(sqlite_store, mail_id).state == "queued"
    nowhere = server.settings | {"VA_MAIL_PORT": "1"}
    assert send_at(sqlite_store, with_variables(tmp_path, nowhere), NOW) == 0
    assert row(sqlite_store, mail_id).state == "failed"
    assert "refused" in row(sqlite_store, mail_id).answer


def test_a_mail_is_given_up_after_many_tries(sqlite_store: Store, server: MailServer, tmp_path: Path) -> None:
    mail_id, now = put(sqlite_store), NOW
    settings = with_variables(tmp_path, server.settings | {"VA_MAIL_PORT": "1"})
    while row(sqlite_store, mail_id).state != "dead":
        now += outbox.LONGEST_WAIT * 2
        send_at(sqlite_store, settings, now)
    assert row(sqlite_store, mail_id).attempts == outbox.MOST_ATTEMPTS


def test_what_is_late_is_not_sent_nor_kept(store: Store, server: MailServer, settings: Settings) -> None:
    mail_id = put(store, expires_at=NOW + 3600)
    assert send_at(store, settings, NOW + 3600) == 0
    assert (row(store, mail_id).state, row(store, mail_id).text) == ("dead", "")
    assert server.behaviour.taken == []
    with pytest.raises(NotFound), store.writing() as connection:
        outbox.try_again(connection, 1, mail_id, NOW + 3600)


def test_another_chain_cannot_send_a_mail_again(
    sqlite_store: Store, server: MailServer, settings: Settings
) -> None:
    mail_id = put(sqlite_store)
    server.behaviour.on_data.append("550 no")
    send_at(sqlite_store, settings, NOW)
    with pytest.raises(NotFound), sqlite_store.writing() as connection:
        outbox.try_again(connection, 2, mail_id, NOW)


def test_one_mail_is_claimed_by_one_process_until_its_time_is_over(store: Store) -> None:
    put(store)
    first = outbox.claim(store, NOW)
    assert first is not None
    assert outbox.claim(store, NOW + outbox.LEASE_SECONDS - 1) is None
    second = outbox.claim(store, NOW + outbox.LEASE_SECONDS)
    assert second is not None
    assert second.message_id == first.message_id
    outbox.dead(store, first, "whoever slept has no say")
    assert row(store, first.id).state == "sending"
    outbox.sent(store, second, "", NOW)
    assert row(store, first.id).state == "sent"


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_the_way_there_is_encrypted_and_signed_in(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tls: str
) -> None:
    put(sqlite_store)
    with mail_server(tmp_path, tls) as server:
        variables = server.settings | {
            "VA_MAIL_TLS": tls,
            "VA_MAIL_USER": USER,
            "VA_MAIL_PASSWORD": PASSWORD,
            "VA_MAIL_SECONDS": "5",
        }
        settings = with_variables(tmp_path, variables)
        assert send_at(sqlite_store, settings, NOW) == 0, "a certificate that nobody vouches for"
        monkeypatch.setenv("SSL_CERT_FILE", server.authority)
        wrong = with_variables(tmp_path, variables | {"VA_MAIL_PASSWORD": "wrong"})
        assert send_at(sqlite_store, wrong, LATER) == 0
        assert send_at(sqlite_store, settings, 2 * LATER) == 1
        assert server.behaviour.envelopes == [("figures@example.com", ["anna@example.com"], True)]


def test_a_password_is_not_sent_in_clear_text(tmp_path: Path) -> None:
    given = {"VA_MAIL_HOST": "mail.example.com", "VA_MAIL_SENDER": "a@example.com", "VA_MAIL_TLS": "none"}
    with_variables(tmp_path, given)
    with pytest.raises(BadInput, match="VA_MAIL_TLS"):
        with_variables(tmp_path, given | {"VA_MAIL_USER": "me"})
    with pytest.raises(BadInput, match="VA_MAIL_SENDER"):
        with_variables(tmp_path, given | {"VA_MAIL_SENDER": ""})
