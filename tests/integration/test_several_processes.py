"""Several web processes and two for the jobs, on one database: whichever answers, and whichever of them dies."""

import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

from dashboard import schema
from rollup.db import Store, open_store
from rollup.model import job_window, lease, mark
from tests.browser.sites import PASSWORD, add_director, add_venue, give
from tests.console_processes import Processes, console

PATIENCE = 60
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = open_store(database_url)
    schema.migrate(opened)
    add_venue(opened)
    add_director(opened)
    yield opened
    opened.close()


def asked(port: int, path: str, cookie: str = "", form: dict[str, str] | None = None) -> tuple[int, str, str]:
    """Status, text and cookies of an answer, each over a connection of its own, so that any process may give it."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST" if form else "GET", path, urlencode(form) if form else None, headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    kept = "; ".join(line.partition(";")[0] for line in answer.msg.get_all("Set-Cookie") or [])
    connection.close()
    return answer.status, text, kept


def signed_in(port: int) -> str:
    """The cookies of somebody who has signed in, at whichever process."""
    _, page, cookie = asked(port, "/sign-in")
    token = TOKEN.search(page)
    assert token is not None
    form = {"username": "director", "password": PASSWORD, "csrf_token": token[1]}
    status, _, cookie = asked(port, "/sign-in", cookie, form)
    assert status == 303
    return cookie


def eventually(is_so: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.2)


def marks(store: Store) -> int:
    """Marks that are due."""
    with store.reading() as connection:
        due = select(func.count()).select_from(mark).where(mark.c.due_at <= int(time.time()))
        return connection.scalar(due) or 0


def statuses(port: int, cookie: str, number: int = 20) -> set[int]:
    return {asked(port, "/chain/analytics/dashboard", cookie)[0] for _ in range(number)}


def test_any_process_answers_and_a_dead_one_is_missed_by_nobody(
    store: Store, database_url: str, tmp_path: Path
) -> None:
    with console(database_url, tmp_path, processes=3, jobs=2) as running:
        cookie = signed_in(running.port)
        assert statuses(running.port, cookie) == {200}, "a session holds at every process"
        assert running.troubles() == []
        eventually(lambda: len(running.workers()) == 3)
        before = running.workers()
        dead = min(before)
        os.kill(dead, signal.SIGKILL)
        eventually(lambda: len(running.workers() - {dead}) == 3)
        assert statuses(running.port, cookie) == {200}, "nobody is signed out"
        the_jobs_go_on(store, running)


def the_jobs_go_on(store: Store, running: Processes) -> None:
    """Facts are rolled up within seconds, also when one of the two that do it is killed; windows are done once."""
    add_booking(store, "first")
    eventually(lambda: marks(store) == 0)
    os.kill(running.started[1].pid, signal.SIGKILL)
    add_booking(store, "second")
    eventually(lambda: marks(store) == 0)
    eventually(lambda: windows(store) and {state for _, state in windows(store)} == {"done"})
    with store.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(lease)) <= 1


def add_booking(store: Store, name: str) -> None:
    """A booking of this hour, given without building anything."""
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:00")
    give(store, "bookings", {"id": name, "venue": "north", "resource": "c1", "start": at, "minutes": 60})
    assert marks(store) > 0


def windows(store: Store) -> list[tuple[str, str]]:
    with store.reading() as connection:
        rows = connection.execute(select(job_window.c.job, job_window.c.state))
        return [(row.job, row.state) for row in rows]
