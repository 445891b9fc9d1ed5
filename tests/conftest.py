"""Real databases for the tests: SQLite files, and one PostgreSQL server of the tests' own on loopback."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import settings
from sqlalchemy import create_engine, exists, literal, select, text, union_all
from sqlalchemy.engine import make_url

from dashboard.model import metadata as application
from rollup.calendar import calendar_rows
from rollup.db import Store, open_store
from rollup.model import calendar_day, metadata, rollup_shape
from rollup.rollups import ensure_rollups
from rollup.statements import add
from rollup.tables import derived

settings.register_profile("any-machine", deadline=None)  # how fast an example runs is no property of the code
settings.load_profile("any-machine")

SERVER_OPTIONS = (
    "-c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
    " -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"
)


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
        found = next((str(folder / name) for folder in folders if (folder / name).exists()), None)
    if found is None:
        pytest.fail(f"the tests need PostgreSQL's {name}: `make test` installs it")
    return found


def _as_server_user() -> list[str]:
    """PostgreSQL refuses to run as root: then its own user runs it."""
    if os.geteuid() != 0:
        return []
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = "postgres" if "postgres" in names else "nobody"
    group = str(pwd.getpwnam(user).pw_gid)
    return ["setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups"]


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server for this test process, gone at its end."""
    folder = Path(tempfile.mkdtemp(prefix="venue-analytics-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, user=_as_server_user()[1].removeprefix("--reuid="))
    run, data, port = _as_server_user(), str(folder / "data"), _free_port()
    control = [*run, _program("pg_ctl"), "-D", data]
    quiet = {"cwd": folder, "check": True, "stdout": subprocess.DEVNULL}
    try:
        initialise = ["-D", data, "-U", "postgres", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C"]
        subprocess.run([*run, _program("initdb"), *initialise], **quiet)
        options = f"-p {port} {SERVER_OPTIONS}"
        subprocess.run([*control, "-w", "-s", "-l", str(folder / "log"), "-o", options, "start"], **quiet)
        yield f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*control, "-m", "immediate", "-s", "stop"], cwd=folder, check=False)
        shutil.rmtree(folder, ignore_errors=True)


def prepared(url: str) -> Store:
    """A store with every table, as migrations and the first start leave it, in an empty database: a copy of the first
    one that this process has made, as making a hundred tables takes much longer."""
    if make_url(url).get_backend_name() == "sqlite":
        path = Path(str(make_url(url).database))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_prepared_file())
    else:
        server, _, name = url.rpartition("/")
        template = _prepared_template(f"{server}/postgres")
        _administer(f"{server}/postgres", f"DROP DATABASE {name}")
        _administer(f"{server}/postgres", f"CREATE DATABASE {name} TEMPLATE {template}")
    return open_store(url)


@cache
def _prepared_file() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "prepared.db")
        _made(f"sqlite:///{path}").close()
        return path.read_bytes()


@cache
def _prepared_template(server: str) -> str:
    _administer(server, "CREATE DATABASE template_of_tests")
    _made(_database(server, "template_of_tests")).close()
    return "template_of_tests"


def _made(url: str) -> Store:
    store = open_store(url)
    store.create()
    metadata.create_all(store.engine)
    application.create_all(store.engine)
    with store.writing() as connection:
        add(connection, calendar_day, calendar_rows())
    ensure_rollups(store)
    return store


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A prepared SQLite file, to be copied: that is much faster than making a hundred tables."""
    path = tmp_path_factory.mktemp("template") / "prepared.db"
    prepared(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def postgres_store(postgres_url: str) -> Iterator[Store]:
    """A prepared PostgreSQL database for all tests of this process; `emptied` between them."""
    _administer(postgres_url, "CREATE DATABASE prepared")
    opened = prepared(_database(postgres_url, "prepared"))
    yield opened
    opened.close()


def emptied(store: Store) -> Store:
    """The store without facts and rollups. Deleting the rows of the few tables that have any takes milliseconds;
    a copy of the database, or truncating a hundred tables, takes longer than most tests."""
    kept = {calendar_day.name, rollup_shape.name}
    every = (*metadata.sorted_tables, *application.sorted_tables, *derived.sorted_tables)
    tables = [t for t in every if t.name not in kept]
    with store.writing() as connection:
        if connection.dialect.name == "postgresql":
            # The audit log refuses to be emptied by anybody but the tests.
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        filled = union_all(*(select(literal(t.name)).where(exists(select(1).select_from(t))) for t in tables))
        for name in connection.execute(filled).scalars().all():
            connection.exec_driver_sql(f'DELETE FROM "{name}"')
    return store


def _database(server: str, name: str) -> str:
    return f"{server.rpartition('/')[0]}/{name}"


def _administer(server: str, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


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
    _administer(server, f"CREATE DATABASE {name}")
    yield _database(server, name)
    _administer(server, f"DROP DATABASE {name} WITH (FORCE)")


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
