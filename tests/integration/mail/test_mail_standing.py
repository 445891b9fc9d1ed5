"""What is told of mails on the status page, to whom, and trying a dead one again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.access import ADMIN, READ, Viewer
from dashboard.mail import Message, enqueue
from dashboard.mail.deliver import deliver
from dashboard.mail.standing import mail_standing, send_again
from dashboard.settings import Settings, read_settings
from rollup.db import Store
from rollup.errors import NotAllowed, NotFound
from tests.mail_server import MailServer, mail_server

NOW = 1_790_000_000
ADMINISTRATOR = Viewer("ada", 1, frozenset({READ, ADMIN}))
READER = Viewer("vera", 1, frozenset({READ}))
ELSEWHERE = Viewer("otto", 2, frozenset({READ, ADMIN}))


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


def settings(folder: Path, given: dict[str, str]) -> Settings:
    return read_settings({"VA_SECRET_KEY": "s" * 40, "VA_DATA_FOLDER": str(folder), **given})


def put(store: Store, recipient: str) -> None:
    with store.writing() as connection:
        enqueue(connection, Message(1, recipient, "Figures", "t", "h"), NOW)


def test_what_waits_and_what_is_dead(store: Store, server: MailServer, tmp_path: Path) -> None:
    put(store, "gone@example.com")
    put(store, "anna@example.com")
    off = mail_standing(store, settings(tmp_path, {}), READER, NOW)
    assert (off.has_server, off.waiting, off.oldest) == (False, 2, NOW)
    given = settings(tmp_path, server.settings)
    server.behaviour.on_recipient.append("550 no such person")
    deliver(store, given, NOW, clock=lambda: NOW)
    found = mail_standing(store, given, ADMINISTRATOR, NOW)
    assert (found.waiting, found.sent, found.dead_count) == (0, 1, 1)
    (dead,) = found.dead
    assert (dead.recipient, dead.answer, dead.is_useful) == ("gone@example.com", "550 no such person", True)
    told = mail_standing(store, given, READER, NOW)
    assert (told.dead_count, told.dead, told.answer) == (1, (), ""), "addresses are for administrators"
    assert mail_standing(store, given, ELSEWHERE, NOW).dead_count == 0
    with pytest.raises(NotAllowed):
        send_again(store, READER, dead.id, NOW)
    with pytest.raises(NotFound):
        send_again(store, ELSEWHERE, dead.id, NOW)
    send_again(store, ADMINISTRATOR, dead.id, NOW)
    assert deliver(store, given, NOW, clock=lambda: NOW) == 1
    assert mail_standing(store, given, ADMINISTRATOR, NOW).dead_count == 0
