"""How often somebody may ask: counted in the memory of this process, so that no request is also a write.

Several processes count each for itself, so that together they let through as many times as much; a restart forgets.
That will do for keeping one caller from taking the server away from the others. What must not be tried more often than
is said, signing in, is counted in the database (`dashboard.signing_in.attempts`).
"""

from collections import OrderedDict
from collections.abc import Callable
from hashlib import blake2b
from math import ceil
from secrets import token_bytes
from threading import Lock
from time import monotonic

from flask import Flask, request
from flask_login import current_user
from werkzeug.exceptions import TooManyRequests

from dashboard.network import network
from dashboard.settings import Settings
from dashboard.web import gate

MINUTE = 60.0
MOST_CALLERS = 50_000
"""How many are remembered; past that the one who has been away the longest is forgotten."""


class Meter:
    """At most so many requests of each caller in any minute, spread over it or at once; 0 is without limit.

    Kept of a caller is when they will have used nothing up (GCRA: the generic cell rate algorithm), and the caller only
    as a keyed hash."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = monotonic) -> None:
        self._interval = MINUTE / per_minute if per_minute else 0.0
        self._clock = clock
        self._key = token_bytes(32)
        self._rested: OrderedDict[bytes, float] = OrderedDict()
        self._lock = Lock()

    def admit(self, caller: str) -> int:
        """Counts a request. Gives 0 when it may go on, otherwise the seconds to wait."""
        if not self._interval:
            return 0
        who = blake2b(caller.encode("utf-8", "surrogatepass"), key=self._key, digest_size=16).digest()
        with self._lock:
            now = self._clock()
            rested = max(self._rested.pop(who, now), now)
            over = rested + self._interval - now - MINUTE
            self._rested[who] = rested if over > 0 else rested + self._interval
            if len(self._rested) > MOST_CALLERS:
                self._rested.popitem(last=False)
        return max(0, ceil(over))

    def require(self, caller: str) -> None:
        """Counts a request; raises `TooManyRequests`, with the seconds to wait, where it is one too many."""
        wait = self.admit(caller)
        if wait:
            raise TooManyRequests(f"too many requests; come again in {wait} s", retry_after=wait)


def register_by_address(server: Flask, settings: Settings) -> None:
    """Limits what one address may ask of the API. To be registered before the gate, which looks tokens up."""
    meter = Meter(settings.api_per_address)

    def limit() -> None:
        if gate.takes_tokens(request.endpoint) and not gate.is_public(request.endpoint):
            meter.require(network(request.remote_addr or ""))

    server.before_request(limit)


def register_by_caller(server: Flask, settings: Settings) -> None:
    """Limits what one token or signed-in person may ask of the API. To be registered after the gate."""
    meter = Meter(settings.api_per_minute)

    def limit() -> None:
        if gate.takes_tokens(request.endpoint) and not gate.is_public(request.endpoint):
            meter.require(_caller())

    server.before_request(limit)


def _caller() -> str:
    """The token of the request, else whoever has signed in."""
    if gate.token_viewer() is not None and request.authorization is not None:
        return f"token {request.authorization.token}"
    return f"person {current_user.account.id}"
