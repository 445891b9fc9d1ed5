"""What pages of booking sites send: who may, what is taken, that nothing comes twice or says who the visitor was."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from dashboard.answers.beacons import BeaconKey
from dashboard.beacon.events import LATEST_SECONDS, MOST_EVENTS
from dashboard.beacon.keys import BeaconKeys, origin
from dashboard.beacon.script import script_version
from dashboard.beacon.snippet import snippet
from dashboard.beacon.together import Together
from rollup.errors import BadInput, NotAllowed, NotFound
from rollup.model import funnel_event, wanted_slot
from rollup.model import session as sessions
from tests.integration.api.chain_site import NOW, Site

BOOK = "https://book.example"
ADDRESS = "203.0.113.77"
NUMBERS = count(1)


@pytest.fixture(scope="module")
def site(open_site: Callable[[Path], Site], tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The application, for all tests of this file: each sends events of its own."""
    return open_site(tmp_path_factory.mktemp("beacon"))


@pytest.fixture(scope="module")
def key(site: Site) -> BeaconKey:
    return BeaconKeys(site.store).create(
        site.viewer("all-admin"), "north", [BOOK, "https://www.example:8443"]
    )


def new(kind: str = "event") -> str:
    return f"{kind}-{next(NUMBERS):08}"


def event(step: str = "visit", ago: int = 0, **more: Any) -> dict[str, Any]:
    return {"id": new(), "at": NOW * 1000 - ago * 1000, "step": step, **more}


def body(*events: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"session": new("session"), "sent": NOW * 1000, "events": list(events), **more}


def send(site: Site, key: str | BeaconKey, what: Any, page: str | None = BOOK, **headers: str) -> Any:
    """Sends a body as a page does."""
    text = key if isinstance(key, str) else key.key
    data = what if isinstance(what, bytes) else json.dumps(what)
    given = {"Content-Type": "text/plain;charset=UTF-8", **({"Origin": page} if page is not None else {})}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    return site.server.test_client().post(
        "/public/funnel",
        query_string={"key": text},
        data=data,
        headers=given,
        environ_base={"REMOTE_ADDR": ADDRESS},
    )


def stored(site: Site, name: str) -> list[Any]:
    """The events of a session, the earliest first."""
    with site.store.reading() as connection:
        mine = select(sessions.c.venue_id, sessions.c.id).where(sessions.c.source_id == name).subquery()
        query = select(funnel_event).join(
            mine,
            (funnel_event.c.venue_id == mine.c.venue_id) & (funnel_event.c.session_id == mine.c.id),
        )
        return list(connection.execute(query.order_by(funnel_event.c.at)))


def test_what_a_page_sends_is_a_session(site: Site, key: BeaconKey) -> None:
    wanted = {"wanted_at": "2026-11-28T20:00", "no_slot": True}
    sent = body(
        event(ago=90, channel="newsletter", device="mobile"), event("wizard", 60, substep="time", **wanted)
    )
    answer = send(site, key, sent)
    assert (answer.status_code, answer.data) == (204, b"")
    assert "Set-Cookie" not in answer.headers
    found = stored(site, sent["session"])
    assert [(row.at, row.step, row.substep) for row in found] == [(NOW - 90, 0, 0), (NOW - 60, 1, 3)]
    assert (found[0].channel, found[0].device) == ("newsletter", "mobile")
    with site.store.reading() as connection:
        rows = connection.execute(select(sessions).where(sessions.c.source_id == sent["session"])).all()
        assert [(row.first_at, row.step, row.substep) for row in rows] == [(NOW - 90, 1, 3)]
        slots = select(wanted_slot.c.hour).where(wanted_slot.c.session_id == rows[0].id)
        assert connection.scalars(slots).all() == [20], "in the venue's own time"


def test_a_session_goes_on_in_what_a_server_sends(site: Site, key: BeaconKey) -> None:
    sent = body(event())
    send(site, key, sent)
    paid = {"id": "paid-1", "venue": "north", "session": sent["session"], "at": NOW, "step": "paid"}
    caller = site.by_token("all-admin")
    caller.client.post("/chain/ingest/funnel-events", json={"rows": [paid]}, headers=caller.headers)
    assert [row.step for row in stored(site, sent["session"])] == [0, 3]


def test_duplicates_and_late_events_do_no_harm(site: Site, key: BeaconKey) -> None:
    first = event(ago=30)
    sent = body(first)
    assert send(site, key, sent).status_code == 204
    later = sent | {"sent": sent["sent"] + 7_000, "events": [first, event("wizard", 600)]}
    for again in (sent, later, later):
        assert send(site, key, again).status_code == 204
    found = stored(site, sent["session"])
    assert [(row.at, row.step) for row in found] == [(NOW - 607, 1), (NOW - 30, 0)]


