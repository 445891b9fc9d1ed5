"""Sheets and files: exact typed numbers, and names that no spreadsheet runs."""

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO

import pytest

from dashboard.access import EXPORT, READ, Viewer
from dashboard.exports.csv_file import csv_text
from dashboard.exports.document import Section
from dashboard.exports.formats import FORMATS, export, format_named
from dashboard.exports.neutral import neutral
from dashboard.exports.sheet import sheet
from dashboard.results import Query, Result, Row
from rollup.errors import NotAllowed, NotFound
from rollup.metrics.catalogue import metric
from rollup.metrics.values import Value
from tests.documents import document

DAY = date(2026, 11, 1)
METRICS = ("revenue", "bookings", "aov", "no_show_rate")
ANALYST = Viewer("anna", 1, frozenset({READ, EXPORT}))
EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"]


def row(label: str = "Court", currency: str = "SEK", compared: bool = False) -> Row:
    values = {
        "revenue": Value(-123450),
        "bookings": Value(-5),
        "aov": Value(200000, 3),
        "no_show_rate": Value(1, 0),
    }
    before = {
        "revenue": Value(-100000),
        "bookings": Value(0),
        "aov": Value(0, 0),
        "no_show_rate": Value(1, 4),
    }
    return Row("court", label, DAY, currency, values, before if compared else {})


def result(*rows: Row, compared: bool = False) -> Result:
    query = Query(METRICS, DAY, DAY, by="resource", grain="day", compare="prior" if compared else None)
    against = (DAY, DAY) if compared else None
    now = datetime(2026, 11, 2, tzinfo=UTC)
    return Result(query, tuple(metric(key) for key in METRICS), rows, "current", now, against)


def cells(found: Result) -> dict[str, object]:
    made = sheet(found)
    return dict(zip(made.names, made.rows[0], strict=True))


def test_money_is_in_whole_units_and_exact() -> None:
    found = cells(result(row()))
    assert found["revenue"] == Decimal("-1234.50")
    assert found["aov"] == Decimal("666.67")
    assert found["bookings"] == -5
    assert found["no_show_rate"] is None, "a ratio over nothing has no value"
    assert str(cells(result(row(currency="JPY")))["revenue"]) == "-123450"


def test_a_comparison_stands_beside_each_metric() -> None:
    found = cells(result(row(compared=True), compared=True))
    assert found["revenue_before"] == Decimal("-1000.00")
    assert found["revenue_change"] == Decimal("-0.234500")
    assert found["bookings_change"] == "new"
    assert found["no_show_rate_before"] == Decimal("0.250000")
    assert found["no_show_rate_change"] is None


@pytest.mark.parametrize("label", EVIL)
def test_csv_neutralises_words_and_leaves_numbers(label: str) -> None:
    line = next(csv.DictReader(StringIO(csv_text(sheet(result(row(label)))), newline="")))
    assert line["resource_name"] == "'" + label.replace("\r", "\n")
    assert line["revenue"] == "-1234.50"
    assert line["bookings"] == "-5"


@pytest.mark.parametrize("text", ["Court", "", "Café – 1", "a=b", "1-2"])
def test_harmless_words_are_kept(text: str) -> None:
    assert neutral(text) == text


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.key)
def test_every_format_needs_the_capability_and_copes_with_no_rows(form) -> None:
    empty = document(Section("revenue", "Revenue", sheet(result())))
    assert export(ANALYST, empty, form)
    with pytest.raises(NotAllowed):
        export(Viewer("bert", 1, frozenset({READ})), empty, form)


def test_an_unknown_format_gets_did_you_mean() -> None:
    with pytest.raises(NotFound, match="did you mean 'xlsx'"):
        format_named("xls")
