"""A console of a generated chain in a process of its own, as `serve` runs one, with the clock at the chain's present.

python -m tests.bench.console_of_chain sqlite:////path/venues.db 8050 /path/for/data
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from waitress import serve

from app import create_app
from dashboard.people.accounts import Accounts
from dashboard.settings import read_settings
from rollup.db import Store, open_store
from tests.bench.generated_chain.size import NOW
from tests.databases import free_port

NAME, PASSWORD = "measurer", "a bench of many people"
PATIENCE, THREADS = 120, 8


@contextmanager
def console(store: Store, folder: Path) -> Iterator[tuple[int, float]]:
    """The port of a console that answers, and the seconds until it did."""
    accounts = Accounts(store)
    if NAME not in {account.username for account in accounts.all()}:
        accounts.create(NAME, PASSWORD, "admin", 1)
    url, port = store.engine.url.render_as_string(hide_password=False), free_port()
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", __name__, url, str(port), str(folder)])
    try:
        while not _answers(port):
            assert process.poll() is None
            assert time.perf_counter() - began < PATIENCE
            time.sleep(0.02)
        yield port, time.perf_counter() - began
    finally:
        process.terminate()
        process.wait()


def _answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def main(url: str, port: str, folder: str) -> None:
    """Serves until it is told to stop."""
    given = {
        "VA_DATABASE_URL": url,
        "VA_DATA_FOLDER": folder,
        "VA_API_PER_MINUTE": "0",
        "VA_SCHEDULER": "off",
    }
    app = create_app(read_settings({**given, "VA_SECRET_KEY": "s" * 40}), open_store(url), lambda: NOW)
    serve(app.server, host="127.0.0.1", port=int(port), threads=THREADS)


if __name__ == "__main__":
    main(*sys.argv[1:])
