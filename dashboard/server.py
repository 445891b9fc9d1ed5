"""Serving: waitress in front of the application, the scheduler beside it."""

import logging

from flask import Flask
from waitress import create_server

from dashboard.scheduler import running_scheduler
from dashboard.settings import Settings
from rollup.db import Store
from rollup.errors import Unavailable


def serve(server: Flask, store: Store, settings: Settings) -> None:
    """Answers requests until it is interrupted. Raises `Unavailable` when it cannot listen there."""
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        listener = create_server(
            server, host=settings.host, port=settings.port, threads=settings.threads, ident=None
        )
    except OSError as error:
        place = f"{settings.host}:{settings.port}"
        raise Unavailable(f"cannot listen on {place} ({error.strerror}); choose another VA_PORT") from error
    # Dash prepares itself in the first request, and a second one at that moment would be answered half.
    server.test_client().get("/healthz")
    with running_scheduler(store, settings):
        try:
            listener.run()
        finally:
            listener.close()
