"""Canonical files through the command line: encodings, bad rows, all or nothing, order, repetition."""

import csv
import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from rollup.db import Store, open_store
from rollup.errors import BadInput
from rollup.ingest.files.templates import write_templates
from rollup.ingest.kinds import KINDS
from rollup.model import booking, customer, order_line, posting, sales_order
from tests.real_data import run_import

VENUES = "id,name,zone,currency,opened_on\nv,Venue,Europe/Stockholm,SEK,2026-01-01\n"
BOOKINGS = "id,venue,customer,start,minutes\n"


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'venues.db'}"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "venues.csv").write_text(VENUES, encoding="utf-8")
    return folder


def summary(url: str, tmp_path: Path, *arguments: object) -> dict[str, dict[str, Any]]:
    """The summary's rows by file name."""
    result = run_import(url, tmp_path, *arguments)
    assert result.exit_code == 0, result.output
    return {row["file"]: row for row in json.loads(result.stdout)}


def rejected(tmp_path: Path) -> list[dict[str, str]]:
    with (tmp_path / "rejected.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def counted(url: str, table: Any) -> int:
    store: Store = open_store(url)
    with store.reading() as connection:
        found = connection.scalar(select(func.count()).select_from(table))
    store.close()
    return int(found or 0)


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_the_templates_import_as_they_stand(url: str, tmp_path: Path, suffix: str) -> None:
    write_templates(tmp_path / "docs")
    folder = tmp_path / "docs/templates"
    paths = {*folder.glob(f"*.{suffix}"), folder / "orders.jsonl"}
    found = summary(url, tmp_path, *paths)
    assert [row["kind"] for row in found.values()] == [kind.key for kind in KINDS]
    assert all(row["new"] == row["read"] == 1 for row in found.values())
    again = summary(url, tmp_path, *paths)
    assert all(row["unchanged"] == row["read"] for row in again.values())


def test_a_corrected_row_replaces(url: str, files: Path, tmp_path: Path) -> None:
    path = files / "bookings.csv"
    path.write_text(BOOKINGS + "1,v,c,2026-03-01T10:00,60\n2,v,c,2026-03-01T12:00,60\n", encoding="utf-8")
    summary(url, tmp_path, files)
    path.write_text(BOOKINGS + "1,v,c,2026-03-02T10:00,60\n2,v,c,2026-03-01T12:00,60\n", encoding="utf-8")
    row = summary(url, tmp_path, files)["bookings.csv"]
    assert (row["changed"], row["unchanged"]) == (1, 1)
    assert counted(url, booking) == 2


def test_latin_1_semicolons_and_a_tab(url: str, files: Path, tmp_path: Path) -> None:
    (files / "customers.csv").write_bytes("id;name\nc;Åsa Öberg\n".encode("latin-1"))
    row = summary(url, tmp_path, files, "--encoding", "latin-1")["customers.csv"]
    assert row["new"] == 1
    store = open_store(url)
    with store.reading() as connection:
        assert connection.scalar(select(customer.c.name)) == "Åsa Öberg"
    store.close()
    (files / "customers.csv").write_text("id\tname\nd\tBo, Ek; Al\n", encoding="utf-8-sig")
    assert summary(url, tmp_path, files / "customers.csv", "--delimiter", "tab")["customers.csv"]["new"] == 1


def test_bad_rows_are_written_with_line_field_and_reason(url: str, files: Path, tmp_path: Path) -> None:
    text = BOOKINGS + "1,v,c,2026-03-01T10:00,60\n2,w,c,2026-03-01T10:00,60\n3,v\n4,v,c,soon,60\n"
    (files / "bookings.csv").write_text(text, encoding="utf-8")
    result = run_import(url, tmp_path, files)
    row = next(row for row in json.loads(result.stdout) if row["file"] == "bookings.csv")
    assert (result.exit_code, row["read"], row["new"], row["rejected"]) == (0, 4, 1, 3)
    assert "3 rejected rows are in" in result.stderr
    assert [
        (bad["file"], bad["line"], bad["kind"], bad["field"], bad["row"]) for bad in rejected(tmp_path)
    ] == [
        ("bookings.csv", "3", "bookings", "venue", "2,w,c,2026-03-01T10:00,60"),
        ("bookings.csv", "4", "bookings", "", "3,v"),
        ("bookings.csv", "5", "bookings", "start", "4,v,c,soon,60"),
    ]
    assert rejected(tmp_path)[1]["reason"] == "has 2 values for 5 columns"
    (files / "bookings.csv").write_text(BOOKINGS, encoding="utf-8")
    run_import(url, tmp_path, files)
    assert not (tmp_path / "rejected.csv").exists()  # nothing was rejected: no list of an earlier import


def test_strict_keeps_a_file_whole_or_not_at_all(
    database_url: str, files: Path, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr("rollup.ingest.files.load.BATCH", 10)
    good = [f"{number},v,c{number},2026-03-01T10:00,60" for number in range(35)]
    (files / "bookings.csv").write_text(BOOKINGS + "\n".join([*good, "x,v,c,soon,60", ""]), encoding="utf-8")
    (files / "nps.csv").write_text("id,venue,answered_at,score\nn,v,2026-03-01T10:00,9\n", encoding="utf-8")
    result = run_import(database_url, tmp_path, files, "--strict")
    assert result.exit_code == 1
    assert "bookings.csv: nothing was loaded, and no file after it (--strict)" in result.stderr
    assert [(bad["line"], bad["field"]) for bad in rejected(tmp_path)] == [("37", "start")]
    assert [row["file"] for row in json.loads(result.stdout)] == ["venues.csv", "bookings.csv"]
    assert counted(database_url, booking) == counted(database_url, customer) == 0
    (files / "bookings.csv").write_text(BOOKINGS + "\n".join([*good, ""]), encoding="utf-8")
    found = summary(database_url, tmp_path, files, "--strict")
    assert (found["venues.csv"]["unchanged"], found["bookings.csv"]["new"], found["nps.csv"]["new"]) == (
        1,
        35,
        1,
    )


def test_contradictions_are_printed_and_listed(database_url: str, files: Path, tmp_path: Path) -> None:
    rows = [
        "1,v,a,2026-03-01T10:00,60,no_show",
        "2,v,a,2026-03-01T15:00,60,cancelled",
        "3,v,b,2026-03-01T10:00,60,cancelled",
    ]
    (files / "bookings.csv").write_text(
        "id,venue,customer,start,minutes,state\n" + "\n".join(rows), encoding="utf-8"
    )
    (files / "order_lines.csv").write_text(
        "order,venue,customer,completed_at,item,unit_price,tender\n"
        "o1,v,b,2026-03-01T18:00,i,10,cash\no2,v,a,2026-03-02T10:00,i,10,cash\n",
        encoding="utf-8",
    )
    result = run_import(database_url, tmp_path, files)
    assert "2 contradictions are in" in result.stderr
    with (tmp_path / "contradictions.csv").open(encoding="utf-8", newline="") as file:
        found = [tuple(row.values()) for row in csv.DictReader(file)]
    assert found == [
        ("cancelled_and_order", "v", "2026-03-01", "b", "3", "o1"),
        ("no_show_and_cancelled", "v", "2026-03-01", "a", "1", "2"),
    ]


def test_rows_of_a_flat_order_are_rejected_together(url: str, files: Path, tmp_path: Path) -> None:
    (files / "order_lines.csv").write_text(
        "order,venue,completed_at,line_kind,item,unit_price,tender\n"
        "a,v,2026-03-01T18:00,service,i,10,cash\nb,v,2026-03-01T18:00,service,i,10,cash\n"
        "a,v,2026-03-01T18:00,servce,i,10,cash\n",
        encoding="utf-8",
    )
    row = summary(url, tmp_path, files)["order_lines.csv"]
    assert (row["read"], row["new"], row["rejected"]) == (3, 1, 2)
    first, second = rejected(tmp_path)
    assert (first["line"], first["field"], second["line"], second["field"]) == (
        "2",
        "order",
        "4",
        "line_kind",
    )
    assert first["reason"] == "belongs to the order of line 4, which is rejected"
    assert "did you mean 'service'" in second["reason"]


def test_a_file_that_breaks_off_leaves_nothing_when_strict(url: str, files: Path, tmp_path: Path) -> None:
    rows = "".join(f"{number},v,c{number},2026-03-01T10:00,60\n" for number in range(5_000))
    (files / "bookings.csv").write_text(BOOKINGS + rows, encoding="utf-8")
    summary(url, tmp_path, files / "venues.csv")
    packed = files / "bookings.csv.gz"
    packed.write_bytes(gzip.compress((BOOKINGS + rows).encode())[:-2_000])
    with pytest.raises(BadInput, match=r"bookings\.csv\.gz cannot be read"):
        run_import(url, tmp_path, packed, "--strict")
    assert counted(url, booking) == 0


def test_orders_may_come_before_their_bookings(url: str, files: Path, tmp_path: Path) -> None:
    order = {
        "id": "o",
        "venue": "v",
        "booking": "b",
        "completed_at": "2026-03-01T11:00",
        "lines": [{"kind": "service", "item": "i", "unit_price": "100"}],
        "payments": [{"tender": "cash", "amount": "100"}],
    }
    (files / "orders.jsonl").write_text(json.dumps(order), encoding="utf-8")
    summary(url, tmp_path, files)
    (files / "bookings.csv").write_text(BOOKINGS + "b,v,c,2026-03-01T10:00,60\n", encoding="utf-8")
    summary(url, tmp_path, files / "bookings.csv")
    store = open_store(url)
    with store.reading() as connection:
        assert connection.scalar(select(booking.c.state)) == "paid"
        assert connection.scalar(select(sales_order.c.booking_id)) is not None
    store.close()


def test_lines_of_an_order_need_not_stand_together(
    url: str, files: Path, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr("rollup.ingest.files.load.BATCH", 7)
    head = "order,venue,completed_at,item,unit_price,tender\n"
    lines = [f"o{number % 20},v,2026-03-01T10:00,i{number},10.00,cash\n" for number in range(60)]
    (files / "order_lines.csv").write_text(head + "".join(lines), encoding="utf-8")
    row = summary(url, tmp_path, files)["order_lines.csv"]
    assert (row["read"], row["rejected"]) == (60, 0)
    assert (counted(url, sales_order), counted(url, order_line)) == (20, 60)
    assert counted(url, posting) == 60


@pytest.mark.parametrize(
    "name, text, arguments, message",
    [
        ("costumers.csv", "id\n1\n", (), "unknown kind of record 'costumers'; did you mean 'customers'"),
        (
            "bookings.csv",
            "id,venu\n1,v\n",
            (),
            "bookings.csv: unknown column of bookings 'venu'; did you mean 'venue'",
        ),
        ("bookings.csv", BOOKINGS, ("--delimiter", ";;"), "a delimiter is one character"),
        ("bookings.csv", BOOKINGS, ("--encoding", "utf-9"), "unknown encoding"),
    ],
)
def test_what_cannot_be_imported(
    url: str, files: Path, tmp_path: Path, name: str, text: str, arguments: tuple[str, ...], message: str
) -> None:
    (files / name).write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=message):
        run_import(url, tmp_path, files, *arguments)


def test_a_kind_may_be_told(url: str, files: Path, tmp_path: Path) -> None:
    (files / "answers.csv").write_text(
        "id,venue,answered_at,score\nn,v,2026-03-01T10:00,9\n", encoding="utf-8"
    )
    summary(url, tmp_path, files / "venues.csv")
    assert summary(url, tmp_path, files / "answers.csv", "--kind", "nps")["answers.csv"]["new"] == 1


def test_nothing_to_import(url: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="name a folder or files"):
        run_import(url, tmp_path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadInput, match="there is no data file"):
        run_import(url, tmp_path, tmp_path / "empty")
