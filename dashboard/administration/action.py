"""What a form does: an entry in `ACTIONS` (see `serving`) makes its address, its check, its answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dashboard.access import Viewer
from dashboard.people.accounts import Accounts
from dashboard.people.sessions import Sessions
from dashboard.schedules.report import Report
from dashboard.signing_in.attempts import Attempts
from dashboard.signing_in.second_factor import SecondFactors
from rollup.db import Store
from rollup.errors import BadInput, sentence

PREFIX = "/administration"
LONGEST_FIELD = 2_000


@dataclass(frozen=True, slots=True)
class Given:
    """What was sent with a form. A checkbox is named by its field and what it stands for, such as `venue:north`."""

    fields: dict[str, str]

    def text(self, name: str) -> str:
        """A field, empty when it was not sent. Raises `BadInput` for what is longer than any field may be."""
        value = self.fields.get(name, "")
        if len(value) > LONGEST_FIELD:
            raise BadInput(sentence("{name} is too long", name=name), name)
        return value

    def number(self, name: str) -> int:
        """A field that is a whole number."""
        text = self.text(name).strip()
        if not text.isdecimal() or len(text) > 18:
            raise BadInput(sentence("{text!r} is no whole number", text=text), name)
        return int(text)

    def ticked(self, name: str) -> list[str]:
        """What the ticked checkboxes of a field stand for."""
        return [key.partition(":")[2] for key in self.fields if key.startswith(f"{name}:")]

    def has(self, name: str) -> bool:
        """Whether a checkbox of its own is ticked."""
        return name in self.fields


@dataclass(frozen=True, slots=True)
class Asked:
    """A form that somebody has sent. `session` is the token of the session they sent it in; `begin_again` begins
    another one for an account in its place. `scheduled` is what can be sent regularly,
    `is_proved` whether the provider of single sign-on has just asked them again who they are."""

    store: Store
    accounts: Accounts
    sessions: Sessions
    attempts: Attempts
    factors: SecondFactors
    viewer: Viewer
    session: str
    given: Given
    begin_again: Callable[[int], None]
    scheduled: Sequence[Report]
    is_proved: bool


@dataclass(frozen=True, slots=True)
class Done:
    """What is told of a form that has been carried out: in words, with what is shown this once, and where to go on."""

    message: str
    to: str = ""
    secret: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """`capability` is what sending the form takes; `act` carries it out, or raises `BadInput` with the field."""

    key: str
    capability: str
    act: Callable[[Asked], Done]

    @property
    def path(self) -> str:
        """Its address."""
        return f"{PREFIX}/{self.key}"
