"""What a sum is made of: stacked over time, as shares, as a table, and by both sets of definitions."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from dash import html
from plotly import graph_objects as go

from components import theme
from components.booking_states import METRICS, STATES, booking_states
from components.composition_chart import chart_height, composition_chart
from components.definition_sets import definition_sets
from components.parts import MOST, parts_of
from components.share_bars import share_bars
from components.share_table import share_table
from dashboard.results import Result, Row
from rollup.metrics.catalogue import metric
from rollup.metrics.values import Value
from tests.unit.components.answers import START, result, row, tenders, words

NAMES = [f"Tender {number}" for number in range(12)]


def composed(answer: Result, **how: bool) -> go.Figure:
    return composition_chart(answer, "cash_received", "Cash received", theme.LIGHT, "", **how)


def bars(figure: go.Figure) -> dict[str, list[go.Bar]]:
    found: dict[str, list[go.Bar]] = {}
    for trace in figure.data:
        if trace.type == "bar":
            found.setdefault(trace.name, []).append(trace)
    return found


def test_the_largest_parts_have_a_name_and_the_rest_is_one() -> None:
    parts = parts_of(tenders(series=True, names=NAMES), metric("cash_received"), theme.LIGHT)

    assert len(parts) == MOST
    assert parts[-1].label == "6 others together"
    assert parts[-1].colour == theme.LIGHT.rest
    assert len({part.colour for part in parts}) == MOST
    assert sum(part.total for part in parts) == 21 * (12 * 10_000 - 3_000)
    assert sum(value.numerator for value in parts[-1].before if value) == 21 * (5 * 5_000 - 1_500)


def test_so_many_parts_as_have_a_colour_are_all_named() -> None:
    parts = parts_of(tenders(series=False, names=NAMES[: MOST - 1]), metric("cash_received"), theme.LIGHT)

    assert [part.is_rest for part in parts] == [False] * MOST


def test_groups_without_anything_are_left_out_and_a_nameless_one_leads_nowhere() -> None:
    rows = [
        Row("", "", None, "SEK", {"cash_received": Value(500)}, {"cash_received": Value(0)}),
        row({"cash_received": Value(0)}, {"cash_received": Value(0)}, label="Idle"),
        row({"cash_received": Value(0)}, {"cash_received": Value(7)}, label="Gone"),
    ]
    parts = parts_of(result(["cash_received"], rows, by="item"), metric("cash_received"), theme.LIGHT)

    assert [part.label for part in parts] == ["None", "Gone"]
    assert [part.address(lambda key: f"/trade?item={key}") for part in parts] == ["", "/trade?item=gone"]


@pytest.mark.parametrize("key", ["no_show_rate", "paying_customers"])
def test_rates_and_distinct_customers_are_not_stacked(key: str) -> None:
    with pytest.raises(ValueError, match=key):
        parts_of(result([key], [row({key: Value(1, 2)})], by="venue"), metric(key), theme.LIGHT)


def test_what_takes_away_stands_below_the_line_and_what_is_left_is_marked() -> None:
    figure = composed(tenders(series=True))

    assert figure.layout.barmode == "relative"
    assert set(bars(figure)["Refunds"][0].y) == {-3_000}
    left = next(trace for trace in figure.data if trace.type == "scatter")
    assert set(left.y) == {17_000}
    assert figure.layout.yaxis.range[0] <= -3_000
    assert figure.layout.yaxis.range[1] >= 20_000
    assert figure.layout.yaxis.zeroline
    tooltip = str(bars(figure)["Refunds"][0].customdata[0][0]).replace("\N{NO-BREAK SPACE}", " ")
    assert "−15.0 % of 200.00 SEK before deductions" in tooltip


def test_without_deductions_there_is_no_mark_and_the_share_is_of_all() -> None:
    answer = tenders(series=True)
    answer = replace(answer, rows=tuple(each for each in answer.rows if each.label != "Refunds"))
    figure = composed(answer)

    assert all(trace.type == "bar" for trace in figure.data)
    said = str(bars(figure)["Card"][0].customdata[0][0]).replace("\N{NO-BREAK SPACE}", " ")
    assert said.endswith("50.0 % of 200.00 SEK in all")


def test_the_running_bucket_is_hatched_and_named_once() -> None:
    whole, running = bars(composed(tenders(series=True)))["Cash"]

    assert (list(whole.x), list(running.x)) == (list(range(20)), [20])
    assert (whole.marker.pattern.shape, running.marker.pattern.shape) == ("", "/")
    assert (whole.showlegend, running.showlegend) == (True, False)
    assert [note.text for note in composed(tenders(series=True)).layout.annotations] == ["so far"]


def test_a_bucket_alone_that_is_running_has_its_name() -> None:
    answer = replace(tenders(series=True), rows=tenders(series=True).rows[20:21])

    assert [trace.showlegend for trace in composed(answer).data] == [True]


def test_days_ahead_have_a_place_and_no_bar() -> None:
    answer = tenders(series=True, days=30)
    figure = composed(answer)

    assert max(x for trace in bars(figure)["Card"] for x in trace.x) == 20
    assert figure.layout.xaxis.range[1] > 29


def test_a_click_on_a_part_leads_to_it_and_one_on_the_rest_nowhere() -> None:
    figure = composition_chart(
        tenders(series=True, names=NAMES),
        "cash_received",
        "Cash received",
        theme.LIGHT,
        link=lambda key: f"/trade?tender={key}",
    )
    addresses = {name: traces[0].customdata[0][1] for name, traces in bars(figure).items()}

    assert addresses["Tender 0"] == "/trade?tender=tender 0"
    assert addresses["6 others together"] == ""


def test_more_names_have_more_room() -> None:
    many = tenders(series=True, names=NAMES)

    assert chart_height(tenders(series=True)) <= chart_height(many) < chart_height(many, narrow=True)


def test_both_pictures_of_a_sum_have_the_same_colours() -> None:
    over_time = bars(composed(tenders(series=True, names=NAMES)))
    whole = share_bars(
        tenders(series=False, names=NAMES), "cash_received", "", theme.LIGHT, axis="Tender"
    ).data[0]

    assert [traces[0].marker.color for traces in over_time.values()] == list(whole.marker.color)


def test_shares_are_of_what_adds_and_the_marks_are_those_of_before() -> None:
    figure = share_bars(tenders(series=False), "cash_received", "", theme.LIGHT, axis="Tender")

    assert list(figure.data[0].x) == pytest.approx([0.5, 0.5, -0.15])
    assert list(figure.data[1].x) == pytest.approx([0.5, 0.5, -0.15])
    assert figure.layout.xaxis.range[0] < 0
    said = [text.replace("\N{NO-BREAK SPACE}", " ") for text in figure.layout.yaxis2.ticktext]
    assert said[2] == "−630 · −15.0 %"


def rows_of(component: html.Div) -> list[dict[str, dict[str, object]]]:
    grid = component.children
    return [*grid.rowData, *grid.dashGridOptions["pinnedBottomRowData"]]


def test_the_table_has_change_share_and_its_shift_and_the_whole_below() -> None:
    rows = [
        row({"cash_received": Value(7_500)}, {"cash_received": Value(5_000)}, label="Card"),
        row({"cash_received": Value(2_500)}, {"cash_received": Value(5_000)}, label="Cash"),
    ]
    whole = row({"cash_received": Value(10_000)}, {"cash_received": Value(10_000)})
    table = share_table(
        "t", result(["cash_received"], rows, by="tender"), whole, name="Tender", label="Cash received"
    )
    card, cash, total = rows_of(table)

    def said(line: dict[str, dict[str, object]], key: str) -> str:
        return str(line[key]["t"]).replace("\N{NO-BREAK SPACE}", " ")

    assert [
        said(card, key) for key in ("cash_received", "before", "cash_received_change", "share", "shift")
    ] == [
        "75.00 SEK",
        "50.00 SEK",
        "+50.0 %",
        "75.0 %",
        "+25.0 pp",
    ]
    assert said(cash, "shift") == "−25.0 pp"
    assert (said(total, "share"), said(total, "shift")) == ("100.0 %", "0.0 pp")


def test_the_table_of_a_period_without_comparison_has_none() -> None:
    answer = result(
        ["cash_received"], [row({"cash_received": Value(5)}, label="Card")], by="tender", compared_with=None
    )
    table = share_table("t", answer, None, name="Tender", label="Cash received")

    assert [column["field"] for column in table.children.columnDefs] == ["name", "cash_received", "share"]


def test_the_states_of_bookings_add_up_to_all_of_them() -> None:
    counts = (100, 60, 5, 10, 15)
    rows = [
        row(dict(zip(METRICS, map(Value, counts), strict=True)), bucket=START + timedelta(days=day))
        for day in range(3)
    ]
    answer = booking_states(result(METRICS, rows, grain="day"))
    parts = parts_of(answer, metric("bookings"), theme.LIGHT)

    assert [(part.key, part.total) for part in parts] == [
        ("opened_paid", 180),
        ("opened_unpaid", 15),
        ("ahead", 30),
        ("no_shows", 30),
        ("cancelled_bookings", 45),
    ]


def test_a_state_keeps_its_colour_where_another_one_is_missing() -> None:
    rows = [row(dict(zip(METRICS, map(Value, (20, 10, 0, 4, 6)), strict=True)))]
    parts = parts_of(booking_states(result(METRICS, rows)), metric("bookings"), theme.LIGHT)

    colours = dict(zip(STATES, theme.LIGHT.groups, strict=False))
    assert {part.key: part.colour for part in parts} == {
        key: colours[key] for key in ("opened_paid", "no_shows", "cancelled_bookings")
    }


def sets(current: int, classic: int) -> str:
    answers = {
        name: result(
            ["cash_received"], [row({"cash_received": Value(amount)}, {"cash_received": Value(500)})]
        )
        for name, amount in (("current", current), ("classic", classic))
    }
    hrefs = {name: f"/trade?definitions={name}" for name in answers}
    return " ".join(words(definition_sets(answers, "cash_received", "current", hrefs)).split())


def test_both_sets_are_told_with_their_difference_and_the_one_that_is_used() -> None:
    said = sets(1_050, 1_000)

    assert "Current definitions used here 10.50 SEK +110.0 %" in said
    assert "Classic definitions Use Classic definitions 10.00 SEK +100.0 %" in said
    assert "Current less classic +0.50 SEK +5.0 %" in said


def test_where_current_counts_less_the_difference_is_negative() -> None:
    assert "Current less classic −0.50 SEK" in sets(950, 1_000)
    assert "Current less classic 0.00 SEK 0.0 %" in sets(1_000, 1_000)


def test_hours_before_anything_happens_are_not_drawn() -> None:
    rows = [
        row(
            {"cash_received": Value(100 if 9 <= hour <= 12 else 0)},
            label="Card",
            bucket=datetime(2026, 11, 21, hour),
        )
        for hour in range(24)
    ]
    answer = result(["cash_received"], rows, grain="hour", by="tender", start=date(2026, 11, 21))
    figure = composed(answer)

    assert figure.layout.xaxis.ticktext[0] == "08:00"
    assert list(bars(figure)["Card"][0].x) == [1, 2, 3, 4]
