"""What an alert watches, and whether it is the case: for the last whole periods, in the scope of its person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from dashboard.access import Viewer
from dashboard.queries import run
from dashboard.queries.peak_times import peak_times
from dashboard.results import Query
from dashboard.schedules.periods import Rhythm, last_whole
from rollup.calendar import date_of
from rollup.comparison import Days
from rollup.db import Store
from rollup.metrics.values import Value


class Side(StrEnum):
    """On which side of the threshold a figure is to be told of; on it is neither."""

    ABOVE = "above"
    BELOW = "below"


@dataclass(frozen=True, slots=True)
class Watch:
    """A metric at all venues of the person (or the one with the key `venue`), of one group of a split, or at one hour
    of the week (`weekday` 0 for Monday, with weeks alone), that is on a side of a threshold in `periods` whole days,
    weeks or months running. The threshold is in the metric's own unit: minor units of `currency`, shares of 1, minutes,
    counts."""

    metric: str
    side: Side
    threshold: Decimal
    grain: Rhythm = Rhythm.WEEKLY
    periods: int = 1
    venue: str = ""
    split: str = ""
    split_key: str = ""
    weekday: int | None = None
    hour: int | None = None
    currency: str = ""

    def holds(self, value: Value | None) -> bool:
        """Whether a figure is to be told of. One that is not there (a rate of nothing) is not."""
        number = exactly(value)
        if number is None:
            return False
        limit = Fraction(self.threshold)
        return number > limit if self.side is Side.ABOVE else number < limit


@dataclass(frozen=True, slots=True)
class Seen:
    """A period and the figure in it; None where there is none."""

    days: Days
    value: Value | None


def exactly(value: Value | None) -> Fraction | None:
    """A figure without rounding: a rate that is 5 % sharp is not above 5 %."""
    if value is None or value.number is None:
        return None
    return Fraction(value.numerator, 1 if value.denominator is None else value.denominator)


def periods(grain: Rhythm, today: int, count: int) -> list[Days]:
    """The last whole periods before a day, the latest last."""
    found: list[Days] = []
    day = today
    for _ in range(count):
        found.append(last_whole(grain, day))
        day = found[-1].first
    return found[::-1]


def look(store: Store, viewer: Viewer, watch: Watch, today: int, now: int, count: int) -> list[Seen]:
    """The figure in each of the last whole periods, the latest last. Raises `BadInput` and `NotAllowed` as queries do,
    for a venue, say, that is not the person's (any more)."""
    wanted = periods(watch.grain, today, count)
    if watch.weekday is not None and watch.hour is not None:
        return [Seen(days, _slot(store, viewer, watch, days, now)) for days in wanted]
    query = _query(watch, wanted[0].first, wanted[-1].last, grain=str(watch.grain))
    rows = run(store, viewer, query, now).rows
    values: dict[date, Value] = {}
    for row in rows:
        if row.bucket is not None and watch.currency in ("", row.currency):
            values[date(row.bucket.year, row.bucket.month, row.bucket.day)] = row.values[watch.metric]
    return [Seen(days, values.get(date_of(days.first))) for days in wanted]


def is_the_case(watch: Watch, seen: Sequence[Seen]) -> bool:
    """Whether the last `periods` figures are all to be told of."""
    last = seen[-watch.periods :]
    return len(last) == watch.periods and all(watch.holds(each.value) for each in last)


def _slot(store: Store, viewer: Viewer, watch: Watch, days: Days, now: int) -> Value | None:
    """The figure at one hour of one week."""
    grid = peak_times(store, viewer, _query(watch, days.first, days.last), now)
    assert watch.weekday is not None
    assert watch.hour is not None
    return grid.cells[watch.weekday][watch.hour].value


def _query(watch: Watch, first: int, last: int, grain: str | None = None) -> Query:
    return Query(
        metrics=(watch.metric,),
        start=date_of(first),
        end=date_of(last),
        venues=(watch.venue,) if watch.venue else (),
        only=((watch.split, watch.split_key),) if watch.split else (),
        grain=grain,
    )
