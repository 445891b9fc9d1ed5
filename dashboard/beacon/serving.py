"""The beacon on the server: where events come in, and the script that sends them.

Pages of other sites send here, so no session is looked at and nothing is told but that it was stored. What a page sends
is plain text or JSON; the key stands in the address, where it can be read before there is a body.
"""

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, g, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import UnsupportedMediaType

from dashboard.answers.beacons import BeaconKey
from dashboard.beacon.events import read_events
from dashboard.beacon.keys import BeaconKeys
from dashboard.beacon.script import SCRIPT_PATH, funnel_script
from dashboard.beacon.storing import Visit, store_visits
from dashboard.beacon.together import Together
from dashboard.network import network
from dashboard.settings import Settings
from dashboard.web import gate
from dashboard.web.limits import Meter
from rollup.db import Store

PATH = "/public/funnel"
LARGEST_BODY = 64 * 1024
MEDIA_TYPES = ("text/plain", "application/json")
PREFLIGHT_SECONDS = 86_400
REFUSALS = {"DNT": "1", "Sec-GPC": "1"}
"""What a browser says of somebody who is not to be followed."""


def register(server: Flask, store: Store, settings: Settings, clock: Callable[[], int]) -> None:
    """Adds the addresses."""
    door = Door(store, settings, clock)
    server.add_url_rule(PATH, "beacon", _view(door.take), methods=["POST"], provide_automatic_options=False)
    # Flask would answer OPTIONS by itself, and without saying which sites may send.
    view = _view(door.preflight)
    server.add_url_rule(PATH, "beacon_preflight", view, methods=["OPTIONS"], provide_automatic_options=False)
    server.add_url_rule(SCRIPT_PATH, "beacon_script", funnel_script, methods=["GET"])
    server.after_request(_share)


class Door:
    """Where events come in."""

    def __init__(self, store: Store, settings: Settings, clock: Callable[[], int]) -> None:
        self._keys = BeaconKeys(store)
        self._clock = clock
        durable = store.durable()
        self._line: Together[Visit] = Together(lambda visits: store_visits(durable, visits, clock()))
        self._by_key = Meter(settings.beacon_per_minute)
        self._by_address = Meter(settings.beacon_per_address)

    def preflight(self) -> ResponseReturnValue:
        """OPTIONS: what a browser asks before a page may send JSON."""
        if self._key() is None:
            return self._refused()
        answer = Response(status=204)
        answer.headers["Access-Control-Allow-Methods"] = "POST"
        answer.headers["Access-Control-Allow-Headers"] = "content-type"
        answer.headers["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)
        return answer

    def take(self) -> ResponseReturnValue:
        """POST: 204 once the events are stored for good, or are not wanted by the visitor."""
        self._by_address.require(network(request.remote_addr or ""))
        key = self._key()
        if key is None:
            return self._refused()
        if any(request.headers.get(name) == value for name, value in REFUSALS.items()):
            return Response(status=204)
        self._by_key.require(key.key)
        if request.mimetype not in MEDIA_TYPES:
            raise UnsupportedMediaType(f"send {' or '.join(MEDIA_TYPES)}")
        request.max_content_length = LARGEST_BODY
        events = read_events(request.get_data(), key, self._clock())
        self._line.put(Visit(key.chain_id, key.venue_id, events))
        return Response(status=204)

    def _key(self) -> BeaconKey | None:
        """The key of the request, where it is good and comes from a page that may use it."""
        key = self._keys.find(request.args.get("key", ""))
        if key is None or request.headers.get("Origin") not in key.origins:
            return None
        g.beacon_origin = request.headers["Origin"]
        return key

    def _refused(self) -> Response:
        return gate.problem(403, "this key is no good, or not for pages of this origin", "key")


def _view(answer: Callable[[], ResponseReturnValue]) -> Any:
    @gate.for_other_sites
    def view() -> ResponseReturnValue:
        return answer()

    return view


def _share(answer: Response) -> Response:
    """Lets the page that sent read what it is told, errors included."""
    origin = g.get("beacon_origin")
    if origin is not None:
        answer.headers["Access-Control-Allow-Origin"] = origin
        # A beacon is sent as if it had credentials, and a browser then asks whether it may. None are looked at.
        answer.headers["Access-Control-Allow-Credentials"] = "true"
        answer.headers["Access-Control-Expose-Headers"] = "Retry-After"
    if request.path == PATH:
        answer.vary.add("Origin")
    return answer
