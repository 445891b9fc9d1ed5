"""At any instant, while facts are written and built by other threads, a read equals a count over the same snapshot."""

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from random import Random

from sqlalchemy import func, select

from rollup.ask import Ask
from rollup.build import drain
from rollup.db import Store
from rollup.errors import Busy
from rollup.model import mark, venue
from rollup.read import compute_rollup
from rollup.subjects import SUBJECTS, Grain
from tests.brute_force import all_facts, count
from tests.integration.faults.histories import SETUP, History
from tests.integration.test_exactness import clean
from tests.worlds import BASE, SPAN, found, give

READS = int(os.environ.get("READS", "40"))
NOW = BASE + SPAN + 86_400
DAYS = range(BASE // 86_400 - 1, BASE // 86_400 + 15)


class Crew:
    """Threads that repeat their work until they are told to stop; the first error of any is kept. That another one was
    writing for too long, on a machine that has more to do, is none: nothing was changed."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.errors: list[BaseException] = []
        self.threads: list[threading.Thread] = []

    def start(self, work: Callable[[], object], pause: float = 0.0) -> None:
        def run() -> None:
            try:
                while not self.stop.wait(pause):
                    with suppress(Busy):
                        work()
            except BaseException as error:
                self.errors.append(error)

        self.threads.append(threading.Thread(target=run))
        self.threads[-1].start()

    def finish(self) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join()


def writer(store: Store, seed: int) -> Callable[[], None]:
    history = History(seed, pool=15)
    batches = history.batches(10**9, most=4)

    def write() -> None:
        kind, records = next(batches)
        if kind != "venues":
            give(store, kind, records, NOW)

    return write


def question(random: Random, ids: tuple[int, ...]) -> Ask:
    subject = random.choice(SUBJECTS)
    first = random.choice(DAYS)
    dimensions = ("venue_id", "weekday", "hour", *subject.dimensions)
    return Ask(
        (*subject.sums, *subject.sets),
        ids,
        first,
        min(first + random.randrange(len(DAYS)), DAYS[-1]),
        NOW,
        tuple(random.sample(dimensions, random.randint(0, 2))),
        random.choice((None, *Grain)),
        random.choice(("classic", "current")),
    )


def test_reads_equal_a_count_in_the_same_snapshot(store: Store) -> None:
    found(store, SETUP, NOW)
    for kind, records in History(3, pool=15).batches(60):
        give(store, kind, records, NOW)
    crew, random, dirty = Crew(), Random(11), set()
    crew.start(writer(store, 21), pause=0.02)
    crew.start(writer(store, 22), pause=0.02)
    crew.start(lambda: drain(store, NOW, batch_size=random.choice((1, 5, 4_000))), pause=0.05)
    try:
        for _ in range(READS):
            wrong, marks = one_read(store, random)
            assert wrong == []
            dirty.add(marks)
    finally:
        crew.finish()
    assert crew.errors == []
    assert len(dirty) > min(READS, 200) // 10, "the reads saw many states of the marks"


def one_read(store: Store, random: Random) -> tuple[list[object], int]:
    """What differs between a read and a count on one snapshot, and how many marks there were."""
    with store.reading() as connection:
        ids = tuple(connection.execute(select(venue.c.id)).scalars())
        ask = question(random, ids)
        answer = clean(compute_rollup(connection, ask).found)
        facts = all_facts(connection, NOW, DAYS)
        marks = connection.execute(select(func.count()).select_from(mark)).scalar_one()
    expected = clean(
        count(
            facts,
            measures=ask.measures,
            venues=ask.venues,
            first=ask.first,
            last=ask.last,
            columns=ask.columns,
            grain=None if ask.grain is None else str(ask.grain),
            definitions=ask.definitions,
        )
    )
    return ([] if answer == expected else [(ask, answer, expected)]), marks
