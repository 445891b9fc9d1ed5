"""A new password by mail: a link that is good once, for an hour, for whoever reads the account's mail."""

import secrets
from collections.abc import Callable
from hashlib import sha256
from time import time
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, or_, select
from sqlalchemy.engine import Row

from dashboard import audit, mail
from dashboard.language import current, speaking
from dashboard.language import gettext as _
from dashboard.mail.contacts import contact_of
from dashboard.mail.writing import Action, Content, Written, write
from dashboard.model import account, password_reset
from dashboard.people.account import Account, canonical, read_account
from dashboard.people.accounts import Accounts, replace_password
from dashboard.settings import Settings
from rollup.db import Store
from rollup.errors import NotFound

SECONDS = 3600
GONE = "this link is no good (any more); ask for a new one"


class PasswordResets:
    """The links of one database. Only hashes of their tokens are kept, except in the mail until it is sent."""

    def __init__(
        self, store: Store, settings: Settings, accounts: Accounts, clock: Callable[[], float] = time
    ) -> None:
        self._store = store
        self._settings = settings
        self._accounts = accounts
        self._clock = clock

    def ask(self, name: str) -> None:
        """Sends a link to the person with this user name or address; nothing to nobody, nor to those who sign in
        elsewhere or without an address. The asker is told nothing of that."""
        now = int(self._clock())
        with self._store.writing() as connection:
            connection.execute(delete(password_reset).where(password_reset.c.until <= now))
            found = _asked_for(connection, canonical(name))
            if found is None:
                return
            token = secrets.token_urlsafe(32)
            row = {"token_hash": _hash(token), "account_id": found.id, "until": now + SECONDS}
            connection.execute(insert(password_reset), row)
            with speaking(found.language or current().key):
                written = self._link(token, found.username)
            message = written.message(found.chain_id, found.email, expires_at=now + SECONDS)
            mail.enqueue(connection, message, now)
            audit.record(
                connection, "password_reset_asked", "", found.username, chain_id=found.chain_id, now=now
            )

    def is_good(self, token: str) -> bool:
        """Whether a password can be set with this token now."""
        with self._store.reading() as connection:
            wanted = select(password_reset.c.account_id).where(self._good(token))
            return connection.scalar(wanted) is not None

    def finish(self, token: str, password: str) -> None:
        """Sets the password. Every session and every other link of the account ends, and its address is told. Raises
        `BadInput` for a password that is no good, which leaves the link as it is, and `NotFound` for a token that
        is."""
        if not self.is_good(token):
            raise NotFound(GONE, "token")
        new = self._accounts.hashed(password)
        now = int(self._clock())
        with self._store.writing() as connection:
            used = delete(password_reset).where(self._good(token)).returning(password_reset.c.account_id)
            account_id = connection.scalar(used)
            found = None if account_id is None else read_account(connection, account_id)
            if found is None or found.is_disabled:
                raise NotFound(GONE, "token")
            connection.execute(delete(password_reset).where(password_reset.c.account_id == found.id))
            replace_password(connection, found, new)
            self._tell(connection, found, now)
            audit.record(
                connection, "password_reset", found.username, found.username, chain_id=found.chain_id, now=now
            )

    def _good(self, token: str) -> ColumnElement[bool]:
        own = password_reset.c.token_hash == _hash(token)
        return and_(own, password_reset.c.until > int(self._clock()))

    def _link(self, token: str, username: str) -> Written:
        return write(
            Content(
                subject=_("A new password for Venue Analytics"),
                title=_("Set a new password"),
                lead=(
                    _("Somebody asked for a new password for {name}.").format(name=username),
                    _("If it was you, set it here within an hour. The link works once."),
                ),
                action=Action(_("Set a new password"), self._settings.link(f"/forgotten/{token}")),
                notes=(_("If it was not you, nothing needs to be done: your password stays as it is."),),
            )
        )

    def _tell(self, connection: Connection, found: Account, now: int) -> None:
        """Tells the address that the password is another one, in case it was not its reader."""
        contact = contact_of(connection, found.id)
        if contact.email is None:
            return
        with speaking(contact.language or current().key):
            written = write(
                Content(
                    subject=_("Your password was changed"),
                    title=_("Your password was changed"),
                    lead=(
                        _("The password of {name} was changed by a link sent to this address.").format(
                            name=found.username
                        ),
                    ),
                    notes=(_("If it was not you, tell an administrator at once."),),
                )
            )
        mail.enqueue(connection, written.message(found.chain_id, contact.email), now)


def _asked_for(connection: Connection, name: str) -> Row[Any] | None:
    """The account that a link may be sent to."""
    query = select(account).where(
        or_(account.c.username == name, account.c.email == name),
        account.c.disabled == 0,
        account.c.email.is_not(None),
        account.c.password_hash != "",
    )
    return connection.execute(query).first()


def _hash(token: str) -> bytes:
    return sha256(token.encode("utf-8", "surrogatepass")).digest()
