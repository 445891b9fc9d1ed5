"""The question that every reader asks and the answer that every writer gets: page, REST, export, mail, command line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import NamedTuple

from rollup.metrics.metric import Metric
from rollup.metrics.values import Change, Value, change
from rollup.subjects import subject_of


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked. Dates are local business dates, both included. `venues` and `regions` are keys;
    with neither, all venues that the viewer may see are meant, with both, those that either names. `only` narrows the
    question to groups of splits, such as ("resource", "court-1"). `by` is a split (METRICS §6), `grain` asks for a
    series, `compare` names a comparison."""

    metrics: tuple[str, ...]
    start: date
    end: date
    venues: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    only: tuple[tuple[str, str], ...] = ()
    by: str | None = None
    grain: str | None = None
    compare: str | None = None
    definitions: str | None = None


@dataclass(frozen=True, slots=True)
class Others:
    """Groups that are one line together: how many, and how many of them ever had anything."""

    groups: int
    busy: int


NOTHING: Mapping[str, Value] = MappingProxyType({})


class Row(NamedTuple):
    """One line of the answer: the split's key and label (empty without a split), the bucket's first day (and hour) in
    a series, the currency, and for each metric its value and the comparison's. Sums never mix currencies: where the
    venues have several, there is a line for each. `others` is set on a line of several groups, which has no key."""

    key: str
    label: str
    bucket: date | datetime | None
    currency: str
    values: Mapping[str, Value]
    before: Mapping[str, Value] = NOTHING
    others: Others | None = None

    def change(self, metric: Metric) -> Change | None:
        """The change of one metric on this line."""
        return change(metric.unit, self.values[metric.key], self.before.get(metric.key))


@dataclass(frozen=True, slots=True)
class Result:
    """The answer, with all that must be said beside it."""

    query: Query
    metrics: tuple[Metric, ...]
    rows: tuple[Row, ...]
    definitions: str
    as_of: datetime
    compared_with: tuple[date, date] | None = None
    catching_up: int = 0
    """Venue-days that were dirty and beyond what one read recomputes; 0 when the answer is exact to the last fact."""
    target: float = 0.0
    """The occupancy that the venues aim at, a share of 1: the average of theirs, 0 where there is no venue."""


def is_distinct(metric: Metric) -> bool:
    """Whether the metric counts distinct customers, so that values of several groups must not be added up."""
    terms = (*metric.formula.numerator, *metric.formula.denominator)
    return any(term.measure in subject_of(term.measure).sets for term in terms)


@dataclass(frozen=True, slots=True)
class GridCell:
    """One hour of the week. `value` is None where no venue was open in it in any week: a blank cell, not 0."""

    value: Value | None
    weeks_open: int = 0
    weeks_full: int = 0

    @property
    def is_full(self) -> bool:
        """Full on at least 90 % of the weeks on which it was open (METRICS §4)."""
        return self.weeks_open > 0 and 10 * self.weeks_full >= 9 * self.weeks_open


@dataclass(frozen=True, slots=True)
class Grid:
    """The 7 x 24 peak-time grid: `cells[weekday][hour]`, Monday first, over the whole ISO weeks of the range.
    `currency` is empty where the metric is no money: then all venues are in it, whatever their currencies. `target`
    as in `Result`."""

    metric: Metric
    cells: tuple[tuple[GridCell, ...], ...]
    first_day: date
    last_day: date
    weeks: int
    target: float
    currency: str
    as_of: datetime
    day_begins: int = 0
    """The clock hour at which the business day begins: those before it are the end of the weekday's night. Where the
    venues differ it is the latest of theirs, for who has an earlier one is closed by then."""
