"""What tests of several files begin with."""

import pytest

from rollup import resident
from rollup.db import Store
from tests.databases import Beginnings
from tests.integration.faults.histories import built_history


@pytest.fixture
def world(store: Store, beginnings: Beginnings) -> Store:
    """Three venues with a history, all of it built, and nothing kept of it in memory."""
    beginnings.made(store, built_history)
    resident.forget()
    return store
