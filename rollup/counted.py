"""Statements over the facts that a question is about: of all its days, of those that are dirty, or of stretches of days
that are cut, of which short ones are looked for in their hours alone. Each is limited to the question's definition set,
where the subject has them, and to the values that it names."""

from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, and_, literal, select

from rollup.clean import dirty_places
from rollup.facts import Stretch, members_from_facts, place_columns, sums_from_facts
from rollup.model import venue
from rollup.shape import EVERY_VERSION, FIRST, KEPT, LAST, STRETCHES, VENUES, VERSION, Shape, among
from rollup.statements import one_of
from rollup.subjects import Number, Source, Subject


class Scope(StrEnum):
    """Which facts of a question are meant."""

    EVERY = "every"
    DIRTY = "dirty"
    CUT = "cut"
    CUT_SHORT = "cut-short"
    """No stretch is longer than an hour."""


@lru_cache(KEPT)
def counted_sums(subject: Subject, names: tuple[str, ...], shape: Shape, scope: Scope) -> Select[Any]:
    """The columns of a question and the sums `names`."""
    return _counted(subject, shape, scope, sums_from_facts, names)


@lru_cache(KEPT)
def counted_members(subject: Subject, name: str, shape: Shape, scope: Scope) -> Select[Any]:
    """The columns of a question and the members of the set `name`, one a row."""
    return _counted(subject, shape, scope, members_from_facts, name)


def _hour(minute: Number) -> Number:
    """The local hour of a minute since the cut-off."""
    return ((minute + venue.c.cutoff_minutes) // literal(60, BigInteger())) % literal(24, BigInteger())


_SHORT = (
    select(STRETCHES, _hour(STRETCHES.c.since).label("first"), _hour(STRETCHES.c.minute).label("last"))
    .select_from(STRETCHES.join(venue, venue.c.id == STRETCHES.c.venue_id))
    .subquery("short")
)
"""Stretches with the local hours of their minutes, which are one or two."""
_PLACES: dict[Scope, Callable[[], dict[str, Any]]] = {
    Scope.EVERY: dict,
    Scope.DIRTY: lambda: {"scope": dirty_places()},
    Scope.CUT: lambda: {"scope": STRETCHES, "stretch": Stretch(STRETCHES.c.since, STRETCHES.c.minute)},
    Scope.CUT_SHORT: lambda: {"scope": _SHORT, "stretch": Stretch(_SHORT.c.since, _SHORT.c.minute)},
}
"""How facts are found: the venue-days to which they are joined, and the stretch of each, where they are not all."""


def _counted(
    subject: Subject, shape: Shape, scope: Scope, reckon: Callable[..., Select[Any]], measures: Any
) -> Select[Any]:
    names = (measures,) if isinstance(measures, str) else measures

    def within(source: Source) -> ColumnElement[bool]:
        place = source.place.c
        columns = place_columns(source, shape.filters, None)
        parts = [one_of(column, among(name)) for column, name in zip(columns, shape.filters, strict=True)]
        if scope is Scope.EVERY:
            parts += [one_of(place.venue_id, VENUES), place.day.between(FIRST, LAST)]
        if scope is Scope.CUT_SHORT and all(source.counts_at_once(name) for name in names):
            parts.append(place.hour.in_((_SHORT.c.first, _SHORT.c.last)))
        if subject.versioned:
            parts.append(place.definitions.in_((VERSION, EVERY_VERSION)))
        return and_(literal(1) == 1, *parts)

    return reckon(subject, shape.columns, measures, grain=shape.grain, within=within, **_PLACES[scope]())
