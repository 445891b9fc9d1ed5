"""Import of a large chain and its full rollup: rows a second, seconds, and the peak of memory.

`make bench` prints the figures; BENCH_ROWS sets the size (default 1,000,000 bookings and as many orders). The peak is
that of the importing process, read from the operating system, so it holds everything.
"""

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.bench.big_chain import write_facts, write_places

ROWS = int(os.environ.get("BENCH_ROWS", "1000000"))
GIGABYTE_IN_KILOBYTES = 1_000_000


def run(database: Path, *arguments: str) -> float:
    """Runs the command line on a database; gives the seconds it took."""
    began = time.perf_counter()
    environment = {**os.environ, "VA_DATABASE_URL": f"sqlite:///{database}"}
    command = [sys.executable, "-m", "dashboard.cli", *arguments]
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


@pytest.mark.bench
@pytest.mark.timeout(3600)
def test_import_and_build(tmp_path: Path) -> None:
    folder, database = tmp_path / "files", tmp_path / "venues.db"
    folder.mkdir()
    write_places(folder)
    write_facts(folder, ROWS)
    run(database, "db", "migrate")
    places = run(
        database,
        "import",
        *(str(folder / f"{kind}.csv") for kind in ("venues", "opening_hours", "resources")),
    )
    bookings = run(database, "import", str(folder / "bookings.csv"))
    orders = run(database, "import", str(folder / "orders.jsonl"))
    rebuild = run(database, "rollup", "rebuild")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    size = database.stat().st_size / 1e6
    print()
    print("| step | seconds | rows/s |")
    print("| --- | ---: | ---: |")
    print(f"| places | {places:.1f} | |")
    print(f"| {ROWS:,} bookings, imported and rolled up | {bookings:.1f} | {ROWS / bookings:,.0f} |")
    print(f"| {ROWS:,} orders, imported and rolled up | {orders:.1f} | {ROWS / orders:,.0f} |")
    print(f"| full rebuild of all rollups | {rebuild:.1f} | {2 * ROWS / rebuild:,.0f} |")
    print(f"peak memory {peak / 1000:,.0f} MB, database {size:,.0f} MB")
    assert peak < GIGABYTE_IN_KILOBYTES
