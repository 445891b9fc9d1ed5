"""One error family: every error that a person or a caller can mend is a `VenueAnalyticsError`."""

from collections.abc import Iterable
from difflib import get_close_matches

MOST_NAMED = 20
"""How many known names an error lists."""


class VenueAnalyticsError(Exception):
    """The base of all errors with a message that says what to do. `field` names the input it is about, if any."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class BadInput(VenueAnalyticsError):
    """A value that was given is not usable: nothing was stored or answered."""


class NotFound(BadInput):
    """A name that was given is not known; the message offers the nearest known one."""


class NotAllowed(VenueAnalyticsError):
    """The viewer lacks the capability, or it lies outside their venues."""


class Unavailable(VenueAnalyticsError):
    """A part that the answer needs (database, browser, mail server) cannot be reached."""


class Busy(Unavailable):
    """The transaction lost against another one and was undone; the same again may succeed."""


def unknown(kind: str, name: str, known: Iterable[str], field: str | None = None) -> NotFound:
    """The error for a name that is not known, with «did you mean»."""
    names = sorted(known)
    close = get_close_matches(name, names, n=1)
    more = ", …" if len(names) > MOST_NAMED else ""
    listed = f"known: {', '.join(names[:MOST_NAMED])}{more}" if names else "there is none"
    hint = f"did you mean {close[0]!r}?" if close else listed
    return NotFound(f"unknown {kind} {name!r}; {hint}", field)
