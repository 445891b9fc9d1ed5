"""Local time against `datetime`, one instant and one minute at a time."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollup.calendar import (
    Opening,
    OpeningPlan,
    calendar_rows,
    common,
    date_of,
    day_of,
    instant_of,
    joined,
    local,
    month_of,
    next_month,
    spans,
    week_of,
    weekday_of,
)
from rollup.errors import BadInput

ZONES = (
    "Europe/Stockholm",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "Pacific/Apia",
    "Africa/Casablanca",
    "UTC",
)
zones, cutoffs = st.sampled_from(ZONES), st.sampled_from((0, 240, 330))
EPOCH = date(1970, 1, 1)
TURNS = [
    datetime(2026, 3, 29, tzinfo=UTC),
    datetime(2026, 10, 25, tzinfo=UTC),
    datetime(2026, 3, 8, tzinfo=UTC),
    datetime(2026, 11, 1, tzinfo=UTC),
    datetime(2026, 4, 4, tzinfo=UTC),
    datetime(2026, 10, 3, tzinfo=UTC),
    datetime(2011, 12, 30, tzinfo=UTC),
    datetime(2026, 2, 15, tzinfo=UTC),
]
near_turns = st.builds(
    lambda turn, seconds: int(turn.timestamp()) + seconds,
    st.sampled_from(TURNS),
    st.integers(-40 * 3600, 40 * 3600),
)
instants = near_turns | st.integers(946_684_800, 4_102_444_799)


def place(zone: str, cutoff: int, instant: int) -> tuple[int, int]:
    wall = datetime.fromtimestamp(instant, UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return ((wall - timedelta(minutes=cutoff)).date() - EPOCH).days, wall.hour


@given(zones, cutoffs, instants)
def test_an_instant_has_one_local_bucket(zone: str, cutoff: int, instant: int) -> None:
    found = local(zone, cutoff, instant)
    assert (found.day, found.hour) == place(zone, cutoff, instant)
    assert 0 <= found.minute < 1440


@given(zones, cutoffs, near_turns, st.integers(0, 3000))
def test_spans_conserve_every_minute(zone: str, cutoff: int, start: int, minutes: int) -> None:
    start -= start % 60
    expected = Counter(place(zone, cutoff, start + 60 * i) for i in range(minutes))
    found = {(span.day, span.hour): span.minutes for span in spans(zone, cutoff, start, start + 60 * minutes)}
    assert found == expected


@pytest.mark.parametrize(
    ("zone", "day", "hour", "minutes"),
    [
        ("Europe/Stockholm", date(2026, 10, 25), 2, 120),
        ("Europe/Stockholm", date(2026, 3, 29), 2, 0),
        ("America/New_York", date(2026, 11, 1), 1, 120),
        ("Australia/Lord_Howe", date(2026, 4, 5), 1, 90),
        ("Australia/Lord_Howe", date(2026, 10, 4), 2, 30),
        ("Asia/Kolkata", date(2026, 10, 25), 2, 60),
    ],
)
def test_an_hour_on_a_day_when_clocks_change(zone: str, day: date, hour: int, minutes: int) -> None:
    plan = OpeningPlan(zone, 0, {n: (Opening(0, 1440),) for n in range(7)}, {})
    slots = plan.slots(day_of(day), day_of(day))
    assert slots.get((day_of(day), hour), 0) == minutes


def test_the_day_that_apia_skipped_has_no_minutes() -> None:
    plan = OpeningPlan("Pacific/Apia", 0, {n: (Opening(0, 1440),) for n in range(7)}, {})
    skipped = day_of(date(2011, 12, 30))
    assert sum(plan.slots(skipped, skipped).values()) == 0
    assert sum(plan.slots(skipped - 1, skipped + 1).values()) == 2 * 1440


def test_a_saturday_night_belongs_to_saturday() -> None:
    saturday = day_of(date(2026, 11, 21))
    plan = OpeningPlan("Europe/Stockholm", 240, {5: (Opening(18 * 60, 27 * 60),)}, {})
    slots = plan.slots(saturday, saturday)
    assert {hour for _, hour in slots} == {18, 19, 20, 21, 22, 23, 0, 1, 2}
    assert sum(plan.slots(saturday + 1, saturday + 1).values()) == 0


def test_a_special_day_replaces_the_weekday_and_trade_has_a_first_and_last_day() -> None:
    monday = day_of(date(2026, 11, 16))
    hours = {n: (Opening(600, 660),) for n in range(7)}
    plan = OpeningPlan("UTC", 0, hours, {monday + 1: (Opening(0, 0),)}, monday, monday + 3)
    slots = plan.slots(monday - 3, monday + 6)
    assert {day for day, _ in slots} == {monday, monday + 2, monday + 3}


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_days_weeks_and_months(value: date) -> None:
    day = day_of(value)
    assert date_of(day) == value
    assert weekday_of(day) == value.weekday()
    assert date_of(week_of(day)) == value - timedelta(days=value.weekday())
    assert date_of(month_of(day)) == value.replace(day=1)
    assert date_of(next_month(month_of(day)) - 1).month == value.month


def test_the_calendar_has_each_day_once() -> None:
    rows = calendar_rows()
    assert [row["day"] for row in rows] == list(range(rows[0]["day"], rows[-1]["day"] + 1))


intervals = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6)


@given(intervals, intervals)
def test_intervals_are_sets_of_minutes(left: list[tuple[int, int]], right: list[tuple[int, int]]) -> None:
    def minutes(pairs: list[tuple[int, int]]) -> set[int]:
        return {minute for start, end in pairs for minute in range(start, end)}

    assert minutes(joined(left)) == minutes(left)
    assert minutes(common(joined(left), joined(right))) == minutes(left) & minutes(right)
    ends = [edge for pair in joined(left) for edge in pair]
    assert ends == sorted(set(ends))


def test_a_time_that_comes_twice_is_the_first_unless_told() -> None:
    day = day_of(date(2026, 10, 25))
    first, last = (instant_of("Europe/Stockholm", day, 150, last=last) for last in (False, True))
    assert last - first == 3600


def test_an_unknown_zone_names_its_field() -> None:
    with pytest.raises(BadInput) as caught:
        local("Europe/Stokholm", 0, 0)
    assert caught.value.field == "zone"
