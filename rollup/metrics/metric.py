"""The shape of a metric's declaration. The declarations themselves are in `catalogue`."""

from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What a value is counted in, which decides how it is shown and how its change is stated."""

    MONEY = "money"
    """Minor units of the venue's currency."""
    MONEY_PER_HOUR = "money per hour"
    COUNT = "count"
    MINUTES = "minutes"
    SHARE = "share"
    """A ratio, 0 to 1, shown in percent; its change is in percentage points."""
    POINTS = "points"
    """Net promoter points, -100 to 100; its change is in points."""


class Direction(StrEnum):
    """Which way is good news."""

    UP = "up"
    DOWN = "down"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Term:
    """`factor` times a measure. A set measure counts its distinct members; with `within`, only those that are also
    in that other set, which is then read over the whole chain."""

    measure: str
    factor: int = 1
    within: str | None = None


@dataclass(frozen=True, slots=True)
class Formula:
    """A sum of terms, or the ratio of two: never stored, always computed from merged measures."""

    numerator: tuple[Term, ...]
    denominator: tuple[Term, ...] = ()

    @property
    def is_ratio(self) -> bool:
        """Whether the value is a ratio, so that it has no meaning when added up."""
        return bool(self.denominator)


@dataclass(frozen=True, slots=True)
class Metric:
    """One number the product knows: its key in the API, CLI, exports and URL, and everything said about it."""

    key: str
    name: str
    chinese: str
    definition: str
    formula: Formula
    unit: Unit
    good: Direction
    splits: tuple[str, ...] = ()
    capability: str = "chain.analytics.read"
