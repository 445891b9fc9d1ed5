"""When the demo is loaded: the days of its story and of its history, as the reader of a dashboard would reckon them."""

from dataclasses import dataclass

from rollup.calendar import date_of, day_of, local, month_of
from rollup.comparison import Days, compared, cut_day
from rollup.demo.chain import VENUES, VenuePlan

HORIZON_DAYS = 21
"""How far ahead bookings are made."""
MONTHS = 15
FEWEST_MONTHS = 2
"""The prior month, and one before it."""
SHORTEST_ELAPSED = 2.0
"""Below this many days of trade the amounts of the story are scaled down."""


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant, floored to the minute, and the days that follow from it. `history` begins on the first of a month;
    `month` is the month to date, `prior` the same days of the prior month."""

    now: int
    today: int
    month: Days
    prior: Days
    history: Days

    @property
    def elapsed(self) -> float:
        """Days of the month that have passed, today in part."""
        minutes = [local(plan.zone, 0, self.now).minute for plan in VENUES]
        return self.today - self.month.first + min(minutes) / 1440

    @property
    def share(self) -> float:
        """How much of the story's amounts the month can hold yet: 1 from the third day on."""
        return min(1.0, self.elapsed / SHORTEST_ELAPSED)

    @property
    def load(self) -> float:
        """The days over which the story's amounts are spread."""
        return max(SHORTEST_ELAPSED, self.elapsed)

    def in_month(self, venue: VenuePlan, instant: int) -> bool:
        """Whether a sale or session at an instant counts in the month to date."""
        return instant < self.now and local(venue.zone, venue.cutoff, instant).day >= self.month.first

    def in_prior(self, venue: VenuePlan, instant: int) -> bool:
        """Whether a sale or session at an instant counts in the comparison, which is cut where today is not over."""
        day, _, minute = local(venue.zone, venue.cutoff, instant)
        if not self.prior.first <= day <= self.prior.last:
            return False
        here = local(venue.zone, venue.cutoff, self.now)
        cut = cut_day(self.month, self.prior, here.day)
        return cut is None or (day, minute) < (cut, here.minute)

    def has_come_in_prior(self, venue: VenuePlan, start: int, minutes: int = 0) -> bool:
        """Whether a booking's arrival time lies in the comparison, and so many minutes have passed since."""
        day, _, minute = local(venue.zone, venue.cutoff, start)
        if not self.prior.first <= day <= self.prior.last:
            return False
        here = local(venue.zone, venue.cutoff, self.now)
        cut = cut_day(self.month, self.prior, here.day)
        return cut is None or day < cut or (day == cut and minute + minutes <= here.minute)


def moment(now: int, months: int = MONTHS) -> Moment:
    """The demo's days for an instant (epoch seconds); the history has `months` months before the current one."""
    now -= now % 60
    today = max(local(plan.zone, plan.cutoff, now).day for plan in VENUES)
    month = Days(month_of(today), today)
    return Moment(
        now=now,
        today=today,
        month=month,
        prior=compared("prior_month", month),
        history=Days(months_back(month.first, months), today + HORIZON_DAYS),
    )


def months_back(first: int, months: int) -> int:
    """The first day of the month some months before the one that begins at `first`."""
    value = date_of(first)
    index = value.year * 12 + value.month - 1 - months
    return day_of(value.replace(year=index // 12, month=index % 12 + 1, day=1))
