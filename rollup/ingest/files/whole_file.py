"""All or nothing: a store in which any number of batches are one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection

from rollup.db import Store


class Undo(Exception):
    """Raised within `all_or_nothing` to take everything back; it ends there."""


@dataclass(frozen=True, slots=True)
class OneTransaction(Store):
    """A store whose transactions are all parts of one that is already open."""

    connection: Connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """The open transaction, which sees what it has written."""
        yield self.connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A part of the open transaction; when it raises, only the part is undone."""
        with self.connection.begin_nested():
            yield self.connection


@contextmanager
def all_or_nothing(store: Store) -> Iterator[Store]:
    """A store for the block: what is written through it is kept when the block ends well, and else undone."""
    try:
        with store.writing() as connection:
            yield OneTransaction(store.engine, connection)
    except Undo:
        return
