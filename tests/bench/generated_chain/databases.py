"""Generated chains in databases: made once for each size in a folder, and found there again."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dashboard import schema
from rollup.build import drain
from rollup.db import Store, open_store
from rollup.rollups import mark_everything
from rollup.subjects import SUBJECTS
from tests.bench.generated_chain.chain import generated
from tests.bench.generated_chain.servers import postgresql
from tests.bench.generated_chain.size import NOW, Size
from tests.bench.generated_chain.writing import copy_to_postgresql, write_duckdb, write_sqlite


@dataclass(frozen=True, slots=True)
class Databases:
    """The same facts in three engines, with rollups in those of the product."""

    size: Size
    folder: Path
    sqlite: Store
    postgresql: Store
    duckdb: Path


def _folder_of(size: Size, chains: Path) -> Path:
    folder = chains / size.name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def databases(size: Size, chains: Path) -> Iterator[Databases]:
    """The databases of a size in a folder of chains, with everything rolled up."""
    folder = _folder_of(size, chains)
    facts = folder / "facts.duckdb"
    sqlite = open_store(f"sqlite:///{folder / 'venues.db'}")
    with postgresql(folder) as url:
        server = open_store(url)
        if not _is_done(folder, "duckdb"):
            _timed(folder, "duckdb", lambda: _fill_duckdb(size, facts))
        if not _is_done(folder, "sqlite"):
            _timed(folder, "sqlite", lambda: _fill_sqlite(size, folder, sqlite))
        if not _is_done(folder, "postgresql"):
            _timed(folder, "postgresql", lambda: _copy(folder, server, facts))
        for store in (sqlite, server):
            _bring_up_to_date(folder, store)
        try:
            yield Databases(size, folder, sqlite, server, facts)
        finally:
            sqlite.close()
            server.close()


@contextmanager
def sqlite_alone(size: Size, chains: Path) -> Iterator[Store]:
    """The SQLite database of a size in a folder of chains, with everything rolled up."""
    folder = _folder_of(size, chains)
    store = open_store(f"sqlite:///{folder / 'venues.db'}")
    if not _is_done(folder, "sqlite"):
        _timed(folder, "sqlite", lambda: _fill_sqlite(size, folder, store))
    _bring_up_to_date(folder, store)
    yield store
    store.close()


def _bring_up_to_date(folder: Path, store: Store) -> None:
    """Tables as the code of today wants them, with everything rolled up."""
    schema.migrate(store)
    step = f"built-{store.engine.dialect.name}"
    if _is_done(folder, step):
        drain(store, NOW)
    else:
        _timed(folder, step, lambda: build(store))


def build(store: Store) -> None:
    """Builds everything. PostgreSQL sees by itself how much there is, if not at once."""
    with store.writing() as connection:
        for subject in SUBJECTS:
            mark_everything(connection, subject)
    drain(store, NOW)
    if not store.is_sqlite:
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")


def _fill_duckdb(size: Size, facts: Path) -> None:
    facts.unlink(missing_ok=True)
    write_duckdb(generated(size), facts)


def _fill_sqlite(size: Size, folder: Path, store: Store) -> None:
    for file in folder.glob("venues.db*"):
        file.unlink()
    schema.migrate(store)
    store.close()
    write_sqlite(generated(size), folder / "venues.db")


def _copy(folder: Path, server: Store, facts: Path) -> None:
    schema.migrate(server)
    copy_to_postgresql(facts, server, folder)


def _is_done(folder: Path, step: str) -> bool:
    return step in _steps(folder)


def _steps(folder: Path) -> dict[str, float]:
    file = folder / "steps.json"
    return dict(json.loads(file.read_text())) if file.exists() else {}


def _timed(folder: Path, step: str, work: object) -> None:
    began = time.perf_counter()
    work()  # type: ignore[operator]
    seconds = {**_steps(folder), step: round(time.perf_counter() - began, 1)}
    (folder / "steps.json").write_text(json.dumps(seconds, indent=1))
    print(f"{folder.name}: {step} in {seconds[step]} s")
