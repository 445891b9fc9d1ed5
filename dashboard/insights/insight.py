"""What a sentence about the figures is, and what the rules that find them are given."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, Protocol

from dashboard.answers.slots import Slot
from dashboard.results import Grid, Result
from rollup.metrics.metric import Unit
from rollup.metrics.values import Change

News = Literal["good", "bad", "even"]


class Words(Protocol):
    """How numbers and times are written; `components.formats` is it."""

    def percent(self, share: float, places: int = 1) -> str: ...
    def number(self, value: float, places: int = 0) -> str: ...
    def money(self, minor: float, currency: str, *, short: bool = False) -> str: ...
    def change(self, unit: Unit, of: Change | None) -> str: ...
    def weekdays(self, width: Literal["abbreviated", "wide"] = "abbreviated") -> list[str]: ...
    def hour(self, of: int) -> str: ...


class Answers(Protocol):
    """The read path, for the view that the insights are about."""

    @property
    def words(self) -> Words: ...
    def total(self, *metrics: str) -> Result: ...
    def split(self, by: str, *metrics: str) -> Result: ...
    def grid(self, metric: str) -> Grid: ...


@dataclass(frozen=True, slots=True)
class Insight:
    """One sentence. `weight` (about 0 to 1) ranks it, `path` is the page that shows it, narrowed to `drill` (a split
    and a key) or opened at `slot`, where there is one."""

    text: str
    weight: float
    news: News
    path: str
    drill: tuple[str, str] | None = None
    slot: Slot | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """`metrics` are those it asks for: it is left out where the view is narrowed to what they cannot be split by."""

    key: str
    metrics: tuple[str, ...]
    say: Callable[[Answers], Iterable[Insight]]
