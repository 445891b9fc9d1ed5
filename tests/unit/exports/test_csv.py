"""CSV files: what readers of the format get from them, and in how much memory they are written."""

import csv
import tracemalloc
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from zipfile import ZipFile

import pandas as pd
import pytest

from dashboard.access import EXPORT, Viewer
from dashboard.exports.csv_file import pieces
from dashboard.exports.document import Section
from dashboard.exports.formats import export, format_named
from dashboard.exports.order import Options
from dashboard.exports.progress import Progress
from dashboard.exports.sheet import Column, Sheet
from rollup.metrics.metric import Unit
from tests.documents import amounts, document

ANALYST = Viewer("anna", 1, frozenset({EXPORT}))
CSV = format_named("csv")
AWKWARD = ['a "quoted" name', "a,b", "two\nlines", "Café – 1", " spaces ", "球场"]


def written(section: Section, **how: bool) -> bytes:
    return export(ANALYST, document(section), CSV, Options(**how))


def test_lines_end_as_the_standard_says_and_every_record_has_as_many_fields() -> None:
    text = written(amounts([[name, "SEK", Decimal("1.50")] for name in AWKWARD])).decode("utf-8-sig")
    assert text.endswith("\r\n")
    assert "\r\r" not in text
    records = list(csv.reader(StringIO(text, newline=""), strict=True))
    assert {len(record) for record in records} == {3}
    assert [record[0] for record in records[1:]] == AWKWARD
    assert all(line.endswith("\r") for line in text.replace("two\nlines", "two lines").split("\n")[:-1])


def test_the_mark_at_the_beginning_can_be_left_out() -> None:
    table = amounts([["Court", "SEK", Decimal(1)]])
    assert written(table).startswith(b"\xef\xbb\xbfResource")
    assert written(table, bom=False).startswith(b"Resource")


def test_another_reader_finds_numbers_and_dates() -> None:
    columns = (Column("bucket"), Column("hour"), Column("revenue", Unit.MONEY), Column("currency"))
    rows = ((date(2026, 3, 29), datetime(2026, 3, 29, 3), Decimal("-1234.50"), "SEK"),)
    found = pd.read_csv(BytesIO(written(Section("t", "T", Sheet(columns, rows)))), encoding="utf-8-sig")
    assert list(found.columns) == ["Period", "Hour", "Revenue (SEK)", "Currency"]
    assert found.iloc[0].tolist() == ["2026-03-29", "2026-03-29T03:00:00", -1234.5, "SEK"]


def test_amounts_in_several_currencies_say_theirs_in_each_row() -> None:
    both = written(amounts([["A", "SEK", Decimal(1)], ["B", "EUR", Decimal(2)]])).decode("utf-8-sig")
    assert both.splitlines()[0] == "Resource name,Currency,Revenue"


def test_several_tables_come_with_a_file_that_says_what_they_are() -> None:
    found = document(amounts([["A", "SEK", Decimal(1)]], "a"), amounts([], "b", "Other"))
    with ZipFile(BytesIO(export(ANALYST, found, CSV))) as archive:
        assert archive.namelist() == ["01-a.csv", "02-b.csv", "about.csv"]
        about = dict(csv.reader(StringIO(archive.read("about.csv").decode("utf-8-sig"), newline="")))
    assert about["01-a.csv: rows"] == "1"
    assert about["02-b.csv: rows"] == "0"
    assert about["Period"] == "2026-11-01 – 2026-11-02"
    assert about["Comparison"] == "Previous period: 2026-10-30 – 2026-10-31"
    assert about["Venues"] == "North, South"
    assert about["Channel"] == "Web"
    assert about["Definition set"].startswith("Current definitions")
    assert about["Made"] == "2026-11-02T08:30:00+00:00"
    assert about["Revenue (SEK) [revenue]"].startswith("Service sales plus product sales")


def test_one_table_can_come_with_it_too() -> None:
    with ZipFile(BytesIO(written(amounts([]), about=True))) as archive:
        assert archive.namelist() == ["01-table.csv", "about.csv"]


def many(count: int) -> Iterator[tuple[str, str, Decimal]]:
    for number in range(count):
        yield f"Court {number}", "SEK", Decimal(number)


def peak(count: int) -> int:
    tracemalloc.start()
    found = document(amounts(many(count)))
    size = sum(len(piece) for piece in pieces(found, Options(), Progress(1)))
    assert size > 10 * count
    used = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return used


def test_a_large_file_takes_no_more_memory_than_a_small_one() -> None:
    assert peak(40_000) < 1.5 * peak(4_000)


def test_who_stops_reading_stops_the_reading_of_rows() -> None:
    closed = []

    def rows() -> Iterator[tuple[str, str, Decimal]]:
        try:
            yield from many(1_000_000)
        finally:
            closed.append(True)

    reading = rows()
    stream = pieces(document(amounts(reading)), Options(), Progress(1))
    next(stream)
    next(stream)
    stream.close()
    reading.close()
    assert closed == [True]


@pytest.mark.parametrize("share, expected", [(0, 0.0), (2_000, 0.5), (4_000, 1.0)])
def test_progress_is_told(share: int, expected: float) -> None:
    told: list[float] = [0.0]
    sheet = Sheet((Column("resource_name"),), ((str(n),) for n in range(share)), expected=4_000)
    progress = Progress(1, told.append)
    for _ in progress.rows(Section("t", "T", sheet)):
        pass
    assert told[-1] == 1.0
    assert max([each for each in told if each < 1], default=0.0) == pytest.approx(
        min(expected, 0.75), abs=0.26
    )
    assert progress.total == share
