"""Behind PgBouncer, whose every transaction may have another of the server's connections.

Runs where pgbouncer is installed, which `make test` sees to where CI is set."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url

from rollup.db import Store, open_store

PGBOUNCER = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
SERVER_CONNECTIONS = 2
OFTEN = 12
"""More often than psycopg sends a statement before it has the server prepare it."""
CONFIGURATION = """
[databases]
postgres = host={host} port={port} dbname={database} user={user}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {own}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {size}
ignore_startup_parameters = options
"""


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(100):
        assert process.poll() is None, "the pooler ended at once"
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("the pooler does not listen")


@pytest.fixture
def pooled_url(postgres_url: str, tmp_path: Path) -> Iterator[str]:
    """The tests' server by way of a pooler that gives each transaction any of two connections."""
    if PGBOUNCER is None:
        pytest.skip("pgbouncer is not installed")
    server, own = make_url(postgres_url), _free_port()
    told = {"host": server.host, "port": server.port, "database": server.database, "user": server.username}
    file = tmp_path / "pgbouncer.ini"
    file.write_text(CONFIGURATION.format(own=own, size=SERVER_CONNECTIONS, **told))
    # It refuses to run as root, and reads its file before it becomes somebody else.
    somebody = ["-u", "nobody"] if os.geteuid() == 0 else []
    process = subprocess.Popen([PGBOUNCER, "-q", *somebody, str(file)], stderr=subprocess.DEVNULL)
    try:
        _wait_for(own, process)
        yield server.set(port=own).render_as_string(hide_password=False)
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def stores(pooled_url: str) -> Iterator[Callable[[], Store]]:
    """Opens stores behind the pooler, as so many processes would."""
    with ExitStack() as opened:

        def another() -> Store:
            store = open_store(pooled_url, connections=1)
            opened.callback(store.close)
            return store

        yield another


def _asked(store: Store, who: str, number: int) -> str:
    with store.reading() as connection:
        return str(
            connection.scalar(text(f"SELECT '{who} ' || CAST(:number AS INTEGER)"), {"number": number})
        )


def _server(connection: Connection) -> int:
    return int(connection.scalar(text("SELECT pg_backend_pid()")))


def test_nobody_is_given_the_answer_to_another_processs_statement(stores: Callable[[], Store]) -> None:
    ours, theirs, busy = stores(), stores(), stores()
    for number in range(OFTEN):
        assert _asked(ours, "ours", number) == f"ours {number}"
    with busy.reading() as held:
        _server(held)  # has the connection that ours were asked on, so that the next ones go to the other
        for number in range(OFTEN):
            assert _asked(theirs, "theirs", number) == f"theirs {number}"
            assert _asked(ours, "ours", number) == f"ours {number}"


def test_a_transaction_keeps_its_connection_its_snapshot_and_what_it_may(stores: Callable[[], Store]) -> None:
    reader, writer = stores(), stores()
    with writer.writing() as connection:
        connection.execute(text("CREATE TABLE pooled (number integer)"))
    try:
        with reader.reading() as connection:
            mine = _server(connection)
            assert connection.scalar(text("SHOW transaction_isolation")) == "repeatable read"
            assert connection.scalar(text("SHOW transaction_read_only")) == "on"
            assert connection.scalar(text("SELECT count(*) FROM pooled")) == 0
            with writer.writing() as other:
                assert _server(other) != mine
                assert other.scalar(text("SHOW transaction_read_only")) == "off"
                other.execute(text("INSERT INTO pooled VALUES (1)"))
            assert connection.scalar(text("SELECT count(*) FROM pooled")) == 0
            assert _server(connection) == mine
        with reader.reading() as connection:
            assert connection.scalar(text("SELECT count(*) FROM pooled")) == 1
    finally:
        with writer.writing() as connection:
            connection.execute(text("DROP TABLE pooled"))


def test_without_a_pooler_statements_are_prepared(postgres_url: str) -> None:
    direct = open_store(postgres_url)
    try:
        for number in range(OFTEN):
            _asked(direct, "direct", number)
        with direct.reading() as connection:
            prepared = connection.scalar(text("SELECT count(*) FROM pg_prepared_statements"))
        assert prepared
    finally:
        direct.close()
