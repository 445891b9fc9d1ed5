"""The console as it is run for many people: processes on loopback, and the memory that they take."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[1]
UNLIMITED = {"VA_API_PER_MINUTE": "0", "VA_API_PER_ADDRESS": "0"}
"""All people come from one address here."""
START_SECONDS = 60
ALARMING = (" ERROR ", "[ERROR]", "[CRITICAL]", "error: ")
BIN = Path(sys.executable).parent


class Running(NamedTuple):
    """A process of this machine: who started it, its memory, the time that it has had a processor for."""

    pid: int
    parent: int
    kilobytes: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Processes:
    """What was started; `logs` are what they say."""

    port: int
    started: tuple[subprocess.Popen[bytes], ...]
    logs: tuple[Path, ...]

    def resident(self) -> float:
        """Megabytes in memory, of them and all whom they have started. What processes share counts for each."""
        return sum(one.kilobytes for one in self._all()) / 1024

    def worked(self) -> float:
        """Seconds that they have had a processor for, to the second for each."""
        return sum(one.seconds for one in self._all())

    def _all(self) -> list[Running]:
        every = _all_processes()
        own = {process.pid for process in self.started}
        while more := {one.pid for one in every if one.parent in own} - own:
            own |= more
        return [one for one in every if one.pid in own]

    def workers(self) -> set[int]:
        """The processes that gunicorn has started to answer requests."""
        return {one.pid for one in _all_processes() if one.parent == self.started[0].pid}

    def troubles(self) -> list[str]:
        """The lines of their logs that tell of an error, all that those say that have ended."""
        told = []
        for process, log in zip(self.started, self.logs, strict=True):
            lines = log.read_text().splitlines()
            if process.poll() is not None:
                told += [f"ended with {process.returncode}", *lines]
            told += [line for line in lines if any(word in line for word in ALARMING)]
        return told


def _all_processes() -> list[Running]:
    told = subprocess.run(["ps", "-axo", "pid=,ppid=,rss=,time="], check=True, capture_output=True, text=True)
    rows = (line.split() for line in told.stdout.splitlines())
    return [Running(int(pid), int(parent), int(size), _seconds(time)) for pid, parent, size, time in rows]


def _seconds(told: str) -> float:
    """Of `[days-][hours:]minutes:seconds`."""
    days, _, clock = told.rpartition("-")
    seconds = 0.0
    for part in clock.split(":"):
        seconds = 60 * seconds + float(part)
    return 86_400 * int(days or 0) + seconds


@contextmanager
def console(url: str, folder: Path, processes: int, jobs: int = 1) -> Iterator[Processes]:
    """The console of a migrated database: one process, or gunicorn with several and the jobs beside it, as many times
    as told."""
    port = _free_port()
    environment = {
        **os.environ,
        **UNLIMITED,
        "PYTHONPATH": str(ROOT),
        "VA_DATABASE_URL": url,
        "VA_DATA_FOLDER": str(folder),
        "VA_PORT": str(port),
        "VA_LOG_LEVEL": "WARNING",
        "WEB_CONCURRENCY": str(processes),
    }
    serve, gunicorn, work = (
        [BIN / "venue-analytics", "serve"],
        [BIN / "gunicorn"],
        [BIN / "venue-analytics", "jobs"],
    )
    commands = [serve] if processes == 1 else [gunicorn, *[work] * jobs]
    logs = tuple(folder / f"process-{number}.log" for number in range(len(commands)))
    started = tuple(_started(command, environment, log) for command, log in zip(commands, logs, strict=True))
    try:
        _wait_for(port)
        yield Processes(port, started, logs)
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(60)


def _started(command: list[Any], environment: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as file:
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=file, stderr=subprocess.STDOUT)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(START_SECONDS * 5):
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
        finally:
            connection.close()
    raise TimeoutError(f"nothing answers at port {port}")
