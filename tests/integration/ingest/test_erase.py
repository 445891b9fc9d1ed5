"""Erasing a person: nothing of them is left in any table, and no figure is another one."""

from pathlib import Path
from typing import Any

import pytest
from pyroaring import BitMap
from sqlalchemy import LargeBinary, select

from rollup.ask import Ask
from rollup.build import drain
from rollup.db import Store
from rollup.errors import NotFound
from rollup.ingest.erase import Erasure, erase
from rollup.ingest.take import Given, take
from rollup.model import (
    booking,
    card,
    customer,
    erased_customer,
    first_order,
    mark,
    metadata,
    new_member,
    nps_answer,
    sale,
    sales_order,
    venue,
)
from rollup.read import compute_from_facts, compute_rollup
from rollup.subjects import SUBJECTS, Grain
from rollup.tables import SET_TABLES, derived
from tests.integration.ingest.house import VENUE, House, a_booking, an_order, day

TENTH = day("2026-03-10")
PERSONAL = ("Ann Lind", "ann.lind@example.com", "+46 70 123 45 67", "member-4711", "app-4711")
ANN = {
    "id": "member-4711",
    "name": "Ann Lind",
    "email": "ann.lind@example.com",
    "phone": "+46 70 123 45 67",
    "joined_at": "2026-03-10T12:00:41",
    "venue": "north",
    "join_channel": "registered",
}
ORDER = an_order(customer="member-4711")
FACTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("customers", ANN),
    ("customers", {"id": "bob", "name": "Bob", "joined_at": "2026-03-10T12:00", "venue": "south"}),
    ("customer_merges", {"id": "app-4711", "into": "member-4711"}),
    ("bookings", a_booking(customer="member-4711")),
    ("orders", ORDER),
    ("orders", an_order("o2", customer="app-4711", venue="south", completed_at="2026-03-12T10:00")),
    ("orders", an_order("o3", customer="bob", completed_at="2026-03-12T10:00")),
    ("orders", an_order("o4", customer="member-4711", state="opened", payments=[])),
    ("cards", {"id": "k", "venue": "north", "customer": "app-4711", "kind": "pass", "opened_at": "2026-03-01T10:00",
               "price": 9}),
    ("nps", {"id": "a", "venue": "north", "answered_at": "2026-03-10T12:00", "score": 9, "customer": "member-4711"}),
)  # fmt: skip
OURS = [(kind, row) for kind, row in FACTS if "4711" in repr(row)]


@pytest.fixture
def home(house: House) -> House:
    """A house with facts of a person with two records and of somebody else, all built."""
    for kind, row in FACTS:
        house.give(kind, row)
    drain(house.store, house.now)
    return house


def ids_of_ann(store: Store) -> set[int]:
    with store.reading() as connection:
        wanted = customer.c.source_id.in_(("member-4711", "app-4711"))
        return set(connection.scalars(select(customer.c.id).where(wanted)))


def figures(house: House) -> list[dict[Any, Any]]:
    """Every measure by day and venue, sets by their sizes, from the rollups and from the facts."""
    answers = []
    with house.store.reading() as connection:
        venues = tuple(connection.scalars(select(venue.c.id).order_by(venue.c.id)))
        for subject in SUBJECTS:
            for grain in (Grain.DAY, Grain.MONTH):
                ask = Ask(
                    (*subject.sums, *subject.sets),
                    venues,
                    TENTH - 9,
                    TENTH + 20,
                    house.now,
                    ("venue_id",),
                    grain,
                )
                for compute in (compute_rollup, compute_from_facts):
                    found = compute(connection, ask).found
                    answers.append({key: sized(cell) for key, cell in found.items()})
    return answers


NO_SETS = ("digest", "secret", "name_hash", "hours", "pairs", "loose")
"""Bytes that are no set of ids; the last are sums (`test_listings` looks for ids in pairs)."""


def sized(cell: Any) -> dict[str, int]:
    """Without zeros and empty sets, which an answer may hold or leave out."""
    return {name: len(value) if isinstance(value, BitMap) else value for name, value in cell.items() if value}


