from pathlib import Path

import pytest

from rollup.errors import BadInput
from rollup.ingest.files.reading import FileOptions, reading
from tests.unit.ingest_files.files import rows_of, write


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "a.CSV"])
def test_csv_packed_or_not(tmp_path: Path, name: str) -> None:
    rows = rows_of(write(tmp_path / name, "id,name\n1,Åsa\n\n2,Bo\n"))
    assert [(row.number, row.values) for row in rows] == [
        (2, {"id": "1", "name": "Åsa"}),
        (4, {"id": "2", "name": "Bo"}),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path, encoding: str) -> None:
    assert rows_of(write(tmp_path / "a.csv", "id\n1\n", encoding))[0].values == {"id": "1"}


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_header_shows_the_delimiter(tmp_path: Path, delimiter: str, line_end: str) -> None:
    text = line_end.join([f"id{delimiter}name", f'1{delimiter}"a{delimiter}b"', ""])
    row = rows_of(write(tmp_path / "a.csv", text))[0]
    assert (row.number, row.values) == (2, {"id": "1", "name": f"a{delimiter}b"})


def test_a_delimiter_within_quotes_is_none(tmp_path: Path) -> None:
    assert rows_of(write(tmp_path / "a.csv", '"a,b,c";d\n1;2\n'))[0].values == {"a,b,c": "1", "d": "2"}


def test_a_told_delimiter_wins(tmp_path: Path) -> None:
    assert rows_of(write(tmp_path / "a.csv", "a,b|c\n1,2|3\n"), delimiter="|")[0].values == {
        "a,b": "1,2",
        "c": "3",
    }


def test_line_numbers_and_text_of_rows_over_several_lines(tmp_path: Path) -> None:
    rows = rows_of(write(tmp_path / "a.csv", 'id,note\n1,"two\nlines"\n2,x\n'))
    assert [(row.number, row.raw) for row in rows] == [(2, '1,"two\nlines"'), (4, "2,x")]


def test_latin_1_when_told(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "id,name\n1,Åsa\n", "latin-1")
    assert rows_of(path, "latin-1")[0].values["name"] == "Åsa"


def test_only_the_rows_that_cannot_be_decoded_are_refused(tmp_path: Path) -> None:
    good, bad = rows_of(write(tmp_path / "a.csv", "id,name\n1,Bo\n2,Åsa\n", "latin-1"))
    assert good.error is None
    assert bad.number == 3
    assert bad.error is not None
    assert "latin-1" in bad.error


def test_rows_with_too_few_or_many_values_are_refused(tmp_path: Path) -> None:
    rows = rows_of(write(tmp_path / "a.csv", "a,b\n1\n1,2\n1,2,3\n"))
    assert [row.error for row in rows] == ["has 1 values for 2 columns", None, "has 3 values for 2 columns"]


def test_a_quote_that_is_never_closed_is_refused(tmp_path: Path) -> None:
    rows = rows_of(write(tmp_path / "a.csv", 'a,b\n1,2\n3,"4\n5,6\n'))
    assert [(row.number, row.error is None) for row in rows] == [(2, True), (3, False)]


@pytest.mark.parametrize(
    "text, message",
    [
        ("", "a.csv has no header"),
        ("\n1,2\n", "a.csv has no header"),
        ("a,b,a\n1,2,3\n", "the column 'a' twice"),
    ],
)
def test_headers_that_cannot_be_used(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        rows_of(write(tmp_path / "a.csv", text))


def test_json_lines(tmp_path: Path) -> None:
    rows = rows_of(
        write(tmp_path / "a.jsonl.gz", '{"id": 1, "parts": [{"amount": 1.10}]}\n\n[]\n{"id"\n{"id": NaN}\n')
    )
    assert str(rows[0].values["parts"][0]["amount"]) == "1.10"
    assert [(row.number, row.error) for row in rows[1:]] == [
        (3, "is no JSON object: write {…} on each line"),
        (4, "is no JSON: Expecting ':' delimiter: line 1 column 6 (char 5)"),
        (5, "is no JSON: NaN is no number"),
    ]


@pytest.mark.parametrize(
    "name, content, message",
    [
        ("a.csv.gz", b"\x1f\x8bnot packed", "a.csv.gz cannot be read"),
        ("a.csv", "id\n1\n".encode("utf-16"), "a.csv is UTF-16"),
        ("a.xlsx", b"", "unknown file format '.xlsx'"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadInput, match=message):
        rows_of(tmp_path / name)


def test_an_unknown_encoding(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="unknown encoding 'utf-9'"):
        rows_of(write(tmp_path / "a.csv", "id\n1\n"), "utf-9")


def test_progress_is_counted_in_bytes_on_disk(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "id\n" + "1\n" * 50_000)
    with reading(path, FileOptions()) as table:
        next(table.rows)
        assert 0 < table.done() < path.stat().st_size
        assert sum(1 for _ in table.rows) == 49_999
        assert table.done() == path.stat().st_size
