"""What only the workbench and the Overview draw: the day's bookings, the floor, movers, insights."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from components import booking_timeline, floor_board, insight_list, movers_chart, series
from components.theme import DARK, LIGHT
from dashboard.answers.floor import Spot, SpotState, Then
from dashboard.insights import Insight
from dashboard.results import Result, Row
from rollup.metrics.catalogue import metric
from rollup.metrics.values import Value
from tests.unit.components.answers import AS_OF, result, row, words

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def hours(counts: dict[int, tuple[int, int, int, int, int]]) -> Result:
    """All, paid, opened, no-shows and cancelled by hour."""
    rows = [
        Row(
            f"{hour:02d}",
            "",
            None,
            "SEK",
            {k: Value(n) for k, n in zip(booking_timeline.METRICS, these, strict=True)},
        )
        for hour, these in counts.items()
    ]
    return result(list(booking_timeline.METRICS), rows, by="hour", compared_with=None)


def traces(figure: Any) -> dict[str, list[int]]:
    return {trace.name: list(trace.y) for trace in figure.data}


def test_bookings_of_which_nothing_is_known_yet_are_expected() -> None:
    day = hours({12: (10, 6, 1, 1, 2), 14: (5, 0, 0, 0, 1)})
    figure = booking_timeline.booking_timeline(day, 0, LIGHT)
    assert traces(figure) == {
        "Paid": [6, 0, 0],
        "Opened, unpaid": [1, 0, 0],
        "Expected": [0, 0, 4],
        "No-show": [1, 0, 0],
        "Cancelled": [2, 0, 1],
    }
    assert "10 bookings" in figure.data[0].customdata[0][0]
    assert figure.layout.meta["summary"].startswith("Paid 6, Opened, unpaid 1, Expected 4")


def test_the_hours_are_those_of_the_business_day() -> None:
    day = hours({0: (1, 0, 0, 0, 0), 2: (1, 0, 0, 0, 0), 22: (3, 0, 0, 0, 0)})
    assert [hour.hour for hour in booking_timeline.hours_of(day, 4)] == [22, 23, 0, 1, 2]
    assert booking_timeline.hours_of(day, 0)[0].hour == 0
    assert booking_timeline.hours_of(hours({}), 4) == []


def test_now_is_marked_where_it_is_among_the_hours() -> None:
    day = hours({AS_OF.hour - 1: (1, 1, 0, 0, 0), AS_OF.hour + 1: (1, 0, 0, 0, 0)})
    figure = booking_timeline.booking_timeline(day, 0, DARK)
    assert figure.layout.annotations[0].text == f"now {AS_OF:%H:%M}"
    assert figure.layout.shapes[0].x0 == pytest.approx(0.5 + AS_OF.minute / 60)
    assert not booking_timeline.booking_timeline(hours({3: (1, 1, 0, 0, 0)}), 0, DARK).layout.shapes


def spot(state: SpotState, hours: float | None, then: Then, **more: Any) -> Spot:
    until = None if hours is None else NOON + timedelta(hours=hours)
    fields = {"venue_key": "lund", "venue": "Lund", "key": "c1", "name": "Court 1", "capacity": 1, "used": 0}
    return Spot(**(fields | more), state=state, until=until, then=then)  # type: ignore[arg-type]


def test_the_floor_says_until_when_in_words() -> None:
    spots = [
        spot(SpotState.FULL, 1.5, Then.FREES, used=1),
        spot(SpotState.FREE, 2, Then.BOOKED, name="Court 2"),
        spot(SpotState.FREE, 10, Then.CLOSES, name="Hall", capacity=3, used=2),
        spot(SpotState.FREE, 3, Then.BLOCKED, name="Court 3"),
        spot(SpotState.CLOSED, 22, Then.OPENS, venue_key="ven", venue="Ven"),
        spot(SpotState.CLOSED, None, Then.OPENS, venue_key="ven", venue="Ven", name="Court 4"),
    ]
    board = words(floor_board.floor_board(spots, NOON, lambda each: f"/utilization?venue={each.venue_key}"))
    for part in (
        "Lund 1 of 4 full",
        "Court 1 Full until 13:30",
        "Court 2 Idle until 14:00",
        "Hall 2 of 3 taken until closing, 22:00",
        "Court 3 Idle until 15:00, then blocked",
        "Ven 0 of 2 full",
        "Closed opens Sun 10:00",
    ):
        assert part in " ".join(board.split()), part


def movers(*pairs: tuple[str, int, int], key: str = "revenue") -> Result:
    rows = [row({key: Value(now)}, {key: Value(before)}, label=name) for name, now, before in pairs]
    return result([key], rows, by="venue")


def test_movers_go_from_the_largest_gain_to_the_largest_loss() -> None:
    figure = movers_chart.movers_chart(
        movers(("Lund", 500, 700), ("Ystad", 900, 300), ("Ven", 50, 50), ("Malmö", 0, 100)),
        "revenue",
        "Movers",
        LIGHT,
        axis="Venue",
        link=lambda key: f"/?venue={key}",
    )
    bars = figure.data[0]
    assert list(bars.x) == [600, -100, -200]
    assert list(bars.marker.color) == [LIGHT.good, LIGHT.bad, LIGHT.bad]
    assert [data[1] for data in bars.customdata] == ["/?venue=ystad", "/?venue=malmö", "/?venue=lund"]
    tooltip = bars.customdata[0][0].replace("\N{NO-BREAK SPACE}", " ")
    assert tooltip.startswith(
        "<b>Ystad</b><br>Revenue: <b>9.00 SEK</b><br>Compared with: 3.00 SEK (+200.0 %)"
    )
    assert tooltip.endswith("Difference: +6.00 SEK")
    assert figure.layout.meta["links"]


def test_only_the_largest_changes_are_shown_and_what_is_bad_when_it_rises_is_red() -> None:
    many = movers(*((f"V{n}", 100 + n, 100) for n in range(30)), key="no_shows")
    found = movers_chart.movers_of(many, metric("no_shows"))
    assert [mover.gain for mover in found] == list(range(29, 19, -1))
    assert {mover.news for mover in found} == {"bad"}
    assert movers_chart.movers_of(result([], []), metric("no_shows")) == []


def test_lines_with_nothing_on_either_day_are_left_out() -> None:
    answer = movers(("Card", 0, 0), ("Cash", 0, 5), ("Swish", 5, 0))
    assert [each.label for each in series.without_blanks(answer).rows] == ["Cash", "Swish"]


def test_insights_are_links_that_say_what_kind_of_news_they_are() -> None:
    found = [
        Insight("Lund gained most", 1, "good", "/"),
        Insight("Wednesday is empty", 0.5, "bad", "/peak-times"),
    ]
    shown = insight_list.insight_list(found, lambda insight: insight.path)
    assert " ".join(words(shown).split()) == "Good news: Lund gained most To look at: Wednesday is empty"
    assert [item.children.href for item in shown.children] == ["/", "/peak-times"]
