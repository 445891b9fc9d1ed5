"""Statements that are made once and run often, and lists of values that are one parameter of them.

A list as one parameter keeps a statement's text the same however long the list is, so neither SQLAlchemy nor the
database has to read it anew; with it, running a statement costs little more than what the database does.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    BigInteger,
    ClauseElement,
    ColumnElement,
    Connection,
    CursorResult,
    Dialect,
    FromClause,
    Table,
    Text,
    column,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import Executable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NULLTYPE, TypeDecorator, TypeEngine

KEPT = 2048
"""How many statements are kept with their text; those that were not run for longest are made anew."""

STREAMED = 20
"""New rows, from which on PostgreSQL takes them in one stream."""


class Listed(TypeDecorator[Sequence[Any]]):
    """A list of values as one parameter: an array on PostgreSQL, JSON on SQLite. For `one_of` only."""

    impl = Text
    cache_ok = True

    def __init__(self, of: type[TypeEngine[Any]]) -> None:
        super().__init__()
        self.of = of

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else ARRAY(self.of))

    def process_bind_param(self, value: Sequence[Any] | None, dialect: Dialect) -> Any:
        return json.dumps(value) if dialect.name == "sqlite" else list(value or ())


class _OneOf(FunctionElement[Any]):
    """Of no type: of a Boolean SQLAlchemy says «= 1» on SQLite, which then finds no index for it."""

    type = NULLTYPE
    inherit_cache = True


def one_of(column: ColumnElement[Any], values: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a column has one of the values of a parameter that is `Listed`."""
    return _OneOf(column, values)


