"""Facts that programs send: taken in as those of files are, within the reach of who sends them, and once for each key.

A key stands in the database with what became of its batch, written in the batch's own transaction. So a batch that was
taken in has its key, one that was not has none, and whoever comes with the same key meanwhile waits for the first.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, delete, select, update

from dashboard.access import INGEST, Viewer
from dashboard.model import ingest_request
from rollup.db import Store, again, upsert
from rollup.errors import BadInput
from rollup.ingest.files.whole_file import all_or_nothing
from rollup.ingest.kinds import KINDS, ORDER_LINES, Kind
from rollup.ingest.take import Given, Outcome, Rejected, Status, take
from rollup.model import chain

TAKEN_KINDS: tuple[Kind, ...] = tuple(kind for kind in KINDS if kind is not ORDER_LINES)
"""What can be sent. Orders as flat rows are for files, which cannot hold lists."""
MOST_ROWS = 5_000
KEPT_SECONDS = 48 * 3600
"""How long the outcomes of a batch are kept for whoever sends it again with the same key."""


@dataclass(frozen=True, slots=True)
class Key:
    """The sender's own name for a request, and what stands for all that it holds."""

    name: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of each row, in their order. `is_repeated`: it was taken in before, under the same key."""

    outcomes: tuple[Outcome, ...]
    is_repeated: bool = False


class NoneTaken(BadInput):
    """Nothing of a batch was stored: each row was rejected, or some of a strict batch. `outcomes` are the rejected."""

    def __init__(self, outcomes: Sequence[Outcome], detail: str) -> None:
        first = outcomes[0]
        field = f"rows[{first.position}].{first.field}"
        super().__init__(f"{detail}; {field}: {first.reason}", field)
        self.outcomes = tuple(outcomes)


class KeyIsTaken(BadInput):
    """The key came with another request before."""

    def __init__(self) -> None:
        super().__init__("this key came with another request before; give each batch a key of its own")


def take_in(
    store: Store,
    viewer: Viewer,
    kind: Kind,
    rows: Sequence[Given],
    now: int,
    *,
    strict: bool = False,
    key: Key | None = None,
) -> Taken:
    """Takes a batch in, at the viewer's venues. Raises `NotAllowed`, `NoneTaken` and `KeyIsTaken`, with nothing stored;
    a batch without rows is none to complain about."""
    viewer.require(INGEST)

    def work() -> Taken:
        with all_or_nothing(store) as whole:
            taken = _taken(whole, viewer, kind, rows, now, strict=strict, key=key)
        return taken

    return again(work)


def _taken(
    store: Store,
    viewer: Viewer,
    kind: Kind,
    rows: Sequence[Given],
    now: int,
    *,
    strict: bool,
    key: Key | None,
) -> Taken:
    """The batch under its key, all in the transaction of the store."""
    if key is not None:
        with store.writing() as connection:
            before = _claim(connection, viewer, key, now)
        if before is not None:
            return Taken(before, is_repeated=True)
    outcomes = _outcomes(store, viewer, kind, rows, now, strict=strict)
    if key is not None:
        with store.writing() as connection:
            _keep(connection, viewer, key, outcomes)
    return Taken(outcomes)


def _outcomes(
    store: Store, viewer: Viewer, kind: Kind, rows: Sequence[Given], now: int, *, strict: bool
) -> tuple[Outcome, ...]:
    with store.reading() as connection:
        name = connection.scalars(select(chain.c.source_id).where(chain.c.id == viewer.chain_id)).one()
    try:
        found = take(store, kind.key, rows, now=now, chain=name, strict=strict, reach=viewer.venues)
    except Rejected as error:
        told = f"{len(error.outcomes)} of {len(rows)} rows are no good, and the batch is strict"
        raise NoneTaken(error.outcomes, told) from error
    if rows and all(outcome.status is Status.REJECTED for outcome in found):
        raise NoneTaken(found, "none of the rows can be taken")
    return tuple(found)


def _claim(connection: Connection, viewer: Viewer, key: Key, now: int) -> tuple[Outcome, ...] | None:
    """Takes the key for this transaction; what became of its batch where it was taken before. Another transaction that
    has taken it and is not over is waited for: by the insert on PostgreSQL, by the beginning of this one on SQLite."""
    connection.execute(delete(ingest_request).where(ingest_request.c.until <= now))
    row = {
        "chain_id": viewer.chain_id,
        "username": viewer.name,
        "key": key.name,
        "digest": key.digest,
        "outcomes": "",
        "until": now + KEPT_SECONDS,
    }
    claimed = upsert(connection.dialect, ingest_request).on_conflict_do_nothing()  # type: ignore[attr-defined]
    if connection.execute(claimed.returning(ingest_request.c.key), row).first() is not None:
        return None
    kept = connection.execute(select(ingest_request).where(_is_key(viewer, key))).one()
    if kept.digest != key.digest:
        raise KeyIsTaken
    return tuple(
        Outcome(position, Status(status), field, reason)
        for position, status, field, reason in json.loads(kept.outcomes)
    )


def _keep(connection: Connection, viewer: Viewer, key: Key, outcomes: Sequence[Outcome]) -> None:
    told = update(ingest_request).where(_is_key(viewer, key))
    connection.execute(told.values(outcomes=json.dumps(outcomes, separators=(",", ":"))))


def _is_key(viewer: Viewer, key: Key) -> ColumnElement[bool]:
    columns = ingest_request.c
    return and_(columns.chain_id == viewer.chain_id, columns.username == viewer.name, columns.key == key.name)
