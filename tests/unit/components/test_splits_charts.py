"""Order values, how open time is used, utilization against its target, and the table of groups."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from plotly import graph_objects as go

from components import theme
from components.group_table import group_table, moves, ranks
from components.order_values_chart import order_value_figures, order_values_chart
from components.time_use_chart import METRICS, time_use_chart, uses_of
from components.utilization_trend import utilization_trend
from dashboard.answers.distribution import OrderValues, bins_of, quantile
from dashboard.results import Result, Row
from rollup.metrics.values import Value
from tests.unit.components.answers import START, result, row, words

ORDERS = Counter({12_000: 30, 16_500: 50, 22_000: 20, 900_000: 1})
BEFORE = Counter({12_000: 10})


def values_of(now: Counter[int] = ORDERS, before: Counter[int] = BEFORE) -> OrderValues:
    total = sum(amount * count for amount, count in now.items())
    quarters = [quantile(now, percent) for percent in (25, 50, 75)]
    low, median, high = (place or 0 for place in quarters)
    return OrderValues(
        "SEK",
        now.total(),
        total,
        (low, median, high) if now else None,
        bins_of(now, before),
        before.total(),
        12_000,
    )


def minutes(label: str, open_: int, booked: int, lost: int, blocked: int) -> Row:
    numbers = dict(zip(METRICS, (open_, booked, lost, blocked), strict=True))
    return row({key: Value(number) for key, number in numbers.items()}, label=label)


def uses(count: int = 3) -> Result:
    rows = [minutes(f"Court {n} · Lund", 600, 300 - n, 30, 60) for n in range(count)]
    return result(METRICS, rows, by="resource", compared_with=None)


def by_day(target: float = 0.5) -> Result:
    return result(
        ["utilization"], [row({"utilization": Value(30, 100)}, bucket=START)], grain="day", target=target
    )


FIGURES: dict[str, Callable[[theme.Palette, bool], go.Figure]] = {
    "order values": lambda colours, narrow: order_values_chart(
        values_of(), colours, "November", narrow=narrow
    ),
    "time use": lambda colours, narrow: time_use_chart(
        uses(30), colours, "November", axis="Resource", narrow=narrow
    ),
    "utilization": lambda colours, narrow: utilization_trend(by_day(), colours, "November", narrow=narrow),
}
every_figure = pytest.mark.parametrize("draw", FIGURES.values(), ids=FIGURES)


@every_figure
@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
def test_every_figure_says_what_it_shows_and_has_colours_of_the_theme_alone(
    draw: Callable[[theme.Palette, bool], go.Figure], narrow: bool
) -> None:
    figure = draw(theme.LIGHT, narrow)
    layout = figure.layout
    assert layout.title.text
    assert layout.title.subtitle.text == "November"
    assert all((layout.xaxis.title.text, layout.yaxis.title.text, layout.meta["summary"]))
    for trace in figure.data:
        assert trace.hoverinfo == "skip" or trace.customdata is not None
    light = figure.to_json()
    for before, after in theme.colour_pairs():
        light = light.replace(f'"{before}"', f'"{after}"')
    assert light == draw(theme.DARK, narrow).to_json()


def test_the_open_bin_is_named_so_and_the_median_stands_where_it_is() -> None:
    figure = order_values_chart(values_of(), theme.LIGHT)
    bars, _before, median = figure.data
    assert sum(bars.y) == 101
    assert "and more" in bars.customdata[-1][0]
    assert "1 order (1.0 %)" in bars.customdata[-1][0].replace("\N{NO-BREAK SPACE}", " ")
    width = values_of().bins[0].end or 0
    width -= values_of().bins[0].first
    assert median.x[0] == pytest.approx((16_500 - values_of().bins[0].first) / width - 0.5)


def test_figures_of_a_distribution_are_in_whole_money() -> None:
    said = words(order_value_figures(values_of()))
    assert "Orders 101" in said
    assert "Median 165.00 SEK" in said
    assert "Middle half 120.00–165.00 SEK" in said
    assert words(order_value_figures(values_of(Counter()))) == "Orders 0 Median before 120.00 SEK"


def test_time_adds_up_to_all_of_it_and_the_rest_is_one_bar() -> None:
    figure = time_use_chart(uses(30), theme.LIGHT, axis="Resource")
    totals = [sum(shares) for shares in zip(*(trace.x for trace in figure.data), strict=True)]
    assert totals == pytest.approx([1.0] * 12)
    assert [trace.name for trace in figure.data] == ["Booked", "No-show", "Free", "Blocked"]
    assert figure.data[0].customdata[-1][0].startswith("<b>19 others together</b>")


def test_more_booked_than_open_leaves_nothing_free_and_no_more_is_lost_than_booked() -> None:
    answer = result(METRICS, [minutes("a", 100, 150, 200, 0), minutes("b", 0, 0, 0, 0)], by="resource")
    (use,) = uses_of(answer)
    assert (use.used, use.no_show, use.free, use.blocked) == (0, 150, 0, 0)


def test_the_axis_reaches_the_target_and_without_one_there_is_no_line() -> None:
    figure = utilization_trend(by_day(0.9), theme.LIGHT)
    assert figure.data[-1].name.replace("\N{NO-BREAK SPACE}", " ") == "Target 90 %"
    assert figure.layout.yaxis.range[1] >= 0.9
    assert len(utilization_trend(by_day(0), theme.LIGHT).data) == len(figure.data) - 1


def sold(label: str, now: int, before: int) -> Row:
    return row({"revenue": Value(now)}, {"revenue": Value(before)}, label=label)


ROWS = [sold("Ann", 300, 100), sold("Bo", 200, 400), sold("Cy", 100, 0)]


def test_places_moved_are_those_since_the_comparison() -> None:
    assert moves(ROWS, "revenue") == {"ann": 1, "bo": -1, "cy": None}


def test_equals_share_a_place() -> None:
    rows = [sold("Ann", 300, 0), sold("Bo", 200, 50), sold("Cy", 200, 50), sold("Di", 100, 50)]
    assert ranks(rows, "revenue") == [1, 2, 2, 4]
    assert moves(rows, "revenue") == {"ann": None, "bo": -1, "cy": -1, "di": -3}


def cells(table: Any, key: str) -> list[str]:
    return [line[key]["t"].replace("\N{NO-BREAK SPACE}", " ") for line in table.children.rowData]


def test_the_table_tells_rank_movement_share_and_change() -> None:
    answer = result(["revenue"], ROWS[::-1], by="staff")
    whole = sold("", 600, 500)
    table = group_table(
        "t",
        answer,
        whole,
        name="Staff",
        label="Staff",
        link=lambda key: f"/{key}",
        shares=("revenue",),
        ranked_by="revenue",
    )
    assert cells(table, "name") == ["Ann", "Bo", "Cy"]
    assert cells(table, "rank") == ["1", "2", "3"]
    assert cells(table, "moved") == ["▲ 1", "▼ 1", "new"]
    assert cells(table, "revenue_share") == ["50.0 %", "33.3 %", "16.7 %"]
    assert cells(table, "revenue_change") == ["+200.0 %", "\N{MINUS SIGN}50.0 %", "new"]
    assert [line["name"]["h"] for line in table.children.rowData] == ["/ann", "/bo", "/cy"]
    (total,) = table.children.dashGridOptions["pinnedBottomRowData"]
    assert total["revenue_share"]["t"].startswith("100.0")


def test_without_a_comparison_nothing_moved_and_of_nothing_there_is_no_share() -> None:
    answer = result(["revenue"], [row({"revenue": Value(0)}, label="Ann")], by="staff", compared_with=None)
    table = group_table(
        "t", answer, answer.rows[0], name="Staff", label="Staff", shares=("revenue",), ranked_by="revenue"
    )
    assert set(table.children.rowData[0]) == {"rank", "name", "revenue", "revenue_share"}
    assert cells(table, "revenue_share") == ["–"]
