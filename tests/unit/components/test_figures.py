"""What holds for every figure, and what each one draws."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from plotly import graph_objects as go

from components import ranked_bars, theme
from components.composition_chart import composition_chart
from components.conversion_funnel import Stage, conversion_funnel
from components.graph import config, file_name, graph
from components.lines_chart import lines_chart
from components.rate_bars import rate_bars
from components.rate_heatmap import rate_heatmap
from components.share_bars import share_bars
from components.slot_weeks_chart import slot_weeks_chart
from components.theme import Palette
from components.trend_chart import trend_chart
from components.utilization_heatmap import utilization_heatmap
from components.week_hours import is_blank, open_hours
from dashboard.results import Grid, GridCell, Result
from rollup.metrics.values import Value
from tests.unit.components.answers import (
    START,
    daily_revenue,
    no_shows,
    resources,
    result,
    row,
    tenders,
    week,
)


def revenue_chart(answer: Result, colours: Palette, subtitle: str = "", *, narrow: bool = False) -> go.Figure:
    return trend_chart(answer, "revenue", "Revenue", colours, subtitle, narrow=narrow)


def revenue_per_resource(
    answer: Result, colours: Palette, subtitle: str = "", *, narrow: bool = False
) -> go.Figure:
    return ranked_bars.ranked_bars(
        answer, "service_sales", "Revenue per resource", colours, subtitle, axis="Resource", narrow=narrow
    )


def occupancy_per_resource(
    answer: Result, colours: Palette, subtitle: str = "", *, narrow: bool = False
) -> go.Figure:
    return ranked_bars.ranked_bars(
        answer, "utilization", "Occupancy per resource", colours, subtitle, axis="Resource", narrow=narrow
    )


TOOLTIPS = ("%{customdata}<extra></extra>", "%{customdata[0]}<extra></extra>")
"""A tooltip, or a tooltip with the address that a click leads to."""
ROOT = Path(__file__).parents[3]
MANY = [Value(1_000_000 - 10_000 * index) for index in range(40)]
FULLNESS = [Value(600 - 10 * index, 600) for index in range(40)]


def open_from_nine(weekday: int, hour: int) -> GridCell:
    """Open 9-20, Wednesday 11 at 22 %, Saturday 19 full, Sunday closed."""
    if weekday == 6 or not 9 <= hour < 20:
        return GridCell(None)
    if (weekday, hour) == (5, 19):
        return GridCell(Value(600, 600), 3, 3)
    return GridCell(Value(132 if (weekday, hour) == (2, 11) else 400, 600), 3, 0)


FIGURES: dict[str, Callable[[theme.Palette, bool], go.Figure]] = {
    "revenue": lambda colours, narrow: revenue_chart(daily_revenue(), colours, "November", narrow=narrow),
    "revenue per resource": lambda colours, narrow: revenue_per_resource(
        resources("service_sales", MANY, MANY), colours, "November", narrow=narrow
    ),
    "occupancy per resource": lambda colours, narrow: occupancy_per_resource(
        resources("utilization", FULLNESS, FULLNESS), colours, "November", narrow=narrow
    ),
    "peak times": lambda colours, narrow: utilization_heatmap(
        week(open_from_nine), colours, "November", narrow=narrow
    ),
    "no-shows by the hour": lambda colours, narrow: utilization_heatmap(
        week(open_from_nine, "no_show_rate"), colours, "November", narrow=narrow
    ),
    "funnel": lambda colours, narrow: conversion_funnel(
        [Stage("Visit", 900, 200, 800), Stage("Paid", 200, 200, 150)],
        "Funnel",
        colours,
        "November",
        compared_with="October",
        with_worst=True,
        narrow=narrow,
    ),
    "week by week": lambda colours, narrow: slot_weeks_chart(
        result(
            ["utilization"],
            [row({"utilization": Value(1, 2)}, bucket=START + timedelta(weeks=n)) for n in range(4)],
            grain="week",
        ),
        "utilization",
        START + timedelta(weeks=2),
        "Hour",
        colours,
        "November",
        narrow=narrow,
    ),
    "lines": lambda colours, narrow: lines_chart(
        daily_revenue(), ("revenue",), "Revenue", colours, "November", narrow=narrow
    ),
    "composition": lambda colours, narrow: composition_chart(
        tenders(series=True),
        "cash_received",
        "Cash received by tender",
        colours,
        "November",
        narrow=narrow,
        link=lambda key: f"/trade?tender={key}",
    ),
    "shares": lambda colours, narrow: share_bars(
        tenders(series=False),
        "cash_received",
        "Cash received by tender",
        colours,
        "November",
        axis="Tender",
        narrow=narrow,
    ),
    "rates": lambda colours, narrow: rate_bars(
        no_shows("weekday"),
        "no_show_rate",
        "No-show rate by weekday",
        colours,
        "November",
        axis="Weekday",
        whole=Value(8, 210),
        narrow=narrow,
    ),
    "rates over time": lambda colours, narrow: rate_heatmap(
        no_shows("venue", series=True),
        "no_show_rate",
        "No-show rate by venue",
        colours,
        "November",
        axis="Venue",
        whole="All venues",
        narrow=narrow,
        link=lambda key: f"/reservations?venue={key}",
    ),
}
every_figure = pytest.mark.parametrize("draw", FIGURES.values(), ids=FIGURES)
either_width = pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])


@every_figure
@either_width
def test_every_figure_has_title_axis_titles_a_unit_and_words_for_a_screen_reader(
    draw: Callable[[theme.Palette, bool], go.Figure], narrow: bool
) -> None:
    layout = draw(theme.LIGHT, narrow).layout

    assert layout.title.text
    assert layout.title.subtitle.text == "November"
    assert layout.xaxis.title.text
    assert layout.yaxis.title.text
    titles = f"{layout.xaxis.title.text} {layout.yaxis.title.text} {layout.meta}"
    assert any(unit in titles for unit in ("SEK", "%", "share"))
    assert layout.meta["summary"]


@every_figure
def test_every_visible_trace_has_a_tooltip_or_says_that_it_has_none(
    draw: Callable[[theme.Palette, bool], go.Figure],
) -> None:
    figure = draw(theme.LIGHT, False)

    for trace in figure.data:
        assert trace.hoverinfo == "skip" or trace.hovertemplate in TOOLTIPS
    assert any(trace.hovertemplate for trace in figure.data)


@every_figure
@either_width
def test_the_themes_differ_in_nothing_but_colours(
    draw: Callable[[theme.Palette, bool], go.Figure], narrow: bool
) -> None:
    light = draw(theme.LIGHT, narrow).to_json()
    for before, after in theme.colour_pairs():
        light = light.replace(f'"{before}"', f'"{after}"')
    dark = draw(theme.DARK, narrow).to_json()

    if "heatmap" in dark:  # which of two inks a cell's number has is chosen by the theme's own contrast
        light, dark = (text.replace(theme.DARK.high_ink, theme.DARK.low_ink) for text in (light, dark))
    assert light == dark


@every_figure
def test_no_figure_can_be_dragged_so_that_a_finger_scrolls_the_page(
    draw: Callable[[theme.Palette, bool], go.Figure],
) -> None:
    template = draw(theme.LIGHT, True).layout.template.layout

    assert template.dragmode is False
    assert template.xaxis.fixedrange
    assert template.yaxis.fixedrange


def test_the_running_day_is_dashed_and_called_so_far() -> None:
    figure = revenue_chart(daily_revenue(), theme.LIGHT)

    solid = next(trace for trace in figure.data if trace.fill == "tozeroy" and trace.line.dash is None)
    dashed = next(trace for trace in figure.data if trace.line.dash)
    assert solid.y[-1] is None
    assert list(dashed.x) == [19, 20]
    assert [note.text for note in figure.layout.annotations] == ["so far"]


def test_a_week_that_the_period_cuts_is_called_a_part() -> None:
    rows = [row({"revenue": Value(100)}, bucket=date(2026, 8, 31) + timedelta(weeks=i)) for i in range(5)]
    answer = result(["revenue"], rows, grain="week", start=date(2026, 9, 2), end=date(2026, 10, 4))

    figure = revenue_chart(answer, theme.LIGHT)

    assert [(note.x, note.text) for note in figure.layout.annotations] == [(0, "part of the week")]


def test_hours_ahead_are_not_drawn_as_nothing_and_a_day_begins_when_something_happens() -> None:
    rows = [
        row(
            {"revenue": Value(500 if 9 <= hour <= 14 else 0)},
            {"revenue": Value(400 if 10 <= hour <= 14 else 0)},
            bucket=datetime(2026, 11, 21, hour),
        )
        for hour in range(24)
    ]
    answer = result(["revenue"], rows, grain="hour", start=date(2026, 11, 21))

    figure = revenue_chart(answer, theme.LIGHT)

    before, now = figure.data[0], figure.data[1]
    assert figure.layout.xaxis.ticktext[0] == "08:00"
    assert list(now.y) == [0, 500, 500, 500, 500, 500, *[None] * 10]
    assert list(before.y)[7:] == [None] * 9
    assert [note.text for note in figure.layout.annotations] == ["so far"]


def test_a_tooltip_has_value_comparison_and_change_in_their_units() -> None:
    figure = revenue_chart(daily_revenue(), theme.LIGHT)

    tip = figure.data[-1].customdata[0].replace("\N{NO-BREAK SPACE}", " ")
    assert tip == (
        "<b>Sun, Nov 1, 2026</b><br>Revenue: <b>1,000.00 SEK</b>"
        "<br>Compared with: 500.00 SEK<br>Change: +100.0 %"
    )


def test_without_a_comparison_none_is_drawn() -> None:
    rows = [row({"revenue": Value(100)}, bucket=START + timedelta(days=i)) for i in range(3)]
    figure = revenue_chart(result(["revenue"], rows, grain="day", compared_with=None), theme.LIGHT)

    assert not [trace for trace in figure.data if trace.line.color == theme.LIGHT.comparison]
    assert not [tip for tip in figure.data[-1].customdata if "Compared" in tip]


@pytest.mark.parametrize("count", [0, 1])
def test_next_to_nothing_can_be_drawn(count: int) -> None:
    assert revenue_chart(daily_revenue(count), theme.LIGHT).layout.title.text == "Revenue"
    answer = resources("service_sales", MANY[:count])
    assert revenue_per_resource(answer, theme.LIGHT).layout.title.text


def test_a_long_list_is_cut_and_the_rest_is_added_up_and_said() -> None:
    answer = resources("service_sales", MANY)

    bars = ranked_bars.bars_of(answer.rows, answer.metrics[0])

    assert len(bars) == ranked_bars.SHOWN + 1
    assert bars[-1].label == "30 others together"
    assert sum(bar.number for bar in bars) == sum(value.numerator for value in MANY)


@pytest.mark.parametrize("values", [[-5_500], [90_000, -5_500], [0, -1]])
def test_what_was_only_given_back_is_drawn_below_nothing(values: list[int]) -> None:
    answer = resources("service_sales", [Value(value) for value in values])

    lowest, highest = revenue_per_resource(answer, theme.LIGHT).layout.xaxis.range

    assert lowest <= min(values)
    assert highest >= max(0, *values)


def test_the_rest_of_a_rate_is_a_rate_of_its_added_parts() -> None:
    uneven = [*FULLNESS[:20], *[Value(10, 6_000)] * 20]
    answer = resources("utilization", uneven)

    rest = ranked_bars.bars_of(answer.rows, answer.metrics[0])[-1]

    left = sorted(uneven, key=lambda value: -(value.number or 0))[ranked_bars.SHOWN :]
    assert rest.value == Value(
        sum(value.numerator for value in left), sum(value.denominator or 0 for value in left)
    )


def test_resources_are_sorted_the_largest_first_whatever_the_order_of_the_answer() -> None:
    answer = resources("service_sales", [Value(5), Value(30), Value(20)])

    figure = revenue_per_resource(answer, theme.LIGHT)

    assert list(figure.data[0].x) == [30, 20, 5]
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]


def test_resources_below_the_target_have_a_colour_and_a_name_of_their_own_and_the_target_a_line() -> None:
    answer = resources("utilization", [Value(6, 10), Value(5, 10), Value(4, 10)])

    figure = occupancy_per_resource(answer, theme.LIGHT)

    said = {trace.name.replace("\N{NO-BREAK SPACE}", " "): trace for trace in figure.data}
    assert list(said["At least 50 %"].x) == [0.6, 0.5]
    assert list(said["Below 50 %"].x) == [0.4]
    assert list(said["Target 50 %"].x) == [0.5, 0.5]


def test_without_a_target_there_is_no_line_and_nothing_below_it() -> None:
    answer = replace(resources("utilization", [Value(6, 10), Value(4, 10)]), target=0.0)

    figure = occupancy_per_resource(answer, theme.LIGHT)

    assert [trace.name for trace in figure.data if trace.showlegend is not False] == []
    assert list(figure.data[0].x) == [0.6, 0.4]


def test_names_are_text_and_no_markup() -> None:
    sly = row({"service_sales": Value(100)}, label="<a href='//x.example'>Chair</a>")

    figure = revenue_per_resource(result(["service_sales"], [sly], by="resource"), theme.LIGHT)

    assert "<a" not in figure.data[0].customdata[0][0] + figure.layout.yaxis.ticktext[0]


def test_hours_that_are_never_open_are_left_off_at_both_ends() -> None:
    assert open_hours(week(open_from_nine)) == list(range(9, 20))
    assert open_hours(week(lambda *_: GridCell(Value(1, 2), 3))) == list(range(24))
    assert open_hours(week(lambda *_: GridCell(None))) == []


def open_in(*hours: int, day_begins: int = 0) -> Grid:
    return week(
        lambda _, hour: GridCell(Value(30, 60), 3, 0) if hour in hours else GridCell(None),
        day_begins=day_begins,
    )


def test_a_long_closed_gap_is_a_single_place_and_a_short_one_is_drawn() -> None:
    assert open_hours(open_in(9, 10, 13, 14)) == [9, 10, 11, 12, 13, 14]
    assert open_hours(open_in(0, 1, 18, 19)) == [0, 1, None, 18, 19]
    assert open_hours(open_in(6, 7, 17, 23, 0, day_begins=4)) == [6, 7, None, 17, None, 23, 0]


@either_width
def test_hours_after_midnight_come_last_and_say_whose_night_they_are(narrow: bool) -> None:
    figure = utilization_heatmap(open_in(*range(20, 24), 0, 1, day_begins=4), theme.LIGHT, narrow=narrow)

    cells, axis = figure.data[0], figure.layout.yaxis if narrow else figure.layout.xaxis
    assert axis.ticktext == ("20", "21", "22", "23", "00", "01")
    tips = [line[5] for line in cells.customdata] if narrow else cells.customdata[5]
    assert tips[3].startswith("<b>Saturday, 23:00–00:00</b><br>")
    assert tips[4].startswith("<b>Sat night, 00:00–01:00</b>, counted to Saturday<br>")
    [line] = figure.layout.shapes
    assert (line.y0 if narrow else line.x0) == 3.5


def test_where_the_day_begins_at_midnight_its_first_hours_are_no_night_of_the_day_before() -> None:
    figure = utilization_heatmap(open_in(0, 1, 20), theme.LIGHT)

    assert figure.layout.xaxis.ticktext == ("00", "01", "⋯", "20")
    assert figure.data[0].customdata[5][0].startswith("<b>Saturday, 00:00–01:00</b><br>")
    assert not figure.layout.shapes


@pytest.mark.parametrize("compared", [None, (date(2026, 10, 1), date(2026, 10, 22))])
def test_the_tick_of_the_comparison_is_named_by_its_days(compared: tuple[date, date] | None) -> None:
    before = [Value(4), Value(2)] if compared else None
    answer = replace(resources("service_sales", [Value(5), Value(3)], before), compared_with=compared)

    tick = revenue_per_resource(answer, theme.LIGHT).data[-1]

    assert (tick.name, tick.showlegend) == (("Oct 1 – 22, 2026", True) if compared else ("", False))


@either_width
def test_a_closed_cell_is_blank_and_not_nothing(narrow: bool) -> None:
    cells = utilization_heatmap(week(open_from_nine), theme.LIGHT, narrow=narrow).data[0]

    sunday = [line[6] for line in cells.z] if narrow else cells.z[6]
    assert list(sunday) == [None] * 11
    assert cells.hoverongaps is False


@either_width
def test_monday_is_first_and_hours_run_down_on_a_phone(narrow: bool) -> None:
    figure = utilization_heatmap(week(open_from_nine), theme.LIGHT, narrow=narrow)

    days, hours = figure.layout.yaxis, figure.layout.xaxis
    if narrow:
        days, hours = hours, days
    assert days.ticktext == ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    assert (hours.ticktext[0], hours.ticktext[-1]) == ("09", "19")


@either_width
def test_what_is_below_the_target_is_marked_and_what_is_full_is_called_full(narrow: bool) -> None:
    cells, words, marks = utilization_heatmap(week(open_from_nine), theme.LIGHT, narrow=narrow).data

    at = {(round(x), round(y)): text for x, y, text in zip(words.x, words.y, words.text, strict=True)}
    wednesday_eleven, saturday_nineteen = ((2, 2), (5, 10)) if narrow else ((2, 2), (10, 5))
    assert [(round(marks.x[0]), round(marks.y[0]))] == [wednesday_eleven]
    assert len(marks.x) == 1
    assert at[wednesday_eleven] == "22"
    assert at[saturday_nineteen] == "<b>full</b>"
    assert cells.zmax == 1


def test_a_share_that_misses_the_target_is_not_rounded_up_to_it() -> None:
    almost = week(
        lambda day, hour: GridCell(Value(499, 1000), 3) if (day, hour) == (0, 9) else GridCell(None)
    )

    assert utilization_heatmap(almost, theme.LIGHT).data[1].text == ("49.9",)


def test_only_a_utilization_has_a_target() -> None:
    rates = week(lambda *_: GridCell(Value(1, 100), 3), key="no_show_rate")

    assert len(utilization_heatmap(rates, theme.LIGHT).data) == 2


def test_a_week_without_opening_hours_can_be_drawn() -> None:
    closed = week(lambda *_: GridCell(None))

    assert utilization_heatmap(closed, theme.LIGHT).layout.meta["summary"].startswith("No hour is open")


def test_graphs_upload_nothing_and_name_their_image() -> None:
    figure = revenue_chart(daily_revenue(), theme.LIGHT, "Nov 1 – 21, 2026 · Lund")

    box = graph("trend", figure, 320)

    assert box.children.config["showSendToCloud"] is False
    assert box.children.config["displaylogo"] is False
    assert box.children.config["toImageButtonOptions"]["filename"] == "revenue-nov-1-21-2026-lund"
    assert "title" not in box.children.figure["layout"]
    assert box.children.figure["layout"]["meta"]["title"] == "Revenue"
    assert figure.layout.title.text == "Revenue"
    assert getattr(box, "aria-label").startswith("Revenue. Nov 1 – 21, 2026 · Lund. Highest")


def test_file_names_are_safe() -> None:
    assert file_name("Revenue", "a/b\\c: *?") == "revenue-a-b-c"
    assert file_name("") == "chart"
    assert len(file_name("x" * 300)) == 120
    assert config("x")["toImageButtonOptions"]["format"] == "png"


def test_no_other_module_makes_a_graph() -> None:
    sources = [*ROOT.glob("components/**/*.py"), *ROOT.glob("pages/**/*.py"), ROOT / "app.py"]

    makers = [path.name for path in sources if re.search(r"dcc\.Graph\(|import Graph", path.read_text())]

    assert makers == ["graph.py"]


@pytest.mark.parametrize("before", [None, [Value(5), Value(0)]], ids=["alone", "compared"])
def test_the_numbers_stand_in_a_column_at_the_right_with_and_without_a_comparison(
    before: list[Value] | None,
) -> None:
    answer = resources("service_sales", [Value(4_000_000), Value(250)], before)

    figure = revenue_per_resource(answer, theme.LIGHT)

    assert figure.layout.yaxis2.ticktext == ("40k", "2.50")
    assert any(trace.yaxis == "y2" for trace in figure.data)
    assert figure.data[-1].showlegend is (before is not None)


def test_a_grid_in_which_nothing_was_counted_is_blank() -> None:
    idle = week(lambda *_: GridCell(Value(0, 600), 3))

    assert is_blank(idle)
    assert not is_blank(week(open_from_nine))
