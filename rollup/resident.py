"""What was read of stored rows, kept in memory for as long as the database holds the same.

**It cannot be stale.** Whoever changes a subject's stored rows gives the subject a new random token in the same
transaction (`changed`); whoever reads takes what is kept under the token of its own snapshot. Equal tokens mean equal
rows, in whichever process, and after a restored backup too, because a token is never given twice. Only statements over
stored rows are kept: none that asks the clock, marks or facts.

**It cannot leak.** What is kept is found by the whole statement with all of its values, and the venues asked about are
among them.

Citus has no snapshot of the whole cluster, so a token there could belong to other rows than are read: nothing is kept.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from secrets import token_hex
from threading import Lock
from typing import Any, TypeVar

from cachetools import LRUCache
from sqlalchemy import Connection, delete, func, select

from rollup.db import put
from rollup.model import rollup_content
from rollup.statements import Bound, rows
from rollup.subjects import Subject

T = TypeVar("T")
Fold = Callable[[Sequence[tuple[Any, ...]]], tuple[T, int]]
"""What is made of rows, and about how many bytes it takes. It must not be changed by anybody afterwards."""
BYTES = 64_000_000
"""How much is kept; what was not asked for longest goes first."""
_kept: LRUCache[Hashable, tuple[Any, int]] = LRUCache(BYTES, getsizeof=lambda entry: entry[1])
_one_at_a_time = Lock()
_TOKENS = select(rollup_content.c.subject, rollup_content.c.token)


def changed(connection: Connection, subject: Subject) -> None:
    """To be called by whoever changes a subject's stored rows, in the transaction that does so."""
    if _has_citus(connection):
        connection.execute(delete(rollup_content).where(rollup_content.c.subject == subject.key))
    else:
        put(connection, rollup_content, [{"subject": subject.key, "token": token_hex(16)}])


def tokens_of(connection: Connection, subjects: Iterable[Subject]) -> dict[str, str]:
    """The tokens of some subjects by their keys, as far as they have one."""
    known = dict(rows(connection, _TOKENS, {}))
    return {subject.key: known[subject.key] for subject in subjects if subject.key in known}


def _has_citus(connection: Connection) -> bool:
    if connection.dialect.name == "sqlite":
        return False
    return connection.scalar(select(func.current_setting("citus.version", True))) is not None


def remembered(token: str | None, statement: Bound, fold: Fold[T], read: Callable[[Bound], Any]) -> T:
    """What `fold` makes of a statement's rows: kept from before where the subject's rows are still those of the token,
    else read, and kept. Without a token it is always read."""
    if token is None:
        return fold(read(statement))[0]
    key = (token, fold, statement.text, _hashable(statement.values))
    with _one_at_a_time:
        entry = _kept.get(key)
    if entry is None:
        entry = fold(read(statement))
        with _one_at_a_time:
            if entry[1] <= BYTES:
                _kept[key] = entry
    found: T = entry[0]
    return found


def forget() -> None:
    """Empties the memory."""
    with _one_at_a_time:
        _kept.clear()


def _hashable(values: Any) -> Hashable:
    parts: Iterable[Any] = values.items() if isinstance(values, Mapping) else enumerate(values)
    return tuple((name, tuple(value) if isinstance(value, list) else value) for name, value in parts)
