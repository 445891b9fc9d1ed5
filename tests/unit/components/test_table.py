"""The one table: what a cell says, how wide a column is, what stays in view."""

import re
from typing import Any

import pytest

from components.table import Cell, Column, change_cell, heats, table, value_cell
from components.venues_table import SHAPE, VENUE, total_line, venue_columns, venue_lines
from dashboard.language import speaking
from rollup.metrics.catalogue import metric
from rollup.metrics.values import Change, Value
from tests.unit.components.answers import START, TODAY, result, row

NAMES = [Column("name", "Venue", "name", pinned=True), Column("sum", "Revenue", hint="What came in")]


def grid(*rows: dict[str, Cell], columns: list[Column] = NAMES, **how: Any) -> Any:
    return table("t", columns, rows, label="Venues", **how).children


def test_a_cell_says_what_it_sorts_by_and_what_it_shows() -> None:
    shown = grid(
        {"name": Cell("North", "North", href="/?venue=north"), "sum": Cell(1050, "10.50 SEK", heat=0.25)}
    )
    assert shown.rowData == [
        {
            "name": {"v": "North", "t": "North", "h": "/?venue=north"},
            "sum": {"v": 1050, "t": "10.50 SEK", "s": 0.25},
        }
    ]


def test_the_first_column_stays_in_view_and_the_others_can_be_kept() -> None:
    name, amount = grid({"name": Cell("a", "a"), "sum": Cell(1, "1")}).columnDefs
    assert (name["pinned"], name["headerComponentParams"]["pin"]) == ("left", "")
    assert "pinned" not in amount
    assert amount["headerComponentParams"]["pin"] == "Keep Revenue in view"
    assert amount["headerTooltip"] == "What came in"


def test_a_column_is_as_wide_as_its_longest_text() -> None:
    def width(text: str) -> int:
        return int(grid({"name": Cell("a", "a"), "sum": Cell(1, text)}).columnDefs[1]["minWidth"])

    assert width("1") < width("1,234,567.00 SEK") < width("1,234,567,890.00 SEK")
    assert width("1,234,567.00 SEK") == int(
        grid(
            {"name": Cell("a", "a"), "sum": Cell(1, "1")},
            total={"name": Cell("All", "All"), "sum": Cell(2, "1,234,567.00 SEK")},
        ).columnDefs[1]["minWidth"]
    )


def test_a_long_name_does_not_push_the_figures_out_of_a_phone() -> None:
    name = "The club by the water behind the old harbour of Gothenburg"
    assert grid({"name": Cell(name, name), "sum": Cell(1, "1")}).columnDefs[0]["minWidth"] <= 168


def test_the_whole_stays_below_and_a_long_table_scrolls_within() -> None:
    rows = [{"name": Cell(str(at), str(at)), "sum": Cell(at, str(at))} for at in range(40)]
    short, long = grid(*rows[:5], total=rows[0]), grid(*rows)
    assert short.dashGridOptions["domLayout"] == "autoHeight"
    assert short.dashGridOptions["pinnedBottomRowData"] == [short.rowData[0]]
    assert long.dashGridOptions["domLayout"] == "normal"
    assert long.style["height"] < 40 * 40


def test_nothing_in_it_is_code_for_the_browser_to_evaluate() -> None:
    shown = grid({"name": Cell("a", "a"), "sum": Cell(1, "1")})
    assert not shown.dashGridOptions.keys() & {"overlayNoRowsTemplate", "overlayLoadingTemplate"}
    functions = [d["comparator"]["function"] for d in shown.columnDefs]
    assert all(re.fullmatch(r"[A-Za-z.]+", name) for name in functions)


def test_the_grid_speaks_the_readers_language() -> None:
    with speaking("sv"):
        assert set(grid().dashGridOptions["localeText"]) >= {"noRowsToShow", "ariaSortableColumn"}


@pytest.mark.parametrize(
    ("change", "size", "news"),
    [
        (Change(relative=0.18), 0.18, "good"),
        (Change(relative=-0.18), -0.18, "bad"),
        (Change(relative=0.0), 0.0, "even"),
        (None, None, "even"),
    ],
)
def test_a_change_sorts_by_its_size_and_is_coloured_by_the_metric(
    change: Change | None, size: float | None, news: str
) -> None:
    cell = change_cell(metric("revenue"), change)
    assert (cell.value, cell.news) == (size, news)


def test_more_of_what_is_bad_is_bad_and_what_is_new_sorts_above_all() -> None:
    assert change_cell(metric("no_show_rate"), Change(absolute=0.02)).news == "bad"
    new = change_cell(metric("revenue"), Change(is_new=True)).value
    assert isinstance(new, float)
    assert new > 1e9


def test_no_value_is_a_dash_and_has_no_shade() -> None:
    cell = value_cell(metric("aov"), Value(0, 0), "SEK")
    assert (cell.value, cell.text) == (None, "–")
    rows = [row({"aov": Value(100 * n, n)}, label=str(n)) for n in (0, 1, 1)]
    assert heats(result(["aov"], rows), "aov")[0] is None


def venues() -> Any:
    rows = [
        row({"revenue": Value(amount)}, {"revenue": Value(5000)}, label=name)
        for name, amount in (("North", 10_000), ("South", 4_000))
    ]
    return result(["revenue"], rows, by="venue")


def over_time(name: str) -> Any:
    days = (START, START.replace(day=2), TODAY)
    rows = [
        row({"revenue": Value(amount)}, label=name, bucket=day)
        for day, amount in zip(days, (1, 3, 2), strict=True)
    ]
    return result(["revenue"], rows, grain="day")


def account(key: str, venue: str | None) -> str:
    return f"/receipt?metric={key}&venue={venue}"


def test_a_venue_leads_to_its_overview_and_a_figure_to_its_receipt() -> None:
    lines = venue_lines(venues(), over_time("North"), lambda key: f"/?venue={key}", account)
    assert lines[0][VENUE].href == "/?venue=north"
    assert lines[0]["revenue"].href == "/receipt?metric=revenue&venue=north"
    assert [line["revenue_change"].text for line in lines] == [
        "+100.0\N{NO-BREAK SPACE}%",
        "−20.0\N{NO-BREAK SPACE}%",
    ]
    assert [line["revenue"].heat for line in lines] == [1.0, 0.0]
    assert [column.key for column in venue_columns(venues())] == [VENUE, "revenue", "revenue_change", SHAPE]


def test_a_shape_leaves_out_what_is_not_over() -> None:
    lines = venue_lines(venues(), over_time("North"), str, account)
    assert list(lines[0][SHAPE].line) == [1, 3]
    assert list(lines[1][SHAPE].line) == []


def test_the_whole_is_the_answer_that_was_not_split() -> None:
    whole = result(["revenue"], [row({"revenue": Value(99)})])
    line = total_line(whole, over_time(""), account)
    assert line["revenue"].value == 99
    assert line["revenue"].href == "/receipt?metric=revenue&venue=None"
    assert list(line[SHAPE].line) == [1, 3]
