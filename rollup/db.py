"""The store: one database behind one URL. The only module that knows which engine it is.

SQLite's driver would give no snapshot and begin its transactions late, so BEGIN is sent here: plain for readers
(a snapshot in WAL mode), IMMEDIATE for writers (a deferred upgrade fails at once when another writer was first).
On PostgreSQL readers and builders run in REPEATABLE READ, so that several statements see one snapshot.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Dialect, Engine, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    DisconnectionError,
    InterfaceError,
    OperationalError,
)
from sqlalchemy.exc import TimeoutError as AllInUse
from sqlalchemy.sql import Executable
from sqlalchemy.sql.dml import Insert

from rollup.errors import BadInput, Busy, Unavailable
from rollup.model import id_range

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA busy_timeout = 30000",
    "PRAGMA cache_size = -65536",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA mmap_size = 268435456",
)
POSTGRESQL_OPTIONS = {"options": "-c citus.multi_shard_modify_mode=sequential"}
"""With Citus a transaction has one connection to each node, and so one snapshot of all shards there; without it the
option means nothing."""
ALL_SHARDS_AT_ONCE = "SET LOCAL citus.multi_shard_modify_mode TO parallel"
"""For what is long: several connections to each node, and one snapshot of each shard."""
CONNECTIONS = 10
"""How many connections to PostgreSQL a process keeps, unless its settings say so."""
T = TypeVar("T")
RETRIES = 5
"""How often a transaction is tried that loses against others."""


@dataclass(frozen=True, slots=True)
class Store:
    """A database of facts and rollups, open for any number of threads."""

    engine: Engine

    @property
    def is_sqlite(self) -> bool:
        """Whether the embedded engine is behind it."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction in which every statement sees the same snapshot; nothing can be written in it."""
        with self._connect("REPEATABLE READ", write=False) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes facts: committed when the block ends well, undone when it raises."""
        with self._connect("READ COMMITTED", write=True) as connection:
            yield connection

    @contextmanager
    def building(self) -> Iterator[Connection]:
        """A transaction that rebuilds rollups: reads facts and deletes marks as of one snapshot."""
        with self._connect("REPEATABLE READ", write=True) as connection:
            if not self.is_sqlite:
                connection.exec_driver_sql(ALL_SHARDS_AT_ONCE)
            yield connection

    @contextmanager
    def _connect(self, isolation: str, *, write: bool) -> Iterator[Connection]:
        try:
            with self.engine.connect() as connection:
                if self.is_sqlite:
                    connection = connection.execution_options(va_write=write)
                else:
                    connection = connection.execution_options(
                        isolation_level=isolation, postgresql_readonly=not write
                    )
                with connection.begin():
                    yield connection
        except DBAPIError as error:
            mended = trouble(error, self.engine.url.database if self.is_sqlite else None)
            if mended is None:
                raise
            raise mended from error
        except AllInUse as error:
            raise Unavailable(
                "the database cannot be used: all of this process's connections have been in use for too long;"
                " nothing was changed, try again, or raise VA_DATABASE_CONNECTIONS"
            ) from error

    def create(self) -> None:
        """Makes SQLite's file and its folder where there is none; a server's databases are made on the server."""
        if not self.is_sqlite:
            return
        path = Path(str(self.engine.url.database))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        except OSError as error:
            raise Unavailable(f"the database cannot be used: {path} cannot be made ({error})") from error

    def scrub(self) -> None:
        """Empties SQLite's write-ahead log, where what was deleted stands until it is written over. A reader may be in
        the way for longer than a writer waits: then the next checkpoint does it."""
        if not self.is_sqlite:
            return
        with closing(self.engine.raw_connection()) as connection:
            try:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            except self.engine.dialect.loaded_dbapi.Error as error:
                raise Unavailable(f"the database's log could not be emptied: {error}; try again") from error

    def durable(self) -> "Store":
        """The same database for what must outlive a power cut as soon as it is committed, which takes SQLite a wait for
        the disk. Facts that can be imported again need no such wait; PostgreSQL waits unless it is told not to."""
        return Store(self.engine.execution_options(va_durable=True))

    def close(self) -> None:
        """Closes every pooled connection."""
        self.engine.dispose()


def open_store(url: str, connections: int = CONNECTIONS) -> Store:
    """Opens the database of an SQLAlchemy URL (`sqlite:///file` or `postgresql://…`). Nothing is made (`Store.create`)
    nor connected to yet. `connections` to PostgreSQL are kept open; as many again are made when those are in use."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise BadInput(f"{url!r} is no database URL such as sqlite:///var/file.db", "database_url") from error
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() == "sqlite":
        return Store(_sqlite(parsed.render_as_string(hide_password=False), parsed.database))
    if parsed.get_backend_name() == "postgresql":
        return Store(_postgresql(parsed, connections))
    raise BadInput(f"{parsed.get_backend_name()} is not supported; use sqlite or postgresql", "database_url")


def _postgresql(url: URL, connections: int) -> Engine:
    engine = create_engine(
        url,
        pool_size=connections,
        max_overflow=connections,
        pool_pre_ping=True,
        connect_args=POSTGRESQL_OPTIONS,
    )

    @event.listens_for(engine, "connect")
    def prepare(dbapi_connection: Any, _record: Any) -> None:
        """Behind a pooler each transaction may have another of the server's connections, where a prepared statement of
        ours is missing, or is somebody else's of the same name. A pooler gives a process number of its own."""
        told = dbapi_connection.execute("SELECT pg_backend_pid()").fetchone()[0]
        dbapi_connection.rollback()
        if told != dbapi_connection.info.backend_pid:
            dbapi_connection.prepare_threshold = None

    return engine


