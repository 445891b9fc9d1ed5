"""What a page sends: read, checked, and turned into events as every other source gives them."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from dashboard.answers.beacons import BeaconKey
from rollup.errors import BadInput, unknown
from rollup.ingest.kinds import FUNNEL_EVENTS
from rollup.ingest.validate import Problem, Where, validate

MOST_EVENTS = 50
LATEST_SECONDS = 48 * 3600
"""How old an event may be when it comes: a closed month is not to be changed by whoever has read the key in a page."""
AHEAD_MS = 1_000
"""By how much an event may be later than its sending; clocks are set while pages are open."""
BODY = ("session", "sent", "events")
OWN = ("id", "at", "step", "substep", "channel", "device", "wanted_at", "no_slot")
NAME = re.compile(r"[A-Za-z0-9_-]{8,64}")


@dataclass(frozen=True, slots=True)
class Event:
    """An event on its way into the facts: its id there, and the record."""

    id: str
    record: dict[str, Any]


def read_events(data: bytes, key: BeaconKey, now: int) -> list[Event]:
    """The events of a body, `{"session": …, "sent": …, "events": [{"id": …, "at": …, "step": …}, …]}`; `sent` and `at`
    are milliseconds of the visitor's own clock, which may be wrong: only how long ago something was is taken from it.
    Raises `BadInput` with the field named for the first thing that is no good."""
    body = _body(data)
    session, sent, events = body.get("session"), body.get("sent"), body.get("events")
    if not isinstance(session, str) or not NAME.fullmatch(session):
        raise BadInput("session has 8 to 64 letters, digits, - or _", "session")
    if type(sent) is not int:
        raise BadInput("sent is when the page sent this, in milliseconds of its clock", "sent")
    if not isinstance(events, list) or not 0 < len(events) <= MOST_EVENTS:
        raise BadInput(f"events is a list of 1 to {MOST_EVENTS}", "events")
    return [
        _event(event, f"events[{number}]", session, sent, key, now) for number, event in enumerate(events, 1)
    ]


def _body(data: bytes) -> Mapping[str, Any]:
    try:
        body = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BadInput("the body is no JSON", "body") from error
    if not isinstance(body, dict):
        raise BadInput('send an object, {"session": …, "sent": …, "events": […]}', "body")
    _require_known(body, BODY, "")
    return body


def _require_known(given: Mapping[str, Any], known: Sequence[str], place: str) -> None:
    for name in given:
        if name not in known:
            shown = name if name.isprintable() else repr(name)[1:-1]
            raise unknown("field", shown[:44], known, place + shown[:44])


def _event(event: object, place: str, session: str, sent: int, key: BeaconKey, now: int) -> Event:
    if not isinstance(event, dict):
        raise BadInput(f"{place} is no object", place)
    _require_known(event, OWN, f"{place}.")
    name = event.get("id")
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise BadInput(f"{place}.id has 8 to 64 letters, digits, - or _", f"{place}.id")
    record = {
        **event,
        "id": _source_id(key, session, name),
        "venue": key.venue,
        "session": session,
        "at": _instant(event.get("at"), sent, now, f"{place}.at"),
    }
    found = validate(FUNNEL_EVENTS, record, Where(key.zone))
    if isinstance(found, Problem):
        raise BadInput(f"{place}.{found.field} {found.reason}", f"{place}.{found.field}")
    return Event(record["id"], record)


def _instant(at: object, sent: int, now: int, place: str) -> int:
    if type(at) is not int:
        raise BadInput(f"{place} is when it happened, in milliseconds of the page's clock", place)
    if at > sent + AHEAD_MS:
        raise BadInput(f"{place} is after it was sent", place)
    ago = max(0, sent - at) // 1_000
    if ago > LATEST_SECONDS:
        raise BadInput(f"{place} is more than {LATEST_SECONDS // 3600} hours ago", place)
    return now - ago


def _source_id(key: BeaconKey, session: str, name: str) -> str:
    """The event's id among those of the chain: another venue's page cannot give it, whatever it sends."""
    text = f"{key.venue_id}\0{session}\0{name}"
    return blake2b(text.encode(), digest_size=16).hexdigest()