def test_a_wrong_clock_moves_nothing(site: Site, key: BeaconKey) -> None:
    slow = 86_400_000 * 400
    sent = body({**event(), "at": slow - 5_000}, sent=slow)
    assert send(site, key, sent).status_code == 204
    assert [row.at for row in stored(site, sent["session"])] == [NOW - 5]


def test_another_venues_page_reaches_no_session_of_this_one(site: Site, key: BeaconKey) -> None:
    other = BeaconKeys(site.store).create(site.viewer("all-admin"), "south", [BOOK])
    sent = body(event())
    assert send(site, key, sent).status_code == 204
    assert send(site, other, sent | {"events": [{**sent["events"][0], "step": "paid"}]}).status_code == 204
    assert [row.step for row in stored(site, sent["session"])] == [0, 3], "one at each venue"
    with site.store.reading() as connection:
        mine = select(sessions.c.step).where(sessions.c.source_id == sent["session"])
        assert sorted(connection.scalars(mine)) == [0, 3]


# Who may -------------------------------------------------------------------------------------------------------------


def test_a_key_is_good_in_the_pages_of_its_origins_only(site: Site, key: BeaconKey) -> None:
    good = send(site, key, body(event()))
    assert good.headers["Access-Control-Allow-Origin"] == BOOK
    assert "Origin" in good.headers["Vary"]
    assert send(site, key, body(event()), "https://www.example:8443").status_code == 204
    refused = [
        send(site, key, body(event()), page)
        for page in (None, "null", "https://evil.example", "http://book.example", BOOK + ".evil.example", "*")
    ]
    refused += [send(site, text, body(event())) for text in ("", "pk_no", key.key + "x", "va_x", "pk_é\x00")]
    for answer in refused:
        assert (answer.status_code, answer.json["parameter"]) == (403, "key")
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert answer.data == refused[0].data


def test_a_browser_asks_first_and_is_told_by_key_and_origin(site: Site, key: BeaconKey) -> None:
    def ask(text: str, page: str) -> Any:
        asked = {"Origin": page, "Access-Control-Request-Method": "POST"}
        return site.server.test_client().options("/public/funnel", query_string={"key": text}, headers=asked)

    answer = ask(key.key, BOOK)
    assert answer.status_code == 204
    told = {name: value for name, value in answer.headers.items() if name.startswith("Access-Control-")}
    assert told == {
        "Access-Control-Allow-Origin": BOOK,
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Allow-Methods": "POST",
        "Access-Control-Allow-Headers": "content-type",
        "Access-Control-Max-Age": "86400",
        "Access-Control-Expose-Headers": "Retry-After",
    }
    for text, page in ((key.key, "https://evil.example"), ("pk_no", BOOK)):
        refused = ask(text, page)
        assert (refused.status_code, refused.headers.get("Access-Control-Allow-Origin")) == (403, None)


def test_a_key_that_is_ended_is_no_good_at_once(site: Site) -> None:
    keys, admin = BeaconKeys(site.store), site.viewer("all-admin")
    made = keys.create(admin, "west", [BOOK], "old site")
    assert send(site, made, body(event())).status_code == 204
    assert keys.revoke(admin, made.id) == keys.revoke(admin, made.id)
    assert send(site, made, body(event())).status_code == 403
    assert next(each for each in keys.all(admin) if each.id == made.id).revoked_at is not None


def test_keys_are_for_administrators_of_the_venue(site: Site, key: BeaconKey) -> None:
    keys = BeaconKeys(site.store)
    with pytest.raises(NotAllowed):
        keys.create(site.viewer("all-director"), "north", [BOOK])
    with pytest.raises(NotAllowed):
        keys.all(site.viewer("all-director"))
    with pytest.raises(NotFound, match="did you mean 'north'"):
        keys.create(site.viewer("all-admin"), "nort", [BOOK])
    with pytest.raises(BadInput):
        keys.create(site.viewer("all-admin"), "north", [])
    assert f'data-key="{key.key}"' in snippet(key, "https://console.example")


@pytest.mark.parametrize(
    "text, expected",
    [
        ("https://Book.Example/", BOOK),
        ("https://book.example:443", BOOK),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://[::1]:80", "http://[::1]"),
    ],
)
def test_origins_are_written_as_browsers_do(text: str, expected: str) -> None:
    assert origin(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "*", "null", "book.example", "https://", "https://a/b", "https://a?x", "https://a b", "https://u@a",
     "javascript:x", "https://a:99999", "https://*.a"],
)  # fmt: skip
def test_what_is_no_origin(text: str) -> None:
    with pytest.raises(BadInput):
        origin(text)


