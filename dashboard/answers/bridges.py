"""A bridge: from the comparison's value to this one in steps that add up to the last unit, by line."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from dashboard.language import N_
from dashboard.results import Query
from dashboard.words import LINE_KINDS
from rollup.metrics.metric import Metric
from rollup.metrics.values import Value

STEP_NAMES: dict[str, str] = {
    "open_hours": N_("Open hours"),
    "occupancy": N_("Occupancy"),
    "cancellations": N_("Cancellations"),
    "no_shows": N_("No-shows"),
    "price": N_("Price per booked hour"),
    "mix": N_("Mix of items and resources"),
    "other_services": N_("Services without a booking"),
    "product_sales": N_("Product sales"),
    "refunds": N_("Refunds"),
    "due_bookings": N_("Bookings whose time came"),
    "no_show_rate": N_("No-show rate"),
    "visits": N_("Visits"),
    "wizard_rate": N_("Wizard rate"),
    "submit_rate": N_("Submit rate"),
    "pay_rate": N_("Pay rate"),
    **LINE_KINDS,
}
"""The steps of all bridges, as they are told."""


@dataclass(frozen=True, slots=True)
class Side:
    """What a step is the change of, before and now: open minutes, a share, an amount per kept hour."""

    before: Value
    now: Value


class SideColumn(NamedTuple):
    """What a step is the change of, on many lines: whether it is told of a line, and before and now what is counted,
    and over what (None for what is no ratio)."""

    is_told: Sequence[bool]
    above: Sequence[Sequence[int]]
    below: Sequence[Sequence[int]] | None

    def of(self, line: int) -> Side:
        """The sides on one line."""
        before, now = self.above[line]
        if self.below is None:
            return Side(Value(before), Value(now))
        under_before, under_now = self.below[line]
        return Side(Value(before, under_before), Value(now, under_now))


class Sides(Mapping[str, Side]):
    """The sides of one line, taken out of the columns when they are looked at: of a thousand lines ten are shown."""

    __slots__ = ("_columns", "_line")

    def __init__(self, columns: Mapping[str, SideColumn], line: int) -> None:
        self._columns = columns
        self._line = line

    def __getitem__(self, step: str) -> Side:
        column = self._columns[step]
        if not column.is_told[self._line]:
            raise KeyError(step)
        return column.of(self._line)

    def __iter__(self) -> Iterator[str]:
        return (step for step, column in self._columns.items() if column.is_told[self._line])

    def __len__(self) -> int:
        return sum(1 for _step in self)


@dataclass(frozen=True, slots=True)
class Line:
    """One way from the comparison's value to this one, in a currency: of all venues, or of one group of a split. The
    steps, in the bridge's order, add up to exactly the difference; one that is missing is nothing."""

    key: str
    label: str
    currency: str
    value: int
    before: int
    steps: Mapping[str, int] = field(default_factory=dict)
    sides: Mapping[str, Side] = field(default_factory=dict)

    @property
    def change(self) -> int:
        """From the comparison's value to this one."""
        return self.value - self.before

    @property
    def cause(self) -> str:
        """The step with the largest effect in the direction of the change, or the largest of all where nothing changed
        in sum; empty when there is none."""
        with_it = {step: amount for step, amount in self.steps.items() if amount * self.change > 0}
        return max(with_it or self.steps, key=lambda step: abs(self.steps[step]), default="")


@dataclass(frozen=True, slots=True)
class Bridged:
    """The answer: one line a currency, the one with the most venues first, and with a split one a group, the largest
    change first. `steps` are those that the metric has, in order."""

    query: Query
    metric: Metric
    steps: tuple[str, ...]
    totals: tuple[Line, ...]
    groups: tuple[Line, ...]
    definitions: str
    as_of: datetime
    compared_with: tuple[date, date]
    catching_up: int = 0
