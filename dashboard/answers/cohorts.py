"""The retention triangle: who first ordered in a month, and how many of them ordered again in each month since."""

from dataclasses import dataclass
from datetime import date, datetime

from rollup.metrics.values import Value


@dataclass(frozen=True, slots=True)
class Cohort:
    """The members whose first order in the whole chain lies in `month`, at the venues asked. `returned[k]` is how many
    of them ordered there k months later, out of all of them; `returned[0]` is all. Months that are yet to come have
    no entry."""

    month: date
    returned: tuple[Value, ...]

    @property
    def size(self) -> int:
        """How many members the cohort has."""
        return self.returned[0].numerator


@dataclass(frozen=True, slots=True)
class Cohorts:
    """The retention triangle, oldest month first."""

    cohorts: tuple[Cohort, ...]
    definitions: str
    as_of: datetime
