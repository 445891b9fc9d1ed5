"""Verification: what the rollups answer held against the facts themselves."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from pyroaring import BitMap
from sqlalchemy import Connection, select

from rollup.ask import Ask
from rollup.calendar import date_of
from rollup.db import Store
from rollup.listings import listed, listed_from_facts
from rollup.model import venue
from rollup.read import compute_from_facts, compute_rollup
from rollup.resident import forget
from rollup.subjects import DEFINITION_SETS, SUBJECTS, Grain, Subject


@dataclass(frozen=True, slots=True)
class Difference:
    """A measure whose stored value is not what the facts say. `day` is the first of the bucket; `split` tells the hour
    or the dimensions of a part of it; of a set, `stored` and `counted` are the sizes."""

    subject: str
    measure: str
    venue: str
    day: str
    split: str
    definitions: str
    stored: int
    counted: int
    venue_id: int
    grain: str = "day"

    def __str__(self) -> str:
        part = f" ({self.split})" if self.split else ""
        place = f"{self.measure} of {self.venue}, {self.grain} of {self.day}{part}"
        return f"{place}, {self.definitions} definitions: {self.stored} stored, {self.counted} in the facts"


def differences(store: Store, now: int, first: int, last: int) -> Iterator[Difference]:
    """Every venue-day from first to last on which a rollup differs from the facts, for every measure."""
    with store.reading() as connection:
        venues = tuple(connection.execute(select(venue.c.id)).scalars())
        for subject in SUBJECTS:
            measures = (*subject.sums, *subject.sets)
            for definitions in definitions_of(subject):
                ask = Ask(measures, venues, first, last, now, ("venue_id",), Grain.DAY, definitions)
                yield from compare(connection, subject, ask)


def definitions_of(subject: Subject) -> tuple[str, ...]:
    """The definition sets by which a subject's figures differ."""
    return tuple(DEFINITION_SETS) if subject.versioned else ("current",)


def compare(connection: Connection, subject: Subject, ask: Ask) -> Iterator[Difference]:
    """Where the answer to a question, by venue and of one subject's measures, is not what its facts say."""
    forget()  # What is held against the facts is what the database holds.
    stored = compute_rollup(connection, ask).found
    counted = compute_from_facts(connection, ask).found
    found = [
        (key, measure, sizes)
        for key in sorted(stored.keys() | counted.keys())
        for measure in ask.measures
        if (sizes := _differ(stored.get(key, {}).get(measure, 0), counted.get(key, {}).get(measure, 0)))
    ]
    names = _names(connection, ask) if found else {}
    for key, measure, sizes in found:
        values = dict(zip(ask.columns, key, strict=True))
        place, day = values.pop("venue_id"), str(date_of(values.pop("bucket")))
        split = ", ".join(f"{name} {value}" for name, value in values.items())
        yield Difference(
            subject.key, measure, names[place], day, split, ask.definitions, *sizes, place, str(ask.grain)
        )
    if ask.columns == ("bucket", "venue_id"):
        yield from _compare_listings(connection, subject, ask)


def _compare_listings(connection: Connection, subject: Subject, ask: Ask) -> Iterator[Difference]:
    """Where what is listed of a venue in the days of a question is not what its facts say; the first pair of it."""
    for place, listing in product(ask.venues, subject.listings):
        of_venue = replace(ask, venues=(place,))
        stored, counted = (
            dict(reckon(connection, listing, of_venue).tolist()) for reckon in (listed, listed_from_facts)
        )
        keys = [
            key for key in sorted(stored.keys() | counted.keys()) if stored.get(key, 0) != counted.get(key, 0)
        ]
        if keys:
            split, sizes = f"key {keys[0]}", (stored.get(keys[0], 0), counted.get(keys[0], 0))
            name, day = _names(connection, of_venue)[place], str(date_of(ask.first))
            yield Difference(
                subject.key, str(listing), name, day, split, ask.definitions, *sizes, place, str(ask.grain)
            )


def _names(connection: Connection, ask: Ask) -> dict[int, str]:
    rows = connection.execute(select(venue.c.id, venue.c.source_id).where(venue.c.id.in_(ask.venues)))
    return {row.id: row.source_id for row in rows}


def _differ(stored: Any, counted: Any) -> tuple[int, int] | None:
    """Both sizes where two sums or sets differ, else None."""
    return None if _plain(stored) == _plain(counted) else (_size(stored), _size(counted))


def _plain(value: Any) -> Any:
    return value if not isinstance(value, BitMap) else value or 0


def _size(value: Any) -> int:
    return len(value) if isinstance(value, BitMap) else int(value)
