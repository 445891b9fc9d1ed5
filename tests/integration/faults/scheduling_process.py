"""A scheduler in a process of its own, on a clock that the test moves: run by `test_many_schedulers`.

What it is told is an instant at which it looks for due windows, or «crash», after which it kills itself in the middle
of the next window. It answers each instant when it is done, and writes every window that it begins to its log.
"""

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

from rollup import jobs
from rollup.db import Store, open_store


def recorded(job: jobs.Job, log: Path, crashing: Callable[[], bool]) -> jobs.Job:
    """The job, which writes down each window before it is worked on."""

    def work(store: Store, window: jobs.Window, now: int) -> int:
        with log.open("a") as file:
            file.write(f"{window.job} {window.start}\n")
        rows = job.work(store, window, now)
        if crashing():
            os.kill(os.getpid(), signal.SIGKILL)
        return rows

    return replace(job, work=work)


def main(told: Connection, url: str, holder: str, log: str) -> None:
    """Works at every instant that is given."""
    store, crash = open_store(url), [False]
    jobs.JOBS = tuple(recorded(job, Path(log), lambda: crash[0]) for job in jobs.JOBS)
    with suppress(EOFError):
        while True:
            order = told.recv()
            if order == "crash":
                crash[0] = True
            else:
                told.send(len(jobs.run_due(store, order, holder)))
    store.close()
