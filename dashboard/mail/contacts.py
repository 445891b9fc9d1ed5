"""Where a person's mails go, in which language and on which clock."""

from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from dashboard import audit
from dashboard.access import SIGNED_IN, Viewer
from dashboard.language import LANGUAGES
from dashboard.mail.message import checked_address
from dashboard.model import account
from dashboard.people.account import canonical
from rollup.calendar import zone
from rollup.db import Store
from rollup.errors import BadInput, sentence, unknown


@dataclass(frozen=True, slots=True)
class Contact:
    """`email` None when there is none; `language` and `zone` empty for those of whoever has chosen none."""

    email: str | None
    language: str
    zone: str

    @property
    def speaks(self) -> str:
        """The key of the language of mails."""
        return self.language or LANGUAGES[0].key


def contact_of(connection: Connection, account_id: int) -> Contact:
    """The contact of an account that exists."""
    row = connection.execute(
        select(account.c.email, account.c.language, account.c.zone).where(account.c.id == account_id)
    ).one()
    return Contact(row.email, row.language, row.zone)


def set_contact(
    store: Store,
    username: str,
    *,
    email: str | None = None,
    language: str | None = None,
    zone_name: str | None = None,
    by: Viewer | str = audit.COMMAND_LINE,
) -> Contact:
    """Changes what is given, an empty text takes it away; gives how it stands then. Raises `BadInput` for what is no
    address, language or zone, and for an address that is somebody else's."""
    with store.writing() as connection:
        name = canonical(username)
        found = connection.execute(select(account).where(account.c.username == name)).first()
        if found is None:
            raise unknown("user", username, connection.scalars(select(account.c.username)), "username")
        change_contact(connection, found.id, email=email, language=language, zone_name=zone_name)
        now = contact_of(connection, found.id)
        detail = f"mails: {found.email or 'none'} → {now.email or 'none'}"
        audit.record(connection, "person_changed", by, name, detail, chain_id=found.chain_id)
        return now


def own_contact(store: Store, viewer: Viewer) -> Contact:
    """One's own contact."""
    viewer.require(SIGNED_IN)
    with store.reading() as connection:
        wanted = select(account.c.id).where(account.c.username == viewer.name)
        return contact_of(connection, connection.execute(wanted).scalar_one())


def change_contact(
    connection: Connection,
    account_id: int,
    *,
    email: str | None = None,
    language: str | None = None,
    zone_name: str | None = None,
) -> None:
    """As `set_contact`, within a transaction."""
    values: dict[str, str | None] = {}
    if email is not None:
        values["email"] = _own_address(connection, account_id, email) if email.strip() else None
    if language is not None:
        values["language"] = _known_language(language)
    if zone_name is not None:
        values["zone"] = zone(zone_name).key if zone_name else ""
    if values:
        connection.execute(update(account).where(account.c.id == account_id).values(values))


def _own_address(connection: Connection, account_id: int, email: str) -> str:
    """The address, unless it is another person's: a password reset by mail must lead to one account."""
    address = checked_address(email).lower()
    taken = select(account.c.id).where(account.c.email == address, account.c.id != account_id)
    if connection.scalar(taken) is not None:
        raise BadInput(sentence("{address} is another person's address", address=address), "email")
    return address


def _known_language(key: str) -> str:
    known = {each.key for each in LANGUAGES}
    if key and key not in known:
        raise unknown("language", key, known, "language")
    return key
