"""A process that is killed while it sends loses no mail; one that goes out twice has the same message id."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from dashboard.mail import Message, enqueue, outbox
from dashboard.mail.deliver import deliver
from dashboard.model import mail
from dashboard.settings import read_settings
from rollup.db import Store
from tests.integration.faults import killed_sender
from tests.mail_server import mail_server

NOW = 1_790_000_000
ROOT = Path(__file__).parents[3]
TWICE = {"claimed": [1, 1], "taken": [2, 1], "noted": [1, 1]}
"""How often each of two mails arrives when the sender dies at a step of the first."""


@pytest.mark.parametrize("step", killed_sender.STEPS)
def test_a_killed_sender_loses_nothing(sqlite_store: Store, tmp_path: Path, step: str) -> None:
    with sqlite_store.writing() as connection:
        for name in ("first", "second"):
            enqueue(connection, Message(1, f"{name}@example.com", "s", "t", ""), NOW)
    with mail_server() as server:
        url = sqlite_store.engine.url.render_as_string(hide_password=False)
        variables = {"VA_SECRET_KEY": "s" * 40, "VA_DATA_FOLDER": str(tmp_path), **server.settings}
        variables["VA_DATABASE_URL"] = url
        ended = subprocess.run(
            [sys.executable, "-m", "tests.integration.faults.killed_sender", step, str(NOW)],
            cwd=ROOT,
            env={**os.environ, **variables},
            check=False,
        )
        assert ended.returncode == -signal.SIGKILL
        settings = read_settings(variables)
        for moment in (NOW + 1, NOW + outbox.LEASE_SECONDS):
            deliver(sqlite_store, settings, moment, clock=lambda moment=moment: moment)
        ids = [each["Message-ID"] for each in server.behaviour.taken]
    with sqlite_store.reading() as connection:
        rows = connection.execute(select(mail).order_by(mail.c.id)).all()
    assert [row.state for row in rows] == ["sent", "sent"]
    assert [ids.count(row.message_id) for row in rows] == TWICE[step]
    assert len(ids) == sum(TWICE[step])
