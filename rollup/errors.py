"""One error family: every error that a person or a caller can mend is a `VenueAnalyticsError`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

MOST_NAMED = 20
"""How many known names an error lists."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """What an error says: a template in English, and what stands in its places; some of that may be such words itself.
    In English it is its `str`; who speaks with people can say the template in their language."""

    template: str
    given: Mapping[str, object]

    def __str__(self) -> str:
        return self.said(str)

    def said(self, translated: Callable[[str], str]) -> str:
        """The sentence with its template, and those within it, translated."""
        given = {
            place: what.said(translated) if isinstance(what, Sentence) else what
            for place, what in self.given.items()
        }
        return translated(self.template).format(**given)


def sentence(template: str, /, **given: object) -> Sentence:
    """The sentence of a template. A template that stands in the code as this one's argument is gathered for the
    catalogues of translations, as is the first argument of `unknown`."""
    return Sentence(template, given)


class VenueAnalyticsError(Exception):
    """The base of all errors with a message that says what to do. `field` names the input it is about, if any. A
    message that is a `Sentence` can be told in other languages; any other is as it is."""

    def __init__(self, message: str | Sentence, field: str | None = None) -> None:
        super().__init__(str(message))
        self.message = message
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
    asked = {"kind": sentence(kind), "name": name}
    close = get_close_matches(name, names, n=1)
    if close:
        return NotFound(
            sentence("unknown {kind} {name!r}; did you mean {close!r}?", close=close[0], **asked), field
        )
    if not names:
        return NotFound(sentence("unknown {kind} {name!r}; there is none", **asked), field)
    listed = ", ".join(names[:MOST_NAMED]) + (", …" if len(names) > MOST_NAMED else "")
    return NotFound(sentence("unknown {kind} {name!r}; known: {listed}", listed=listed, **asked), field)
