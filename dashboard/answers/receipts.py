"""What a figure is accounted for with: accounts, the facts behind them, and how the figure stands."""

from dataclasses import dataclass
from datetime import date, datetime, time

from dashboard.results import Result
from rollup.metrics.metric import Metric, Unit
from rollup.metrics.values import Value
from rollup.trace import Tally

PAGE_SIZE = 50
"""Facts on a page."""


@dataclass(frozen=True, slots=True)
class Account:
    """A figure in one currency (empty where it is none of money and venues have several): its value, the comparison's,
    and for each kind of facts by key what they add to it."""

    currency: str
    value: Value
    before: Value | None
    parts: tuple[tuple[str, Tally], ...]

    @property
    def numerator(self) -> int:
        """What all facts add up to."""
        return sum(part.numerator for _key, part in self.parts)

    @property
    def denominator(self) -> int:
        """What all facts add up to below the line."""
        return sum(part.denominator for _key, part in self.parts)

    @property
    def adds_up(self) -> bool:
        """Whether all facts together are the figure, to the last unit."""
        below = self.value.denominator
        return self.numerator == self.value.numerator and (below is None or self.denominator == below)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A figure's accounts, one for each currency; `result` says by which definitions and as of when."""

    metric: Metric
    result: Result
    accounts: tuple[Account, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact: its venue, its business day, the time on the clock where it has one, what `FactPage.fields` name, and
    what it adds to the numerator and to the denominator."""

    venue: str
    day: date
    at: time | None
    said: tuple[str, ...]
    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class FactPage:
    """Some of the facts of one kind, in order of venue and time; `tally` is of all of them."""

    metric: Metric
    currency: str
    currencies: tuple[str, ...]
    part: str
    parts: tuple[str, ...]
    fields: tuple[str, ...]
    facts: tuple[Fact, ...]
    page: int
    tally: Tally

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(-(-self.tally.facts // PAGE_SIZE), 1)


@dataclass(frozen=True, slots=True)
class Month:
    """A month by its first day: at how many of the venues its figures are closed, and when the last of them was."""

    first: date
    closed: int
    venues: int
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Restated:
    """A figure of a closed month that the facts no longer give. Amounts are in minor units; `days` are those on which
    something changed; `newest_fact` names the order or booking of theirs that was written last."""

    venue_key: str
    venue: str
    month: date
    definitions: str
    measure: str
    unit: Unit
    currency: str
    closed_value: int
    value: int
    days: tuple[date, ...]
    newest_fact: str
    first_seen: datetime
    last_changed: datetime


@dataclass(frozen=True, slots=True)
class Checked:
    """The last check of one kind of facts: when, how many venue-days of it, how many figures differed, and, for those
    who see the whole chain, the first of them in words."""

    subject: str
    at: datetime
    places: int
    differences: int
    first: str


@dataclass(frozen=True, slots=True)
class Closing:
    """How a figure stands. `unchecked` are the kinds of facts in it that have never been checked."""

    months: tuple[Month, ...]
    restated: tuple[Restated, ...]
    checks: tuple[Checked, ...]
    unchecked: tuple[str, ...]
