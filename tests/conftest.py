"""The databases that tests are given."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import settings

from dashboard.server import settled
from rollup.db import Store, open_store
from tests.databases import Beginnings, administer, database_at, emptied, prepared, running_postgres

settings.register_profile("any-machine", deadline=None)  # how fast an example runs is no property of the code
settings.load_profile("any-machine")


def pytest_collection_finish() -> None:
    """As a server before it serves: looking through all that was loaded took a quarter of the time of some tests."""
    settled()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server for this test process, gone at its end."""
    with running_postgres() as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A prepared SQLite file, to be copied: that is much faster than making a hundred tables."""
    path = tmp_path_factory.mktemp("template") / "prepared.db"
    prepared(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def postgres_store(postgres_url: str) -> Iterator[Store]:
    """A prepared PostgreSQL database for all tests of this process; `emptied` between them."""
    administer(postgres_url, "CREATE DATABASE prepared")
    opened = prepared(database_at(postgres_url, "prepared"))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def beginnings() -> Beginnings:
    """What the tests of this process begin with; see `databases.beginning`."""
    return Beginnings()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database without tables, on each engine in turn."""
    yield from _empty_database(request, tmp_path)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def module_database_url(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The same, for all tests of a file."""
    yield from _empty_database(request, tmp_path_factory.mktemp("database"))


def _empty_database(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{folder / 'venues.db'}"
        return
    server, name = request.getfixturevalue("postgres_url"), f"t{uuid4().hex}"
    administer(server, f"CREATE DATABASE {name}")
    yield database_at(server, name)
    administer(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty, prepared store on each engine in turn."""
    if request.param == "sqlite":
        yield from _copied_sqlite(request.getfixturevalue("sqlite_template"), tmp_path)
    else:
        yield emptied(request.getfixturevalue("postgres_store"))


@pytest.fixture
def sqlite_store(sqlite_template: Path, tmp_path: Path) -> Iterator[Store]:
    """An empty, prepared SQLite store, for what does not depend on the engine."""
    yield from _copied_sqlite(sqlite_template, tmp_path)


def _copied_sqlite(template: Path, folder: Path) -> Iterator[Store]:
    path = folder / "venues.db"
    shutil.copy(template, path)
    opened = open_store(f"sqlite:///{path}")
    yield opened
    opened.close()
