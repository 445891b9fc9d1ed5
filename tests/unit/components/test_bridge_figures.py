"""A bridge as it is drawn and told: bars from end to beginning, the axis, the cause in words, lists in order."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from components import theme
from components.bridge_words import break_said, cause_said, sides_of, told
from components.causes_list import causes_list, effects_list
from components.steps_table import steps_table
from components.waterfall_chart import bars_of, begins, waterfall_chart
from dashboard.answers.bridges import Bridged, Line, Side
from dashboard.results import Query
from dashboard.statistics.breaks import Break
from rollup.bridge.bridges import PIECE_PRICE
from rollup.bridge.revenue import STEPS
from rollup.calendar import day_of
from rollup.metrics.catalogue import metric
from rollup.metrics.values import Value

START, END = date(2026, 11, 1), date(2026, 11, 21)
SIDES = {
    "no_shows": Side(Value(96, 100), Value(93, 100)),
    "price": Side(Value(24_000, 1), Value(17_280, 1)),
}


def line(key: str = "", before: int = 100_000, sides: dict[str, Side] = SIDES, **steps: int) -> Line:
    return Line(key, key.title(), "SEK", before + sum(steps.values()), before, steps, sides)


def bridged(*groups: Line, whole: Line | None = None) -> Bridged:
    return Bridged(
        Query(("revenue",), START, END, compare="prior_month"),
        metric("revenue"),
        STEPS,
        (whole or line(price=-28_000, refunds=-2_000, occupancy=5_000),),
        groups,
        "current",
        datetime(2026, 11, 21, 12, tzinfo=UTC),
        (date(2026, 10, 1), date(2026, 10, 21)),
    )


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def texts(part: Any) -> list[str]:
    """What a component says, in order."""
    if isinstance(part, str):
        return [plain(part)]
    children = getattr(part, "children", None)
    parts = children if isinstance(children, list) else [children]
    return [text for each in parts if each is not None for text in texts(each)]


def test_each_bar_begins_where_the_one_before_it_ended() -> None:
    found = bridged()
    bars = bars_of(found, found.totals[0])
    assert [bar.step for bar in bars] == ["", "price", "refunds", "occupancy", ""]
    ends = [bar.end for bar in bars]
    assert [bar.start for bar in bars[1:-1]] == ends[:-2]
    assert ends[-2] == ends[-1] == found.totals[0].value
    figure = waterfall_chart(found, found.totals[0], "t", theme.LIGHT, link=lambda step: f"/{step}")
    assert [each[1] for each in figure.data[0].customdata] == ["", "/price", "/refunds", "/occupancy", ""]


@pytest.mark.parametrize(
    "steps, is_cut", [({"price": -2_000}, True), ({"price": -60_000}, False), ({"price": -120_000}, False)]
)
def test_the_axis_begins_at_nothing_unless_what_moved_would_not_be_seen(
    steps: dict[str, int], is_cut: bool
) -> None:
    found = bridged(whole=line(**steps))
    begin = begins(bars_of(found, found.totals[0]))
    assert (begin > 0) is is_cut
    assert begin <= min(found.totals[0].before, found.totals[0].value) or not is_cut
    figure = waterfall_chart(found, found.totals[0], "t", theme.LIGHT)
    assert ("does not begin at 0" in figure.layout.xaxis.title.text) is is_cut


def test_a_cause_is_the_step_that_did_most_with_what_it_stands_for() -> None:
    assert plain(cause_said(line(price=-28_000, refunds=-2_000, occupancy=50_000 - 40_000))) == (
        "Price per booked hour −28.0 %"
    )
    assert plain(cause_said(line(no_shows=-3_000))) == "No-shows +3.0 pp", (
        "told as what is missing, not as kept"
    )
    assert cause_said(line(mix=-5)) == "Mix of items and resources"
    assert cause_said(line()) == "Nothing changed"
    assert line(price=-10, occupancy=30).cause == "occupancy"
    assert line(price=-30, occupancy=30).cause in ("price", "occupancy"), (
        "of a change of nothing the largest step"
    )


def test_a_bridge_in_a_sentence() -> None:
    found = bridged()
    assert plain(told(found, found.totals[0])) == (
        "Revenue went from 1,000 SEK to 750 SEK (−250 SEK), most by Price per booked hour −28.0 %: −280 SEK"
    )


def test_an_item_has_no_hours_and_is_told_by_the_price_of_a_piece() -> None:
    sides = {PIECE_PRICE: Side(Value(24_000, 1), Value(18_000, 1))}
    assert [plain(each) for each in sides_of(line(sides=sides, price=-6_000), "price")] == [
        "240 SEK",
        "180 SEK",
        "−25.0 %",
    ]


def test_lists_have_gains_before_losses_and_say_how_many_are_not_shown() -> None:
    groups = [line("b", price=-500), line("a", price=900), line("c", refunds=100), line("d")]
    found = bridged(*groups)
    said = texts(causes_list(found, groups, lambda key: f"/{key}", most=2))
    assert [text for text in said if text in "ABCD"] == ["A", "B"]
    assert said[-1] == "1 more moved less"
    said = texts(effects_list(found, groups, "price", lambda key: f"/{key}"))
    assert [text for text in said if text in "ABCD"] == ["A", "B"]


def test_the_table_has_the_steps_in_order_and_what_they_add_up_to() -> None:
    found = bridged()
    grid = steps_table(found, found.totals[0]).children
    assert [row["step"]["v"] for row in grid.rowData] == ["Occupancy", "Price per booked hour", "Refunds"]
    (last,) = grid.dashGridOptions["pinnedBottomRowData"]
    assert last["effect"]["v"] == sum(row["effect"]["v"] for row in grid.rowData) == found.totals[0].change


def test_a_rate_that_broke_is_told_with_its_day() -> None:
    said = plain(break_said("pay_rate", Break(day_of(date(2026, 11, 12)), 0.94, 0.31)))
    assert said == "Pay rate fell on Thu, Nov 12, 2026: 94.0 % before, 31.0 % since then"
    assert " rose on " in break_said("pay_rate", Break(day_of(date(2026, 11, 12)), 0.3, 0.9))
