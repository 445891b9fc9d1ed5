"""A venue with a beacon, its server in another process, and pages that send to it."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from sqlalchemy import select

from dashboard import schema
from dashboard.access import CAPABILITIES, Viewer
from dashboard.answers.beacons import BeaconKey
from dashboard.beacon.keys import BeaconKeys
from rollup.db import Store, open_store
from rollup.ingest.take import Given, take
from rollup.model import chain

ROOT = Path(__file__).parents[3]
PAGE = "https://book.example"


def prepared_site(url: str) -> tuple[Store, BeaconKey]:
    """A database with a venue and its key."""
    store = open_store(url)
    schema.migrate(store)
    venue = {"id": "north", "name": "North", "zone": "Europe/Stockholm", "currency": "SEK"}
    take(store, "venues", [Given(1, venue)], now=int(time.time()), strict=True)
    with store.reading() as connection:
        chain_id = connection.scalars(select(chain.c.id)).one()
    return store, BeaconKeys(store).create(Viewer("test", chain_id, frozenset(CAPABILITIES)), "north", [PAGE])


@contextmanager
def serving(url: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The server's process and its port; killed at the end if it still lives."""
    script = str(Path(__file__).with_name("beacon_server.py"))
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, script, url], env=environment, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert process.stdout is not None
    try:
        yield process, int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def a_body(page: int, number: int) -> tuple[str, dict[str, Any]]:
    """The session and the body of the next visit to a page."""
    session, now = f"session-{page:03}-{number:06}", int(time.time() * 1000)
    steps = ("visit", "wizard")
    events = [{"id": f"event-{step}", "at": now - 900, "step": step} for step in steps]
    return session, {"session": session, "sent": now, "events": events}


class Sender:
    """A page that sends one visit after the other, on one connection. `acknowledged` are the sessions that it was told
    are stored, `seconds` how long each of them took."""

    def __init__(self, port: int, key: BeaconKey, page: int) -> None:
        self._port, self._page = port, page
        self._address = f"/public/funnel?key={key.key}"
        self.acknowledged: list[str] = []
        self.seconds: list[float] = []

    def run(self, visits: int) -> None:
        """Sends so many visits, or as many as there are until the server is gone."""
        connection = HTTPConnection("127.0.0.1", self._port, timeout=30)
        headers = {"Origin": PAGE, "Content-Type": "text/plain"}
        try:
            for number in range(visits):
                session, body = a_body(self._page, number)
                begun = time.perf_counter()
                connection.request("POST", self._address, json.dumps(body), headers)
                answer = connection.getresponse()
                answer.read()
                assert answer.status == 204, answer.status
                self.seconds.append(time.perf_counter() - begun)
                self.acknowledged.append(session)
        except (OSError, HTTPException):
            pass
        finally:
            connection.close()
