"""What the server logs."""

import logging
from collections.abc import Iterator

import pytest

from dashboard.server import start_logging

SCHEDULER = logging.getLogger("apscheduler.scheduler")
"""The one that warns of ticks that come while a job is still at work."""


@pytest.fixture(autouse=True)
def levels() -> Iterator[None]:
    found = logging.getLogger("apscheduler").level
    yield
    logging.getLogger("apscheduler").setLevel(found)


@pytest.mark.parametrize("level", ["DEBUG", "INFO", "ERROR"])
def test_of_the_scheduler_only_errors_are_logged(level: str) -> None:
    start_logging(level)

    assert not SCHEDULER.isEnabledFor(logging.WARNING)
    assert SCHEDULER.isEnabledFor(logging.ERROR)
