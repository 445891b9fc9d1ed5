"""Accounts: who may sign in, with which role, for which venues. Passwords are kept as argon2id hashes only."""

from collections.abc import Callable, Sequence
from time import time
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import ColumnElement, Connection, and_, delete, insert, select, true, update
from sqlalchemy.engine import Row

from dashboard import audit
from dashboard.access import Viewer
from dashboard.model import account, sign_in
from dashboard.people import roles
from dashboard.people.account import Account, canonical, read_account, read_accounts
from dashboard.people.scopes import is_every, scope_said, set_scope
from rollup.db import Store
from rollup.errors import BadInput, NotFound, sentence, unknown
from rollup.model import chain

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 256
"""Longer ones are refused unread: hashing them would be a cheap way to keep the server busy."""
LONGEST_USERNAME = 100
By = Viewer | str
"""Who makes a change: an administrator, who can do so within their own chain, or the name of what else does."""


class Accounts:
    """The accounts of one database. Every change is in the audit log."""

    def __init__(
        self, store: Store, hasher: PasswordHasher | None = None, clock: Callable[[], float] = time
    ) -> None:
        self._store = store
        self._hasher = hasher or PasswordHasher()
        self._clock = clock
        # What an unknown user's password is checked against, so that the answer takes as long as for a known one.
        self._nobody = self._hasher.hash("nobody has this password")

    def create(
        self,
        username: str,
        password: str,
        role: str,
        chain_id: int,
        venues: Sequence[str] | None = None,
        regions: Sequence[str] = (),
        *,
        by: By = audit.COMMAND_LINE,
    ) -> Account:
        """Makes an account for some venues and regions (by key), or with neither told for all of the chain."""
        checked_password(password)
        with self._store.writing() as connection:
            return self.create_in(
                connection, username, password, role, chain_id, venues, regions, by=by, is_demo=False
            )

    def create_demo(
        self, username: str, password: str, role: str, chain_id: int, venues: Sequence[str] | None = None
    ) -> Account:
        """Makes a demo account: any password will do, and signing in works on loopback only (see `login`)."""
        with self._store.writing() as connection:
            return self.create_in(
                connection, username, password, role, chain_id, venues, by=audit.COMMAND_LINE, is_demo=True
            )

    def create_in(
        self,
        connection: Connection,
        username: str,
        password: str,
        role: str,
        chain_id: int,
        venues: Sequence[str] | None = None,
        regions: Sequence[str] = (),
        *,
        by: By,
        is_demo: bool = False,
    ) -> Account:
        """As `create`, within a transaction; the password has been checked."""
        name = checked_username(username)
        roles.begin(connection, chain_id)
        row = {
            "chain_id": chain_id,
            "username": name,
            "password_hash": self._hasher.hash(password),
            "role": roles.require_role(connection, chain_id, role),
            "every_venue": int(is_every(venues, regions)),
            "is_demo": int(is_demo),
            "created_at": int(self._clock()),
        }
        if connection.scalar(select(account.c.id).where(account.c.username == name)) is not None:
            raise BadInput(sentence("there is already an account {name!r}", name=name), "username")
        account_id = connection.execute(insert(account).returning(account.c.id), row).scalar_one()
        set_scope(connection, account_id, chain_id, venues, regions)
        detail = f"{role}; {scope_said(connection, account_id)}"
        audit.record(connection, "person_added", by, name, detail, chain_id=chain_id)
        (made,) = read_accounts(connection, account.c.id == account_id)
        return made

    def verify(self, username: str, password: str) -> Account | None:
        """The account whose name and password these are; None when they are not, or when it is disabled. Takes the
        same time in each of these cases."""
        name = canonical(username[: LONGEST_USERNAME + 1])
        with self._store.reading() as connection:
            stored = connection.execute(
                select(account.c.id, account.c.password_hash).where(account.c.username == name)
            ).first()
        matches = self._matches(stored.password_hash or self._nobody if stored else self._nobody, password)
        if stored is None or not matches:
            return None
        self._rehash(stored, password)
        found = self.by_id(stored.id)
        return None if found is None or found.is_disabled else found

    def note_refusal(self, username: str) -> None:
        """Notes that signing in failed. What is no user name is not kept: people type passwords into the wrong field.
        The same is done for known and unknown names, so that time tells nothing."""
        is_named = account.c.username == canonical(username[: LONGEST_USERNAME + 1])
        with self._store.writing() as connection:
            known = connection.execute(select(account.c.username, account.c.chain_id).where(is_named)).first()
            name, chain_id = known or ("", None)
            audit.record(connection, "sign_in_refused", "", name, chain_id=chain_id)

    def _matches(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password[: LONGEST_PASSWORD + 1])
        except (VerificationError, InvalidHashError):
            return False

    def _rehash(self, stored: Row[Any, Any], password: str) -> None:
        """Renews a hash made with weaker parameters than today's, now that the password is at hand."""
        if not self._hasher.check_needs_rehash(stored.password_hash):
            return
        with self._store.writing() as connection:
            connection.execute(
                update(account)
                .where(account.c.id == stored.id, account.c.password_hash == stored.password_hash)
                .values(password_hash=self._hasher.hash(password))
            )

    def set_password(self, username: str, password: str, *, by: By = audit.COMMAND_LINE) -> None:
        """Changes the password and ends every session that was signed in with the old one."""
        new = self.hashed(password)
        with self._store.writing() as connection:
            found = person(connection, username, by)
            replace_password(connection, found, new)
            audit.record(connection, "password_changed", by, found.username, chain_id=found.chain_id)

    def hashed(self, password: str) -> str:
        """What is kept of a new password; `BadInput` for one that is no good. It takes long, so do it before a
        transaction."""
        return self._hasher.hash(checked_password(password))

    def disable(self, username: str, *, disabled: bool = True, by: By = audit.COMMAND_LINE) -> None:
        """Keeps a person out from their next request on, or lets them in again."""
        with self._store.writing() as connection:
            found = person(connection, username, by)
            with roles.keeping_an_administrator(connection, found.chain_id):
                _change(connection, found, {"disabled": int(disabled)})
            event = "person_disabled" if disabled else "person_enabled"
            audit.record(connection, event, by, found.username, chain_id=found.chain_id)

    def end_sessions(self, username: str, *, by: By = audit.COMMAND_LINE) -> None:
        """Signs a person out everywhere."""
        with self._store.writing() as connection:
            found = person(connection, username, by)
            _change(connection, found, {})
            audit.record(connection, "sessions_ended", by, found.username, chain_id=found.chain_id)

    def set_role(self, username: str, role: str, *, by: By = audit.COMMAND_LINE) -> None:
        """Gives a person another role, from their next request on."""
        with self._store.writing() as connection:
            _set_role(connection, person(connection, username, by), role, by)

    def scope(
        self,
        username: str,
        venues: Sequence[str] | None,
        regions: Sequence[str] = (),
        *,
        by: By = audit.COMMAND_LINE,
    ) -> None:
        """Sets the venues and regions (by key) that a person sees; with neither told all of the chain."""
        with self._store.writing() as connection:
            _set_scope(connection, person(connection, username, by), venues, regions, by)

    def entitle(
        self, username: str, role: str, venues: Sequence[str] | None, regions: Sequence[str] = (), *, by: By
    ) -> None:
        """Sets role and scope, both or neither."""
        with self._store.writing() as connection:
            found = person(connection, username, by)
            _set_role(connection, found, role, by)
            _set_scope(connection, found, venues, regions, by)

    def by_id(self, account_id: int) -> Account | None:
        """The account with this id."""
        with self._store.reading() as connection:
            return read_account(connection, account_id)

    def all(self, chain_id: int | None = None) -> list[Account]:
        """Every account, or those of a chain, by name."""
        with self._store.reading() as connection:
            return read_accounts(connection, None if chain_id is None else account.c.chain_id == chain_id)


