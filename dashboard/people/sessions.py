"""Sessions that are signed in, in the database: the cookie holds a random token, the table its hash."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from time import time
from typing import Any

from flask import has_request_context, request
from sqlalchemy import ColumnElement, Connection, and_, delete, insert, select

from dashboard import audit
from dashboard.model import account, sign_in
from dashboard.network import here
from dashboard.people.account import Account, read_account
from dashboard.people.user_agent import browser_of
from rollup.db import Store

SESSION_SECONDS = 12 * 3600
"""A session without «remember me»: a working day. The browser forgets it earlier when it is closed."""
REMEMBERED_SECONDS = 30 * 86_400


@dataclass(frozen=True, slots=True)
class Session:
    """A session as its person sees it: begun and ending when (epoch seconds), where, and whether it is the one that
    asks."""

    since: int
    until: int
    network: str
    browser: str
    is_this: bool


class Sessions:
    """The sessions of one database."""

    def __init__(self, store: Store, clock: Callable[[], float] = time) -> None:
        self._store = store
        self._clock = clock

    def open(self, account_id: int, *, remember: bool = False) -> str:
        """Begins a session; gives its token, which is never seen again. Sessions that have run out are swept away."""
        token, now = secrets.token_urlsafe(32), int(self._clock())
        row = {
            "token_hash": _hash(token),
            "account_id": account_id,
            "since": now,
            "until": now + (REMEMBERED_SECONDS if remember else SESSION_SECONDS),
            "network": here(),
            "browser": browser_of(request.user_agent.string) if has_request_context() else "",
        }
        with self._store.writing() as connection:
            connection.execute(delete(sign_in).where(sign_in.c.until <= now))
            connection.execute(insert(sign_in), row)
            _record(connection, "signed_in", account_id, str(row["browser"]))
        return token

    def account(self, token: str) -> Account | None:
        """Whose session it is, with today's role and venues; None when it has ended or the account is disabled."""
        with self._store.reading() as connection:
            account_id = connection.scalar(select(sign_in.c.account_id).where(self._is_good(token)))
            found = None if account_id is None else read_account(connection, account_id)
        return None if found is None or found.is_disabled else found

    def all(self, account_id: int, token: str) -> list[Session]:
        """The sessions of an account, the newest first; `token` is that of the one that asks."""
        own = and_(sign_in.c.account_id == account_id, sign_in.c.until > int(self._clock()))
        with self._store.reading() as connection:
            rows = connection.execute(select(sign_in).where(own).order_by(sign_in.c.since.desc())).all()
        this = _hash(token)
        return [
            Session(row.since, row.until, row.network, row.browser, row.token_hash == this) for row in rows
        ]

    def close(self, token: str) -> None:
        """Ends a session, for every copy of its cookie."""
        own = sign_in.c.token_hash == _hash(token)
        with self._store.writing() as connection:
            account_id = connection.scalar(delete(sign_in).where(own).returning(sign_in.c.account_id))
            if account_id is not None:
                _record(connection, "signed_out", account_id)

    def close_others(self, account_id: int, token: str) -> None:
        """Ends every session of an account but the one with this token."""
        others = and_(sign_in.c.account_id == account_id, sign_in.c.token_hash != _hash(token))
        with self._store.writing() as connection:
            connection.execute(delete(sign_in).where(others))
            _record(connection, "sessions_ended", account_id)

    def _is_good(self, token: str) -> ColumnElement[bool]:
        return and_(sign_in.c.token_hash == _hash(token), sign_in.c.until > int(self._clock()))


def _record(connection: Connection, event: str, account_id: int, detail: str = "") -> None:
    """Notes what a person did to their own sessions."""
    who: Any = connection.execute(select(account).where(account.c.id == account_id)).one()
    audit.record(connection, event, who.username, who.username, detail, chain_id=who.chain_id)


def _hash(token: str) -> bytes:
    return sha256(token.encode("utf-8", "surrogatepass")).digest()
