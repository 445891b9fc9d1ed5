"""Many people at once: a bounded load on loopback, while facts come in and rollups are built.

PEOPLE of them (50) click through the console for MINUTES (10), with THINK_SECONDS (10) between two clicks on average;
PROCESSES (2) of gunicorn on PostgreSQL, one process on SQLite. `make bench` prints the tables.
"""

import json
import os
import time
from collections import defaultdict
from collections.abc import Iterator
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from random import Random
from statistics import median
from threading import Event, Thread

import pytest
from sqlalchemy import func, select

from dashboard import schema
from dashboard.access import INGEST, ROLES, SIGNED_IN
from dashboard.demo import PASSWORD
from dashboard.people.tokens import Tokens
from pages import PAGES
from rollup.db import Store, open_store
from rollup.model import booking, resource, venue
from tests.bench.person import Answer, Person
from tests.browser.sites import add_demo
from tests.console_processes import Processes, console
from tests.worlds import iso

PEOPLE = int(os.environ.get("PEOPLE", "50"))
MINUTES = float(os.environ.get("MINUTES", "10"))
THINK_SECONDS = float(os.environ.get("THINK_SECONDS", "10"))
PROCESSES = int(os.environ.get("PROCESSES", "2"))
NAMES = ("director", "manager", "viewer", "admin")
BATCH, BATCH_SECONDS = 20, 2.0
SAMPLE_SECONDS = 5.0
GROWTH = 1.1
"""By how much memory may be more in the last third than in the middle one: caches fill up in the first."""


class Till:
    """Sends bookings and the orders for them to the API, some new and some changed, until told to stop."""

    def __init__(self, port: int, token: str, places: list[tuple[str, str]]) -> None:
        self._port, self._places, self._random, self._numbers = port, places, Random(1), count(1)
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self.answers: list[Answer] = []
        self.taken = 0

    def run(self, over: Event) -> None:
        while not over.wait(BATCH_SECONDS):
            rows = [self._booking() for _ in range(BATCH)]
            self._send("bookings", rows)
            self._send("orders", [self._order(row) for row in rows if row["state"] == "paid"])

    def _booking(self) -> dict[str, object]:
        number = next(self._numbers)
        known = self._random.randrange(number) if number % 5 == 0 else number
        place, court = self._places[known % len(self._places)]
        start = int(time.time()) // 1800 * 1800 + 1800 * (known % 96 - 48)
        state = "paid" if known % 96 < 48 else "booked"
        return {"id": f"load-{known}", "venue": place, "resource": court, "start": iso(start), "minutes": 60,
                "channel": "web", "state": state}  # fmt: skip

    def _order(self, row: dict[str, object]) -> dict[str, object]:
        line = {"kind": "service", "item": "hour", "unit_price": 240 + self._random.randrange(99)}
        paid = {"tender": "card", "amount": line["unit_price"]}
        return {"id": f"o-{row['id']}", "venue": row["venue"], "booking": row["id"], "completed_at": row["start"],
                "lines": [line], "payments": [paid]}  # fmt: skip

    def _send(self, kind: str, rows: list[dict[str, object]]) -> None:
        if not rows:
            return
        connection = HTTPConnection("127.0.0.1", self._port, timeout=120)
        began, wrong = time.perf_counter(), ""
        try:
            connection.request("POST", f"/chain/ingest/{kind}", json.dumps({"rows": rows}), self._headers)
            answer = connection.getresponse()
            told = json.loads(answer.read())
            if answer.status != 200 or told["counts"]["rejected"]:
                wrong = f"{kind}: {answer.status} {json.dumps(told)[:300]}"
            else:
                self.taken += len(rows)
        except (OSError, ValueError, KeyError) as error:
            wrong = f"{kind}: {error!r}"
        finally:
            connection.close()
        self.answers.append(Answer("ingest", time.perf_counter() - began, wrong))


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """The demo chain on an engine."""
    opened = open_store(database_url)
    schema.migrate(opened)
    add_demo(opened)
    yield opened
    opened.close()


def person(port: int, number: int) -> Person:
    """Each of the demo's roles in turn, with the pages that it has."""
    name = NAMES[number % len(NAMES)]
    may = {SIGNED_IN, *ROLES[name]}
    seen = tuple(page for page in PAGES if page.panels and page.capability in may)
    return Person(port, name, PASSWORD, Random(number), THINK_SECONDS, seen)


def till_of(store: Store, port: int) -> Till:
    with store.reading() as connection:
        query = select(venue.c.source_id, resource.c.source_id).join(
            resource, resource.c.venue_id == venue.c.id
        )
        places = [(row[0], row[1]) for row in connection.execute(query)]
    return Till(port, Tokens(store).create("admin", (INGEST,), 1, None, "load"), places)


def use(processes: Processes, till: Till, people: list[Person]) -> list[float]:
    """Lets all of them at it; gives the memory that the processes took, over time."""
    over, resident = Event(), []
    threads = [Thread(target=one.run, args=(over,)) for one in (till, *people)]
    for thread in threads:
        thread.start()
    end = time.monotonic() + 60 * MINUTES
    while time.monotonic() < end:
        time.sleep(SAMPLE_SECONDS)
        resident.append(processes.resident())
    over.set()
    for thread in threads:
        thread.join()
    return resident


@pytest.mark.bench
@pytest.mark.timeout(int(600 + 90 * MINUTES))
def test_nobody_gets_an_error_and_memory_stays(store: Store, database_url: str, tmp_path: Path) -> None:
    engine = store.engine.dialect.name
    with console(database_url, tmp_path, PROCESSES if engine == "postgresql" else 1) as processes:
        people = [person(processes.port, number) for number in range(PEOPLE)]
        till = till_of(store, processes.port)
        before = processes.worked()
        resident = use(processes, till, people)
        worked = processes.worked() - before
        troubles = processes.troubles()
    answers = [*till.answers, *(answer for one in people for answer in one.answers)]
    tell(engine, answers, till, resident)
    print(f"processor seconds of the console's processes: {worked:.0f}")
    wrong = [answer.wrong for answer in answers if answer.wrong]
    assert wrong == []
    assert troubles == []
    with store.reading() as connection:
        known = connection.scalar(select(func.count()).where(booking.c.source_id.like("load-%")))
    assert known, "what the till sent has arrived"
    third = len(resident) // 3
    assert median(resident[-third:]) <= GROWTH * median(resident[third:-third])


def tell(engine: str, answers: list[Answer], till: Till, resident: list[float]) -> None:
    seconds: dict[str, list[float]] = defaultdict(list)
    for answer in answers:
        seconds[answer.what].append(answer.seconds)
    wrong = sum(bool(answer.wrong) for answer in answers)
    pace = f"{len(answers):,} requests, {len(answers) / MINUTES / 60:.1f} a second"
    print(f"\n{engine}: {PEOPLE} people, {MINUTES:g} minutes, a click each {THINK_SECONDS:g} s on average")
    print(f"{pace}, {wrong} errors; {till.taken:,} facts taken in meanwhile\n")
    print("| request | number | p50 ms | p95 ms | p99 ms |\n| --- | ---: | ---: | ---: | ---: |")
    for what, taken in sorted(seconds.items()):
        taken.sort()
        at = (1000 * taken[int(len(taken) * share / 100)] for share in (50, 95, 99))
        print(f"| {what} | {len(taken):,} | " + " | ".join(f"{value:,.0f}" for value in at) + " |")
    tenths = [resident[int(len(resident) * part / 10)] for part in range(10)]
    print(f"\nMB resident, each tenth of the time: {', '.join(f'{value:,.0f}' for value in tenths)}")
