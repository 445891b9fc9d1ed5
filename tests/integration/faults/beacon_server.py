"""A console on loopback in a process of its own, to be sent beacons and killed: run by tests, never by pytest.

Gets the database's URL, says on which port it listens, and serves until the end.
"""

import sys

from waitress import create_server

from app import create_app
from dashboard.settings import read_settings
from rollup.db import open_store

THREADS = 10
"""More than there are pages that send at once."""
UNLIMITED = {"VA_BEACON_PER_MINUTE": "0", "VA_BEACON_PER_ADDRESS": "0"}


def main(url: str) -> None:
    """Serves the database."""
    given = {"VA_SECRET_KEY": "s" * 40, "VA_DATABASE_URL": url, "VA_SCHEDULER": "off", **UNLIMITED}
    server = create_app(read_settings(given), open_store(url)).server
    server.test_client().get("/healthz")
    listener = create_server(server, host="127.0.0.1", port=0, threads=THREADS, ident=None)
    sys.stdout.write(f"{listener.effective_port}\n")
    sys.stdout.flush()
    listener.run()


if __name__ == "__main__":
    main(sys.argv[1])
