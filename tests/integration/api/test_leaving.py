"""Somebody who asks for a long file and leaves in the middle of it: nobody goes on working for them. Over a real
socket, with the server that `serve` uses."""

import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import select
from waitress import create_server
from waitress.wasyncore import close_all, loop

import app as wiring
from app import REPORTS
from dashboard.exports.document import Document
from dashboard.exports.report import Asked, Report, report_named
from dashboard.server import made_ready
from rollup.db import Store
from rollup.model import venue
from tests.integration.api.chain_site import Site

BODY = {"report": "order_lines", "from": "2026-11-01", "to": "2026-11-21"}
ENOUGH = 450_000
"""Rows of a long file: some forty megabytes, half of which is more than the sixteen that waitress holds for somebody
who does not take them."""
BEGUN = 5_000
"""Rows after which more are made only once the test says so."""
SECONDS = 20


@dataclass
class Watched:
    """Order lines, again and again until there are many, read from the database while they are sent."""

    lines: Report
    taken: int = 0
    go_on: Event = field(default_factory=Event)
    ended: list[str] = field(default_factory=list)
    key: str = "order_lines"

    def outline(self, asked: Asked) -> Any:
        return self.lines.outline(asked)

    def document(self, asked: Asked) -> Document:
        found = self.lines.document(asked)
        (section,) = found.sections
        rows = self._rows(asked.store, list(section.sheet.rows))
        endless = replace(section, sheet=replace(section.sheet, rows=rows, expected=ENOUGH))
        return replace(found, sections=(endless,))

    def _rows(self, store: Store, few: list[Any]) -> Iterator[Any]:
        with store.reading() as connection:
            try:
                connection.execute(select(venue.c.id)).all()
                while self.taken < ENOUGH:
                    if self.taken == BEGUN:
                        assert self.go_on.wait(SECONDS), "nobody said how it goes on"
                    self.taken += 1
                    yield few[self.taken % len(few)]
                self.ended.append("whole")
            except GeneratorExit:
                self.ended.append("left")
                raise


@pytest.fixture
def watched(
    open_site: Callable[..., Site], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Site, Watched]:
    long = Watched(report_named(REPORTS, "order_lines"))
    others = [report for report in REPORTS if report.key != long.key]
    monkeypatch.setattr(wiring, "REPORTS", (*others, long))
    return open_site(tmp_path), long


@contextmanager
def listening(site: Site) -> Iterator[int]:
    """The port at which waitress answers, set up as `serve` does."""
    sockets: dict[int, Any] = {}
    server = create_server(
        made_ready(site.server),
        map=sockets,
        host="127.0.0.1",
        port=0,
        threads=2,
        ident=None,
        channel_request_lookahead=1,
    )
    over = Event()

    def watch() -> None:
        while not over.is_set():
            loop(timeout=0.1, map=sockets, count=1)

    thread = Thread(target=watch)
    thread.start()
    try:
        yield server.effective_port
    finally:
        # In this order, as none of them may meet a socket that is closed already.
        server.task_dispatcher.shutdown()
        over.set()
        thread.join()
        close_all(sockets)


def asking(port: int, token: str, form: str = "csv") -> socket.socket:
    """A connection on which the file has been asked for."""
    body = json.dumps({**BODY, "format": form})
    head = (
        f"POST /chain/analytics/export HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    connection = socket.create_connection(("127.0.0.1", port), timeout=SECONDS)
    connection.sendall((head + body).encode())
    return connection


def wait_until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.02)


@pytest.mark.parametrize("form", ["csv", "xlsx"], ids=["sent as it is made", "sent once it is made"])
def test_who_leaves_is_worked_for_no_longer(watched: tuple[Site, Watched], form: str) -> None:
    site, long = watched
    token = site.by_token("two-manager").headers["Authorization"]
    with listening(site) as port:
        connection = asking(port, token, form)
        if form == "csv":
            assert connection.recv(1 << 14).startswith(b"HTTP/1.1 200")
        wait_until(lambda: long.taken == BEGUN)
        connection.close()
        long.go_on.set()
        wait_until(lambda: bool(long.ended))
        taken = long.taken
        assert long.ended == ["left"]
        assert taken < ENOUGH / 2
        wait_until(lambda: site.store.engine.pool.checkedout() == 0)  # type: ignore[attr-defined]
        time.sleep(0.3)
        assert long.taken == taken
        with asking(port, token.replace("va_", "va_x")) as next_one:
            assert next_one.recv(64).startswith(b"HTTP/1.1 401"), "the server is there for others"


def test_who_stays_gets_all_of_it(watched: tuple[Site, Watched]) -> None:
    site, long = watched
    long.go_on.set()
    with listening(site) as port, asking(port, site.by_token("two-manager").headers["Authorization"]) as all_:
        lines = 0
        while piece := all_.recv(1 << 20):
            lines += piece.count(b"\r\n")
    assert long.ended == ["whole"]
    assert lines >= ENOUGH
