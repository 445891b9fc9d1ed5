"""How things are measured: medians of rounds in alternation, so that what else a machine does falls on all alike."""

import platform
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from os import cpu_count, getloadavg
from pathlib import Path
from statistics import median, quantiles

ROUNDS = 9


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of some rounds."""

    rounds: tuple[float, ...]

    @property
    def median(self) -> float:
        return median(self.rounds)

    @property
    def best(self) -> float:
        return min(self.rounds)

    def share(self, percent: int) -> float:
        """The time that so many percent of the rounds took at most."""
        return quantiles(self.rounds, n=100, method="inclusive")[percent - 1]


def alternated(works: Mapping[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, Times]:
    """The times of each work, one round of all after the other. Each is done once before it is timed: what the others
    have driven from the processor's caches in between would fall on whoever is quickest."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            work()
            began = time.perf_counter()
            work()
            taken[name].append(1000 * (time.perf_counter() - began))
    return {name: Times(tuple(rounds)) for name, rounds in taken.items()}


def circumstances(*packages: str, engines: Mapping[str, str] | None = None) -> str:
    """Machine, versions, load and date, for beside the figures."""
    processor = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        )
        if Path("/proc/cpuinfo").exists()
        else iter(()),
        platform.processor(),
    )
    versions = [f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in packages)]
    versions += [f"{name} {number}" for name, number in (engines or {}).items()]
    return (
        f"Measured on {datetime.now(UTC):%Y-%m-%d}, {cpu_count()} cores ({processor}), load {getloadavg()[0]:.1f};"
        f" {', '.join(versions)}."
    )
