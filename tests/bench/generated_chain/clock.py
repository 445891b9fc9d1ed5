"""Local time of many instants at once, by the product's own offsets."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from rollup.calendar import DAY_MINUTES, instant_of, utc_offset
from tests.bench.generated_chain.columns import Column


class Places(NamedTuple):
    """Where instants fall: business day, wall-clock hour, wall-clock minutes since the cut-off."""

    day: Column
    hour: Column
    minute: Column


@dataclass(slots=True)
class Clock:
    """The clock of a venue. The zones used change theirs on whole hours of UTC."""

    zone: str
    cutoff: int
    first_hour: int
    offsets: Column

    @classmethod
    def of(cls, zone: str, cutoff: int, first: int, last: int) -> "Clock":
        """For instants of some days, a month more on either side."""
        start, end = (first - 31) * 24, (last + 62) * 24
        offsets = [utc_offset(zone, hour * 3600) for hour in range(start, end)]
        return cls(zone, cutoff, start, np.array(offsets, dtype=np.int64))

    def local(self, instants: Column) -> Places:
        """Where instants fall at the venue."""
        wall = (instants + self.offsets[instants // 3600 - self.first_hour]) // 60
        shifted = wall - self.cutoff
        return Places(shifted // DAY_MINUTES, wall % DAY_MINUTES // 60, shifted % DAY_MINUTES)

    def noons(self, first: int, count: int) -> Column:
        """Local noon of some days, as instants."""
        return np.array([instant_of(self.zone, first + n, 720) for n in range(count)], dtype=np.int64)
