"""What commands begin with: the settings, the store they name, and the operator in whose name they ask."""

from collections.abc import Iterator
from contextlib import contextmanager

from dashboard.access import CAPABILITIES, Viewer
from dashboard.model import SCHEMAS
from dashboard.people.accounts import only_chain
from dashboard.settings import Settings, read_settings
from rollup.db import Store, open_store
from rollup.errors import Unavailable
from rollup.schema import is_current


@contextmanager
def opened_store(settings: Settings | None = None) -> Iterator[Store]:
    """The store of the settings, closed at the end. Raises `Unavailable` when its tables are not those of this code."""
    with opened_unchecked(settings) as store:
        if not is_current(store, SCHEMAS):
            raise Unavailable("the database has not been migrated; run `venue-analytics db migrate`")
        yield store


@contextmanager
def opened_unchecked(settings: Settings | None = None) -> Iterator[Store]:
    """The store as it is found, for what migrates or inspects it."""
    settings = settings or read_settings()
    store = open_store(settings.database_url, settings.database_connections)
    try:
        yield store
    finally:
        store.close()


def operator(store: Store, chain: str) -> Viewer:
    """Who has a shell on this machine and can read the database anyway: may ask everything about the one chain."""
    with store.reading() as connection:
        return Viewer("command line", only_chain(connection, chain), frozenset(CAPABILITIES))
