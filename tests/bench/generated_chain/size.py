"""How large a generated chain is, and when its year is."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from rollup.calendar import day_of

LAST = day_of(date(2026, 11, 30))
"""The last day with bookings: the end of the month that is under way."""
NOW = int(datetime.fromisoformat("2026-11-22T13:00:00+00:00").timestamp())
"""The instant at which all is read, a Sunday afternoon. Of later days there are bookings only."""


@dataclass(frozen=True, slots=True)
class Size:
    """A hundred venues of ten resources over a year make about 6 million bookings, 10 million postings and 12 million
    funnel events."""

    venues: int = 100
    resources: int = 10
    days: int = 365
    seed: int = 1

    @property
    def first(self) -> int:
        """The first day with facts (an epoch day)."""
        return LAST - self.days + 1

    @property
    def name(self) -> str:
        """For folders that keep what was generated."""
        return f"{self.venues}x{self.resources}x{self.days}-{self.seed}"


def size_from(environment: Mapping[str, str] = os.environ) -> Size:
    """The size that the environment asks for: BENCH_VENUES, BENCH_RESOURCES, BENCH_DAYS, BENCH_SEED."""
    usual = Size()
    return Size(
        venues=int(environment.get("BENCH_VENUES", usual.venues)),
        resources=int(environment.get("BENCH_RESOURCES", usual.resources)),
        days=int(environment.get("BENCH_DAYS", usual.days)),
        seed=int(environment.get("BENCH_SEED", usual.seed)),
    )
