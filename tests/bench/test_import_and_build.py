"""Import of a large chain and its full rollup: rows a second, seconds, and the peak of memory.

`make bench` prints the figures; BENCH_ROWS sets the size (default 1,000,000 bookings and as many orders). The peak is
that of the processes that import and build, as the operating system counts it, so it holds everything.
"""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.bench.big_chain import write_facts, write_places

ROWS = int(os.environ.get("BENCH_ROWS", "1000000"))
GIGABYTE_IN_KILOBYTES = 1_000_000
TELLING_ITS_PEAK = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
"""Runs a command and tells its peak in kB. Of a child of the measuring process the system tells at least what that
process had itself, and it may have measured much else before."""


class Run(NamedTuple):
    """What a command took, and the most memory that it had at once."""

    seconds: float
    kilobytes: int


def run(database: Path, *arguments: str) -> Run:
    """Runs the command line on a database."""
    began = time.perf_counter()
    environment = {**os.environ, "VA_DATABASE_URL": f"sqlite:///{database}"}
    command = [sys.executable, "-c", TELLING_ITS_PEAK, sys.executable, "-m", "dashboard.cli", *arguments]
    told = subprocess.run(command, check=True, env=environment, stdout=subprocess.PIPE)
    return Run(time.perf_counter() - began, int(told.stdout))


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
    peak = max(each.kilobytes for each in (bookings, orders, rebuild))
    size = database.stat().st_size / 1e6
    print()
    print("| step | seconds | rows/s |")
    print("| --- | ---: | ---: |")
    print(f"| places | {places.seconds:.1f} | |")
    print(
        f"| {ROWS:,} bookings, imported and rolled up | {bookings.seconds:.1f} | {ROWS / bookings.seconds:,.0f} |"
    )
    print(
        f"| {ROWS:,} orders, imported and rolled up | {orders.seconds:.1f} | {ROWS / orders.seconds:,.0f} |"
    )
    print(f"| full rebuild of all rollups | {rebuild.seconds:.1f} | {2 * ROWS / rebuild.seconds:,.0f} |")
    print(f"peak memory {peak / 1000:,.0f} MB, database {size:,.0f} MB")
    assert peak < GIGABYTE_IN_KILOBYTES