def leftovers(house: House, ids: set[int]) -> list[str]:
    """Where an id of the person, or a text of theirs, still stands."""
    found = []
    with house.store.reading() as connection:
        for table in (*metadata.sorted_tables, *derived.sorted_tables):
            for row in connection.execute(select(table)).mappings():
                found += [
                    f"{table.name}.{name}"
                    for name, value in row.items()
                    if tells(table.c[name].type, name, value, ids)
                ]
    return found


def tells(kind: Any, name: str, value: Any, ids: set[int]) -> bool:
    if isinstance(kind, LargeBinary) and value is not None:
        in_set = name not in NO_SETS and ids & set(BitMap.deserialize(bytes(value)))
        return bool(in_set) or any(text.encode() in bytes(value) for text in PERSONAL)
    if isinstance(value, str):
        return any(text in value for text in PERSONAL)
    return name in ("customer_id", "merged_into_id") and value in ids


def test_the_check_finds_what_is_there(home: House) -> None:
    places = set(leftovers(home, ids_of_ann(home.store)))
    assert {
        "customer.name",
        "customer.email",
        "customer.source_id",
        "sale.customer_id",
        "new_member.customer_id",
    } <= places
    assert {f"{table.name}.payers" for (key, _), table in SET_TABLES.items() if key == "sales"} <= places


def test_nothing_of_the_person_is_left_and_no_figure_is_another(home: House) -> None:
    ids, before = ids_of_ann(home.store), figures(home)
    digests = {
        row["digest"] for table in (booking, sales_order, card, nps_answer) for row in home.rows(table)
    }
    with home.store.reading() as connection:
        customers = connection.scalars(select(customer.c.digest)).all()
    assert erase(home.store, "main", "member-4711", home.now) == Erasure(records=2, facts=6)
    assert figures(home) == before
    drain(home.store, home.now)
    assert leftovers(home, ids) == []
    assert figures(home) == before
    kept = {row["digest"] for table in (booking, sales_order, card, nps_answer) for row in home.rows(table)}
    bobs = {row["digest"] for row in home.rows(sales_order) if row["source_id"] == "o3"}
    assert kept & digests == bobs
    assert len(set(customers) & {row["digest"] for row in home.rows(customer)}) == 1


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_no_byte_of_the_person_is_left_in_the_files_of_sqlite(home: House) -> None:
    """Not in unused pages, not in the write-ahead log, not of an older version of the record."""
    home.give("customers", {**ANN, "phone": "+46 70 123 45 68"})
    drain(home.store, home.now)
    path = Path(str(home.store.engine.url.database))
    files = [path, path.with_name(f"{path.name}-wal")]
    assert any(b"ann.lind@example.com" in file.read_bytes() for file in files)
    erase(home.store, "main", "member-4711", home.now)
    held = [text for text in PERSONAL for file in files if text.encode() in file.read_bytes()]
    assert held == []


def test_what_the_person_did_is_one_nameless_persons(home: House) -> None:
    home.clear_marks()
    erase(home.store, "main", "app-4711", home.now)
    names = {
        row["customer_id"]
        for table in (booking, card, nps_answer, sale, first_order, new_member, sales_order)
        for row in home.rows(table)
    }
    assert names >= {"bob"}
    (nameless,) = names - {"bob"}
    assert nameless.startswith("erased-")
    row = next(row for row in home.rows(customer) if row["source_id"] == nameless)
    assert (row["name"], row["email"], row["phone"], row["join_channel"]) == (None, None, None, "registered")
    assert row["joined_at"] % 60 == 0
    assert home.marks() == {
        ("bookings", "north", TENTH),
        ("nps", "north", TENTH),
        ("sales", "north", TENTH),
        ("sales", "south", TENTH + 2),
        ("postings", "north", TENTH),
        ("postings", "south", TENTH + 2),
        ("first_orders", "north", TENTH),
        ("new_members", "north", TENTH),
    }


