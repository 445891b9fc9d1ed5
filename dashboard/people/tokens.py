"""API tokens: with which programs ask in the name of an account. Random, shown once, kept as a hash only."""

import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from time import time
from typing import Any

from sqlalchemy import Connection, insert, or_, select, update
from sqlalchemy.engine import Row

from dashboard import audit
from dashboard.access import CAPABILITIES, Viewer
from dashboard.model import account, api_token, api_token_venue
from dashboard.people.account import Account, read_account
from dashboard.people.accounts import By, of_chain, person
from dashboard.people.scopes import venue_ids
from rollup.db import Store
from rollup.errors import BadInput, NotFound, Unavailable, sentence, unknown

PREFIX = "va_"
"""What a token begins with, so that it is recognised where it should not be: in a log, a mail, a repository."""
DAY = 86_400
LONGEST_DAYS = 366
LONGEST_LABEL = 100
USED_SECONDS = 60
"""How old the kept time of a token's last use may be: not every question should also be a write."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it is kept. `venues` None means all venues of its account; instants are epoch seconds."""

    id: int
    username: str
    label: str
    capabilities: frozenset[str]
    venues: frozenset[int] | None
    created_at: int
    until: int
    last_used_at: int | None
    revoked_at: int | None

    def is_good(self, now: float) -> bool:
        """Whether it is neither revoked nor has run out. Its account may be disabled all the same."""
        return self.revoked_at is None and now < self.until


class Tokens:
    """The tokens of one database."""

    def __init__(self, store: Store, clock: Callable[[], float] = time) -> None:
        self._store = store
        self._clock = clock

    def create(
        self,
        username: str,
        capabilities: Sequence[str],
        days: int,
        venues: Sequence[str] | None = None,
        label: str = "",
        *,
        by: By = audit.COMMAND_LINE,
    ) -> str:
        """Makes a token that is good for some days, for some venues (by key) or with None for all that its account
        sees; gives its text, which is never seen again. Raises `BadInput` for what the account itself may not."""
        if not 1 <= days <= LONGEST_DAYS:
            raise BadInput(
                sentence("a token is good for 1 to {longest_days} days", longest_days=LONGEST_DAYS), "days"
            )
        if len(label) > LONGEST_LABEL or not label.isprintable():
            raise BadInput(
                sentence(
                    "a label has up to {longest_label} printable characters", longest_label=LONGEST_LABEL
                ),
                "label",
            )
        token, now = PREFIX + secrets.token_urlsafe(32), int(self._clock())
        with self._store.writing() as connection:
            owner = person(connection, username, by)
            row = {
                "account_id": owner.id,
                "token_hash": _hash(token),
                "label": label,
                "capabilities": " ".join(_granted(owner, capabilities)),
                "every_venue": int(venues is None),
                "created_at": now,
                "until": now + days * DAY,
            }
            ids = _own_venues(connection, owner, venues or ())
            token_id = connection.execute(insert(api_token).returning(api_token.c.id), row).scalar_one()
            if ids:
                rows = [{"token_id": token_id, "venue_id": venue_id} for venue_id in ids]
                connection.execute(insert(api_token_venue), rows)
            where = "all venues" if venues is None else ", ".join(venues)
            detail = f"{token_id} {label!r}: {row['capabilities']}; {where}; {days} days"
            audit.record(connection, "token_made", by, owner.username, detail, chain_id=owner.chain_id)
        return token

    def find(self, text: str) -> tuple[Account, Viewer] | None:
        """Whose token it is, and what it may at this moment: what both the token and its account may. None when it is
        no token, has run out or been revoked, or when the account is disabled."""
        now = int(self._clock())
        with self._store.reading() as connection:
            row = connection.execute(_tokens().where(api_token.c.token_hash == _hash(text))).first()
            if row is None or not (token := _token(connection, row)).is_good(now):
                return None
            owner = read_account(connection, row.account_id)
        if owner is None or owner.is_disabled:
            return None
        self._note_use(token, now)
        return owner, _narrowed(owner.viewer(), token)

    def _note_use(self, token: Token, now: int) -> None:
        """Keeps when a token was used. A database that cannot be written to now answers questions all the same."""
        used = api_token.c.last_used_at
        if token.last_used_at is not None and now - token.last_used_at < USED_SECONDS:
            return
        with suppress(Unavailable), self._store.writing() as connection:
            is_older = or_(used.is_(None), used < now)
            connection.execute(
                update(api_token).where(api_token.c.id == token.id, is_older).values(last_used_at=now)
            )

    def all(self, username: str | None = None, *, by: By = audit.COMMAND_LINE) -> list[Token]:
        """Every token that `by` may know of, or those of one account, the oldest first; those that are no longer good
        included."""
        query = _tokens().where(of_chain(by)).order_by(api_token.c.id)
        with self._store.reading() as connection:
            if username is not None:
                query = query.where(api_token.c.account_id == person(connection, username, by).id)
            return [_token(connection, row) for row in connection.execute(query).all()]

    def revoke(self, token_id: int, *, by: By = audit.COMMAND_LINE) -> Token:
        """Ends a token at once; gives it. Revoking it again changes nothing."""
        with self._store.writing() as connection:
            query = _tokens().where(api_token.c.id == token_id, of_chain(by))
            row = connection.execute(query).first()
            if row is None:
                raise NotFound(sentence("there is no token {token_id}", token_id=token_id), "token")
            if row.revoked_at is None:
                now = {"revoked_at": int(self._clock())}
                connection.execute(update(api_token).where(api_token.c.id == token_id).values(now))
                detail = f"{token_id} {row.label!r}"
                audit.record(connection, "token_revoked", by, row.username, detail, chain_id=row.chain_id)
            return _token(connection, connection.execute(query).one())


