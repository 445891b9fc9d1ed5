"""A browser for all of these tests, and a chain with names that mean harm."""

from collections.abc import Iterator

import pytest
from sqlalchemy import update

from dashboard.rendering.renderer import RENDERER, Renderer
from rollup.db import Store
from rollup.model import item, resource, venue
from tests.databases import prepared
from tests.integration.api.chain_site import fill

HARM = "<script>document.body.append('R'+'UN')</script><img src=x onerror=document.body.append('R'+'UN')>北京"


@pytest.fixture(scope="package")
def renderer() -> Iterator[Renderer]:
    """That of the process."""
    yield RENDERER
    RENDERER.close()


@pytest.fixture(scope="package")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A chain with facts of forty days; the tests only read it."""
    store = prepared(f"sqlite:///{tmp_path_factory.mktemp('chain') / 'chain.db'}")
    fill(store)
    with store.writing() as connection:
        for table in (venue, resource, item):
            connection.execute(update(table).values(name=table.c.name + HARM))
    yield store
    store.close()
