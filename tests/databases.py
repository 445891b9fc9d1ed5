"""Real databases for the tests: SQLite files, and PostgreSQL servers of the tests' own on loopback. `conftest` hands
them out."""

import os
import pwd
import shutil
import socket
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, exists, literal, select, text, union_all
from sqlalchemy.engine import make_url

from dashboard.model import metadata as application
from rollup.calendar import calendar_rows
from rollup.db import Store, open_store
from rollup.model import calendar_day, metadata, rollup_shape
from rollup.rollups import ensure_rollups
from rollup.statements import add
from rollup.tables import derived

SERVER_OPTIONS = (
    "-c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
    " -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"
)

GIVEN = "SELECT quote_ident(sequencename), last_value FROM pg_sequences WHERE last_value IS NOT NULL"
"""The last number that each sequence has given."""


def server_program(name: str) -> str:
    """Where a program of PostgreSQL's lies."""
    found = shutil.which(name)
    if found is None:
        folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
        found = next((str(folder / name) for folder in folders if (folder / name).exists()), None)
    if found is None:
        pytest.fail(f"the tests need PostgreSQL's {name}: `make test` installs it")
    return found


def as_server_user() -> list[str]:
    """What a command begins with: PostgreSQL refuses to run as root, then its own user runs it."""
    if os.geteuid() != 0:
        return []
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = "postgres" if "postgres" in names else "nobody"
    group = str(pwd.getpwnam(user).pw_gid)
    return ["setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups"]


def free_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def running_postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server that is gone afterwards, with all that it held."""
    folder = Path(tempfile.mkdtemp(prefix="venue-analytics-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, user=as_server_user()[1].removeprefix("--reuid="))
    run, data, port = as_server_user(), str(folder / "data"), free_port()
    control = [*run, server_program("pg_ctl"), "-D", data]
    quiet: dict[str, Any] = {"cwd": folder, "check": True, "stdout": subprocess.DEVNULL}
    try:
        initialise = ["-D", data, "-U", "postgres", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C"]
        subprocess.run([*run, server_program("initdb"), *initialise], **quiet)
        options = f"-p {port} {SERVER_OPTIONS}"
        subprocess.run([*control, "-w", "-s", "-l", str(folder / "log"), "-o", options, "start"], **quiet)
        yield f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*control, "-m", "immediate", "-s", "stop"], cwd=folder, check=False)
        shutil.rmtree(folder, ignore_errors=True)


def database_at(server: str, name: str) -> str:
    """The URL of another database of a server."""
    return f"{server.rpartition('/')[0]}/{name}"


def administer(server: str, statement: str) -> None:
    """Runs what may not stand in a transaction."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


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
        administer(f"{server}/postgres", f"DROP DATABASE {name}")
        administer(f"{server}/postgres", f"CREATE DATABASE {name} TEMPLATE {template}")
    return open_store(url)


@cache
def _prepared_file() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "prepared.db")
        _made(f"sqlite:///{path}").close()
        return path.read_bytes()


@cache
def _prepared_template(server: str) -> str:
    administer(server, "CREATE DATABASE template_of_tests")
    _made(database_at(server, "template_of_tests")).close()
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


def emptied(store: Store) -> Store:
    """The store without facts and rollups. Deleting the rows of the few tables that have any takes milliseconds;
    a copy of the database, or truncating a hundred tables, takes longer than most tests."""
    with store.writing() as connection:
        _without_guards(connection)
        for name in _filled(connection):
            connection.exec_driver_sql(f'DELETE FROM "{name}"')
    return store


def _without_guards(connection: Connection) -> None:
    """The audit log refuses to be changed by anybody but the tests; and rows are put back in any order."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")


def _filled(connection: Connection) -> list[str]:
    """The tables that hold more than every prepared store does."""
    kept = {calendar_day.name, rollup_shape.name}
    every = (*metadata.sorted_tables, *application.sorted_tables, *derived.sorted_tables)
    tables = [t for t in every if t.name not in kept]
    filled = union_all(*(select(literal(t.name)).where(exists(select(1).select_from(t))) for t in tables))
    return list(connection.execute(filled).scalars())


class Beginnings:
    """What tests begin with. Each is made once on each engine, and its rows are put back for every further test, which
    takes a small part of the time."""

    def __init__(self) -> None:
        self._rows: dict[tuple[Callable[[Store], object], str], Any] = {}

    def made(self, store: Store, make: Callable[[Store], object]) -> Store:
        """An empty, prepared store as `make` leaves it."""
        key = make, store.engine.dialect.name
        if key not in self._rows:
            make(store)
            self._rows[key] = _taken(store)
        else:
            _put_back(store, self._rows[key])
        return store


def beginning(make: Callable[[Store], object]) -> Any:
    """A fixture, declared by what fills an empty store: that store, filled, on each engine in turn."""

    @pytest.fixture(name=make.__name__)
    def begun(store: Store, beginnings: Beginnings) -> Store:
        return beginnings.made(store, make)

    return begun


def _taken(store: Store) -> Any:
    if store.engine.dialect.name == "sqlite":
        copy = sqlite3.connect(":memory:", check_same_thread=False)
        _backed_up(store, lambda own: own.backup(copy))
        return copy
    with store.reading() as connection:
        cursor = connection.connection.cursor()
        rows = {}
        for name in _filled(connection):
            with cursor.copy(f'COPY "{name}" TO STDOUT (FORMAT binary)') as stream:
                rows[name] = b"".join(stream)
        return rows, connection.exec_driver_sql(GIVEN).all()


def _put_back(store: Store, rows: Any) -> None:
    if store.engine.dialect.name == "sqlite":
        _backed_up(store, rows.backup)
        return
    with emptied(store).writing() as connection:
        _without_guards(connection)
        cursor = connection.connection.cursor()
        contents, given = rows
        for name, content in contents.items():
            with cursor.copy(f'COPY "{name}" FROM STDIN (FORMAT binary)') as stream:
                stream.write(content)
        for name, last in given:
            connection.exec_driver_sql("SELECT setval(%s, greatest(%s, nextval(%s)))", (name, last, name))


def _backed_up(store: Store, how: Callable[[sqlite3.Connection], None]) -> None:
    borrowed = store.engine.raw_connection()
    try:
        how(borrowed.driver_connection)  # type: ignore[arg-type]
    finally:
        borrowed.close()
