"""What was read of stored rows, kept in memory for as long as the database holds the same.

**It cannot be stale.** Whoever changes stored rows gives the days that they are of new random numbers in the same
transaction (`changed`, `made_anew`). A reader takes what is kept under the token of its own snapshot, which is made of
the numbers of all days of its question (`tokens_of`). A stored row is of days within the question, or it would be no
part of the answer; so equal tokens mean equal rows, in whichever process, and after a restored backup too, because no
numbers are given twice: each day has two of 45 bits.

What was counted from facts is kept under the same token, when nothing of the question waits to be built: whoever
changes a fact marks its place in the same transaction, and what the clock changes has its mark from the instant on from
which it does. So facts without a mark are those of which the stored rows were built, whatever the time was then. What
is marked is read each time.

**It cannot leak.** What is kept is found by the whole statement with all of its values, and the venues asked about are
among them.

Citus has no snapshot of the whole cluster, so a token there could belong to other rows than are read: nothing is kept.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from secrets import randbits
from threading import Lock
from typing import Any, TypeVar

from cachetools import LRUCache
from sqlalchemy import (
    BigInteger,
    Connection,
    Executable,
    Text,
    bindparam,
    case,
    delete,
    func,
    literal_column,
    or_,
    select,
)

from rollup.db import put, upsert
from rollup.model import rollup_content
from rollup.statements import Listed, bound, one_of, rows
from rollup.subjects import NOW, Subject, whole

T = TypeVar("T")
Fold = Callable[[Sequence[tuple[Any, ...]]], tuple[T, int]]
"""What is made of rows, and about how many bytes it takes. It must not be changed by anybody afterwards."""
BYTES = 64_000_000
"""How much is kept; what was not asked for longest goes first."""
_kept: LRUCache[Hashable, tuple[Any, int]] = LRUCache(BYTES, getsizeof=lambda entry: entry[1])
_one_at_a_time = Lock()
BITS = 45
"""Of each random number: the sum of those of all days that there are fits into an integer of the database."""
BASE = -1
"""The day whose numbers stand for all that have none of their own."""
Token = tuple[int, int, int]
_WHENEVER = {NOW.key: 0}
_SUBJECTS = bindparam("subjects", type_=Listed(Text))
_FIRST, _SINCE, _LAST = (bindparam(name, type_=BigInteger()) for name in ("first", "since", "last"))
_KNOWN, _BEFORE, _LATE = range(3)
"""The numbers of a subject that days without their own have, and those of days before and from a day on."""
_IS_BASE = rollup_content.c.day == literal_column(str(BASE))
_TOKENS = (
    select(
        rollup_content.c.subject,
        case((_IS_BASE, _KNOWN), (rollup_content.c.day < _SINCE, _BEFORE), else_=_LATE).label("part"),
        whole(rollup_content.c.one),
        whole(rollup_content.c.two),
        func.count(),
    )
    .where(
        one_of(rollup_content.c.subject, _SUBJECTS),
        or_(_IS_BASE, rollup_content.c.day.between(_FIRST, _LAST)),
    )
    .group_by(rollup_content.c.subject, "part")
)


def changed(connection: Connection, subject: Subject, days: Iterable[int]) -> None:
    """To be called by whoever changes a subject's stored rows of some days, weeks and months with them, in the
    transaction that does so."""
    if _has_citus(connection):
        _forgotten(connection, subject)
        return
    one, two = randbits(BITS), randbits(BITS)
    drawn = [{"subject": subject.key, "day": day, "one": one, "two": two} for day in (BASE, *days)]
    first = upsert(connection.dialect, rollup_content).on_conflict_do_nothing()  # type: ignore[attr-defined]
    connection.execute(first, drawn[:1])
    put(connection, rollup_content, drawn[1:])


def made_anew(connection: Connection, subject: Subject) -> None:
    """To be called by whoever makes a subject's tables anew, or does not know what they hold."""
    _forgotten(connection, subject)
    changed(connection, subject, ())


def _forgotten(connection: Connection, subject: Subject) -> None:
    connection.execute(delete(rollup_content).where(rollup_content.c.subject == subject.key))


def tokens_of(
    connection: Connection, subjects: Iterable[Subject], first: int, last: int, since: int
) -> dict[str, tuple[Token, Token]]:
    """By the key of a subject what stands for its stored rows of the days that are before `since`, and of those from
    then on; for the subjects of which it is known."""
    given = {"subjects": [subject.key for subject in subjects], "first": first, "last": last, "since": since}
    drawn: dict[str, dict[int, Token]] = {}
    for key, part, *numbers in rows(connection, _TOKENS, given):
        one, two, count = numbers
        drawn.setdefault(key, {})[part] = (one, two, count)
    return {
        key: (_sum(parts, _BEFORE), _sum(parts, _LATE)) for key, parts in drawn.items() if _KNOWN in parts
    }


def is_known(connection: Connection, subject: Subject) -> bool:
    """Whether a token can be given for the subject's stored rows."""
    return subject.key in tokens_of(connection, [subject], BASE, BASE, BASE)


def _sum(parts: Mapping[int, Token], part: int) -> Token:
    (one, two, _known), (first, second, days) = parts[_KNOWN], parts.get(part, (0, 0, 0))
    return one + first, two + second, days


def _has_citus(connection: Connection) -> bool:
    if connection.dialect.name == "sqlite":
        return False
    return connection.scalar(select(func.current_setting("citus.version", True))) is not None


def remembered(
    connection: Connection, token: Hashable, query: Executable, given: Mapping[str, Any], fold: Fold[T]
) -> T:
    """What `fold` makes of the rows of a SELECT (as `rows` takes it): kept from before where the subject's rows are
    still those of the token, else read, and kept. Without a token it is always read."""
    if token is None:
        return fold(rows(connection, query, given))[0]
    asked = bound(connection, query, {**given, **_WHENEVER})
    key = (token, fold, asked.text, _hashable(asked.values))
    with _one_at_a_time:
        entry = _kept.get(key)
    if entry is None:
        entry = fold(rows(connection, query, given))
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