@pytest.mark.parametrize("whole", [False, True], ids=["one by one", "all at once"])
def test_the_same_records_do_not_bring_the_person_back(home: House, whole: bool) -> None:
    ids, before = ids_of_ann(home.store), figures(home)
    erase(home.store, "main", "member-4711", home.now)
    nameless = home.facts()["customer"]
    for kind in dict.fromkeys(kind for kind, _ in OURS):
        rows = [row for name, row in OURS if name == kind]
        for part in [rows] if whole else [[row] for row in rows]:
            wanted = "unchanged" if kind in ("customers", "customer_merges") else "changed"
            assert set(home.give(kind, *part)) == {wanted}, kind
    again = home.facts()
    assert again["customer"] == nameless
    for kind, row in OURS:
        assert home.give(kind, row) == ["unchanged"]
    assert home.facts() == again
    drain(home.store, home.now)
    assert leftovers(home, ids) == []
    assert figures(home) == before


def test_an_edited_record_stays_the_nameless_persons_and_a_new_one_is_nobodys(home: House) -> None:
    erase(home.store, "main", "member-4711", home.now)
    home.give("orders", an_order(customer="app-4711", price=120), an_order("o9", customer="member-4711"))
    home.give("bookings", a_booking("b9", customer="app-4711"))
    buyers = {row["source_id"]: row["customer_id"] for row in home.rows(sales_order)}
    assert str(buyers["o1"]).startswith("erased-")
    assert buyers["o1"] == buyers["o2"]
    assert buyers["o9"] is None
    assert {row["source_id"]: row["customer_id"] for row in home.rows(booking)}["b9"] is None
    home.give("orders", an_order("o3", customer="member-4711"))
    assert {row["source_id"]: row["customer_id"] for row in home.rows(sales_order)}["o3"] is None


def test_erasing_again_changes_nothing_and_an_unknown_customer_is_told(home: House) -> None:
    erase(home.store, "main", "member-4711", home.now)
    facts = home.facts()
    home.clear_marks()
    assert erase(home.store, "main", "app-4711", home.now) == Erasure(0, 0)
    assert home.facts() == facts
    assert home.count(erased_customer) == 2
    assert home.count(mark) == 0
    with pytest.raises(NotFound) as caught:
        erase(home.store, "main", "nobody", home.now)
    assert caught.value.field == "id"
    with pytest.raises(NotFound, match="unknown chain 'mian'; did you mean 'main'"):
        erase(home.store, "mian", "bob", home.now)


def test_nobody_is_merged_into_somebody_erased(home: House) -> None:
    erase(home.store, "main", "member-4711", home.now)
    assert home.refused("customer_merges", {"id": "bob", "into": "app-4711"}) == "into"
    assert home.give("customer_merges", {"id": "member-4711", "into": "bob"}) == ["unchanged"]
    assert "erased" not in repr([row for row in home.rows(sale) if row["order_id"] == "o3"])


def test_the_same_id_in_another_chain_is_somebody_else(home: House) -> None:
    def other(kind: str, row: dict[str, Any]) -> str:
        return str(take(home.store, kind, [Given(0, row)], now=home.now, chain="other")[0].status)

    other("venues", {"id": "west", "name": "West", **VENUE})
    assert other("orders", {**ORDER, "venue": "west"}) == "new"
    erase(home.store, "main", "member-4711", home.now)
    assert other("orders", {**ORDER, "venue": "west"}) == "unchanged"
    assert [row["customer_id"] for row in home.rows(sales_order) if row["venue_id"] == "west"] == [
        "member-4711"
    ]


def test_two_nameless_persons_stay_two_and_a_merge_before_does_not_join_others(home: House) -> None:
    before = figures(home)
    erase(home.store, "main", "member-4711", home.now)
    erase(home.store, "main", "bob", home.now)
    drain(home.store, home.now)
    assert figures(home) == before
    assert len({row["customer_id"] for row in home.rows(sale)}) == 2


def test_a_member_of_whom_no_joining_is_known_is_erased_too(house: House) -> None:
    house.give("customers", {"id": "cleo", "name": "Cleo"})
    house.give("bookings", a_booking(customer="somebody"))
    assert erase(house.store, "main", "cleo", house.now) == Erasure(1, 0)
    assert erase(house.store, "main", "somebody", house.now) == Erasure(1, 1)
    assert [row["name"] for row in house.rows(customer)] == [None, None]