@compiles(_OneOf, "sqlite")
def _in_json(element: _OneOf, compiler: SQLCompiler, **how: Any) -> str:
    column, values = (compiler.process(part, **how) for part in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"


@compiles(_OneOf)
def _in_array(element: _OneOf, compiler: SQLCompiler, **how: Any) -> str:
    column, values = (compiler.process(part, **how) for part in element.clauses)
    return f"{column} = ANY({values})"


STRETCH = ("venue_id", "day", "since", "minute")


class _Stretches(FunctionElement[Any]):
    type = NULLTYPE
    inherit_cache = True


def stretches(values: ColumnElement[Any]) -> FromClause:
    """A table (venue_id, day, since, minute) of the rows in a parameter, which is a text: JSON, a list of lists."""
    columns = (column(name, BigInteger()) for name in STRETCH)
    return _Stretches(values).table_valued(*columns, name="stretches")


@compiles(_Stretches, "sqlite")
def _from_json(element: _Stretches, compiler: SQLCompiler, **how: Any) -> str:
    (values,) = (compiler.process(part, **how) for part in element.clauses)
    columns = ", ".join(f"json_extract(value, '$[{place}]') AS {name}" for place, name in enumerate(STRETCH))
    # The limit, which is none, keeps SQLite from reading the JSON again for every row that is joined.
    return f"(SELECT {columns} FROM json_each({values}) LIMIT -1)"


@compiles(_Stretches)
def _from_elements(element: _Stretches, compiler: SQLCompiler, **how: Any) -> str:
    (values,) = (compiler.process(part, **how) for part in element.clauses)
    columns = ", ".join(f"(v->>{place})::bigint AS {name}" for place, name in enumerate(STRETCH))
    return f"(SELECT {columns} FROM json_array_elements(CAST({values} AS json)) AS v)"


class _Text(NamedTuple):
    """A statement's text for an engine, the values that stand in it, how given ones are turned into what the driver
    takes, and the order of its parameters where they have no names."""

    text: str
    fixed: Mapping[str, Any]
    processors: Mapping[str, Callable[[Any], Any]]
    order: Sequence[str] | None


class Bound(NamedTuple):
    """A statement's text and its values, as the driver takes them."""

    text: str
    values: Any


def bound(connection: Connection, statement: Executable, given: Mapping[str, Any]) -> Bound:
    """A statement that is kept by whoever made it, with its values out of `given`, which may have more."""
    return _with_values(_kept(statement, connection.dialect), given)


def run(connection: Connection, statement: Executable, given: Mapping[str, Any]) -> CursorResult[Any]:
    """Executes a statement, as `bound` takes it."""
    return connection.exec_driver_sql(*bound(connection, statement, given))


def rows(
    connection: Connection, statement: Executable, given: Mapping[str, Any]
) -> Sequence[tuple[Any, ...]]:
    """The rows of a SELECT, as `bound` takes it. They are the driver's own tuples, so its columns must be such as
    drivers give as they are: whole numbers, texts, bytes."""
    return fetched(connection, bound(connection, statement, given))


def fetched(connection: Connection, statement: Bound) -> Sequence[tuple[Any, ...]]:
    """All rows of a bound SELECT."""
    found = connection.exec_driver_sql(*statement)
    every: Sequence[tuple[Any, ...]] = found.cursor.fetchall()
    found.close()
    return every


def streamed(connection: Connection, statement: Executable, size: int) -> Iterator[Sequence[tuple[Any, ...]]]:
    """The rows of a SELECT, as many at a time as the database sends them; the driver's own tuples, as of `rows`. Until
    the last one, or `close`, nothing else can be asked on the connection.

    On PostgreSQL without a cursor of the server's, which SQLAlchemy would declare: what such a cursor fetches is never
    planned for several processes, and each FETCH waits for the one before."""
    text, values = _with_values(_text_of(statement, connection.dialect), {})
    with _wrapped_errors(connection, text), closing(connection.connection.cursor()) as cursor:
        if connection.dialect.name == "sqlite":
            cursor.execute(text, values)
            while batch := cursor.fetchmany(size):
                yield batch
            return
        with closing(cast(Any, cursor).stream(text, values, size=size)) as coming:
            while batch := list(islice(coming, size)):
                yield batch


def add(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts rows that are known to be new, all with the same columns."""
    if takes_stream(connection, rows):
        copied_in(connection, table, rows)
    elif rows:
        connection.execute(table.insert(), list(map(dict, rows)))


def takes_stream(connection: Connection, rows: Sequence[Any]) -> bool:
    """Whether new rows are so many, on PostgreSQL, that `copied_in` is the faster way in."""
    return connection.dialect.name == "postgresql" and len(rows) >= STREAMED


def copied_in(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts rows of the same columns as one stream, on PostgreSQL: a statement each costs the driver ten times as
    much. Values go as the driver tells them by their own types: integers, texts, bytes, None."""
    columns = tuple(rows[0])
    quoted = connection.dialect.identifier_preparer.quote
    text = f"COPY {quoted(table.name)} ({', '.join(map(quoted, columns))}) FROM STDIN"
    with (
        _wrapped_errors(connection, text),
        closing(cast(Any, connection.connection.cursor())) as cursor,
        cursor.copy(text) as stream,
    ):
        for row in rows:
            stream.write_row([row[name] for name in columns])


@contextmanager
def _wrapped_errors(connection: Connection, text: str) -> Iterator[None]:
    """What goes wrong in the driver, as SQLAlchemy would have told it."""
    driver = connection.dialect.loaded_dbapi
    try:
        yield
    except driver.Error as error:
        is_lost = connection.dialect.is_disconnect(error, connection.connection.dbapi_connection, None)
        if is_lost:
            connection.invalidate(error)
        raise DBAPIError.instance(
            text, None, error, driver.Error, connection_invalidated=is_lost, dialect=connection.dialect
        ) from error


def _with_values(kept: _Text, given: Mapping[str, Any]) -> Bound:
    values = dict(kept.fixed)
    for name in values:
        if name in given:
            processor = kept.processors.get(name)
            values[name] = given[name] if processor is None else processor(given[name])
    found: Any = values if kept.order is None else tuple([values[name] for name in kept.order])
    return Bound(kept.text, found)


def _text_of(statement: Executable, dialect: Dialect) -> _Text:
    compiled = cast(ClauseElement, statement).compile(dialect=dialect)
    assert isinstance(compiled, SQLCompiler)
    later = {name: None for name, bind in compiled.binds.items() if bind.required}
    whole = compiled.construct_expanded_state(
        later
    )  # which puts lists that are the statement's own into its text
    processors: dict[str, Any] = {**compiled._bind_processors, **whole.processors}
    fixed = {
        name: value if value is None or name not in processors else processors[name](value)
        for name, value in whole.parameters.items()
    }
    return _Text(whole.statement, fixed, processors, whole.positiontup)


_kept = lru_cache(KEPT)(_text_of)
