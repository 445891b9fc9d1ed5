from pathlib import Path
from typing import Any

import pytest

from rollup.errors import BadInput
from rollup.ingest.files.mapping.conditions import CONDITIONS
from rollup.ingest.files.mapping.origins import ORIGINS
from rollup.ingest.files.mapping.steps import STEPS
from tests.unit.ingest_files.files import mapped, write

ROOT = Path(__file__).parents[3]
LOAD = '[[load]]\nfile = "a.csv"\nkind = "staff"\n[load.fields]\n'
NO_CASE = "! '2' has no case; known: '1'"
CSV = "n,word,when,amount\n1, one ,31/12/2025 23:30,10.50\n2,,,-3\n2,two,01/07/2025 08:00,9\n"


def names(folder: Path, spec: str, extra: str = "") -> list[Any]:
    """What a field becomes for the rows of the example; a refusal as `! reason`."""
    write(folder / "a.csv", CSV)
    found = mapped(folder, f'{LOAD}id = "n"\nname = {spec}\n{extra}')
    return [f"! {r.reason}" if r.values is None else r.values.get("name") for r in found]


@pytest.mark.parametrize(
    "spec, expected",
    [
        ('"word"', ["one", None, "two"]),
        ('{ column = "word" }', ["one", None, "two"]),
        ("7", [7, 7, 7]),
        ('{ value = "x" }', ["x", "x", "x"]),
        ("2025-01-31", ["2025-01-31"] * 3),
        ('{ template = "{n}-{word}" }', ["1-one", "2-", "2-two"]),
        ('{ template = "{n}.{i}", with = { i = { ordinal = "{n}" } } }', ["1.1", "2.1", "2.2"]),
        ('{ case = "n", when = { 1 = "word" }, otherwise = { value = "-" } }', ["one", "-", "-"]),
        ('{ case = "n", when = { 1 = "word" } }', ["one", NO_CASE, NO_CASE]),
        ('{ case = { column = "n", times = 2 }, when = { 4 = "n" }, otherwise = "word" }', ["one", "2", "2"]),
        ('{ if = { amount = { below = 0 } }, then = "n", otherwise = "word" }', ["one", "2", "two"]),
        ('{ if = { amount = { below = 0 } }, then = "n" }', [None, "2", None]),
        ('{ first = ["word", "n"] }', ["one", "2", "two"]),
        ("{ row_number = true }", [2, 3, 4]),
        ('{ ordinal = "{n}" }', [1, 1, 2]),
        ('{ column = "word", default = "none" }', ["one", "none", "two"]),
        ('{ column = "word", translate = { one = "1st", two = "2nd" } }', ["1st", None, "2nd"]),
        ('{ column = "word", translate = { one = "1st" }, otherwise = "rest" }', ["1st", "rest", "rest"]),
        ('{ column = "word", translate = { one = "1st" } }', ["1st", None, "! 'two' has no translation; known: 'one'"]),
        ('{ column = "n", times = 30 }', ["30", "60", "60"]),
        ('{ column = "amount", times = 0.1 }', ["1.05", "-0.3", "0.9"]),
        ('{ column = "amount", times = "n" }', ["10.5", "-6", "18"]),
        ('{ column = "amount", divided_by = 3 }', ["3.5", "-1", "3"]),
        ('{ column = "n", divided_by = 3 }', [f"! {n} cannot be divided by 3 without rounding" for n in (1, 2, 2)]),
        ('{ column = "n", times = 2, plus = -1 }', ["1", "3", "3"]),
        ('{ column = "word", times = 2 }', ["! 'one' is no number", None, "! 'two' is no number"]),
        ('{ column = "when", date = "%d/%m/%Y %H:%M" }', ["2025-12-31T23:30:00", None, "2025-07-01T08:00:00"]),
        (
            '{ column = "when", date = "%d/%m/%Y %H:%M", zone = "Europe/Stockholm" }',
            ["2025-12-31T23:30:00+01:00", None, "2025-07-01T08:00:00+02:00"],
        ),
        (
            '{ column = "when", date = "%d/%m/%Y %H:%M", plus_minutes = { column = "n", times = 30 } }',
            ["2026-01-01T00:00:00", None, "2025-07-01T09:00:00"],
        ),
        ('{ template = "0{n}/2025", date = "%m/%Y" }', ["2025-01-01", "2025-02-01", "2025-02-01"]),
        (
            '{ value = "2025-03-30T00:30", date = "iso", zone = "Europe/London", plus_minutes = 60 }',
            ["2025-03-30T01:30:00+00:00"] * 3,
        ),
        ('{ column = "n", date = "epoch_ms" }', [f"1970-01-01T00:00:00.00{n}000+00:00" for n in (1, 2, 2)]),
        ('{ value = "31.12.", date = "%d.%m.%Y" }', ["! '31.12.' is no date as in '%d.%m.%Y'"] * 3),
    ],
)  # fmt: skip
def test_fields(tmp_path: Path, spec: str, expected: list[Any]) -> None:
    assert names(tmp_path, spec) == expected


