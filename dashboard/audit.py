"""The audit log: what was done, by whom, and where they were.

An entry is written in the transaction of what it tells of, so that neither is there without the other. Nothing here
changes or removes one, and the database refuses to.
"""

from dataclasses import dataclass
from time import time

from sqlalchemy import Connection, insert, select

from dashboard.access import Viewer
from dashboard.language import N_
from dashboard.model import audit
from dashboard.network import here
from rollup.model import chain

COMMAND_LINE = "command line"
"""Who acts with a shell on the machine."""
LONGEST = 500
"""Characters of a subject or detail that are kept; what people type is in them."""


@dataclass(frozen=True, slots=True)
class Event:
    """A kind of entry. `is_bad` is something to look at."""

    key: str
    name: str
    is_bad: bool = False


EVENTS: tuple[Event, ...] = (
    Event("signed_in", N_("Signed in")),
    Event("sign_in_refused", N_("Sign-in refused"), is_bad=True),
    Event("signed_out", N_("Signed out")),
    Event("sessions_ended", N_("Signed out everywhere")),
    Event("password_changed", N_("Password changed")),
    Event("password_reset_asked", N_("Password reset asked for")),
    Event("password_reset", N_("Password reset")),
    Event("second_factor_changed", N_("Second factor changed")),
    Event("exported", N_("Exported")),
    Event("export_fetched", N_("Export fetched")),
    Event("person_added", N_("Person added")),
    Event("person_changed", N_("Person changed")),
    Event("person_disabled", N_("Person disabled")),
    Event("person_enabled", N_("Person let in again")),
    Event("role_added", N_("Role added")),
    Event("role_changed", N_("Role changed")),
    Event("role_removed", N_("Role removed")),
    Event("token_made", N_("API token made")),
    Event("token_revoked", N_("API token revoked")),
    Event("site_key_made", N_("Booking site key made")),
    Event("site_key_revoked", N_("Booking site key revoked")),
    Event("venue_changed", N_("Venue changed")),
    Event("schedule_changed", N_("Schedule changed")),
    Event("alert_changed", N_("Alert changed")),
    Event("mail_retried", N_("Mail tried again")),
    Event("customer_erased", N_("Customer erased")),
    Event("set_up", N_("Set up")),
)
_KEYS = frozenset(event.key for event in EVENTS)


def record(
    connection: Connection,
    event: str,
    actor: Viewer | str,
    subject: str = "",
    detail: str = "",
    *,
    chain_id: int | None = None,
    now: float | None = None,
) -> None:
    """Adds an entry, within the transaction of what it tells of. `actor` is the viewer who did it, or a name, then with
    the chain that it concerns; without one the entry is the only chain's. Where they were is taken from the request.
    Never put a password or token in `detail`. An event that is not declared is a mistake of the code: `ValueError`."""
    if event not in _KEYS:
        raise ValueError(f"{event!r} is not declared in EVENTS")
    if chain_id is None:
        chain_id = actor.chain_id if isinstance(actor, Viewer) else _only_chain(connection)
    row = {
        "at": int(time() if now is None else now),
        "chain_id": chain_id,
        "event": event,
        "actor": actor.name if isinstance(actor, Viewer) else actor,
        "network": here(),
        "subject": _kept(subject),
        "detail": _kept(detail),
    }
    connection.execute(insert(audit), row)


def _kept(text: str) -> str:
    """The text as every engine can keep it."""
    return text[:LONGEST].replace("\0", " ").encode("utf-8", "replace").decode()


def _only_chain(connection: Connection) -> int | None:
    """The chain where there is just one; of several none is told what may not concern it."""
    found = connection.scalars(select(chain.c.id).limit(2)).all()
    return int(found[0]) if len(found) == 1 else None
