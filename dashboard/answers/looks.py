"""What changed in figures that somebody had seen, since they last looked."""

from dataclasses import dataclass
from datetime import date, datetime

from rollup.metrics.metric import Metric
from rollup.metrics.values import Value


@dataclass(frozen=True, slots=True)
class Moved:
    """A figure of a venue that is another than when it was seen. `facts` are those that came since («order 12»), the
    newest first; none where nothing with a name did, as when opening hours were changed."""

    metric: Metric
    venue_key: str
    venue: str
    currency: str
    before: Value
    now: Value
    facts: tuple[str, ...]

    @property
    def step(self) -> float:
        """By how much it is more than it was, in the unit of its number; a ratio over nothing counts 0."""
        return float(self.now.number or 0) - float(self.before.number or 0)


@dataclass(frozen=True, slots=True)
class Since:
    """`looked_at` is when the view was last looked at, at its first venue; None for the first time. `days` are those
    whose figures had been seen, each over by then at all the venues; None when there was no such day. `venues` counts
    the venues whose figures were compared."""

    looked_at: datetime | None
    days: tuple[date, date] | None
    definitions: str
    venues: int
    moved: tuple[Moved, ...]
