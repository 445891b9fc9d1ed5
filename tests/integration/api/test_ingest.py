"""Facts that programs send: taken in as those of files are, row by row, once, and at the sender's own venues only."""

import gzip
import json
from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from dashboard.access import INGEST, READ
from dashboard.api.ingesting import path_of
from dashboard.ingest import MOST_ROWS, TAKEN_KINDS
from dashboard.queries.floor import arrivals
from dashboard.results import Query
from rollup.ingest.files.examples import EXAMPLES
from rollup.ingest.take import Given, take
from rollup.model import booking, customer
from rollup.model import metadata as facts
from tests.integration.api.chain_site import NOW, Caller, Site

UPKEEP = ("mark", "id_range")
NUMBERS = count(1)


def send(caller: Caller, kind: str, *rows: Any, headers: dict[str, str] | None = None, **more: Any) -> Any:
    """Sends a batch."""
    return caller.client.post(
        f"/chain/ingest/{kind}", json={"rows": rows, **more}, headers=caller.headers | (headers or {})
    )


def a_booking(where: str = "north", **more: Any) -> dict[str, Any]:
    """A booking that no test has sent before."""
    start = {"start": "2026-11-23T12:00", "minutes": 60}
    return {"id": f"new{next(NUMBERS)}", "venue": where, "resource": f"{where}-1", **start, **more}


def stored(site: Site) -> dict[str, list[Any]]:
    """All facts."""
    with site.store.reading() as connection:
        return {
            table.name: connection.execute(select(table).order_by(*table.primary_key)).all()
            for table in facts.sorted_tables
            if table.name not in UPKEEP
        }


