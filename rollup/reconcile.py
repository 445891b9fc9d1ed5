"""Reconciliation: a sample of what is stored is reckoned from facts again; a difference is an alarm, and is rebuilt.

The sample is drawn by a seed, so that a check can be repeated. Every rollup is looked at: venue-days by each of their
splits and by the hour, the weeks that they lie in, and one closed month as a whole.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from sqlalchemy import Connection, func, select

from rollup.ask import Ask
from rollup.calendar import DAY_SECONDS, month_of, next_month, week_of
from rollup.db import Store, put
from rollup.marks import Touched
from rollup.model import closed_figure, reconciliation, venue
from rollup.subjects import SUBJECTS, Grain, Subject
from rollup.tables import TABLES
from rollup.verify import Difference, compare, definitions_of

logger = logging.getLogger(__name__)
SAMPLE = 40
"""Venue-days that are checked of each subject."""
TOGETHER = 5
"""Venues that are checked on the same day, in one question."""
RECENT_DAYS = 35
"""Half of the sample is of this many last days and what lies ahead, where most changes are."""
MONTH_VENUES = 100
"""Venues of which the closed month is checked at most: a bound on what one check reads."""


@dataclass(frozen=True, slots=True)
class Check:
    """What a check of one subject found: venue-days checked, measures that differed, the first of them in words."""

    checked_at: int
    subject: str
    places: int
    differences: int
    first_difference: str


@dataclass(frozen=True, slots=True)
class Month:
    """A closed month (its first day) at some venues."""

    first: int
    venues: tuple[int, ...]

    @property
    def last(self) -> int:
        """Its last day."""
        return next_month(self.first) - 1

    @property
    def places(self) -> int:
        """Its venue-days."""
        return len(self.venues) * (self.last - self.first + 1)


def reconcile(store: Store, seed: int, now: int, sample: int = SAMPLE) -> list[Check]:
    """Checks a sample of every subject, keeps what was found, and marks what differs, so that it is built anew."""
    random = Random(seed)
    with store.reading() as connection:
        month = _closed_month(connection, random)
    return [_check(store, subject, month, random, now, sample) for subject in SUBJECTS]


def last_checks(connection: Connection) -> dict[str, Check]:
    """The last check of each subject."""
    newest = select(func.max(reconciliation.c.checked_at)).scalar_subquery()
    rows = connection.execute(select(reconciliation).where(reconciliation.c.checked_at == newest))
    return {row.subject: Check(**row._mapping) for row in rows}


def _check(
    store: Store, subject: Subject, month: Month | None, random: Random, now: int, sample: int
) -> Check:
    found: list[Difference] = []
    touched = Touched(now)
    with store.reading() as connection:
        drawn = _sampled(connection, subject, random, now, sample)
        for ask in _questions(subject, drawn, month, now):
            different = list(compare(connection, subject, ask))
            for place in {difference.venue_id for difference in different}:
                for day in _around(ask):
                    touched.add(subject.key, place, day)
            found += different
    size = sum(map(len, drawn.values())) + (0 if month is None else month.places)
    check = Check(now, subject.key, size, len(found), str(found[0]) if found else "")
    _keep(store, check, touched)
    return check


def _around(ask: Ask) -> range:
    """The days of the weeks and months in which the question's lie: those are built from their days, which may all be
    wrong where one is."""
    first = min(week_of(ask.first), month_of(ask.first))
    return range(first, max(week_of(ask.last) + 7, next_month(month_of(ask.last))))


def _keep(store: Store, check: Check, touched: Touched) -> None:
    with store.writing() as connection:
        touched.write(connection)
        row = {name: getattr(check, name) for name in Check.__dataclass_fields__}
        put(connection, reconciliation, [row])
    if check.differences:
        logger.error(
            "alarm: %d stored figures of %s are not what the facts say, and will be rebuilt; the first: %s",
            check.differences,
            check.subject,
            check.first_difference,
        )


def _closed_month(connection: Connection, random: Random) -> Month | None:
    months = connection.execute(select(closed_figure.c.month).distinct()).scalars().all()
    if not months:
        return None
    first = random.choice(sorted(months))
    query = select(closed_figure.c.venue_id).where(closed_figure.c.month == first).distinct()
    venues = sorted(connection.execute(query).scalars())
    return Month(first, tuple(random.sample(venues, min(len(venues), MONTH_VENUES))))


def _sampled(
    connection: Connection, subject: Subject, random: Random, now: int, sample: int
) -> dict[int, tuple[int, ...]]:
    """Days within those stored of the subject, and the venues that are checked on each."""
    days = TABLES[subject.key, "total", Grain.DAY]
    first, last = connection.execute(select(func.min(days.c.bucket), func.max(days.c.bucket))).one()
    venues = sorted(connection.execute(select(venue.c.id)).scalars())
    if first is None or not venues:
        return {}
    recent = max(first, min(now // DAY_SECONDS, last) - RECENT_DAYS)
    together = min(TOGETHER, len(venues))
    return {
        random.randint(first if number % 2 else recent, last): tuple(random.sample(venues, together))
        for number in range(-(-sample // together))
    }


def _questions(
    subject: Subject, drawn: dict[int, tuple[int, ...]], month: Month | None, now: int
) -> Iterator[Ask]:
    """What is asked of the rollups and of the facts."""
    measures = (*subject.sums, *subject.sets)
    for definitions in definitions_of(subject):
        for day, venues in drawn.items():
            yield from _of_a_day(
                subject, Ask(measures, venues, day, day, now, ("venue_id",), Grain.DAY, definitions)
            )
        if month is not None:
            span = (month.venues, month.first, month.last)
            yield Ask(measures, *span, now, ("venue_id",), Grain.MONTH, definitions)


def _of_a_day(subject: Subject, ask: Ask) -> Iterator[Ask]:
    """A day as a whole, by the hour, by each kept split, and the week around it."""
    yield ask
    yield replace(ask, measures=subject.sums, grain=Grain.HOUR)
    for rollup in subject.rollups:
        if rollup.by:
            yield replace(ask, measures=subject.sums, by=("venue_id", *rollup.by))
    monday = week_of(ask.first)
    yield replace(ask, first=monday, last=monday + 6, grain=Grain.WEEK)
