"""Reconciliation: what the rollups answer held against the facts themselves."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pyroaring import BitMap
from sqlalchemy import func, select

from rollup.ask import Ask
from rollup.calendar import date_of
from rollup.db import Store
from rollup.model import mark, venue
from rollup.read import compute_from_facts, compute_rollup
from rollup.subjects import DEFINITION_SETS, SUBJECTS, Grain, Subject
from rollup.tables import TABLES


@dataclass(frozen=True, slots=True)
class Difference:
    """A measure whose stored value is not what the facts say."""

    subject: str
    measure: str
    venue: str
    day: str
    definitions: str
    stored: int
    counted: int


@dataclass(frozen=True, slots=True)
class State:
    """How a subject stands: its first and last stored day, its stored rows, and the venue-days waiting."""

    subject: str
    first_day: str
    last_day: str
    rows: int
    waiting: int


def differences(store: Store, now: int, first: int, last: int) -> Iterator[Difference]:
    """Every venue-day from first to last on which a rollup differs from the facts, for every measure."""
    with store.reading() as connection:
        names = {row.id: row.source_id for row in connection.execute(select(venue.c.id, venue.c.source_id))}
        for subject in SUBJECTS:
            for definitions in DEFINITION_SETS if subject.versioned else ("current",):
                measures = (*subject.sums, *subject.sets)
                ask = Ask(
                    measures,
                    tuple(names),
                    first,
                    last,
                    now,
                    ("venue_id",),
                    Grain.DAY,
                    definitions=definitions,
                )
                stored = compute_rollup(connection, ask).found
                counted = compute_from_facts(connection, ask).found
                for key in sorted(stored.keys() | counted.keys()):
                    for measure in measures:
                        pair = stored.get(key, {}).get(measure, 0), counted.get(key, {}).get(measure, 0)
                        if _plain(pair[0]) != _plain(pair[1]):
                            place, day = names[key[1]], _date(key[0])
                            sizes = _size(pair[0]), _size(pair[1])
                            yield Difference(subject.key, measure, place, day, definitions, *sizes)


def _plain(value: Any) -> Any:
    return value if not isinstance(value, BitMap) else value or 0


def _size(value: Any) -> int:
    return len(value) if isinstance(value, BitMap) else int(value)


def states(store: Store, now: int) -> list[State]:
    """How each subject stands."""
    with store.reading() as connection:
        due = (
            select(mark.c.subject, mark.c.venue_id, mark.c.day)
            .where(mark.c.due_at <= now)
            .distinct()
            .subquery()
        )
        counts = connection.execute(select(due.c.subject, func.count()).group_by(due.c.subject))
        waiting = {str(row[0]): int(row[1]) for row in counts}
        return [_state(connection, subject, waiting.get(subject.key, 0)) for subject in SUBJECTS]


def _state(connection: Any, subject: Subject, waiting: int) -> State:
    days = TABLES[subject.key, "total", Grain.DAY]
    first, last, rows = connection.execute(
        select(func.min(days.c.bucket), func.max(days.c.bucket), func.count())
    ).one()
    return State(subject.key, _date(first), _date(last), rows, waiting)


def _date(day: int | None) -> str:
    return "" if day is None else str(date_of(day))
