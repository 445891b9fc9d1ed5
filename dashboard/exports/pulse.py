"""The heartbeat of a process that makes a file: it renews the lease and ends the work when nobody wants it any more, or
when it has taken too long, wherever it may hang."""

from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread
from time import time

from dashboard.exports import queue
from dashboard.exports.queue import WHOLE, Lease
from rollup.db import Store
from rollup.errors import Unavailable, VenueAnalyticsError

BEAT_SECONDS = 2.0
PATIENCE_SECONDS = 3.0
"""How long the work is given to end by itself, before the process is ended."""
TOO_LONG = "it took longer than {minutes} minutes and was stopped; ask for a shorter period, or fewer venues"


class Unwanted(VenueAnalyticsError):
    """The file that is being made is not wanted (from here) any more."""


def _go_on() -> None:
    """For work that can be trusted to look at what it is told."""


class Pulse:
    """Beats while the block runs. `tell` takes the share that is done, and raises `Unwanted` when the work is to end;
    `end` ends the process when it did not."""

    def __init__(
        self,
        store: Store,
        lease: Lease,
        minutes: float,
        end: Callable[[], None] = _go_on,
        clock: Callable[[], float] = time,
    ) -> None:
        self._store, self._lease, self._minutes, self._end, self._clock = store, lease, minutes, end, clock
        self._share = 0.0
        self._over, self._unwanted = Event(), Event()
        self._thread = Thread(target=self._beat, name="export-pulse", daemon=True)

    def __enter__(self) -> "Pulse":
        self._deadline = self._clock() + 60 * self._minutes
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    def tell(self, share: float) -> None:
        """Notes how far the work is."""
        self._share = share
        if self._unwanted.is_set():
            raise Unwanted("this file is not wanted any more")

    def _beat(self) -> None:
        held_until = self._clock() + queue.LEASE_SECONDS
        while not self._over.wait(BEAT_SECONDS):
            now = self._clock()
            if now >= self._deadline:
                with suppress(Unavailable):
                    queue.fail(self._store, self._lease, TOO_LONG.format(minutes=self._minutes), int(now))
                break
            try:
                if not queue.renew(self._store, self._lease, int(WHOLE * min(self._share, 1)), int(now)):
                    break
                held_until = now + queue.LEASE_SECONDS
            except Unavailable:
                # Perhaps the database comes back; but somebody else may take over when the lease is over.
                if now >= held_until:
                    break
        else:
            return
        self._unwanted.set()
        if not self._over.wait(PATIENCE_SECONDS):
            self._end()
