"""The periods that reports are about: whole days, ISO weeks and months, and when each is due."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum

from rollup.calendar import day_of, instant_of, month_of, week_of, zone
from rollup.comparison import Days


class Rhythm(StrEnum):
    """How often a report comes."""

    DAILY = "day"
    WEEKLY = "week"
    MONTHLY = "month"


def last_period(rhythm: Rhythm, now: int, zone_name: str, hour: int) -> Days:
    """The last period of which the report is due: it is over, and on the day after it the local clock has come to
    `hour`."""
    local = datetime.fromtimestamp(now, UTC).astimezone(zone(zone_name)).replace(tzinfo=None)
    return last_whole(rhythm, day_of((local - timedelta(hours=hour)).date()))


def last_whole(rhythm: Rhythm, today: int) -> Days:
    """The last day, week or month that is over on a day."""
    if rhythm is Rhythm.DAILY:
        return Days(today - 1, today - 1)
    if rhythm is Rhythm.WEEKLY:
        return Days(week_of(today) - 7, week_of(today) - 1)
    last = month_of(today) - 1
    return Days(month_of(last), last)


def due_at(days: Days, zone_name: str, hour: int) -> int:
    """The instant from which the report of a period is due."""
    return instant_of(zone_name, days.last + 1, 60 * hour)
