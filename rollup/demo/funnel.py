"""Sessions of the web shop and app: exact numbers for the month to date, believable ones before it."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Any

from rollup.calendar import DAY_MINUTES, instant_of, local, month_of, weekday_of
from rollup.demo.chain import VENUES, VenuePlan
from rollup.demo.moment import Moment
from rollup.demo.seasons import WEB_WEEKDAYS, season, web_traffic
from rollup.demo.story import GROWTH, PAID, SUBMITTED, VISITS, WIZARDS

VISIT, WIZARD, SUBMIT, PAY = range(4)
STEPS = ("visit", "wizard", "submit", "paid")
SUBSTEPS = (("", 0.04), ("service", 0.06), ("staff", 0.09), ("time", 0.69), ("details", 0.12))
"""At which substep (empty: before any) those who leave the wizard do so: most at the time picker, finding no time."""
NO_SLOT_SHARE = 0.88
"""Of those who leave at the time picker, those who wanted a time that was taken."""
PEAKS = (
    (5, 20, 7),
    (5, 21, 3),
    (5, 15, 1),
    (4, 18, 4),
    (4, 19, 2),
    (3, 18, 4),
    (2, 18, 3),
    (1, 18, 2),
    (0, 17, 2),
    (6, 15, 2),
)
"""Weekday, hour and weight of the times that are wanted in vain: the fullest of the week, when every venue is open."""
CHANNELS = (("search", 0.36), ("direct", 0.27), ("social", 0.17), ("newsletter", 0.08), ("partner", 0.12))
DEVICES = (("mobile", 0.66), ("desktop", 0.28), ("tablet", 0.06))
BEFORE = (0.225, 0.64, 0.94)
"""Shares of visits, wizards and submissions that went on before the month to date."""
LONGEST_SESSION = 15 * 60
BASE_PER_DAY = 140
FADING = ((3_000, 0.4), (1_400, 0.5), (700, 0.66), (0, 0.76))
"""Sessions a day now, and what remains of them from month to month back: busy days with a short memory, so that the
history can be loaded in reasonable time."""


@dataclass(slots=True)
class Session:
    """A session at its venue: first event, furthest step and substep (empty: none), and the slot wanted in vain."""

    key: str
    venue: VenuePlan
    at: int
    channel: str
    device: str
    step: int = VISIT
    substep: str = ""
    wanted_at: int | None = None

    def events(self) -> Iterator[dict[str, Any]]:
        """One event for each step that was reached."""
        for step in range(self.step + 1):
            row: dict[str, Any] = {
                "id": f"{self.key}-{step}",
                "venue": self.venue.key,
                "session": self.key,
                "at": self.at + step * 210,
                "step": STEPS[step],
                "channel": self.channel,
                "device": self.device,
            }
            if step == WIZARD and self.substep:
                row["substep"] = self.substep
                if self.wanted_at is not None:
                    row |= {"wanted_at": self.wanted_at, "no_slot": True}
            yield row


def _pick(shares: tuple[tuple[str, float], ...], chance: float) -> str:
    """The name that a chance from 0 to 1 stands for; many are picked, so this does without building lists."""
    for name, share in shares:
        chance -= share
        if chance < 0:
            return name
    return shares[-1][0]


class Traffic:
    """Makes sessions, each with its own chance."""

    def __init__(self, random: Random, now: int, prefix: str = "s") -> None:
        self._random = random
        self._now = now
        self._prefix = prefix
        self._number = 0
        self._hours = list(accumulate(web_traffic()))

    def session(self, plan: VenuePlan, at: int) -> Session:
        """A visit that began at an instant."""
        self._number += 1
        random = self._random
        return Session(
            key=f"{self._prefix}{self._number}",
            venue=plan,
            at=at,
            channel=_pick(CHANNELS, random.random()),
            device=_pick(DEVICES, random.random()),
        )

    def instant(self, plan: VenuePlan, day: int) -> int:
        """An instant of a business day when people are on the web; of today, one that is over."""
        minute = bisect_left(
            self._hours, self._random.random() * self._hours[-1]
        ) * 60 + self._random.randrange(60)
        at = instant_of(plan.zone, day, minute + DAY_MINUTES if minute < plan.cutoff else minute)
        if at < self._now:
            return at
        begin = instant_of(plan.zone, day, plan.cutoff)
        return begin + self._random.randrange(max(1, self._now - begin))

    def reach(self, session: Session, step: int) -> None:
        """Takes a session to a step; one that ends in the wizard is left at some substep, most for want of a slot."""
        session.step = step
        session.substep = "details" if step > WIZARD else ""
        if step == WIZARD:
            random = self._random
            session.substep = random.choices([s for s, _ in SUBSTEPS], [w for _, w in SUBSTEPS])[0]
            if session.substep == "time" and random.random() < NO_SLOT_SHARE:
                session.wanted_at = self._wanted(session)

    def _wanted(self, session: Session) -> int:
        weekday, hour, _ = self._random.choices(PEAKS, [weight for _, _, weight in PEAKS])[0]
        day = local(session.venue.zone, session.venue.cutoff, session.at).day + 1
        day += (weekday - weekday_of(day)) % 7
        return instant_of(session.venue.zone, day, hour * 60)

    def chance(self, session: Session) -> None:
        """Takes a session as far as sessions usually get."""
        step = VISIT
        while step < PAY and self._random.random() < BEFORE[step]:
            step += 1
        if step:
            self.reach(session, step)


def sessions(random: Random, moment: Moment, opened_on: dict[str, int]) -> list[Session]:
    """All sessions of the history, in no order."""
    traffic = Traffic(random, moment.now)
    return _earlier(traffic, random, moment, opened_on) + _month(traffic, random, moment, opened_on)


def weight(plan: VenuePlan, day: int) -> float:
    """How much of the traffic a venue has on a day."""
    return plan.size * WEB_WEEKDAYS[weekday_of(day)] * season(day)


def _month(traffic: Traffic, random: Random, moment: Moment, opened_on: dict[str, int]) -> list[Session]:
    """Exactly so many sessions as the story has, spread over the days of the month."""
    places = [
        (plan, day, weight(plan, day) * _passed(plan, day, moment))
        for plan in VENUES
        for day in range(max(moment.month.first, opened_on[plan.key]), moment.today + 1)
    ]
    total = sum(part for _, _, part in places)
    wanted = round(VISITS * moment.share) if total else 0
    found: list[Session] = []
    owed = 0.0
    for plan, day, part in places:
        owed += wanted * part / (total or 1)
        while len(found) < round(owed):
            found.append(traffic.session(plan, traffic.instant(plan, day)))
    _reach_exactly(traffic, random, found, moment)
    return found


def _reach_exactly(traffic: Traffic, random: Random, found: list[Session], moment: Moment) -> None:
    """Gives the story's numbers of sessions their steps. Those that began just now are still looking."""
    done = [session for session in found if session.at < moment.now - LONGEST_SESSION]
    random.shuffle(done)
    done.sort(key=lambda session: random.random() < 0.25 and session.device != "desktop")
    counts = [min(len(done), round(count * moment.share)) for count in (WIZARDS, SUBMITTED, PAID)]
    for index, session in enumerate(done[: counts[0]]):
        traffic.reach(session, 1 + (index < counts[1]) + (index < counts[2]))


