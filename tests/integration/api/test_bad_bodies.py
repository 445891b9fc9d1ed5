"""Bad batches and beacons, made of good ones by one thing that is wrong: none is taken, each is told its field, and the
server breaks at none. `BODIES` (400) says how many of either."""

import copy
import gzip
import json
import os
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import func, select

from dashboard.api.ingesting import path_of
from dashboard.beacon.keys import BeaconKeys
from dashboard.ingest import TAKEN_KINDS
from rollup.db import Store
from rollup.ingest.files.examples import EXAMPLES
from rollup.ingest.kind import Field, Kind, Type
from rollup.model import metadata as facts
from tests.integration.api.chain_site import NOW, Site

BODIES = int(os.environ.get("BODIES", "400"))
PAGE = "https://book.example"
Broken = tuple[bytes, str]
"""A body, and the field that is to be named: its beginning, where what follows is a part of it."""

SIGNS = "\x00", "a\nb", "a\x7fb", "\ud800", "\udfff", "a\x85b"
JUNK: dict[Type, tuple[Any, ...]] = {
    Type.TEXT: (*SIGNS, "x" * 201, "a\x00b", "b\ud800", [], {}, 1.5, True, [1], {"a": 1}),
    Type.INTEGER: ("x", "1.5", 1.5, -1, 10**30, "1e3", [], {}, True, "٣", "\x00"),
    Type.MONEY: ("x", -1, "-1", "1,5", "1e3", 1e300, "0.001", 10**20, [], {}, True, "NaN", "Infinity", "٣"),
    Type.INSTANT: ("x", "2026-13-01", "1999-12-31T23:59Z", "2101-01-01T00:00Z", 1, 10**12, 1.5, [], {}, True),
    Type.DATE: ("x", "2026-02-30", "1999-12-31", "2101-01-01", 20261121, [], {}, True, "٢٠٢٦-١١-٢١"),
    Type.CLOCK: ("x", "24:61", "8", "99:00", 830, [], {}, True, "-1:00", "08:30:30"),
    Type.BOOLEAN: ("maybe", 2, -1, [], {}, "tru", 1.0),
    Type.CHOICE: ("none", "\x00", 7, [], {}, True, "x" * 1000, "\ud800"),
    Type.LIST: ("x", 7, {}, True, [7], ["x"], [None], [[]], [{"colour": "red"}]),
    Type.RECORD: ("x", 7, [], True, {"colour": "red"}, {"kind": "none"}),
    Type.NUMBERS: ("x", [0], [-1], [1.5], {}, True, [[1]], "1 x", 7),
}
SKIPPED = ("venue", "removed", "currency")
"""A currency that is none is told as that of an amount where there is one."""
DEEP = "[" * 700 + "]" * 700


def wrong_value(field: Field, chance: random.Random) -> Any:
    """A value that this field cannot have."""
    found = chance.choice(JUNK[field.type])
    return chance.choice((None, "", " ")) if field.required and chance.random() < 0.2 else found


def broken_row(kind: Kind, number: int, chance: random.Random) -> tuple[dict[str, Any], str]:
    """A record that was good but for one field, and that field."""
    row = {**copy.deepcopy(EXAMPLES[kind.key]), "venue": "north"}
    row = {name: value for name, value in row.items() if name in kind.names}
    row |= {"id": f"bad{number}"} if "id" in kind.names else {}
    row |= {"resource": "north-1"} if "resource" in kind.names else {}
    way = chance.random()
    if way < 0.15:
        name = chance.choice(("colour", "Id", "venue ", "__proto__", "\x00", "a" * 300, "\ud800"))
        return row | {name: 1}, ""
    if way < 0.3 and "venue" in kind.names:
        return row | {
            "venue": chance.choice(("nowhere", "North", "\ud800", "\x00", 7, [], {}, True, "x" * 900))
        }, "venue"
    field = chance.choice([each for each in kind.fields if each.name not in SKIPPED])
    return row | {field.name: wrong_value(field, chance)}, field.name


