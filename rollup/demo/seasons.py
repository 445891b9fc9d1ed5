"""When people come: seasons, weekdays, hours and holidays. Times are wall-clock minutes after midnight."""

from datetime import date, timedelta

from rollup.calendar import Opening, OpeningPlan, date_of, day_of, weekday_of
from rollup.comparison import Days
from rollup.demo.chain import VenuePlan

WEDNESDAY, SATURDAY = 2, 5
LUNCH = ((660, 720), (720, 780))
"""The hours of Wednesday's empty lunch."""
LUNCH_SHARE = 0.22
FULL = (1200, 1260)
"""The hour that is full on Saturdays."""
SEASON = (1.06, 1.05, 1.03, 0.99, 0.93, 0.85, 0.76, 0.88, 0.98, 1.02, 1.06, 0.97)
"""Demand by month, against the year's average."""
SHORT_DAY = Opening(720, 1320)

_WEEKDAY = {0: 0.3, 9: 0.36, 11: 0.6, 13: 0.46, 15: 0.52, 16: 0.62, 17: 0.86, 20: 0.76, 21: 0.55, 23: 0.35}
_FRIDAY = {0: 0.4, 9: 0.36, 11: 0.6, 13: 0.5, 15: 0.6, 17: 0.84, 21: 0.74, 23: 0.5}
_SATURDAY = {0: 0.55, 9: 0.5, 11: 0.68, 13: 0.8, 18: 0.88, 22: 0.72, 24: 0.5}
_SUNDAY = {0: 0.4, 9: 0.5, 11: 0.74, 13: 0.82, 18: 0.6, 20: 0.42, 22: 0.3}
_WEB = {0: 0.15, 2: 0.05, 6: 0.3, 8: 0.8, 11: 1.2, 13: 0.9, 16: 1.1, 18: 1.5, 20: 1.9, 22: 1.2, 23: 0.6}
WEB_WEEKDAYS = (1.15, 1.05, 1.0, 1.0, 0.95, 0.85, 1.05)


def demand(weekday: int, minute: int) -> float:
    """The share of the resources that people want at a wall-clock minute of a business day (may pass 1440)."""
    if weekday == WEDNESDAY and LUNCH[0][0] <= minute < LUNCH[1][1]:
        return LUNCH_SHARE
    steps = (
        _SUNDAY
        if weekday == 6
        else _SATURDAY
        if weekday == SATURDAY
        else _FRIDAY
        if weekday == 4
        else _WEEKDAY
    )
    return _at(steps, minute)


def web_traffic() -> list[float]:
    """How many sessions begin in each hour of a day, as weights."""
    return [_at(_WEB, hour * 60) for hour in range(24)]


def _at(steps: dict[int, float], minute: int) -> float:
    value = 0.0
    for hour, level in steps.items():
        if minute < hour * 60:
            break
        value = level
    return value


def season(day: int) -> float:
    """Demand on a day of the year, against the year's average."""
    return SEASON[date_of(day).month - 1]


def midsummer_eve(year: int) -> date:
    """The Friday between 19 and 25 June."""
    first = date(year, 6, 19)
    return first + timedelta(days=(4 - first.weekday()) % 7)


def special_days(plan: VenuePlan, days: Days) -> dict[int, tuple[Opening, ...]]:
    """Openings of a venue on holidays: none on Christmas and midsummer eve, shorter ones on the others, on which a bar
    keeps its own hours."""
    found: dict[int, tuple[Opening, ...]] = {}
    for year in range(date_of(days.first).year, date_of(days.last).year + 1):
        closed = (date(year, 12, 24), date(year, 12, 25), midsummer_eve(year))
        short = (date(year, 1, 1), date(year, 1, 6), date(year, 5, 1), date(year, 6, 6))
        found |= {day_of(value): () for value in closed}
        if not plan.cutoff:
            found |= {day_of(value): (SHORT_DAY,) for value in short}
    return {day: openings for day, openings in sorted(found.items()) if days.first <= day <= days.last}


def opening_plan(plan: VenuePlan, days: Days, opened_on: int) -> OpeningPlan:
    """The venue's opening hours with its special days."""
    weekdays: dict[int, tuple[Opening, ...]] = {
        weekday: (Opening(*plan.opening(weekday)),) for weekday in range(7)
    }
    return OpeningPlan(plan.zone, plan.cutoff, weekdays, special_days(plan, days), opened_on)


def boundaries(day: int) -> tuple[int, ...]:
    """Times of a day that no booking may cross, so that its story hours can be filled as told."""
    weekday = weekday_of(day)
    if weekday == WEDNESDAY:
        return (LUNCH[0][0], LUNCH[0][1], LUNCH[1][1])
    return (FULL[0],) if weekday == SATURDAY else ()


def clock(minute: int) -> str:
    """A wall-clock minute as `08:30`; past midnight it goes on counting, `26:00`."""
    return f"{minute // 60:02d}:{minute % 60:02d}"