def _passed(plan: VenuePlan, day: int, moment: Moment) -> float:
    """How much of a day's traffic there has been by now."""
    here = local(plan.zone, plan.cutoff, moment.now)
    if day != here.day:
        return 1.0 if day < here.day else 0.0
    hours = web_traffic()
    passed = sum(
        hours[(hour + plan.cutoff // 60) % 24] * min(1.0, max(0.0, here.minute / 60 - hour))
        for hour in range(24)
    )
    return passed / sum(hours)


def _earlier(traffic: Traffic, random: Random, moment: Moment, opened_on: dict[str, int]) -> list[Session]:
    """The months before: fewer visits the longer ago, and most of them at the beginning of a month, when the next
    weeks are opened for booking, as long as the story is packed into few days."""
    daily = VISITS / moment.load / sum(plan.size for plan in VENUES)
    found: list[Session] = []
    for plan in VENUES:
        for day in range(max(moment.history.first, opened_on[plan.key]), moment.month.first):
            level = weight(plan, day) * _level(day, daily, moment)
            count = int(level + random.random())
            for _ in range(count):
                session = traffic.session(plan, traffic.instant(plan, day))
                traffic.chance(session)
                found.append(session)
    return found


def _level(day: int, daily: float, moment: Moment) -> float:
    """Sessions a day of a venue of size 1, some time ago."""
    first = month_of(day)
    months = round((moment.month.first - first) / 30.44)
    rush = day - first <= moment.month.last - moment.month.first
    rest = 1.0 if rush else min(1.0, max(0.14, moment.load / 12))
    size = sum(plan.size for plan in VENUES)
    fading = next(share for least, share in FADING if daily * size >= least)
    return max(BASE_PER_DAY / size, daily / GROWTH * fading ** (months - 1) * rest)
