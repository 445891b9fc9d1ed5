"""The disk is full, the database is read-only or goes away in the middle of a build: a clear error, nothing half
written, and the next build recovers by itself."""

import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier
from time import sleep
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, event, select, text

from rollup import build, db
from rollup.batches import Batch
from rollup.build import drain, waiting
from rollup.db import Store, open_store
from rollup.errors import Busy, Unavailable
from rollup.model import mark
from rollup.subjects import SUBJECTS, Subject
from rollup.verify import differences
from tests.databases import Beginnings, as_server_user, prepared, server_program
from tests.integration.faults.histories import SETUP, History
from tests.integration.faults.stored import fact_rows, rebuilt, rollup_rows, unlike
from tests.worlds import BASE, SPAN, found, give

NOW = BASE + SPAN
ONLY_POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
"""SQLite has no server, and its builders wait for one another."""
DAYS = (BASE // 86_400 - 5, BASE // 86_400 + 25)


def much_waits(store: Store) -> None:
    found(store, SETUP, BASE)
    for kind, records in History(31).batches(100):
        give(store, kind, records, NOW)


@pytest.fixture
def world(database_url: str, beginnings: Beginnings) -> Iterator[Store]:
    """A store in which much waits to be built."""
    store = prepared(database_url)
    yield beginnings.made(store, much_waits)
    store.close()


def marks(store: Store) -> list[tuple[Any, ...]]:
    with store.reading() as connection:
        return sorted(tuple(row) for row in connection.execute(select(mark)))


@contextmanager
def nothing_half_written(store: Store) -> Iterator[None]:
    """Facts stay; each subject is either as it was, with its marks, or built."""
    facts, left = fact_rows(store), marks(store)
    yield
    assert unlike(facts, fact_rows(store)) == {}
    assert set(marks(store)) <= set(left)
    assert marks(store) != [], "the build did not come to its end"
    assert list(differences(store, NOW, *DAYS)) == [], "reads are exact meanwhile"


def recovers(store: Store) -> None:
    drain(store, NOW)
    with store.reading() as connection:
        assert waiting(connection, NOW) == {}
    assert list(differences(store, NOW, *DAYS)) == []
    assert unlike(rollup_rows(store), rebuilt(store, NOW)) == {}


@contextmanager
def full_disk(store: Store) -> Iterator[None]:
    """No page can be added (SQLite); a table cannot be written, as when its disk is full (PostgreSQL)."""
    if store.is_sqlite:

        def limit(connection: Connection) -> None:
            connection.exec_driver_sql("PRAGMA max_page_count = 1")  # which means: as many as there are

        event.listen(store.engine, "begin", limit)
        yield
        event.remove(store.engine, "begin", limit)
        store.close()
        return
    full = (
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'No space left on device' USING ERRCODE = '53100'; END $$"
    )
    with store.writing() as connection:
        connection.execute(text(full))
        for name in ("rollup_sales_sets_month", "nps_answer"):
            trigger = f"CREATE TRIGGER full_disk BEFORE INSERT ON {name} EXECUTE FUNCTION full_disk()"
            connection.execute(text(trigger))
    yield
    with store.writing() as connection:
        connection.execute(text("DROP FUNCTION full_disk CASCADE"))


@contextmanager
def read_only(store: Store) -> Iterator[None]:
    statement = "PRAGMA query_only = ON" if store.is_sqlite else "SET TRANSACTION READ ONLY"

    def forbid(connection: Connection) -> None:
        connection.exec_driver_sql(statement)

    event.listen(store.engine, "begin", forbid)
    yield
    event.remove(store.engine, "begin", forbid)
    store.close()


@pytest.mark.parametrize(
    ("fault", "words"), [(full_disk, "disk is full"), (read_only, "read-only")], ids=["full", "read-only"]
)
def test_a_database_that_cannot_be_written(world: Store, fault: Any, words: str) -> None:
    with nothing_half_written(world):
        with fault(world), pytest.raises(Unavailable, match=words):
            drain(world, NOW)
        with fault(world), pytest.raises(Unavailable, match=words):
            give_much(world)
    recovers(world)


def give_much(store: Store) -> None:
    """More than fits into the pages that are there."""
    answers = [
        {"id": f"n{n}" * 40, "venue": "a", "answered_at": "2026-10-25T12:00Z", "score": 9} for n in range(900)
    ]
    give(store, "nps", answers, NOW)


def in_the_middle(monkeypatch: pytest.MonkeyPatch, happens: Callable[[Connection], None]) -> None:
    """Once, after the sums of a batch with sets and before its sets are written."""
    swap, happened = build._swap_sets, []

    def interrupted(connection: Connection, *args: Any) -> None:
        if not happened:
            happened.append(True)
            happens(connection)
        swap(connection, *args)

    monkeypatch.setattr(build, "_swap_sets", interrupted)


def test_a_connection_that_is_ended_in_the_middle(world: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    other = open_store(world.engine.url.render_as_string(hide_password=False))

    def end(connection: Connection) -> None:
        if world.is_sqlite:
            connection.connection.dbapi_connection.close()  # type: ignore[union-attr]
            return
        number = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with other.writing() as administration:
            administration.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": number})

    in_the_middle(monkeypatch, end)
    with nothing_half_written(other):
        with pytest.raises(Unavailable, match="the database cannot be used"):
            drain(world, NOW)
        world.close()
    recovers(world)
    other.close()


@ONLY_POSTGRESQL
def test_a_server_that_is_restarted_in_the_middle(world: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with world.reading() as connection:
        folder = connection.execute(text("SHOW data_directory")).scalar_one()
    control = [*as_server_user(), server_program("pg_ctl"), "-D", folder, "-w", "-s", "-m", "immediate"]

    def stop(_: Connection) -> None:
        subprocess.run([*control, "stop"], check=True, cwd="/", stdout=subprocess.DEVNULL)

    before, left = fact_rows(world), len(marks(world))
    in_the_middle(monkeypatch, stop)
    try:
        with pytest.raises(Unavailable, match="the database cannot be used"):
            drain(world, NOW)
        with pytest.raises(Unavailable, match="the database cannot be used"):
            drain(world, NOW)
    finally:
        start = [*control[:-2], "-l", "/dev/null", "restart"]  # a start would not know its options
        subprocess.run(start, check=True, cwd="/", stdout=subprocess.DEVNULL)
    assert unlike(before, fact_rows(world)) == {}
    assert 0 < len(marks(world)) <= left
    recovers(world)


@contextmanager
def gone(store: Store) -> Iterator[None]:
    """The folder of the file, or the database, has another name for a while."""
    url = store.engine.url
    store.close()
    if store.is_sqlite:
        folder = Path(str(url.database)).parent
        away = folder.rename(folder.with_name("away"))
        yield
        away.rename(folder)
        return
    server = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'ALTER DATABASE "{url.database}" RENAME TO away'))
        yield
        connection.execute(text(f'ALTER DATABASE away RENAME TO "{url.database}"'))
    server.dispose()


def test_a_database_that_is_gone_and_comes_back(world: Store) -> None:
    with gone(world), pytest.raises(Unavailable, match="the database cannot be used"):
        drain(world, NOW)
    recovers(world)


def test_a_file_that_is_gone_is_named_and_not_made_anew(tmp_path: Path) -> None:
    """Its folder is there, and connections to it are open."""
    path = tmp_path / "a 100% #1 name.db"
    missing = re.escape(f"no file {path};") + ".*db migrate"
    store = open_store(f"sqlite:///{path}")
    with pytest.raises(Unavailable, match=missing):
        drain(store, NOW)
    prepared(f"sqlite:///{path}").close()
    drain(store, NOW)
    away = [(file, file.with_name(f"away {file.name}")) for file in tmp_path.glob(f"{path.name}*")]
    for file, elsewhere in away:
        file.rename(elsewhere)
    for _ in range(2):
        with pytest.raises(Unavailable, match=missing):
            drain(store, NOW)
    assert not path.exists()
    for file, elsewhere in away:
        elsewhere.rename(file)
    drain(store, NOW)
    store.close()


def test_a_builder_waits_for_a_long_writer_more_than_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite, where one writes at a time."""
    writer = prepared(f"sqlite:///{tmp_path / 'x.db'}")
    found(writer, SETUP, NOW)
    monkeypatch.setattr(db, "SQLITE_PRAGMAS", (*db.SQLITE_PRAGMAS, "PRAGMA busy_timeout = 20"))
    builder, tries = open_store(f"sqlite:///{tmp_path / 'x.db'}"), []
    drain_one = build._drain_one

    def counted(*given: Any) -> int:
        tries.append(True)
        return drain_one(*given)

    monkeypatch.setattr(build, "_drain_one", counted)
    with writer.writing(), pytest.raises(Busy, match="writing to it for too long; nothing was changed"):
        drain(builder, NOW)
    assert len(tries) == db.RETRIES
    drain(builder, NOW)
    builder.close()
    writer.close()


@ONLY_POSTGRESQL
def test_two_builders_that_meet_do_not_fail(world: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build that lost against another one is undone and run again."""
    other = open_store(world.engine.url.render_as_string(hide_password=False))
    chosen = build.next_batch
    met = []

    def meet(connection: Connection, *args: Any) -> Any:
        batch = chosen(connection, *args)
        if not met:
            met.append(True)
            drain(other, NOW)
        return batch

    monkeypatch.setattr(build, "next_batch", meet)
    drain(world, NOW)
    other.close()
    assert met
    recovers(world)


@ONLY_POSTGRESQL
def test_subjects_are_built_side_by_side(world: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is within its transaction while the other is in its own, and neither loses."""
    both, remove_marks, met = Barrier(build.AT_ONCE), build._remove_marks, []

    def meet(connection: Connection, batch: Batch) -> None:
        if len(met) < build.AT_ONCE:
            met.append(batch.subject.key)
            both.wait(timeout=30)
        remove_marks(connection, batch)

    monkeypatch.setattr(build, "_remove_marks", meet)
    drain(world, NOW)
    assert len(set(met)) == build.AT_ONCE
    recovers(world)


@ONLY_POSTGRESQL
def test_the_subject_beside_one_that_fails_ends_at_a_whole_batch(
    world: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing, drain_one, others = SUBJECTS[1], build._drain_one, []

    def fail(store: Store, subject: Subject, *given: Any) -> int:
        if subject is not failing:
            others.append(subject.key)
            return drain_one(store, subject, *given)
        while not others:
            sleep(0.01)
        raise Unavailable("it fails")

    monkeypatch.setattr(build, "_drain_one", fail)
    with nothing_half_written(world), pytest.raises(Unavailable, match="it fails"):
        drain(world, NOW, batch_size=1)
    with world.reading() as connection:
        left = waiting(connection, NOW)
    assert left[SUBJECTS[0].key] > 0, "it was told to end, and not only when it had nothing left to do"
    monkeypatch.undo()
    recovers(world)


@ONLY_POSTGRESQL
def test_a_builder_that_always_loses_says_so(world: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    tries = []

    def lose(connection: Connection, *_: Any) -> None:
        tries.append(True)
        connection.execute(text("DO $$ BEGIN RAISE EXCEPTION 'lost' USING ERRCODE = '40001'; END $$"))

    monkeypatch.setattr(build, "build", lose)
    with pytest.raises(Busy, match="at the same time"):
        drain(world, NOW, subjects=SUBJECTS[:1])
    assert len(tries) == db.RETRIES
