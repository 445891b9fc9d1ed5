"""Requests over HTTP to one console process of a generated chain on SQLite: each page's panels asked for by one person,
and everything by 1, 10 and 50 people who do not stop to think. All on loopback, clients and server on the same cores.

HTTP_SECONDS is how long each number of people clicks.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from threading import Event, Thread
from time import perf_counter

import pytest

from pages import PAGES
from pages.page import Page
from rollup.db import Store
from tests.bench.console_of_chain import NAME, PASSWORD, console
from tests.bench.generated_chain.databases import sqlite_alone
from tests.bench.generated_chain.size import size_from
from tests.bench.measuring import Times, circumstances
from tests.bench.person import API_SHARE, Answer, Person
from tests.bench.report import ms, table, write_section

SECONDS = float(os.environ.get("HTTP_SECONDS", "20"))
PEOPLE = (1, 10, 50)
ROUNDS = 12
VISITED = tuple(page for page in PAGES if page.panels)


@dataclass(frozen=True, slots=True)
class Load:
    """What some people asked for in some seconds."""

    people: int
    seconds: float
    answers: tuple[Answer, ...]

    def rows(self) -> Iterator[tuple[str, ...]]:
        """A line of the table for each kind of request."""
        for what in ("panel", "API", "page"):
            taken = [1000 * answer.seconds for answer in self.answers if answer.what == what]
            if len(taken) > 1:
                times = Times(tuple(taken))
                shares = (ms(times.share(percent)) for percent in (50, 95, 99))
                yield what, str(self.people), f"{len(taken) / self.seconds:.1f}", *shares


@pytest.fixture(scope="module")
def store(chains: Path) -> Iterator[Store]:
    with sqlite_alone(size_from(), chains) as opened:
        yield opened


@pytest.mark.bench
@pytest.mark.timeout(3600)
def test_http(store: Store, tmp_path: Path) -> None:
    with console(store, tmp_path) as (port, started):
        pages = [(page.key, *visited(port, page)) for page in VISITED]
        loads = [clicked(port, people) for people in PEOPLE]
    wrong = [answer.wrong for load in loads for answer in load.answers if answer.wrong]
    assert wrong == []
    size = size_from()
    alone = table(("page", "panels", "p50, ms", "p95, ms", "p99, ms"), pages)
    together = table(
        ("request", "people", "a second", "p50, ms", "p95, ms", "p99, ms"),
        [row for load in loads for row in load.rows()],
    )
    write_section(
        "http",
        f"## HTTP\n\n`tests/bench/test_http.py`: one process of waitress with 8 threads over the chain of {size.venues}"
        f" venues on SQLite, clients on the same cores. It answers {started:.1f} s after it was started.\n\n"
        f"One person, each panel of a page {ROUNDS} times over different periods, drawn and compressed:\n\n{alone}\n\n"
        f"People who click without a pause for {SECONDS:g} s each, any page and period:\n\n{together}\n\n"
        f"No request failed. {circumstances('dash', 'flask', 'waitress')}\n",
    )


def visited(port: int, page: Page) -> tuple[str, ...]:
    """The number of a page's panels, and the times of a request for one."""
    person = signed_in(port, page)
    for _ in range(ROUNDS + 1):
        person.visit(page)
    kept = [answer for answer in person.answers if answer.what == "panel"][len(page.panels) :]
    assert [answer.wrong for answer in kept if answer.wrong] == []
    times = Times(tuple(1000 * answer.seconds for answer in kept))
    return str(len(page.panels)), *(ms(times.share(percent)) for percent in (50, 95, 99))


def signed_in(port: int, *pages: Page, seed: int = 1) -> "Clicker":
    person = Clicker(port, NAME, PASSWORD, Random(seed), 0, pages)
    person.sign_in()
    return person


class Clicker(Person):
    """A person whose clicks can be told."""

    def sign_in(self) -> None:
        self._click(self._sign_in())

    def visit(self, page: Page) -> None:
        self._click(self._visit(page))

    def run(self, over: Event) -> None:
        """Clicks on, having signed in."""
        while not over.is_set():
            wants_api = self.random.random() < API_SHARE
            self._click(self._ask_api() if wants_api else self._visit(self.random.choice(self.pages)))


def clicked(port: int, people: int) -> Load:
    """So many people, each with a session of their own, clicking for some seconds."""
    crowd = [signed_in(port, *VISITED, seed=seed) for seed in range(people)]
    for person in crowd:
        person.answers.clear()
    over = Event()
    threads = [Thread(target=person.run, args=(over,)) for person in crowd]
    began = perf_counter()
    for thread in threads:
        thread.start()
    over.wait(SECONDS)
    over.set()
    for thread in threads:
        thread.join()
    every = tuple(answer for person in crowd for answer in person.answers)
    return Load(people, perf_counter() - began, every)
