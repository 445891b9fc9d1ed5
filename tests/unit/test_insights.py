"""Each rule says what its answers hold, in a sentence that a person would say, and nothing where there is nothing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from components import formats
from dashboard.answers.slots import Slot
from dashboard.insights import Insight, insights
from dashboard.insights.booking_steps import wizard_drop
from dashboard.insights.hours import full_hours, quiet_hours
from dashboard.insights.money import movers, revenue_drivers
from dashboard.insights.no_shows import no_show_venue, no_shows
from dashboard.insights.resources import idle_resource
from dashboard.insights.rules import RULES
from dashboard.language import speaking
from dashboard.results import Grid, GridCell, Result, Row
from rollup.metrics.catalogue import metric
from rollup.metrics.metric import Unit
from rollup.metrics.values import Value
from tests.unit.components.answers import result, row, week

TOTALS = ("revenue", "orders", "aov", "no_show_rate", "wizard_starts", "submissions", "unmet_demand")
OPEN = 600
"""Open minutes of each hour of the week in these grids."""


@dataclass
class Prepared:
    """Answers that were thought out. What is not given is nothing."""

    totals: Mapping[str, tuple[Value, Value]] = field(default_factory=dict)
    venues: list[Row] = field(default_factory=list)
    resources: list[Row] = field(default_factory=list)
    steps: list[Row] = field(default_factory=list)
    grids: Mapping[str, Grid] = field(default_factory=dict)
    words = formats

    def total(self, *metrics: str) -> Result:
        nothing = (Value(0), Value(0))
        values = {key: self.totals.get(key, nothing) for key in TOTALS}
        now = {key: pair[0] for key, pair in values.items()}
        before = {key: pair[1] for key, pair in values.items()}
        return result(list(TOTALS), [row(now, before)])

    def split(self, by: str, *metrics: str) -> Result:
        rows = {"venue": self.venues, "resource": self.resources, "wizard_step": self.steps}[by]
        return result(list(metrics), rows, by=by)

    def grid(self, metric: str) -> Grid:
        return self.grids.get(metric) or week(lambda _day, _hour: GridCell(None), metric)


def said(found: object) -> list[str]:
    return [insight.text.replace("\N{NO-BREAK SPACE}", " ") for insight in found]  # type: ignore[attr-defined]


def occupancy(shares: Mapping[tuple[int, int], float], otherwise: float = 0.6, full: int = 0) -> Grid:
    """Open from 10 to 22; `full` weeks of four in the cells that are given with 1."""

    def cell(weekday: int, hour: int) -> GridCell:
        if not 10 <= hour < 22:
            return GridCell(None)
        share = shares.get((weekday, hour), otherwise)
        return GridCell(Value(int(share * OPEN), OPEN), 4, full if share == 1 else 0)

    return week(cell)


def test_quiet_hours_are_joined_and_named_against_the_target() -> None:
    grid = occupancy({(2, 11): 0.2, (2, 12): 0.24, (4, 15): 0.1, (5, 10): 0.29, (5, 11): 0.29})
    found = list(quiet_hours(Prepared(grids={"utilization": grid})))
    assert said(found) == ["Wednesday 11:00–13:00 at 22 % against a target of 50 %"]
    assert (found[0].news, found[0].slot) == ("bad", Slot(2, 11))


def test_a_week_without_a_quiet_stretch_says_nothing() -> None:
    assert said(quiet_hours(Prepared(grids={"utilization": occupancy({(2, 11): 0.1})}))) == []
    assert said(quiet_hours(Prepared())) == []


def test_the_last_hour_of_a_day_and_the_first_of_the_next_are_no_stretch() -> None:
    def cell(weekday: int, hour: int) -> GridCell:
        is_quiet = (weekday, hour) in ((2, 23), (3, 0))
        return GridCell(Value(60 if is_quiet else 400, OPEN), 4, 0)

    assert said(quiet_hours(Prepared(grids={"utilization": week(cell)}))) == []
    night = week(cell, day_begins=4)
    night_after = {(2, 23): GridCell(Value(60, OPEN), 4), (2, 0): GridCell(Value(60, OPEN), 4)}
    cells = tuple(
        tuple(night_after.get((day, hour), night.cells[day][hour]) for hour in range(24)) for day in range(7)
    )
    late = Grid(night.metric, cells, night.first_day, night.last_day, 3, 0.5, "SEK", night.as_of, 4)
    assert said(quiet_hours(Prepared(grids={"utilization": late}))) == [
        "Wednesday 23:00–01:00 at 10 % against a target of 50 %"
    ]


def test_hours_that_are_always_full_are_counted_in_weeks() -> None:
    grid = occupancy({(5, 20): 1, (4, 15): 1}, full=4)
    assert said(full_hours(Prepared(grids={"utilization": grid}))) in (
        ["Saturday 20:00 is full in 4 of 4 weeks"],
        ["Friday 15:00 is full in 4 of 4 weeks"],
    )
    assert said(full_hours(Prepared(grids={"utilization": occupancy({(5, 20): 1}, full=3)}))) == []


def test_revenue_is_told_with_what_moved_it() -> None:
    totals = {
        "revenue": (Value(120_000), Value(100_000)),
        "orders": (Value(80), Value(64)),
        "aov": (Value(120_000, 80), Value(100_000, 64)),
    }
    found = list(revenue_drivers(Prepared(totals)))
    assert said(found) == ["Revenue is up 20.0 %: orders +25.0 %, average order −4.0 %"]
    assert (found[0].news, found[0].path) == ("good", "/revenue")
    assert said(revenue_drivers(Prepared({"revenue": (Value(1_001), Value(1_000))}))) == []
    assert said(revenue_drivers(Prepared({"revenue": (Value(1_001), Value(0))}))) == []


def test_the_venues_that_gained_and_lost_most_are_named_and_lead_there() -> None:
    venues = [
        row({"revenue": Value(now)}, {"revenue": Value(before)}, label=name)
        for name, now, before in (("Lund", 500_000, 400_000), ("Ystad", 90_000, 120_000), ("Ven", 1, 1))
    ]
    prepared = Prepared({"revenue": (Value(590_001), Value(520_001))}, venues)
    found = list(movers(prepared))
    assert said(found) == ["Lund gained most: +1,000 SEK (+25.0 %)", "Ystad lost most: −300 SEK (−25.0 %)"]
    assert [insight.drill for insight in found] == [("venue", "lund"), ("venue", "ystad")]
    assert said(movers(Prepared(prepared.totals, venues[:1]))) == []
    assert said(movers(Prepared(prepared.totals, venues[2:] * 2))) == []


@pytest.mark.parametrize(
    "now, before, expected",
    [
        ((31, 1000), (44, 1000), ["The no-show rate fell to 3.1 % from 4.4 %"]),
        ((44, 1000), (31, 1000), ["The no-show rate rose to 4.4 % from 3.1 %"]),
        ((31, 1000), (30, 1000), []),
        ((1, 20), (0, 20), []),
        ((0, 0), (44, 1000), []),
    ],
)
def test_a_change_of_the_no_show_rate_is_told(
    now: tuple[int, int], before: tuple[int, int], expected: list[str]
) -> None:
    assert said(no_shows(Prepared({"no_show_rate": (Value(*now), Value(*before))}))) == expected


def test_the_venue_with_far_more_no_shows_is_named() -> None:
    venues = [
        row({"no_show_rate": Value(*value)}, label=name)
        for name, value in (("Lund", (5, 100)), ("Ystad", (2, 100)), ("Ven", (5, 10)))
    ]
    totals = {"no_show_rate": (Value(12, 400), Value(0, 0))}
    assert said(no_show_venue(Prepared(totals, venues))) == [
        "Lund has the most no-shows: 5.0 % against 3.0 % on average"
    ]
    assert said(no_show_venue(Prepared({"no_show_rate": (Value(16, 400), Value(0, 0))}, venues))) == []


def test_the_emptiest_resource_is_named_when_it_misses_the_target() -> None:
    resources = [row({"utilization": Value(n, 100)}, label=f"Court {n}") for n in (80, 30, 45)]
    assert said(idle_resource(Prepared(resources=resources))) == [
        "Court 30 is the emptiest: 30 % booked, target 50 %"
    ]
    assert said(idle_resource(Prepared(resources=resources[:1]))) == []


def test_the_wizard_tells_where_they_leave_and_what_they_wanted() -> None:
    steps = [
        Row(key, "", None, "SEK", {"wizard_starts": Value(count)})
        for key, count in (("1-service", 4_150), ("2-staff", 4_100), ("3-time", 4_000), ("4-details", 2_990))
    ]

    def wanted(weekday: int, hour: int) -> GridCell:
        return GridCell(Value(240 if (weekday, hour) == (5, 20) else 1), 3)

    prepared = Prepared(
        {
            "wizard_starts": (Value(4_200), Value(4_000)),
            "submissions": (Value(2_800), Value(2_700)),
            "unmet_demand": (Value(862), Value(0)),
        },
        steps=steps,
        grids={"unmet_demand": week(wanted, "unmet_demand")},
    )
    found = list(wizard_drop(prepared))
    assert said(found) == [
        "33 % of those who begin to book leave, 72 % of them at the time picker;"
        " 862 found no free time, most on Saturday 20:00"
    ]
    assert found[0].path == "/conversion"
    assert said(wizard_drop(Prepared())) == []


@pytest.mark.parametrize(
    ("reached", "place"),
    [((150, 140, 130, 120), "the start"), ((190, 180, 170, 160), "their details")],
)
def test_the_wizard_tells_the_place_at_which_people_left(reached: tuple[int, ...], place: str) -> None:
    keys = ("1-service", "2-staff", "3-time", "4-details")
    steps = [
        Row(key, "", None, "SEK", {"wizard_starts": Value(count)})
        for key, count in zip(keys, reached, strict=True)
    ]
    totals = {"wizard_starts": (Value(200), Value(200)), "submissions": (Value(100), Value(100))}
    (text,) = said(wizard_drop(Prepared(totals | {"unmet_demand": (Value(0), Value(0))}, steps=steps)))
    assert re.fullmatch(rf"50 % of those who begin to book leave, \d+ % of them at {place}", text)


def test_nothing_stands_out_where_nothing_happened() -> None:
    assert insights(Prepared()) == []


def test_the_weightiest_comes_first_and_a_narrowed_view_is_left_in_peace() -> None:
    prepared = Prepared(
        {
            "revenue": (Value(120_000), Value(100_000)),
            "no_show_rate": (Value(31, 1000), Value(44, 1000)),
        },
        grids={"utilization": occupancy({(2, 11): 0.2, (2, 12): 0.24})},
    )
    found = insights(prepared)
    assert [each.weight for each in found] == sorted((each.weight for each in found), reverse=True)
    assert insights(prepared, most=1) == found[:1]
    by_tender = insights(prepared, only=(("tender", "cash"),))
    assert not any("no-show" in text or "Wednesday" in text for text in said(by_tender))


def test_numbers_and_days_are_the_readers() -> None:
    grid = occupancy({(2, 11): 0.2, (2, 12): 0.24})
    with speaking("sv"):
        assert "onsdag" in said(quiet_hours(Prepared(grids={"utilization": grid})))[0]


def test_each_rule_asks_for_metrics_that_there_are() -> None:
    assert len({rule.key for rule in RULES}) == len(RULES)
    assert all(metric(key).unit in set(Unit) for rule in RULES for key in rule.metrics)
    assert Insight("", 0, "even", "/").drill is None
