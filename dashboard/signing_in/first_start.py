"""The first start: while nobody may sign in, a link that is printed once makes the first administrator."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from time import time

from sqlalchemy import Connection, delete, func, insert, select, update

from dashboard import audit
from dashboard.model import account, setup_link
from dashboard.people.accounts import Accounts, checked_password, only_chain
from rollup.db import Store
from rollup.errors import BadInput, NotAllowed
from rollup.ingest.batch import lock_chain
from rollup.model import chain

PATH = "/set-up"
LINK_SECONDS = 24 * 3600
CHAIN_KEY = "main"
"""The key of a chain that is named here; imports use it when they are told no other."""
LONGEST_CHAIN_NAME = 80
ROLE = "admin"
GONE = "this link is no good (any more); start the console again for a new one"


@dataclass(frozen=True, slots=True)
class FirstStart:
    """The links of one database, and what is made with them."""

    store: Store
    accounts: Accounts
    chain_key: str = ""
    clock: Callable[[], float] = time

    def link(self) -> str | None:
        """The path of a new link, in place of all before it; None when somebody may sign in already."""
        token = secrets.token_urlsafe(32)
        row = {"token_hash": _hash(token), "until": int(self.clock()) + LINK_SECONDS}
        with self.store.writing() as connection:
            if _is_inhabited(connection):
                return None
            connection.execute(delete(setup_link))
            connection.execute(insert(setup_link), row)
        return f"{PATH}/{token}"

    def is_good(self, token: str) -> bool:
        """Whether a link can still be used."""
        with self.store.reading() as connection:
            return self._is_good(connection, token)

    def lacks_chain(self) -> bool:
        """Whether the chain is to be named, since there is none."""
        with self.store.reading() as connection:
            return connection.scalar(select(chain.c.id).limit(1)) is None

    def use(self, token: str, chain_name: str, username: str, password: str) -> int:
        """Makes the first administrator, and the chain where there is none; gives the account's id. The link is used
        up, unless something is wrong with what was typed (`BadInput` with the field)."""
        checked_password(password)
        with self.store.writing() as connection:
            # Taken away first, so that of two who use it at the same time one finds it gone.
            if not self._is_good(connection, token) or not _took(connection, token):
                raise NotAllowed(GONE)
            chain_id = self._chain(connection, chain_name)
            made = self.accounts.create_in(connection, username, password, ROLE, chain_id, by="set-up link")
            audit.record(connection, "set_up", "set-up link", made.username, chain_id=chain_id)
            return made.id

    def _is_good(self, connection: Connection, token: str) -> bool:
        own = (setup_link.c.token_hash == _hash(token), setup_link.c.until > int(self.clock()))
        found = connection.scalar(select(func.count()).select_from(setup_link).where(*own))
        return bool(found) and not _is_inhabited(connection)

    def _chain(self, connection: Connection, name: str) -> int:
        """The chain to administer: the one there is, else a new one of this name."""
        if connection.scalar(select(chain.c.id).limit(1)) is not None:
            return only_chain(connection, self.chain_key)
        name = name.strip()
        if not name or len(name) > LONGEST_CHAIN_NAME or not name.isprintable():
            raise BadInput(f"a chain's name has 1 to {LONGEST_CHAIN_NAME} printable characters", "chain")
        chain_id = lock_chain(connection, self.chain_key or CHAIN_KEY)
        connection.execute(update(chain).where(chain.c.id == chain_id).values(name=name))
        return chain_id


def _is_inhabited(connection: Connection) -> bool:
    return connection.scalar(select(account.c.id).limit(1)) is not None


def _took(connection: Connection, token: str) -> bool:
    return connection.execute(delete(setup_link).where(setup_link.c.token_hash == _hash(token))).rowcount == 1


def _hash(token: str) -> bytes:
    return sha256(token.encode("utf-8", "surrogatepass")).digest()
