"""What is special about a demo database: its mark, and sign-ins that everybody knows."""

from sqlalchemy import insert, select

from dashboard.accounts import Accounts, only_chain
from dashboard.model import database_mark
from rollup.db import Store
from rollup.errors import NotAllowed
from rollup.model import chain, venue

MARK = "demo"
PASSWORD = "demo"
MANAGERS_VENUES = 2
USERS = ("admin", "director", "manager", "viewer")
"""The demo's user names, which are also their roles. The manager sees the first two venues, the others all."""


def is_empty(store: Store) -> bool:
    """Whether no chain has been loaded yet."""
    with store.reading() as connection:
        return connection.scalar(select(chain.c.id).limit(1)) is None


def is_demo(store: Store) -> bool:
    """Whether the database was made by the demo generator."""
    with store.reading() as connection:
        return connection.scalar(select(database_mark.c.name).where(database_mark.c.name == MARK)) is not None


def mark_demo(store: Store) -> None:
    """Marks an empty database before the demo chain is loaded into it. One with data is refused: it may be real, and
    the mark would open it to well-known passwords."""
    if is_demo(store):
        return
    with store.writing() as connection:
        if connection.scalar(select(chain.c.id).limit(1)) is not None:
            raise NotAllowed(
                "the database already holds a chain; choose another one with VA_DATABASE_URL for the demo"
            )
        connection.execute(insert(database_mark), {"name": MARK})


def add_demo_accounts(store: Store, accounts: Accounts) -> None:
    """Makes the demo's sign-ins where they are missing. Only in a demo database."""
    if not is_demo(store):
        raise NotAllowed("demo sign-ins exist in a demo database only; start `serve` without --demo")
    with store.reading() as connection:
        chain_id = only_chain(connection)
        rows = connection.scalars(
            select(venue.c.source_id).where(venue.c.chain_id == chain_id).order_by(venue.c.id)
        )
        first_venues = list(rows)[:MANAGERS_VENUES]
    known = {found.username for found in accounts.all()}
    for name in USERS:
        if name not in known:
            accounts.create_demo(name, PASSWORD, name, chain_id, first_venues if name == "manager" else None)
