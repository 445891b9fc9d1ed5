"""An account: a person who may sign in, with what they may and see at the moment of reading."""

import unicodedata
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, select, true
from sqlalchemy.engine import Row

from dashboard.access import Viewer
from dashboard.model import account, account_region, account_venue, role_capability
from rollup.model import venue


@dataclass(frozen=True, slots=True)
class Account:
    """A person who may sign in, with the capabilities of their role. `venues` are all that they see, None every venue
    of the chain; `named` and `regions` are the ids that this was put together from."""

    id: int
    chain_id: int
    username: str
    role: str
    capabilities: frozenset[str]
    venues: frozenset[int] | None
    named: frozenset[int]
    regions: frozenset[int]
    is_disabled: bool
    is_demo: bool

    def viewer(self) -> Viewer:
        """The person as questions see them."""
        return Viewer(self.username, self.chain_id, self.capabilities, self.venues)


def canonical(username: str) -> str:
    """The one spelling of a user name: without outer spaces, in lower case, composed. No name has the sign of number 0,
    which PostgreSQL takes in no text at all: another one stands for it."""
    return (
        unicodedata.normalize("NFKC", username).strip().casefold().replace("\0", "\N{REPLACEMENT CHARACTER}")
    )


def read_account(connection: Connection, account_id: int) -> Account | None:
    """The account with this id, within a transaction."""
    return next(iter(read_accounts(connection, account.c.id == account_id)), None)


def read_accounts(connection: Connection, condition: Any = None) -> list[Account]:
    """The accounts that a condition is true of, by name, with what they may and see at this moment."""
    condition = true() if condition is None else condition
    rows = connection.execute(select(account).where(condition).order_by(account.c.username)).all()
    may = _granted(connection, condition)
    is_cut = any(not row.every_venue for row in rows)
    named, regions, places = _scopes(connection, condition) if is_cut else ({}, {}, {})
    return [_account(row, may, named, regions, places) for row in rows]


Found = dict[int, frozenset[Any]]
"""Something of accounts, by their ids."""


def _granted(connection: Connection, condition: Any) -> Found:
    """What the roles of accounts may; a role that is gone may do nothing."""
    own = and_(role_capability.c.chain_id == account.c.chain_id, role_capability.c.role == account.c.role)
    query = select(account.c.id, role_capability.c.capability).join(role_capability, own)
    return _by_account(connection, query.where(condition))


def _scopes(connection: Connection, condition: Any) -> tuple[Found, Found, Found]:
    """The venues of accounts by name, their regions, and the venues that are in these now."""
    named = select(account_venue.c.account_id, account_venue.c.venue_id).join(account)
    regions = select(account_region.c.account_id, account_region.c.region_id).join(account)
    there = and_(venue.c.region_id == account_region.c.region_id, venue.c.chain_id == account.c.chain_id)
    places = select(account.c.id, venue.c.id).join(account_region).join(venue, there)
    queries = (each.where(condition) for each in (named, regions, places))
    found = [_by_account(connection, query) for query in queries]
    return found[0], found[1], found[2]


def _by_account(connection: Connection, query: Any) -> Found:
    found: dict[int, set[Any]] = {}
    for account_id, value in connection.execute(query):
        found.setdefault(account_id, set()).add(value)
    return {account_id: frozenset(values) for account_id, values in found.items()}


def _account(row: Row[Any], may: Found, named: Found, regions: Found, places: Found) -> Account:
    nothing: frozenset[Any] = frozenset()
    own = named.get(row.id, nothing)
    return Account(
        id=row.id,
        chain_id=row.chain_id,
        username=row.username,
        role=row.role,
        capabilities=may.get(row.id, nothing),
        venues=None if row.every_venue else own | places.get(row.id, nothing),
        named=own,
        regions=regions.get(row.id, nothing),
        is_disabled=bool(row.disabled),
        is_demo=bool(row.is_demo),
    )
