"""A PostgreSQL server on loopback whose data stays in a folder, with the memory that a small server would be given."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.databases import as_server_user, free_port, server_program

OPTIONS = (
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "shared_buffers=2GB",
    "effective_cache_size=8GB",
    "work_mem=256MB",
    "maintenance_work_mem=1GB",
    "max_wal_size=4GB",
    "synchronous_commit=off",
    "random_page_cost=1.1",
    "max_connections=60",
)


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """The URL of the server while it runs; made where the folder holds none."""
    run, data, port = as_server_user(), folder / "postgresql", free_port()
    if not (data / "PG_VERSION").exists():
        data.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            shutil.chown(data, user=run[1].removeprefix("--reuid="))
        made = ["-D", str(data), "-U", "postgres", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C"]
        subprocess.run(
            [*run, server_program("initdb"), *made], cwd="/", check=True, stdout=subprocess.DEVNULL
        )
    control = [*run, server_program("pg_ctl"), "-D", str(data)]
    options = " ".join([f"-p {port}", *(f"-c {option}" for option in OPTIONS)])
    start = ["-w", "-s", "-t", "120", "-l", str(data / "log"), "-o", options, "start"]
    subprocess.run([*control, *start], cwd="/", check=True, stdout=subprocess.DEVNULL)
    try:
        yield f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*control, "-m", "fast", "-w", "-s", "stop"], cwd="/", check=False)