LOOKUP = '[lookup.words]\nfile = "b.csv"\nkey = "{number}"\n'


@pytest.mark.parametrize(
    "lookup, spec, expected",
    [
        (LOOKUP, '{ lookup = "words", by = "{n}", take = "swedish" }', ["ett", "två", "två"]),
        (LOOKUP, '{ lookup = "words", by = "{word}", take = "swedish", default = "" }', [None, None, None]),
        (LOOKUP, '{ lookup = "words", by = "{n}", take = "price", times = "n" }', ["5", "15", "15"]),
        (
            LOOKUP,
            '{ lookup = "words", by = "{word}", take = "price" }',
            [f"! '{word}' is not in the lookup 'words'" for word in ("one", "", "two")],
        ),
        (
            LOOKUP + 'where = { price = { below = 7 } }\nvalues = { long = { template = "{swedish}!" } }\n',
            '{ lookup = "words", by = "{n}", take = "long", default = "-" }',
            ["ett!", "-", "-"],
        ),
    ],
)  # fmt: skip
def test_lookups(tmp_path: Path, lookup: str, spec: str, expected: list[Any]) -> None:
    write(tmp_path / "b.csv", "number,swedish,price\n1,ett,5\n2,två,7.5\n2,tu,9\n")
    assert names(tmp_path, spec, lookup) == expected


@pytest.mark.parametrize(
    "where, expected",
    [
        ('n = "2"', ["2", "2"]),
        ('n = ["1", "3"]', ["1"]),
        ('n = { not = "1" }', ["2", "2"]),
        ("word = { empty = true }", ["2"]),
        ("amount = { at_least = 9, below = 10 }", ["2"]),
        ('amount = { at_least = 9 }, n = "1"', ["1"]),
    ],
)
def test_where(tmp_path: Path, where: str, expected: list[str]) -> None:
    write(tmp_path / "a.csv", CSV)
    found = mapped(
        tmp_path,
        LOAD.replace("[load.fields]", f"where = {{ {where} }}\n[load.fields]") + 'id = "n"\nname = "n"',
    )
    assert [record.values["name"] for record in found if record.values] == expected  # fmt: skip


