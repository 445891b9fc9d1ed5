"""The shape of a question: all that decides what its statements look like. A statement is made once for a shape, which
takes longer than running it, and is kept; what differs from one question to the next are its parameters."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, BindParameter, Text, bindparam, literal

from rollup.ask import Ask
from rollup.statements import Listed, stretches
from rollup.subjects import DEFINITION_SETS, Grain, Subject
from rollup.tables import TEXT_DIMENSIONS

BOTH = sum(DEFINITION_SETS.values())
KEPT = 1024
"""How many statements of a kind are kept; those that were not asked for longest are made anew."""
VENUES = bindparam("venues", type_=Listed(BigInteger))
VERSION, EVERY_VERSION = bindparam("version", type_=BigInteger()), literal(BOTH, BigInteger())
"""The values of a row's `definitions` that the asked set counts."""
MARKED = bindparam("subjects", type_=Listed(Text))
FIRST, LAST = (bindparam(name, type_=BigInteger()) for name in ("first", "last"))
STRETCHES = stretches(bindparam("stretches", type_=Text()))
"""Stretches of days that end before they are over: venue_id, day, and the minutes in which it begins and ends."""
Stretches = Sequence[tuple[int, int, int, int]]


@dataclass(frozen=True, slots=True)
class Region:
    """Days first to last, read from the rollups of one grain."""

    grain: Grain
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Shape:
    """The columns of the answer's keys, in order; the grain of its buckets; the columns whose values are limited."""

    columns: tuple[str, ...]
    grain: Grain | None
    filters: tuple[str, ...]


def shape_of(ask: Ask) -> Shape:
    """The shape of a question."""
    return Shape(ask.columns, ask.grain, ask.filters)


def among(name: str) -> BindParameter[Any]:
    """The parameter for the values that a column is limited to."""
    return bindparam(f"only_{name}", type_=Listed(Text if name in TEXT_DIMENSIONS else BigInteger))


def ends(number: int) -> tuple[BindParameter[int], BindParameter[int]]:
    """The parameters for the first and last day of a region, by its place among them."""
    return bindparam(f"from_{number}", type_=BigInteger()), bindparam(f"to_{number}", type_=BigInteger())


def values(
    ask: Ask,
    *,
    regions: Sequence[Region] = (),
    subjects: Sequence[Subject] = (),
    stretches: Stretches = (),
) -> dict[str, Any]:
    """The parameters of any statement made for the shape of a question."""
    found: dict[str, Any] = {
        "now": ask.now,
        "venues": ask.venues,
        "first": ask.first,
        "last": ask.last,
        "stretches": json.dumps(stretches) if stretches else None,
        "version": DEFINITION_SETS[ask.definitions],
        "subjects": [subject.key for subject in subjects],
    }
    found |= {f"only_{name}": allowed for name, allowed in ask.only}
    for number, region in enumerate(regions):
        found |= {f"from_{number}": region.first, f"to_{number}": region.last}
    return found


def versions(ask: Ask) -> list[int]:
    """The values of a row's `definitions` that the asked set counts."""
    return [DEFINITION_SETS[ask.definitions], BOTH]