@pytest.fixture(scope="module")
def site(open_site: Callable[[Path], Site], tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The application, for all tests of this file: each sends facts of its own."""
    return open_site(tmp_path_factory.mktemp("ingest"))


@pytest.fixture(scope="module")
def sender(site: Site) -> Caller:
    return site.by_token("all-admin", capabilities=[INGEST])


@pytest.fixture(scope="module")
def narrow(site: Site) -> Caller:
    """Who sends for two of the three venues."""
    return site.by_token("two-admin", capabilities=[INGEST])


def test_each_row_has_its_outcome(site: Site, sender: Caller) -> None:
    good = a_booking()
    rows = [good, a_booking(venue="nort"), a_booking(minutes=-5), a_booking(colour="red")]
    answer = send(sender, "bookings", *rows)
    assert answer.status_code == 200
    told = answer.json
    assert told["kind"] == "bookings"
    assert told["counts"] == {"new": 1, "changed": 0, "unchanged": 0, "rejected": 3, "waiting": 0}
    assert told["rows"][0] == {"row": 1, "status": "new"}
    assert [row["field"] for row in told["rows"][1:]] == ["venue", "minutes", "colour"]
    assert "did you mean 'north'" in told["rows"][1]["detail"]
    again = (
        send(sender, "bookings", good).json["rows"]
        + send(sender, "bookings", good | {"party_size": 3}).json["rows"]
    )
    assert [row["status"] for row in again] == ["unchanged", "changed"]
    with site.store.reading() as connection:
        found = connection.execute(select(booking.c.party_size).where(booking.c.source_id == good["id"]))
        assert found.scalar_one() == 3


def test_what_is_sent_is_stored_as_a_file_would_be(
    open_site: Callable[[Path], Site], tmp_path_factory: pytest.TempPathFactory
) -> None:
    sent, filed = (open_site(tmp_path_factory.mktemp("twin")) for _ in range(2))
    sender = sent.by_token("all-admin", capabilities=[INGEST])
    venue = {"id": "nord", "name": "Nord", "zone": "Europe/Stockholm", "currency": "SEK"}
    for kind in TAKEN_KINDS:
        example = {**EXAMPLES[kind.key]}
        rows = [venue, example] if kind.key == "venues" else [example]
        answer = sender.client.post(path_of(kind), json={"rows": rows}, headers=sender.headers)
        given = [Given(number, row) for number, row in enumerate(rows, 1)]
        outcomes = take(filed.store, kind.key, given, now=NOW)
        assert answer.status_code in (200, 422), (kind.key, answer.text)
        assert [row["status"] for row in answer.json["rows"]] == [*map(str, (o.status for o in outcomes))]
    assert stored(sent) == stored(filed)


def test_nothing_stored_is_no_success(site: Site, sender: Caller) -> None:
    before = stored(site)
    for rows, more, refused in (
        ([a_booking(where="nowhere")], {}, 1),
        ([{}, 7, None, "x", []], {}, 5),
        ([a_booking(), a_booking(state="lost")], {"strict": True}, 1),
    ):
        answer = send(sender, "bookings", *rows, **more)
        assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
        assert answer.json["parameter"].startswith("rows[")
        assert len(answer.json["rows"]) == refused
        assert all(row["field"] and row["detail"] for row in answer.json["rows"])
    assert stored(site) == before


def test_amounts_are_taken_to_the_last_decimal(site: Site, sender: Caller) -> None:
    body = b"""{"rows": [{"id": "i1", "name": "x", "kind": "service", "currency": "SEK", "price": 0.1},
        {"id": "i2", "name": "x", "kind": "service", "currency": "SEK", "price": 9999999999.99},
        {"id": "i3", "name": "x", "kind": "service", "currency": "SEK", "price": 0.105}]}"""
    headers = sender.headers | {"Content-Type": "application/json"}
    answer = sender.client.post("/chain/ingest/items", data=body, headers=headers)
    assert [row["status"] for row in answer.json["rows"]] == ["new", "new", "rejected"]
    table = facts.tables["item"]
    with site.store.reading() as connection:
        prices = connection.scalars(select(table.c.price).where(table.c.source_id.in_(("i1", "i2"))))
        assert sorted(prices) == [10, 999_999_999_999]


# Bodies --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body, parameter",
    [
        ([], None),
        ("rows", None),
        ({}, "rows"),
        ({"rows": []}, "rows"),
        ({"rows": {}}, "rows"),
        ({"rows": None}, "rows"),
        ({"rows": [{}] * (MOST_ROWS + 1)}, "rows"),
        ({"rows": [{}], "strict": "yes"}, "strict"),
        ({"row": [{}]}, "row"),
        ({"rows": [{}], "\ud800\n": 1}, "\\ud800\\n"),
    ],
)
def test_a_body_that_is_no_batch(site: Site, body: Any, parameter: str | None) -> None:
    caller = site.by_token("all-admin")
    answer = caller.client.post("/chain/ingest/nps", json=body, headers=caller.headers)
    assert (answer.status_code, answer.json.get("parameter")) == (400, parameter)


def test_bodies_that_cannot_be_read(site: Site) -> None:
    caller = site.by_token("all-admin")

    def post(data: bytes, **headers: str) -> Any:
        given = {"Content-Type": "application/json", **{k.replace("_", "-"): v for k, v in headers.items()}}
        return caller.client.post("/chain/ingest/nps", data=data, headers=caller.headers | given)

    packed, bomb = gzip.compress(b'{"rows": [{}]}'), gzip.compress(b" " * 9_000_000)
    assert post(b"{").status_code == 400
    assert post(b'{"rows": [NaN]}').status_code == 400
    assert post(b'{"rows":' + b"[" * 100_000).status_code == 400
    assert post(b'{"rows":' + b"[" * 800 + b"]" * 800 + b"}").status_code == 422
    assert post(b"{}", Content_Type="text/plain").status_code == 415
    assert post(packed, Content_Encoding="br").status_code == 415
    assert post(b"rows", Content_Encoding="gzip").status_code == 400
    assert post(packed[:-5], Content_Encoding="gzip").status_code == 400
    assert post(packed * 2, Content_Encoding="gzip").status_code == 400
    assert post(packed, Content_Encoding="gzip").status_code == 422
    assert len(bomb) < 10_000
    for answer in (post(bomb, Content_Encoding="gzip"), post(b" " * 9_000_000)):
        assert (answer.status_code, answer.mimetype) == (413, "application/problem+json")


def test_a_packed_batch_is_taken(site: Site, sender: Caller) -> None:
    packed = gzip.compress(json.dumps({"rows": [a_booking() for _ in range(500)]}).encode())
    headers = sender.headers | {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    answer = sender.client.post("/chain/ingest/bookings", data=packed, headers=headers)
    assert answer.json["counts"]["new"] == 500


# Keys ----------------------------------------------------------------------------------------------------------------


def keyed(caller: Caller, key: str, *rows: Any, kind: str = "bookings") -> Any:
    return send(caller, kind, *rows, headers={"Idempotency-Key": key})


def test_a_batch_that_comes_again_with_its_key_is_answered_as_before(site: Site, sender: Caller) -> None:
    good = a_booking()
    rows = [good, a_booking(where="nowhere")]
    first = keyed(sender, "again", *rows)
    assert "Idempotency-Replayed" not in first.headers
    send(sender, "bookings", good | {"party_size": 9})
    between = stored(site)
    again = keyed(sender, "again", *rows)
    assert (again.status_code, again.data) == (200, first.data), (
        "not «changed», as it would be without the key"
    )
    assert again.headers["Idempotency-Replayed"] == "true"
    assert stored(site) == between


def test_a_key_is_good_for_one_batch_of_one_sender(site: Site, sender: Caller, narrow: Caller) -> None:
    good = a_booking()
    assert keyed(sender, "one", good).status_code == 200
    before = stored(site)
    for refused in (keyed(sender, "one", a_booking()), keyed(sender, "one", good, kind="blocks")):
        assert (refused.status_code, refused.json["parameter"]) == (422, "Idempotency-Key")
    assert stored(site) == before
    assert keyed(narrow, "one", a_booking()).json["counts"]["new"] == 1
    for key in ("", "x" * 201, "é"):
        assert keyed(sender, key, a_booking()).json["parameter"] == "Idempotency-Key"


def test_a_batch_that_was_refused_leaves_its_key_free(sender: Caller) -> None:
    assert keyed(sender, "free", a_booking(where="nowhere")).status_code == 422
    assert keyed(sender, "free", a_booking()).status_code == 200


# Venues --------------------------------------------------------------------------------------------------------------


def test_a_row_of_another_venue_is_as_unknown_as_one_of_none(site: Site, narrow: Caller) -> None:
    row = a_booking(where="west")
    before = stored(site)
    for caller in (narrow, site.by_token("all-admin", capabilities=[INGEST], venues=["north", "south"])):
        other, none = send(caller, "bookings", row), send(caller, "bookings", row | {"venue": "webt"})
        assert other.status_code == 422
        assert other.text.replace("west", "webt") == none.text
    assert stored(site) == before


VENUE_KINDS = [kind for kind in TAKEN_KINDS if {"id", "venue"} <= {*kind.names} and kind.key != "customers"]


@pytest.mark.parametrize("kind", VENUE_KINDS, ids=lambda kind: kind.key)
def test_facts_of_another_venue_cannot_be_taken_over(
    site: Site, sender: Caller, narrow: Caller, kind: Any
) -> None:
    """Who gives the id of a fact elsewhere neither moves nor changes nor removes it, and nothing doubles."""
    example = {**EXAMPLES[kind.key], "id": "theirs"}
    theirs = example | {"venue": "west"} | ({"resource": "west-1"} if "resource" in kind.names else {})
    ours = example | {"venue": "north"} | ({"resource": "north-1"} if "resource" in kind.names else {})
    address = path_of(kind).rpartition("/")[2]
    assert send(sender, address, theirs).status_code == 200
    before = stored(site)
    for row in (ours, {"id": "theirs", "venue": "north", "removed": True}):
        answer = send(narrow, address, row)
        assert answer.status_code == 422, answer.text
        assert answer.json["rows"][0]["field"] in ("id", "removed") or "required" in answer.text
        assert "west" not in answer.text
    assert stored(site) == before
    assert send(narrow, address, ours | {"id": "ours"}).status_code == 200


def test_what_is_the_chains_takes_the_right_to_all_of_it(site: Site, narrow: Caller) -> None:
    before = stored(site)
    for kind in ("venues", "items", "staff", "tenders", "customer-merges"):
        answer = send(narrow, kind, EXAMPLES[kind.replace("-", "_")])
        assert (answer.status_code, "whole chain" in answer.json["detail"]) == (403, True)
    assert stored(site) == before


def test_members_of_ones_own_venues(site: Site, sender: Caller) -> None:
    south = site.by_token("all-admin", capabilities=[INGEST], venues=["south"])
    member = {"name": "Ann", "joined_at": "2026-11-20T12:00", "join_channel": "by_hand"}
    send(sender, "bookings", a_booking(customer="bare"))
    answer = send(
        south,
        "customers",
        {"id": "mine", "venue": "south", **member},
        {"id": "bare", "venue": "south", **member},
        {"id": "nowhere", **member},
        {"id": "c1", "venue": "south", **member},
    )
    assert [(row["status"], row.get("field")) for row in answer.json["rows"]] == [
        ("new", None),
        ("new", None),
        ("rejected", "venue"),
        ("rejected", "id"),
    ]
    with site.store.reading() as connection:
        assert connection.scalar(select(customer.c.name).where(customer.c.source_id == "c1")) == "Person 1"


def test_sending_takes_the_capability(site: Site) -> None:
    for username in ("all-admin", "all-director"):
        caller = site.by_token(username, capabilities=[READ])
        for kind in TAKEN_KINDS:
            answer = caller.client.post(path_of(kind), json={"rows": [{}]}, headers=caller.headers)
            assert answer.status_code == 403, kind.key


def test_what_was_sent_is_in_the_next_answer_and_on_the_workbench(site: Site, sender: Caller) -> None:
    reader, viewer = site.by_session("all-director"), site.viewer("all-director")
    today = Query(("bookings",), date(2026, 11, 21), date(2026, 11, 21))

    def seen() -> tuple[int, int]:
        told = reader.get(
            "reservations", metric="bookings", from_="2026-11-21", to="2026-11-21", venue="north"
        )
        return told.json["rows"][0]["values"]["bookings"]["value"], len(
            arrivals(site.store, viewer, today, NOW)
        )

    before = seen()
    answer = send(sender, "bookings", a_booking(start="2026-11-21T15:00"))
    assert answer.json["counts"]["new"] == 1
    assert seen() == (before[0] + 1, before[1] + 1)
