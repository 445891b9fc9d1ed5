"""Makes one file of the queue of exports, as a process of its own; `serve` starts it with the key of a job and its
lease. It is no command: nobody else has a lease."""

import os
import sys

from dashboard.cli.setup import opened_unchecked
from dashboard.cli.wiring import parts
from dashboard.exports.making import make
from dashboard.exports.queue import Lease
from dashboard.server import start_logging
from dashboard.settings import read_settings

NOT_WANTED = 3


def main(key: str, token: str) -> None:
    """Makes the file."""
    settings = read_settings()
    start_logging(settings.log_level)
    with opened_unchecked(settings) as store:
        make(store, settings, parts().reports, Lease(key, token), lambda: os._exit(NOT_WANTED))


if __name__ == "__main__":
    main(*sys.argv[1:])
