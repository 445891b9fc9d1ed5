"""Accounts: who may sign in, with which role, for which venues. Passwords are kept as argon2id hashes only."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import time
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.engine import Row

from dashboard.access import ROLES, Viewer
from dashboard.model import account, account_venue, sign_in
from rollup.db import Store
from rollup.errors import BadInput, NotFound, unknown
from rollup.model import chain, venue

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 256
"""Longer ones are refused unread: hashing them would be a cheap way to keep the server busy."""
LONGEST_USERNAME = 100


@dataclass(frozen=True, slots=True)
class Account:
    """A person who may sign in. `venues` None means every venue of the chain."""

    id: int
    chain_id: int
    username: str
    role: str
    venues: frozenset[int] | None
    is_disabled: bool
    is_demo: bool

    def viewer(self) -> Viewer:
        """The person as questions see them. A role that is not declared (any more) may do nothing."""
        return Viewer(self.username, self.chain_id, ROLES.get(self.role, frozenset()), self.venues)


def canonical(username: str) -> str:
    """The one spelling of a user name: without outer spaces, in lower case, composed."""
    return unicodedata.normalize("NFKC", username).strip().casefold()


class Accounts:
    """The accounts of one database."""

    def __init__(
        self, store: Store, hasher: PasswordHasher | None = None, clock: Callable[[], float] = time
    ) -> None:
        self._store = store
        self._hasher = hasher or PasswordHasher()
        self._clock = clock
        # What an unknown user's password is checked against, so that the answer takes as long as for a known one.
        self._nobody = self._hasher.hash("nobody has this password")

    def create(
        self, username: str, password: str, role: str, chain_id: int, venues: Sequence[str] | None = None
    ) -> Account:
        """Makes an account for some venues (by key), or with None for all of the chain."""
        return self._create(username, checked_password(password), role, chain_id, venues, is_demo=False)

    def create_demo(
        self, username: str, password: str, role: str, chain_id: int, venues: Sequence[str] | None = None
    ) -> Account:
        """Makes a demo account: any password will do, and signing in works on loopback only (see `login`)."""
        return self._create(username, password, role, chain_id, venues, is_demo=True)

    def _create(
        self,
        username: str,
        password: str,
        role: str,
        chain_id: int,
        venues: Sequence[str] | None,
        *,
        is_demo: bool,
    ) -> Account:
        name = checked_username(username)
        if role not in ROLES:
            raise unknown("role", role, ROLES, "role")
        row = {
            "chain_id": chain_id,
            "username": name,
            "password_hash": self._hasher.hash(password),
            "role": role,
            "every_venue": int(venues is None),
            "is_demo": int(is_demo),
            "created_at": int(self._clock()),
        }
        with self._store.writing() as connection:
            if connection.scalar(select(account.c.id).where(account.c.username == name)) is not None:
                raise BadInput(f"there is already an account {name!r}", "username")
            account_id = connection.execute(insert(account).returning(account.c.id), row).scalar_one()
            _set_venues(connection, account_id, venue_ids(connection, chain_id, venues or ()))
            return _found(connection, account.c.id == account_id)

    def verify(self, username: str, password: str) -> Account | None:
        """The account whose name and password these are; None when they are not, or when it is disabled. Takes the
        same time in each of these cases."""
        name = canonical(username[: LONGEST_USERNAME + 1])
        with self._store.reading() as connection:
            stored = connection.execute(
                select(account.c.id, account.c.password_hash).where(account.c.username == name)
            ).first()
        matches = self._matches(stored.password_hash if stored else self._nobody, password)
        if stored is None or not matches:
            return None
        self._rehash(stored, password)
        found = self.by_id(stored.id)
        return None if found is None or found.is_disabled else found

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

    def set_password(self, username: str, password: str) -> None:
        """Changes the password and ends every session that was signed in with the old one."""
        new = self._hasher.hash(checked_password(password))
        self._change(username, {"password_hash": new, "is_demo": 0})

    def disable(self, username: str, *, disabled: bool = True) -> None:
        """Keeps a person out from their next request on, or lets them in again."""
        self._change(username, {"disabled": int(disabled)})

    def _change(self, username: str, values: dict[str, Any]) -> None:
        with self._store.writing() as connection:
            found = _found(connection, account.c.username == canonical(username), username)
            connection.execute(update(account).where(account.c.id == found.id).values(values))
            connection.execute(delete(sign_in).where(sign_in.c.account_id == found.id))

    def scope(self, username: str, venues: Sequence[str] | None) -> None:
        """Sets the venues (by key) that a person sees; None means every venue of the chain."""
        with self._store.writing() as connection:
            found = _found(connection, account.c.username == canonical(username), username)
            ids = venue_ids(connection, found.chain_id, venues or ())
            connection.execute(
                update(account).where(account.c.id == found.id).values(every_venue=int(venues is None))
            )
            _set_venues(connection, found.id, ids)

    def by_id(self, account_id: int) -> Account | None:
        """The account with this id."""
        with self._store.reading() as connection:
            return read_account(connection, account_id)

    def all(self) -> list[Account]:
        """Every account, by name."""
        with self._store.reading() as connection:
            rows = connection.execute(select(account).order_by(account.c.username)).all()
            return [_account(connection, row) for row in rows]


def checked_username(username: str) -> str:
    """The canonical name, or `BadInput`."""
    name = canonical(username)
    if not name or len(name) > LONGEST_USERNAME or not name.isprintable():
        raise BadInput(f"a user name has 1 to {LONGEST_USERNAME} printable characters", "username")
    return name


def checked_password(password: str) -> str:
    """The password, or `BadInput`. Length is what counts, so nothing else is asked for."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise BadInput(f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters", "password")
    return password


def venue_ids(connection: Connection, chain_id: int, keys: Sequence[str]) -> list[int]:
    """The ids of venues of the chain by their keys; `NotFound` for a key that is none."""
    rows = connection.execute(select(venue.c.source_id, venue.c.id).where(venue.c.chain_id == chain_id))
    known = {key: int(venue_id) for key, venue_id in rows}
    for key in keys:
        if key not in known:
            raise unknown("venue", key, known, "venue")
    return [known[key] for key in keys]


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


def read_account(connection: Connection, account_id: int) -> Account | None:
    """The account with this id, within a transaction."""
    row = connection.execute(select(account).where(account.c.id == account_id)).first()
    return None if row is None else _account(connection, row)


def _found(connection: Connection, condition: Any, name: str = "") -> Account:
    row = connection.execute(select(account).where(condition)).first()
    if row is None:
        raise unknown("user", name, connection.scalars(select(account.c.username)), "username")
    return _account(connection, row)


def _account(connection: Connection, row: Row[Any, Any]) -> Account:
    venues = None
    if not row.every_venue:
        own = select(account_venue.c.venue_id).where(account_venue.c.account_id == row.id)
        venues = frozenset(connection.scalars(own))
    return Account(
        row.id, row.chain_id, row.username, row.role, venues, bool(row.disabled), bool(row.is_demo)
    )


def _set_venues(connection: Connection, account_id: int, ids: Sequence[int]) -> None:
    connection.execute(delete(account_venue).where(account_venue.c.account_id == account_id))
    rows = [{"account_id": account_id, "venue_id": venue_id} for venue_id in sorted(set(ids))]
    if rows:
        connection.execute(insert(account_venue), rows)
