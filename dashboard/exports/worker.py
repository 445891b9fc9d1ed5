"""Works off the queue of exports beside the server: each file is made by a process of its own, which takes no time from
those who look at pages, and which can be ended whatever it does."""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Event, Thread
from time import monotonic, time

from dashboard.exports import files, queue
from dashboard.exports.pulse import TOO_LONG
from dashboard.exports.queue import Lease
from dashboard.settings import Settings
from rollup.db import Store
from rollup.errors import Unavailable

POLL_SECONDS = 1.0
SWEEP_SECONDS = 300.0
GRACE_SECONDS = 60.0
"""How long after its time a process is ended that did not end itself."""
STOP_SECONDS = 5.0
COMMAND = (sys.executable, "-m", "dashboard.cli.make_export")
logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Child:
    """A process that makes a file."""

    lease: Lease
    process: subprocess.Popen[bytes]
    deadline: float


class Worker:
    """The processes that this server has at work."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store, self._settings = store, settings
        self._children: list[Child] = []
        self._swept = -SWEEP_SECONDS

    def turn(self) -> None:
        """Looks after those at work, and begins what waits."""
        for child in list(self._children):
            self._look_after(child)
        while len(self._children) < self._settings.export_workers and queue.is_waiting(self._store, _now()):
            lease = queue.claim(self._store, _now())
            if lease is None:
                break
            self._children.append(self._begun(lease))
        if monotonic() - self._swept >= SWEEP_SECONDS:
            self._swept = monotonic()
            sweep(self._store, self._settings, _now())

    def stop(self) -> None:
        """Ends those at work and puts their jobs back."""
        for child in self._children:
            child.process.terminate()
        for child in self._children:
            try:
                child.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait()
            with suppress(Unavailable):
                queue.requeue(self._store, child.lease)
            files.part_of(self._settings, child.lease).unlink(missing_ok=True)
        self._children.clear()

    def _begun(self, lease: Lease) -> Child:
        process = subprocess.Popen(
            [*COMMAND, lease.key, lease.token],
            env=os.environ | _environment(self._settings),
            stdin=subprocess.DEVNULL,
        )
        return Child(lease, process, monotonic() + 60 * self._settings.export_minutes + GRACE_SECONDS)

    def _look_after(self, child: Child) -> None:
        if child.process.poll() is None and monotonic() >= child.deadline:
            child.process.kill()
            child.process.wait()
            said = TOO_LONG.format(minutes=self._settings.export_minutes)
            queue.fail(self._store, child.lease, said, _now())
        if child.process.poll() is not None:
            # Whoever ended well has settled the job; of any other it is known at once that nobody works on it.
            queue.release(self._store, child.lease, _now())
            files.part_of(self._settings, child.lease).unlink(missing_ok=True)
            self._children.remove(child)


def _environment(settings: Settings) -> dict[str, str]:
    """What the process must have in common with this one, however it was told."""
    return {
        "VA_DATABASE_URL": settings.database_url,
        "VA_DATA_FOLDER": str(settings.data_folder),
        "VA_SECRET_KEY": settings.secret_key,
        "VA_PUBLIC_URL": settings.link(""),
        "VA_EXPORT_MINUTES": str(settings.export_minutes),
        "VA_EXPORT_DAYS": str(settings.export_days),
    }


def sweep(store: Store, settings: Settings, now: int) -> None:
    """Removes files whose time is over, and what was left by processes that died."""
    queue.forget(store, now)
    leases = [Lease(key, token) for key, token in queue.running(store).items()]
    kept = queue.with_files(store, now)
    files.remove_others(settings, kept, leases)


def _now() -> int:
    return int(time())


@contextmanager
def running_worker(store: Store, settings: Settings) -> Iterator[None]:
    """Works the queue off while the block runs; nothing where the settings say so."""
    if not settings.scheduler or not settings.export_workers:
        yield
        return
    over, worker = Event(), Worker(store, settings)

    def work() -> None:
        while not over.wait(POLL_SECONDS):
            try:
                worker.turn()
            except Unavailable as error:
                logger.warning("exports wait: %s", error)
            except Exception:
                logger.exception("exports failed")

    thread = Thread(target=work, name="exports")
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        worker.stop()