def checked_username(username: str) -> str:
    """The canonical name, or `BadInput`."""
    name = canonical(username)
    if not name or len(name) > LONGEST_USERNAME or not name.isprintable():
        raise BadInput(
            sentence(
                "a user name has 1 to {longest_username} printable characters",
                longest_username=LONGEST_USERNAME,
            ),
            "username",
        )
    return name


def checked_password(password: str) -> str:
    """The password, or `BadInput`. Length is what counts, so nothing else is asked for."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise BadInput(
            sentence(
                "a password has {shortest_password} to {longest_password} characters",
                shortest_password=SHORTEST_PASSWORD,
                longest_password=LONGEST_PASSWORD,
            ),
            "password",
        )
    return password


def only_chain(connection: Connection, wanted: str = "") -> int:
    """The id of the chain with this key or, without a key, of the only chain there is."""
    chains = {
        key: int(chain_id) for key, chain_id in connection.execute(select(chain.c.source_id, chain.c.id))
    }
    if wanted:
        if wanted not in chains:
            raise unknown("chain", wanted, chains, "VA_CHAIN")
        return chains[wanted]
    if not chains:
        raise NotFound(
            "the database is empty; load data with `venue-analytics import` or `venue-analytics demo`"
        )
    if len(chains) > 1:
        raise BadInput(
            f"there are several chains: {', '.join(sorted(chains))}; choose one with VA_CHAIN", "VA_CHAIN"
        )
    return next(iter(chains.values()))


def of_chain(by: By) -> ColumnElement[bool]:
    """The condition for accounts that somebody may know of: an administrator those of their own chain."""
    return account.c.chain_id == by.chain_id if isinstance(by, Viewer) else true()


def person(connection: Connection, username: str, by: By) -> Account:
    """The account with this name, within those that `by` may know of; else `NotFound`."""
    known = of_chain(by)
    found = read_accounts(connection, and_(account.c.username == canonical(username), known))
    if not found:
        names = connection.scalars(select(account.c.username).where(known))
        raise unknown("user", username, names, "username")
    return found[0]


def replace_password(connection: Connection, found: Account, password_hash: str) -> None:
    """Sets what is kept of a password, and ends every session that was signed in with the old one."""
    _change(connection, found, {"password_hash": password_hash, "is_demo": 0})


def _change(connection: Connection, found: Account, values: dict[str, Any]) -> None:
    """Changes an account and ends its sessions."""
    if values:
        connection.execute(update(account).where(account.c.id == found.id).values(values))
    connection.execute(delete(sign_in).where(sign_in.c.account_id == found.id))


def _set_role(connection: Connection, found: Account, role: str, by: By) -> None:
    with roles.keeping_an_administrator(connection, found.chain_id):
        roles.require_role(connection, found.chain_id, role)
        connection.execute(update(account).where(account.c.id == found.id).values(role=role))
    _note_change(connection, found, by, "role", found.role, role)


def _set_scope(
    connection: Connection, found: Account, venues: Sequence[str] | None, regions: Sequence[str], by: By
) -> None:
    before = scope_said(connection, found.id)
    with roles.keeping_an_administrator(connection, found.chain_id):
        set_scope(connection, found.id, found.chain_id, venues, regions)
    _note_change(connection, found, by, "scope", before, scope_said(connection, found.id))


def _note_change(connection: Connection, found: Account, by: By, what: str, before: str, after: str) -> None:
    if before != after:
        detail = f"{what}: {before} → {after}"
        audit.record(connection, "person_changed", by, found.username, detail, chain_id=found.chain_id)
