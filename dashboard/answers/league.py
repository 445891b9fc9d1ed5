"""The league of venues: each with its change like for like, and the places that it may have."""

from dataclasses import dataclass
from datetime import date, datetime

from dashboard.statistics.league import Standing


@dataclass(frozen=True, slots=True)
class Team:
    """A venue. `value` and `before` are its revenue on the whole days compared, `days` and `days_before` its trading
    days among them."""

    key: str
    name: str
    currency: str
    standing: Standing
    value: int
    before: int
    days: int
    days_before: int


@dataclass(frozen=True, slots=True)
class League:
    """The venues of each currency, the best first, those without enough data last. A day that is not over is left out;
    `compared_with` is None where nothing is compared with."""

    teams: tuple[Team, ...]
    start: date
    end: date
    compared_with: tuple[date, date] | None
    as_of: datetime
