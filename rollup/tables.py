"""The rollup tables, made from the declarations in `subjects`, and the shape by which a stale one is recognised."""

from hashlib import blake2b
from typing import Any

from sqlalchemy import ClauseElement, Column, MetaData, Table

from rollup.model.base import BIGINT, BYTES, TEXT
from rollup.subjects import DAILY_GRAINS, SUBJECTS, Grain, Listing, Rollup, Source, Subject

derived = MetaData()
TEXT_DIMENSIONS = frozenset(
    {"channel", "device", "line_kind", "card_kind", "entitlement_kind", "join_channel", "lead_time"}
)
FORMAT = 1
"""Raised when the meaning of a stored rollup changes in a way that its declaration does not show."""


def keys(subject: Subject, rollup: Rollup, grain: Grain) -> tuple[str, ...]:
    """The primary key's columns; `bucket` is the epoch day on which the bucket begins."""
    hour = ("hour",) if grain is Grain.HOUR else ()
    definitions = ("definitions",) if subject.versioned else ()
    return ("venue_id", "bucket", *hour, *definitions, *rollup.by)


def _key(name: str) -> Column[Any]:
    kind = TEXT if name in TEXT_DIMENSIONS else BIGINT
    return Column(name, kind, primary_key=True, autoincrement=False)


def _table(subject: Subject, rollup: Rollup, grain: Grain) -> Table:
    sums = (Column(name, BIGINT, nullable=False) for name in subject.sums)
    return Table(
        f"rollup_{subject.key}_{rollup.name}_{grain}",
        derived,
        *(_key(name) for name in keys(subject, rollup, grain)),
        *sums,
        Column("build", BIGINT, nullable=False),
        sqlite_with_rowid=False,
        sqlite_strict=True,
    )


def _set_table(subject: Subject, grain: Grain) -> Table:
    return Table(
        f"rollup_{subject.key}_sets_{grain}",
        derived,
        *(_key(name) for name in keys(subject, Rollup((), (grain,)), grain)),
        *(Column(name, BYTES, nullable=False) for name in subject.sets),
        sqlite_strict=True,
    )


def _packed_table(subject: Subject) -> Table:
    return Table(
        f"rollup_{subject.key}_packed_week",
        derived,
        *(_key(name) for name in keys(subject, Rollup((), (Grain.WEEK,)), Grain.WEEK)),
        Column("hours", BYTES, nullable=False),
        sqlite_strict=True,
    )


def _listing_table(subject: Subject, listing: Listing, grain: Grain) -> Table:
    return Table(
        f"rollup_{subject.key}_{listing}_{grain}",
        derived,
        *(_key(name) for name in keys(subject, Rollup((), (grain,)), grain)),
        Column("pairs", BYTES, nullable=False),
        Column("loose", BYTES, nullable=False),
        sqlite_strict=True,
    )


SET_GRAINS = (Grain.DAY, Grain.WEEK, Grain.MONTH)
TABLES: dict[tuple[str, str, Grain], Table] = {
    (subject.key, rollup.name, grain): _table(subject, rollup, grain)
    for subject in SUBJECTS
    for rollup in subject.rollups
    for grain in rollup.grains
}
SET_TABLES: dict[tuple[str, Grain], Table] = {
    (subject.key, grain): _set_table(subject, grain)
    for subject in SUBJECTS
    if subject.sets
    for grain in SET_GRAINS
}

PACKED_TABLES: dict[str, Table] = {
    subject.key: _packed_table(subject) for subject in SUBJECTS if subject.packed
}
"""By subject: its packed sums by venue and week, in the form of `hour_packs`."""

LISTING_TABLES: dict[tuple[Listing, Grain], Table] = {
    (listing, grain): _listing_table(subject, listing, grain)
    for subject in SUBJECTS
    for listing in subject.listings
    for grain in DAILY_GRAINS
}
"""By listing: its pairs by venue and bucket as `listing_packs` has them, and what is loose (`rollup.listing_facts`)."""


def table_of(subject: Subject, rollup: Rollup, grain: Grain) -> Table:
    """The table of one rollup at one grain."""
    return TABLES[subject.key, rollup.name, grain]


def tables_of(subject: Subject) -> list[Table]:
    """All rollup tables of a subject."""
    sums = [table for (key, _, _), table in TABLES.items() if key == subject.key]
    packs = [PACKED_TABLES[subject.key]] if subject.packed else []
    packs += [table for (listing, _), table in LISTING_TABLES.items() if listing in subject.listings]
    return sums + [table for (key, _), table in SET_TABLES.items() if key == subject.key] + packs


def _source_text(source: Source) -> str:
    parts = (source.sums, source.sets, source.dimensions)
    texts = [f"{name}={_words(expression)}" for part in parts for name, expression in part.items()]
    where = "" if source.where is None else _words(source.where)
    return f"{_words(source.origin)}|{where}|{texts}"


def _words(clause: ClauseElement) -> str:
    compiled = clause.compile()
    return f"{compiled} {sorted(compiled.params.items())}"


def shape(subject: Subject) -> str:
    """A digest of all that the stored rows of a subject depend on."""
    declared = (
        FORMAT,
        subject.versioned,
        subject.rollups,
        subject.packed,
        *subject.listings,
        [_source_text(source) for source in subject.sources],
    )
    return blake2b(repr(declared).encode(), digest_size=16).hexdigest()