def test_nothing_is_kept_of_who_does_not_want_it_and_no_address_of_anybody(
    site: Site, key: BeaconKey
) -> None:
    for refusal in ({"DNT": "1"}, {"Sec_GPC": "1"}):
        sent = body(event())
        assert send(site, key, sent, **refusal).status_code == 204
        assert stored(site, sent["session"]) == []
    sent = body(event())
    send(site, key, sent, User_Agent="Telltale/1.0", Referer="https://telltale.example/")
    assert stored(site, sent["session"])
    path = Path(str(site.store.engine.url.database))
    for file in (path, path.with_name(path.name + "-wal")):
        held = file.read_bytes()
        assert ADDRESS.encode() not in held
        assert b"elltale" not in held


# Bodies --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "what, field",
    [
        (b"", "body"),
        (b"[", "body"),
        ([], "body"),
        (body(event()) | {"session": "short"}, "session"),
        (body(event()) | {"session": 7}, "session"),
        (body(event()) | {"sent": "now"}, "sent"),
        (body(event()) | {"sent": True}, "sent"),
        (body(), "events"),
        (body(*[{}] * (MOST_EVENTS + 1)), "events"),
        (body(event()) | {"venue": "south"}, "venue"),
        (body(7), "events[1]"),
        (body(event(), {**event(), "id": "x"}), "events[2].id"),
        (body({**event(), "at": 1.5}), "events[1].at"),
        (body(event(ago=-60)), "events[1].at"),
        (body(event(ago=LATEST_SECONDS + 1)), "events[1].at"),
        (body(event("pay")), "events[1].step"),
        (body(event("submit", substep="time")), "events[1].substep"),
        (body(event(venue="south")), "events[1].venue"),
        (body(event(removed=True)), "events[1].removed"),
        (body(event(wanted_at="tomorrow")), "events[1].wanted_at"),
        (body(event(channel="\ud800")), "events[1].channel"),
        (body(event(channel="x" * 201)), "events[1].channel"),
        (body(event(device="fridge")), "events[1].device"),
    ],
)
def test_what_is_no_good_is_refused_as_a_whole_and_named(
    site: Site, key: BeaconKey, what: Any, field: str
) -> None:
    answer = send(site, key, what)
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert answer.json["parameter"] == field
    assert answer.headers["Access-Control-Allow-Origin"] == BOOK
    if isinstance(what, dict):
        assert stored(site, str(what["session"])) == []


def test_bodies_of_other_kinds_and_sizes(site: Site, key: BeaconKey) -> None:
    assert send(site, key, body(event()), Content_Type="application/json").status_code == 204
    assert send(site, key, b"a=b", Content_Type="application/x-www-form-urlencoded").status_code == 415
    assert send(site, key, b" " * 70_000).status_code == 413


def test_too_many_are_told_to_wait(own_site: Site) -> None:
    made = BeaconKeys(own_site.store).create(own_site.viewer("all-admin"), "north", [BOOK])
    answers = [send(own_site, made, b"") for _ in range(330)]
    assert [answer.status_code for answer in answers[:300]] == [400] * 300
    late = [answer for answer in answers[300:] if answer.status_code == 429]
    assert late, "though a few more are let through as time passes"
    assert 0 < int(late[0].headers["Retry-After"]) <= 60


# The script ----------------------------------------------------------------------------------------------------------


def test_the_script_is_for_every_site_and_kept_under_its_version(site: Site) -> None:
    client = site.server.test_client()
    plain = client.get("/public/funnel.js")
    assert (plain.status_code, plain.mimetype) == (200, "text/javascript")
    assert plain.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert plain.headers["Cache-Control"] == "public, max-age=86400"
    assert "Set-Cookie" not in plain.headers
    versioned = client.get(f"/public/funnel.js?v={script_version()}")
    assert "immutable" in versioned.headers["Cache-Control"]
    assert "immutable" not in client.get("/public/funnel.js?v=older").headers["Cache-Control"]
    assert (
        client.get("/public/funnel.js", headers={"If-None-Match": plain.headers["ETag"]}).status_code == 304
    )
    assert len(plain.data) < 8_000


# Side by side --------------------------------------------------------------------------------------------------------


def test_what_comes_together_is_stored_together(site: Site, key: BeaconKey) -> None:
    bodies = [body(event(), event("wizard")) for _ in range(40)]
    with ThreadPoolExecutor(8) as pool:
        assert {answer.status_code for answer in pool.map(lambda one: send(site, key, one), bodies)} == {204}
    assert all(len(stored(site, one["session"])) == 2 for one in bodies)


def test_whoever_waits_is_told_when_writing_fails() -> None:
    written: list[int] = []

    def write(items: list[int]) -> None:
        if 13 in items:
            raise BadInput("no good")
        written.extend(items)

    line = Together(write, most=1)

    def put(item: int) -> bool:
        try:
            line.put(item)
        except BadInput:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(put, range(50)))
    assert told == [item != 13 for item in range(50)]
    assert sorted(written) == [item for item in range(50) if item != 13]