def _sqlite(url: str, path: str | None) -> Engine:
    if not path or path == ":memory:":
        raise BadInput("SQLite needs a file, such as sqlite:///var/file.db", "database_url")
    engine = create_engine(url, connect_args={"check_same_thread": False})
    file = Path(path).absolute()

    @event.listens_for(engine, "do_connect")
    def open_existing(_dialect: Any, _record: Any, names: list[Any], options: dict[str, Any]) -> None:
        """By its plain name SQLite would make a file that is gone anew, empty."""
        names[:] = [f"{file.as_uri()}?mode=rw"]
        options["uri"] = True

    @event.listens_for(engine, "checkout")
    def check_file(_dbapi_connection: Any, record: Any, _proxy: Any) -> None:
        """A connection outlives its file: what it wrote into one that was removed or replaced would be lost."""
        if record.info["file"] != _identity(file):
            raise DisconnectionError

    @event.listens_for(engine, "connect")
    def prepare(dbapi_connection: Any, record: Any) -> None:
        record.info["file"] = _identity(file)
        dbapi_connection.isolation_level = None
        for pragma in SQLITE_PRAGMAS:
            dbapi_connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        writes = options.get("va_write", True)
        wanted = "FULL" if writes and options.get("va_durable", False) else "NORMAL"
        if connection.info.get("synchronous", "NORMAL") != wanted:
            connection.exec_driver_sql(f"PRAGMA synchronous = {wanted}")
            connection.info["synchronous"] = wanted
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _identity(file: Path) -> tuple[int, int] | None:
    """What tells a file from another one of the same name; None when there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def again(work: Callable[[], T]) -> T:
    """The result of `work`, a whole transaction; one that lost against another and was undone is tried again."""
    for _ in range(RETRIES - 1):
        with suppress(Busy):
            return work()
    return work()


def upsert(dialect: Dialect, table: Table) -> Insert:
    """An INSERT as an engine says it; give it rows or a SELECT, then `replacing`."""
    if dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def replacing(statement: Insert, table: Table) -> Executable:
    """The INSERT as an upsert: a row with the same primary key takes the new values."""
    keys = [column.name for column in table.primary_key]
    new = statement.excluded  # type: ignore[attr-defined]
    values = {column.name: new[column.name] for column in table.columns if column.name not in keys}
    if not values:
        return statement.on_conflict_do_nothing(index_elements=keys)  # type: ignore[attr-defined, no-any-return]
    return statement.on_conflict_do_update(index_elements=keys, set_=values)  # type: ignore[attr-defined, no-any-return]


def put(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Upserts rows by primary key."""
    if rows:
        connection.execute(replacing(upsert(connection.dialect, table), table), rows)


def new_ids(connection: Connection, name: str, count: int) -> range:
    """Reserves `count` surrogate ids of a kind, from 1; what is reserved by an undone transaction is free again."""
    first = upsert(connection.dialect, id_range).values(name=name, next_id=1 + count)
    taken = first.on_conflict_do_update(  # type: ignore[attr-defined]
        index_elements=["name"], set_={"next_id": id_range.c.next_id + count}
    )
    end = int(connection.execute(taken.returning(id_range.c.next_id)).scalar_one())
    return range(end - count, end)


def chunks(values: Iterable[T], size: int = 500) -> Iterator[list[T]]:
    """The values in lists of at most `size`, for statements with a bounded number of parameters."""
    batch: list[T] = []
    for value in values:
        batch.append(value)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


CONFLICTS = ("40001", "40P01", "55P03")
LOCKED = ("SQLITE_BUSY", "SQLITE_LOCKED")
TROUBLES = {
    "53100": "its disk is full; nothing was changed, free some space",
    "SQLITE_FULL": "its disk is full; nothing was changed, free some space",
    "25006": "it is read-only; nothing was changed, make it writable",
    "SQLITE_READONLY": "it is read-only; nothing was changed, make it writable",
    "SQLITE_CANTOPEN": "its file {file} cannot be opened; check the path and its permissions",
    "SQLITE_IOERR": "its disk fails; nothing was changed, check the disk",
    "SQLITE_CORRUPT": "its file is damaged; restore it from a copy",
    "SQLITE_NOTADB": "its file is no SQLite database; check the URL",
    "3D000": "it does not exist; check the URL",
    "08": "the connection was lost; nothing was changed, try again",
    "57": "the server ended the connection; nothing was changed, try again",
}
"""What is said of a fault, by the beginning of PostgreSQL's SQLSTATE or of SQLite's name of the error."""


def trouble(error: DBAPIError, file: str | None = None) -> Unavailable | None:
    """The fault of a database, or of SQLite's `file`, in words; None for a statement that is wrong, which no person or
    caller can mend."""
    code = str(getattr(error.orig, "sqlstate", None) or getattr(error.orig, "sqlite_errorname", None) or "")
    if code in CONFLICTS:
        return Busy("another process changed the same at the same time; nothing was changed, try again")
    if code.startswith(LOCKED):
        return Busy(
            "the database cannot be used: another process has been writing to it for too long;"
            f" nothing was changed, try again ({error.orig})"
        )
    if code == "SQLITE_CANTOPEN" and file is not None and not Path(file).exists():
        return Unavailable(
            f"the database cannot be used: there is no file {file};"
            " check the URL, or make it with `venue-analytics db migrate`"
        )
    for beginning, words in TROUBLES.items():
        if code.startswith(beginning):
            words = words.format(file=file)
            return Unavailable(f"the database cannot be used: {words} ({error.orig})")
    lost = error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)
    return Unavailable(f"the database cannot be used: {error.orig}") if lost else None
