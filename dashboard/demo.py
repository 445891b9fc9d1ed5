"""What is special about a demo database: its marks, and sign-ins that everybody knows."""

from sqlalchemy import delete, insert, select

from dashboard.model import database_mark
from dashboard.people.accounts import Accounts, only_chain
from rollup.db import Store
from rollup.errors import NotAllowed
from rollup.model import calendar_day, chain, metadata, rollup_shape, venue
from rollup.tables import derived

MADE_UP = "demo"
"""The mark of a database whose facts come from the demo generator alone."""
LOADED = "demo loaded"
"""The mark that the generator came to its end."""
PASSWORD = "demo"
MANAGERS_VENUES = 2
USERS = ("admin", "director", "manager", "viewer")
"""The demo's user names, which are also their roles. The manager sees the first two venues, the others all."""
KEPT = (calendar_day, rollup_shape)


def is_demo(store: Store) -> bool:
    """Whether the database was made by the demo generator."""
    return _has(store, MADE_UP)


def is_loaded(store: Store) -> bool:
    """Whether the demo chain is in the database, complete."""
    return _has(store, LOADED)


def has_other_data(store: Store) -> bool:
    """Whether the database holds a chain that is not the demo's."""
    with store.reading() as connection:
        is_empty = connection.scalar(select(chain.c.id).limit(1)) is None
    return not is_empty and not is_demo(store)


def begin(store: Store) -> None:
    """Marks an empty database before the demo chain is loaded into it, and clears away one that was loaded in part.
    One with other data is refused: it may be real, and the mark would open it to well-known passwords."""
    if has_other_data(store):
        raise NotAllowed(
            "the database already holds a chain; choose another one with VA_DATABASE_URL for the demo"
        )
    if is_loaded(store):
        raise NotAllowed("the demo chain is already loaded; to have it anew, delete the database")
    with store.writing() as connection:
        for table in (*reversed(metadata.sorted_tables), *derived.sorted_tables):
            if table not in KEPT:
                connection.execute(delete(table))
        connection.execute(delete(database_mark))
        connection.execute(insert(database_mark), {"name": MADE_UP})


def finish(store: Store) -> None:
    """Marks the demo chain as complete."""
    with store.writing() as connection:
        connection.execute(insert(database_mark), {"name": LOADED})


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


def _has(store: Store, mark: str) -> bool:
    with store.reading() as connection:
        return connection.scalar(select(database_mark.c.name).where(database_mark.c.name == mark)) is not None