def broken_batch(number: int, chance: random.Random) -> tuple[Kind, Broken, dict[str, str]]:
    """A batch in which nothing is good, the field to be named, and headers."""
    kind = chance.choice(TAKEN_KINDS)
    way = chance.random()
    if way < 0.75:
        row, field = broken_row(kind, number, chance)
        return kind, (json.dumps({"rows": [row]}).encode(), f"rows[1].{field}"), {}
    if way < 0.85:
        whole: Any = chance.choice(
            (
                {},
                {"rows": []},
                {"rows": {}},
                {"rows": None},
                {"rows": 7},
                {"rows": "x"},
                {"rows": [{}] * 5001},
            )
        )
        return kind, (json.dumps(whole).encode(), "rows"), {}
    if way < 0.95:
        row = chance.choice(("x", 7, None, [], True, 1.5))
        return kind, (json.dumps({"rows": [row]}).encode(), "rows[1].record"), {}
    body = f'{{"rows": [{{"id": {DEEP}, "venue": {DEEP}}}]}}'.encode()
    return kind, (gzip.compress(body), "rows[1]."), {"Content-Encoding": "gzip"}


def broken_beacon(number: int, chance: random.Random) -> Broken:
    """What no page of ours would send."""
    event: dict[str, Any] = {
        "id": f"event-{number:08}",
        "at": NOW * 1000,
        "step": "wizard",
        "substep": "time",
    }
    body: dict[str, Any] = {"session": f"session-{number:08}", "sent": NOW * 1000, "events": [event]}
    way = chance.random()
    if way < 0.1:
        data = chance.choice(
            (b"", b"{", b"\xff\xfe", b"[" * 50_000, b"null", b"7", b'"x"', b"[]", DEEP.encode())
        )
        return data, "body"
    if way < 0.4:
        name = chance.choice(("session", "sent", "events"))
        values: tuple[Any, ...] = (None, True, 1.5, "", "x", {}, [[]], "\ud800" * 9, -1.0, "a b c d e")
        body[name] = chance.choice(values)
        return json.dumps(body).encode(), name if body[name] != [
            []
        ] else "events" if name == "events" else name
    if way < 0.5:
        name = chance.choice(("venue", "key", "colour", "\x00", "\ud800"))
        (event if chance.random() < 0.5 else body)[name] = "south"
        return json.dumps(body).encode(), ""
    choices: dict[str, tuple[Any, ...]] = {
        "id": (None, 7, "short", "x" * 65, "a b c d e", [], "\x00" * 9),
        "at": (
            None,
            "now",
            1.5,
            True,
            [],
            NOW * 1000 + 2_000,
            NOW * 1000 - 49 * 3_600_000,
            -(10**30),
            10**30,
        ),
        "step": (None, "", "pay", 7, [], {}),
        "substep": ("pay", 7, [], {}, True),
        "channel": JUNK[Type.TEXT],
        "device": ("fridge", 7, [], {}),
        "wanted_at": JUNK[Type.INSTANT],
        "no_slot": JUNK[Type.BOOLEAN],
    }
    name = chance.choice([*choices])
    event[name] = chance.choice(choices[name])
    return json.dumps(body).encode(), f"events[1].{name}"


def counted(store: Store) -> dict[str, int]:
    """How many rows each table of facts has."""
    with store.reading() as connection:
        return {
            table.name: connection.scalars(select(func.count()).select_from(table)).one()
            for table in facts.sorted_tables
        }


@pytest.fixture(scope="module")
def site(open_site: Callable[..., Site], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    found = open_site(tmp_path_factory.mktemp("bad"), VA_BEACON_PER_ADDRESS="0", VA_BEACON_PER_MINUTE="0")
    before = counted(found.store)
    yield found
    assert counted(found.store) == before


def test_no_bad_batch_is_taken(site: Site) -> None:
    caller = site.by_token("all-admin")
    for number in range(BODIES):
        chance = random.Random(number)
        kind, (data, field), headers = broken_batch(number, chance)
        given = caller.headers | headers | {"Content-Type": "application/json"}
        answer = caller.client.post(path_of(kind), data=data, headers=given)
        told = (number, kind.key, data[:300], answer.text)
        assert answer.status_code in (400, 422), told
        assert answer.json["parameter"].startswith(field), told
        assert not answer.json["parameter"].endswith("."), told
        assert answer.json["detail"], told


def test_no_bad_beacon_is_taken(site: Site) -> None:
    key = BeaconKeys(site.store).create(site.viewer("all-admin"), "north", [PAGE])
    client, address = site.server.test_client(), f"/public/funnel?key={key.key}"
    for number in range(BODIES):
        data, field = broken_beacon(number, random.Random(number))
        answer = client.post(address, data=data, headers={"Origin": PAGE, "Content-Type": "text/plain"})
        told = (number, data[:300], answer.text)
        assert answer.status_code == 400, told
        assert answer.json["parameter"], told
        assert answer.json["parameter"].startswith(field), told