def test_nested_lists_and_nested_json(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", '{"id": "r", "paid": {"sum": "5.00"}, "line": ""}\n')
    found = mapped(
        tmp_path,
        """
        [[load]]
        file = "a.jsonl"
        kind = "refunds"
        [load.fields]
        id = "id"
        venue = { value = "v" }
        order = "id"
        refunded_at = 2025-01-01T10:00:00
        parts = [{ tender = { value = "cash" }, amount = "paid.sum", line = "line" }]
        """,
    )
    assert found[0].values == {
        "id": "r",
        "venue": "v",
        "order": "r",
        "refunded_at": "2025-01-01T10:00:00",
        "parts": [{"tender": "cash", "amount": "5.00"}],
    }


def test_rows_in_the_mapping_stand_side_by_side_and_in_the_order_of_kinds(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", CSV)
    found = mapped(
        tmp_path,
        f"""
        {LOAD}
        id = "n"
        name = "word"
        [[row]]
        kind = "opening_hours"
        venue = "v"
        weekday = ["saturday", "sunday"]
        opens = "10:00"
        closes = ["16:00", "14:00"]
        [[row]]
        kind = "venues"
        id = "v"
        name = "V"
        zone = "UTC"
        currency = "SEK"
        opened_on = 2025-01-01
        """,
    )
    assert found[0].values == {
        "id": "v",
        "name": "V",
        "zone": "UTC",
        "currency": "SEK",
        "opened_on": "2025-01-01",
    }
    assert [(r.values["weekday"], r.values["closes"]) for r in found[1:3] if r.values] == [
        ("saturday", "16:00"),
        ("sunday", "14:00"),
    ]
    assert len(found) == 6


@pytest.mark.parametrize(
    "mapping, message",
    [
        ("loads = []", "mapping.toml: unknown key 'loads'; did you mean 'load'"),
        ("[load]", r"mapping.toml, field load: write \[\[load\]\], with two brackets"),
        ("load = [", "mapping.toml cannot be read as TOML"),
        (
            '[[load]]\nfile = "a.csv"\nkind = "stuff"',
            r"load 1 \(a.csv → stuff\), field kind: unknown kind of record 'stuff'; did you mean 'staff'",
        ),
        ('[[load]]\nfile = "../a.csv"\nkind = "staff"', "must be in the folder that is imported"),
        ('[[load]]\nfile = "a.csv"\nkind = "staff"\nfilter = 1', "unknown key 'filter'"),
        ('[[load]]\nfile = "a.csv"\nkind = "staff"\n', "field fields: must be a table"),
        ('[[load]]\nfile = "c.csv"\nkind = "staff"\n[load.fields]\nid = "n"', "there is no file 'c.csv'"),
        (LOAD + 'id = "n"', "field name: is required and not mapped"),
        (LOAD + 'id = "n"\nnam = "word"', "unknown field 'nam'; did you mean 'name'"),
        (LOAD + 'id = "n"\nname = "wrd"', r"load 1 \(a.csv → staff\), field name: unknown column 'wrd'"),
        (LOAD + 'id = "n"\nname = { template = "{wrd}" }', "unknown column 'wrd'; did you mean 'word'"),
        (LOAD + 'id = "n"\nname = { template = "{word" }', "cannot be read"),
        (LOAD + 'id = "n"\nname = { template = "{}" }', "has empty braces"),
        (LOAD + 'id = "n"\nname = { colum = "word" }', "unknown key 'colum'; did you mean 'column'"),
        (LOAD + 'id = "n"\nname = { times = 2 }', "give exactly one of column, value"),
        (LOAD + 'id = "n"\nname = { column = "n", value = 2 }', "give exactly one of column, value"),
        (LOAD + 'id = "n"\nname = { column = "n", take = "x" }', "unknown key 'take'"),
        (LOAD + 'id = "n"\nname = { lookup = "words", by = "{n}", take = "x" }', "unknown lookup 'words'"),
        (
            LOAD + f'id = "n"\nname = {{ lookup = "words", by = "{{n}}", take = "n" }}\n{LOOKUP}',
            "lookup words, field key: unknown column 'number'",
        ),
        (LOAD + 'id = "n"\nname = { if = { wrd = "1" }, then = "n" }', "field where.wrd: unknown column"),
        (LOAD + 'id = "n"\nname = { if = { word = { under = 1 } }, then = "n" }', "unknown condition 'under'"),
        (LOAD + 'id = "n"\nname = { if = { word = { below = "x" } }, then = "n" }', "'x' is no number"),
        (LOAD + 'id = "n"\nname = { if = { word = "1" } }', "if needs a then"),
        (LOAD + 'id = "n"\nname = { column = "when", date = "%d", zone = "Mars/Olympus" }', "is no IANA time zone"),
        (
            '[[row]]\nkind = "staff"\nid = ["a", "b"]\nname = ["A"]',
            r"row 1 \(staff\): the lists id, name must be of one length",
        ),
        ('[[row]]\nkind = "staff"\nidd = "a"', "unknown field 'idd'; did you mean 'id'"),
        ('[[row]]\nid = "a"', "field kind: must be a text, not None"),
        ('delimiter = ";;"\n' + LOAD + 'id = "n"', "field delimiter: must be one character"),
    ],
)  # fmt: skip
def test_mistakes_are_named_with_their_place(tmp_path: Path, mapping: str, message: str) -> None:
    write(tmp_path / "a.csv", CSV)
    write(tmp_path / "b.csv", CSV)
    with pytest.raises(BadInput, match=message):
        mapped(tmp_path, mapping)


def test_a_lookup_of_itself_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "b.csv", "number\n1\n")
    spec = '{ lookup = "words", by = "{n}", take = "x" }'
    inner = 'values = { x = { lookup = "words", by = "{number}", take = "x" } }\n'
    with pytest.raises(BadInput, match="refers to itself"):
        names(tmp_path, spec, LOOKUP + inner)


def test_the_page_describes_everything() -> None:
    page = (ROOT / "docs/import/mapping.md").read_text(encoding="utf-8")
    for key in (*(origin.key for origin in ORIGINS), *(step.key for step in STEPS), *CONDITIONS):
        assert f"`{key}`" in page
