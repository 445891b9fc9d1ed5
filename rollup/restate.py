"""Restatements: what changed in a closed month, by how much, since when, and where.

The closed figure is kept as it was. Beside it stands, while they differ, what the facts say now. A build compares in
its own transaction, so that a restatement is seen together with the figures that it explains.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    delete,
    exists,
    literal,
    select,
)

from rollup.ask import Ask
from rollup.batches import IN_BATCH, Batch
from rollup.calendar import next_month
from rollup.db import put
from rollup.model import closed_figure, mark, restatement
from rollup.read import compute_rollup
from rollup.statements import rows
from rollup.subjects import DEFINITION_SETS, Subject


@dataclass(frozen=True, slots=True)
class Touch:
    """What was touched of a venue's month: its days, as bits (1 is the first), and by which fact at last."""

    days: int = 0
    fact: str = ""


Closed = Mapping[int, Mapping[int, Touch]]
"""What was touched of closed months, by month and venue id."""


@dataclass(frozen=True, slots=True)
class Restatement:
    """A closed figure that the facts no longer give. `month` and `days` are epoch days; `value` is in the measure's
    own unit (money in minor units); `days` are those touched, in builds that changed the figure, since it was closed.
    `newest_fact` is the order or booking that was the last to be written or changed on those days; empty for other
    kinds of facts."""

    venue_id: int
    month: int
    definitions: str
    measure: str
    subject: str
    closed_value: int
    value: int
    days: tuple[int, ...]
    newest_fact: str
    first_seen_at: int
    last_changed_at: int

    @property
    def change(self) -> int:
        """By how much the figure is more than the closed one."""
        return self.value - self.closed_value


def closed_places(connection: Connection, batch: Batch) -> Closed:
    """The places of a batch that lie in closed months. To be asked before the build deletes the batch's marks."""
    found: dict[int, dict[int, Touch]] = {}
    marks = rows(connection, _CLOSED, batch.given)
    for _noted_at, _due_at, month, venue_id, day, fact in sorted(marks, key=lambda row: max(row[:2])):
        venues = found.setdefault(month, {})
        known = venues.get(venue_id, Touch())
        venues[venue_id] = Touch(known.days | 1 << day - month, fact or known.fact)
    return found


def _places_of_closed_months() -> Select[Any]:
    figures = select(literal(1)).where(
        closed_figure.c.venue_id == mark.c.venue_id, closed_figure.c.month == mark.c.month
    )
    columns = [mark.c[name] for name in ("noted_at", "due_at", "month", "venue_id", "day", "fact")]
    return select(*columns).where(IN_BATCH, exists(figures.correlate(mark))).distinct()


_CLOSED = _places_of_closed_months()


def restate(connection: Connection, subject: Subject, closed: Closed, now: int) -> None:
    """Notes where the subject's figures of closed months are not, or are again, what they were when closed. To be
    called in the transaction that changed them, once its marks are gone."""
    for month, touched in closed.items():
        for definitions in DEFINITION_SETS:
            _restate(connection, subject, month, touched, definitions, now)


def restatements(
    connection: Connection, venue_ids: Sequence[int], first: int | None = None, last: int | None = None
) -> list[Restatement]:
    """The restatements of some venues, by month, venue, definition set and measure; with `first` or `last` (epoch
    days), those of months that begin from one and up to the other."""
    columns = restatement.c
    query = select(restatement).where(columns.venue_id.in_(venue_ids))
    if first is not None:
        query = query.where(columns.month >= first)
    if last is not None:
        query = query.where(columns.month <= last)
    order = (columns.month, columns.venue_id, columns.definitions, columns.measure)
    return [_restatement(row) for row in connection.execute(query.order_by(*order))]


def _restatement(row: Row[Any]) -> Restatement:
    values = dict(row._mapping)
    return Restatement(**{**values, "days": tuple(_days(row.month, row.days))})


def _days(month: int, bits: int) -> Iterable[int]:
    return (month + number for number in range(31) if bits >> number & 1)


def _restate(
    connection: Connection,
    subject: Subject,
    month: int,
    touched: Mapping[int, Touch],
    definitions: str,
    now: int,
) -> None:
    venues = tuple(touched)
    last = next_month(month) - 1
    ask = Ask(subject.sums, venues, month, last, now, ("venue_id",), definitions=definitions)
    found = compute_rollup(connection, ask).found
    known = {(row.venue_id, row.measure): row for row in _rows(connection, restatement, ask)}
    changed, settled = [], []
    for figure in _rows(connection, closed_figure, ask):
        value = int(found.get((figure.venue_id,), {}).get(figure.measure, 0))  # type: ignore[arg-type]
        before = known.get((figure.venue_id, figure.measure))
        if value == figure.value and before is not None:
            settled.append(before)
        elif value not in (figure.value, before and before.value):
            changed.append(_changed(subject, figure, value, before, touched[figure.venue_id], now))
    put(connection, restatement, changed)
    _remove(connection, settled)


def _rows(connection: Connection, table: Any, ask: Ask) -> list[Row[Any]]:
    """The closed figures or restatements of a question's measures."""
    return list(
        connection.execute(
            select(table).where(
                table.c.venue_id.in_(ask.venues),
                table.c.month == ask.first,
                table.c.definitions == ask.definitions,
                table.c.measure.in_(ask.measures),
            )
        )
    )


def _changed(
    subject: Subject, figure: Row[Any], value: int, before: Row[Any] | None, touch: Touch, now: int
) -> dict[str, Any]:
    return {
        "venue_id": figure.venue_id,
        "month": figure.month,
        "definitions": figure.definitions,
        "measure": figure.measure,
        "subject": subject.key,
        "closed_value": figure.value,
        "value": value,
        "days": touch.days | (0 if before is None else before.days),
        "newest_fact": touch.fact or ("" if before is None else before.newest_fact),
        "first_seen_at": now if before is None else before.first_seen_at,
        "last_changed_at": now,
    }


def _remove(connection: Connection, rows: Sequence[Row[Any]]) -> None:
    if not rows:
        return
    names = [column.name for column in restatement.primary_key]
    same = and_(*(restatement.c[name] == bindparam(f"its_{name}") for name in names))
    keys = [{f"its_{name}": row._mapping[name] for name in names} for row in rows]
    connection.execute(delete(restatement).where(same), keys)
