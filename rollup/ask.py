"""What is read of the rollups, and what comes back: measures by key, which can be merged further."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyroaring import BitMap

from rollup.bitmaps import union
from rollup.subjects import Grain, Subject, subject_of

Measure = int | BitMap
Key = tuple[Any, ...]
Found = dict[Key, dict[str, Measure]]


@dataclass(frozen=True, slots=True)
class Ask:
    """What is read: measures over business days first to last (epoch days, both included) at some venues. `by` names
    columns to split by: venue_id, bucket (with a grain), hour, weekday, or a dimension of the measures' facts.
    `now` decides what the clock has already turned (epoch seconds). `only` names columns like `by` does, without
    bucket, and the values of each that count; facts that lack a dimension have 0 or an empty text for it."""

    measures: tuple[str, ...]
    venues: tuple[int, ...]
    first: int
    last: int
    now: int
    by: tuple[str, ...] = ()
    grain: Grain | None = None
    definitions: str = "current"
    only: tuple[tuple[str, tuple[Any, ...]], ...] = ()

    @property
    def filters(self) -> tuple[str, ...]:
        """The columns whose values are limited."""
        return tuple(name for name, _ in self.only)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of a key of the answer, in order."""
        bucket = () if self.grain is None else ("bucket", "hour") if self.grain is Grain.HOUR else ("bucket",)
        return (*bucket, *(name for name in self.by if name not in bucket))


@dataclass(frozen=True, slots=True)
class Answer:
    """Measures by key (the values of `Ask.columns`); `catching_up` counts dirty venue-days not recomputed."""

    found: Found
    catching_up: int = 0


def by_subject(measures: Sequence[str]) -> list[tuple[Subject, list[str]]]:
    """The measures by the subject that counts them, in the order asked."""
    groups: dict[str, tuple[Subject, list[str]]] = {}
    for name in dict.fromkeys(measures):
        subject = subject_of(name)
        groups.setdefault(subject.key, (subject, []))[1].append(name)
    return list(groups.values())


def merge(into: Found, other: Found) -> Found:
    """Adds one answer's measures to another's: sums are added, sets united."""
    for key, measures in other.items():
        if key not in into:
            into[key] = measures
            continue
        for name, value in measures.items():
            if isinstance(value, BitMap):
                unite(into, key, name, value)
            else:
                cell = into.setdefault(key, {})
                cell[name] = cell.get(name, 0) + value  # type: ignore[operator]
    return into


def merge_sums(found: Found, rows: Iterable[tuple[Any, ...]], width: int, names: Sequence[str]) -> None:
    """Adds rows of `width` key columns and then the sums `names`."""
    for row in rows:
        key = row[:width]
        cell = found.get(key)
        if cell is None:
            found[key] = dict(zip(names, row[width:], strict=True))
            continue
        for name, value in zip(names, row[width:], strict=True):
            cell[name] = int(cell.get(name, 0)) + int(value)  # type: ignore[arg-type]


def drop_nothings(found: Found, keys: Iterable[Key]) -> None:
    """Drops those of some keys of which nothing is left; what has no key to be left out by stays."""
    for key in keys:
        if key and not any(found[key].values()):
            del found[key]


def gathered(rows: Iterable[Sequence[Any]]) -> tuple[dict[Key, BitMap], int]:
    """Rows of key columns and then one member: all that each key has, and about how many bytes they take."""
    members: dict[Key, list[int]] = {}
    for row in rows:
        members.setdefault(tuple(row[:-1]), []).append(row[-1])
    return _sized({key: BitMap(ids) for key, ids in members.items()})


def united(rows: Iterable[Sequence[Any]]) -> tuple[dict[Key, BitMap], int]:
    """Rows of key columns and then the stored form of a set: the union of all that each key has, and about how many
    bytes they take."""
    stored: dict[Key, list[bytes]] = {}
    for row in rows:
        stored.setdefault(tuple(row[:-1]), []).append(row[-1])
    return _sized({key: union(found) for key, found in stored.items()})


def _sized(sets: dict[Key, BitMap]) -> tuple[dict[Key, BitMap], int]:
    return sets, sum(200 + 2 * len(members) for members in sets.values())


def merge_sets(found: Found, sets: Mapping[Key, BitMap], name: str) -> None:
    """Adds to the set `name` of each key."""
    for key, members in sets.items():
        unite(found, key, name, members)


def unite(found: Found, key: Key, name: str, members: BitMap) -> None:
    """Adds members to the set `name` of a key. Sets are never changed: they may be kept by others."""
    cell = found.setdefault(key, {})
    known = cell.get(name)
    cell[name] = known | members if isinstance(known, BitMap) else members
