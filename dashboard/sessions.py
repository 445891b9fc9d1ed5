"""Sessions that are signed in, in the database: the cookie holds a random token, the table its hash."""

import secrets
from collections.abc import Callable
from hashlib import sha256
from time import time

from sqlalchemy import delete, insert, select

from dashboard.account import Account, read_account
from dashboard.model import sign_in
from rollup.db import Store

SESSION_SECONDS = 12 * 3600
"""A session without «remember me»: a working day. The browser forgets it earlier when it is closed."""
REMEMBERED_SECONDS = 30 * 86_400


class Sessions:
    """The sessions of one database."""

    def __init__(self, store: Store, clock: Callable[[], float] = time) -> None:
        self._store = store
        self._clock = clock

    def open(self, account_id: int, *, remember: bool = False) -> str:
        """Begins a session; gives its token, which is never seen again. Sessions that have run out are swept away."""
        token, now = secrets.token_urlsafe(32), int(self._clock())
        until = now + (REMEMBERED_SECONDS if remember else SESSION_SECONDS)
        row = {"token_hash": _hash(token), "account_id": account_id, "since": now, "until": until}
        with self._store.writing() as connection:
            connection.execute(delete(sign_in).where(sign_in.c.until <= now))
            connection.execute(insert(sign_in), row)
        return token

    def account(self, token: str) -> Account | None:
        """Whose session it is, with today's role and venues; None when it has ended or the account is disabled."""
        with self._store.reading() as connection:
            account_id = connection.scalar(
                select(sign_in.c.account_id).where(
                    sign_in.c.token_hash == _hash(token), sign_in.c.until > int(self._clock())
                )
            )
            found = None if account_id is None else read_account(connection, account_id)
        return None if found is None or found.is_disabled else found

    def close(self, token: str) -> None:
        """Ends a session, for every copy of its cookie."""
        with self._store.writing() as connection:
            connection.execute(delete(sign_in).where(sign_in.c.token_hash == _hash(token)))


def _hash(token: str) -> bytes:
    return sha256(token.encode("utf-8", "surrogatepass")).digest()
