"""Serving: waitress in front of the application, the scheduler beside it; or the scheduler alone, where other processes
serve."""

import gc
import logging
import signal
import sys
from collections.abc import Callable
from threading import Event

from flask import Flask
from waitress import create_server

from dashboard.exports.worker import running_worker
from dashboard.parts import Parts
from dashboard.scheduler import running_scheduler
from dashboard.settings import Settings
from rollup.db import Store
from rollup.errors import Unavailable

NEW_OBJECTS = 20_000
"""More objects made than freed, after which Python looks for circles among the new ones; 700 if nothing is said."""


def serve(server: Flask, store: Store, settings: Settings, parts: Parts, ready: Callable[[], None]) -> None:
    """Answers requests until it is interrupted or terminated. `ready` is called once it listens. Raises `Unavailable`
    when it cannot listen there."""
    start_logging(settings.log_level)
    try:
        listener = create_server(
            server,
            host=settings.host,
            port=settings.port,
            threads=settings.threads,
            ident=None,
            # With it waitress can say that an asker has left, so that nobody goes on working for them.
            channel_request_lookahead=1,
        )
    except OSError as error:
        place = f"{settings.host}:{settings.port}"
        raise Unavailable(f"cannot listen on {place} ({error.strerror}); choose another VA_PORT") from error
    made_ready(server)
    _end_when_told()
    with running_scheduler(store, settings, parts), running_worker(store, settings):
        ready()
        try:
            listener.run()
        finally:
            listener.close()


def made_ready(server: Flask) -> Flask:
    """The server after its first request: Dash prepares itself in it, and a second one at that moment would be answered
    half."""
    server.test_client().get("/healthz")
    settled()
    return server


def settled() -> None:
    """What was loaded so far stays for good, so Python need not look through it for what could be freed; and it looks
    less often, as an answer of thousands of lines is thousands of objects of which none are in a circle. Half the time
    of large answers went into that."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS)


def work(store: Store, settings: Settings, parts: Parts, ready: Callable[[], None]) -> None:
    """Runs the periodic jobs and makes exports until it is interrupted or terminated; serves nobody."""
    start_logging(settings.log_level)
    _end_when_told()
    with running_scheduler(store, settings, parts), running_worker(store, settings):
        ready()
        Event().wait()


def _end_when_told() -> None:
    """Termination ends the same way as Ctrl-C: requests are finished, the scheduler's job too."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))


def start_logging(level: str) -> None:
    """Logs to standard error, from this level on.

    Of the scheduler only errors: it reports each run of each job and, as a warning, each tick that comes while the job
    is still at work. Under load that is every few seconds, and nothing is lost by it: what is due stands in the
    database, and the next tick does it. A job's own failure is logged by `dashboard.scheduler`."""
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