def _hash(token: str) -> bytes:
    """A plain hash will do: there is nothing to guess in 256 random bits."""
    return sha256(token.encode("utf-8", "surrogatepass")).digest()


def _tokens() -> Any:
    return select(api_token, account.c.username, account.c.chain_id).join(
        account, account.c.id == api_token.c.account_id
    )


def _token(connection: Connection, row: Row[Any]) -> Token:
    venues = None
    if not row.every_venue:
        own = select(api_token_venue.c.venue_id).where(api_token_venue.c.token_id == row.id)
        venues = frozenset(connection.scalars(own))
    return Token(
        id=row.id,
        username=row.username,
        label=row.label,
        capabilities=frozenset(row.capabilities.split()),
        venues=venues,
        created_at=row.created_at,
        until=row.until,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
    )


def _granted(owner: Account, capabilities: Sequence[str]) -> list[str]:
    """The capabilities asked for, each of them the owner's own."""
    if not capabilities:
        raise BadInput(sentence("a token needs at least one capability"), "capability")
    for name in capabilities:
        if name not in CAPABILITIES:
            raise unknown("capability", name, CAPABILITIES, "capability")
        if not owner.viewer().may(name):
            raise BadInput(
                sentence(
                    "the role of {username} does not include {name}", username=owner.username, name=name
                ),
                "capability",
            )
    return sorted(set(capabilities))


def _own_venues(connection: Connection, owner: Account, keys: Sequence[str]) -> list[int]:
    ids = venue_ids(connection, owner.chain_id, keys)
    for key, venue_id in zip(keys, ids, strict=True):
        if owner.venues is not None and venue_id not in owner.venues:
            raise BadInput(
                sentence("{username} does not see the venue {key!r}", username=owner.username, key=key),
                "venue",
            )
    return sorted(set(ids))


def _narrowed(owner: Viewer, token: Token) -> Viewer:
    """The owner, as far as the token goes."""
    venues = owner.venues
    if token.venues is not None:
        venues = token.venues if venues is None else venues & token.venues
    return Viewer(owner.name, owner.chain_id, owner.capabilities & token.capabilities, venues)
