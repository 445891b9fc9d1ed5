"""Workbooks: cover, summary with charts, typed cells; over more rows than a sheet has."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import pytest

from dashboard import language
from dashboard.access import EXPORT, Viewer
from dashboard.exports import xlsx_table
from dashboard.exports.document import Document, Section
from dashboard.exports.formats import export, format_named
from dashboard.exports.sheet import Column, Sheet
from dashboard.exports.xlsx_file import Names
from dashboard.exports.xlsx_styles import day_pattern, number_pattern
from rollup.metrics.metric import Unit
from tests.documents import amounts, document
from tests.workbooks import day, parts, sheets

ANALYST = Viewer("anna", 1, frozenset({EXPORT}))
COURTS = [["Court 1", "SEK", Decimal("-1234.50")], ["Court 2", "SEK", Decimal(2)]]


def written(found: Document) -> bytes:
    return export(ANALYST, found, format_named("xlsx"))


def test_the_cover_says_what_it_is() -> None:
    cover = sheets(written(document(amounts(COURTS))))["Cover"]
    lines = {row[0]: row[1] for row in cover if len(row) > 1}
    assert cover[0] == ["Revenue"]
    assert lines["Chain"] == "Havsvala"
    assert lines["Period"] == "2026-11-01 – 2026-11-02"
    assert lines["Channel"] == "Web"
    assert lines["Definition set"].startswith("Current definitions")
    assert lines["Made"] == "2026-11-02T08:30:00+00:00"
    assert ["Table", Decimal(2), "Table. What was sold"] in cover
    assert any(row[:2] == ["Revenue (SEK)", "revenue"] for row in cover)


def test_cells_are_numbers_dates_and_words() -> None:
    columns = (
        Column("bucket"),
        Column("hour"),
        Column("no_show_rate", Unit.SHARE),
        Column("orders", Unit.COUNT),
    )
    rows = ((date(2026, 3, 29), datetime(2026, 3, 29, 3), Decimal("0.031"), None),)
    found = sheets(written(document(Section("t", "Rates", Sheet(columns, rows)))))["Rates"]
    assert found[0] == ["Period", "Hour", "No-show rate (share of 1)", "Orders"]
    assert (day(found[1][0]), day(found[1][1])) == (datetime(2026, 3, 29), datetime(2026, 3, 29, 3))
    assert found[1][2] == Decimal("0.031")
    assert len(found[1]) == 3, "nothing is nothing, not 0"


def test_tables_have_a_fixed_heading_and_a_filter() -> None:
    sheet = parts(written(document(amounts(COURTS))))["xl/worksheets/sheet3.xml"]
    assert '<pane ySplit="1"' in sheet
    assert '<autoFilter ref="A1:C3"' in sheet
    assert "<cols>" in sheet


def test_formats_follow_currency_unit_and_language() -> None:
    assert number_pattern(Unit.MONEY, "SEK") == "#,##0.00 [$SEK]"
    assert number_pattern(Unit.MONEY, "JPY") == "#,##0 [$JPY]"
    assert number_pattern(Unit.MONEY_PER_HOUR, "SEK") == '#,##0.00 [$SEK]"/h"'
    assert number_pattern(Unit.SHARE, "") == "0.0%"
    assert {key: _spoken(key) for key in ("en", "sv", "es", "zh")} == {
        "en": "d mmm yyyy",
        "sv": "yyyy-mm-dd",
        "es": "dd/mm/yyyy",
        "zh": "yyyy-mm-dd",
    }


def _spoken(key: str) -> str:
    with language.speaking(key):
        return day_pattern()


def test_the_summary_draws_what_can_be_drawn() -> None:
    columns = (
        Column("bucket"),
        Column("currency"),
        Column("revenue", Unit.MONEY),
        Column("revenue_before", Unit.MONEY),
    )
    days = tuple((date(2026, 11, n), "SEK", Decimal(n), Decimal(2 * n)) for n in range(1, 15))
    trend = Section("trend", "It's over time", Sheet(columns, days))
    figures = Section("kpi", "Key figures", Sheet(columns[1:], (("SEK", Decimal(5), Decimal(4)),)))
    made = written(document(figures, trend, amounts(COURTS), amounts([], "none", "None")))
    charts = [xml for name, xml in parts(made).items() if name.startswith("xl/charts/")]
    assert len(charts) == 2
    assert "<c:lineChart>" in charts[0]
    assert "'It''s over time'!$C$2:$C$15" in charts[0]
    assert "<c:barChart>" in charts[1]
    assert ["Revenue (SEK)", Decimal(5), Decimal(4)] in sheets(made)["Summary"]


def rows(count: int) -> Iterator[tuple[str, str, Decimal]]:
    for number in range(count):
        yield f"Court {number}", "SEK", Decimal(number)


def test_what_is_too_much_for_a_sheet_goes_on_over_others_and_the_cover_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(xlsx_table, "MOST_ROWS", 1_001)
    found = sheets(written(document(amounts(rows(2_500)))))
    names = ["Table", "Table (2)", "Table (3)"]
    assert [len(found[name]) for name in names] == [1_001, 1_001, 501]
    assert {tuple(found[name][0]) for name in names} == {("Resource name", "Currency", "Revenue")}
    assert [row[0] for name in names for row in found[name][1:]] == [row[0] for row in rows(2_500)]
    (line,) = [row for row in found["Cover"] if row[:2] == ["Table", Decimal(2_500)]]
    assert "2500 rows go on over the sheets Table, Table (2), Table (3)" in line[2]


def test_no_text_is_cut_without_a_word() -> None:
    table = Section("t", "Long", Sheet((Column("state"),), (("x" * 40_000,),)))
    cell = sheets(written(document(table)))["Long"][1][0]
    assert len(cell) == 32_767
    assert cell.endswith("(cut: a cell holds no more)")


def test_names_of_sheets_are_those_that_excel_takes() -> None:
    names = Names()
    assert names.new("A/B: [what?]*\\") == "A B   what"
    assert names.new("a/b: [what?]*\\") == "a b   what (2)"
    assert names.new("History") == "History (2)"
    assert names.new("'") == "Table"
    assert len(names.new("long " * 20)) <= 31
    assert len(names.new("long " * 20)) <= 31
