import pytest

from rollup.db import Store
from tests.integration.ingest.house import House


@pytest.fixture
def house(store: Store) -> House:
    """Two venues with their courts, on each engine in turn."""
    return House(store).furnish()


@pytest.fixture
def small_house(sqlite_store: Store) -> House:
    """The same on SQLite alone, for what does not depend on the engine."""
    return House(sqlite_store).furnish()
