"""The facts behind a figure, each with what it adds to it.

They come from the subjects' own sources and expressions, the same that builds and live deltas add up, so that all of
them together are the figure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
)

from rollup.ask import Ask, by_subject
from rollup.facts import having
from rollup.metrics.metric import Formula, Term
from rollup.model import block_span, booking_span, opening_slot, resource
from rollup.shape import versions
from rollup.subjects import Source, Subject, subject_of, whole

TOGETHER: dict[str, tuple[ColumnElement[Any], ...]] = {
    booking_span.name: (
        booking_span.c.venue_id,
        booking_span.c.day,
        booking_span.c.booking_id,
        booking_span.c.resource_id,
    ),
    opening_slot.name: (opening_slot.c.venue_id, opening_slot.c.day, resource.c.id.label("resource_id")),
    block_span.name: (block_span.c.venue_id, block_span.c.day, block_span.c.resource_id),
}
"""Facts that are kept by the hour, by what tells one from another for a person: those that have it alike are one."""


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of facts that a formula adds up: those of one source or, with `measure`, the members of a set, each
    once, wherever among the sources they are."""

    key: str
    subject: Subject
    sources: tuple[Source, ...]
    measure: str | None = None

    @property
    def columns(self) -> tuple[ColumnElement[Any], ...]:
        """What tells one fact from another, the venue first."""
        place = self.sources[0].place
        return TOGETHER.get(place.name) or tuple(place.primary_key)

    @property
    def is_together(self) -> bool:
        """Whether a line stands for several stored facts."""
        return self.measure is not None or self.sources[0].place.name in TOGETHER


@dataclass(frozen=True, slots=True)
class Tally:
    """How many facts a part has that add something, and what all of them add."""

    facts: int
    numerator: int
    denominator: int


def parts_of(formula: Formula) -> tuple[Part, ...]:
    """The kinds of facts that a formula adds up, in its order."""
    measures = [term.measure for term in (*formula.numerator, *formula.denominator)]
    return tuple(part for subject, names in by_subject(measures) for part in _parts(subject, names))


def _parts(subject: Subject, names: Sequence[str]) -> Iterator[Part]:
    for source in subject.sources:
        if any(name in source.sums for name in names):
            key = subject.key if len(subject.sources) == 1 else source.place.name
            yield Part(key, subject, (source,))
    for name in names:
        if name in subject.sets:
            yield Part(name, subject, tuple(s for s in subject.sources if name in s.sets), name)


def tally(connection: Connection, part: Part, formula: Formula, ask: Ask, chain: Sequence[int]) -> Tally:
    """What all facts of a part add. `ask` says which facts are meant (its measures do not matter), `chain` names all
    venues of the chain, for sets that are read over it."""
    behind = _adding(part, formula, ask, chain).subquery("behind")
    query = select(func.count(), whole(behind.c.adds), whole(behind.c.adds_below))
    count, numerator, denominator = connection.execute(query, {"now": ask.now}).one()
    return Tally(int(count), int(numerator), int(denominator))


def facts_behind(
    connection: Connection,
    part: Part,
    formula: Formula,
    ask: Ask,
    chain: Sequence[int],
    *,
    show: Sequence[str] = (),
    offset: int = 0,
    limit: int | None = None,
    from_end: bool = False,
) -> list[Row[Any]]:
    """Facts that add something, by venue and time (members by their first day), with `adds` to the numerator and
    `adds_below` to the denominator. Members have `day` and `facts`: the first day, and in how many facts they are.
    Others have the part's columns and, where a line is one fact, the columns of its place that are to be shown. With
    `from_end` the offset is from the last of them, as what lies before is read over."""
    query = _adding(part, formula, ask, chain, show)
    order = ("day", "member") if part.measure is not None else [column.name for column in part.columns]
    behind = query.subquery("behind")
    by = [behind.c[name].desc() if from_end else behind.c[name] for name in order]
    ordered = select(behind).order_by(*by).offset(offset).limit(limit)
    found = list(connection.execute(ordered, {"now": ask.now}))
    return found[::-1] if from_end else found


def first_facts(connection: Connection, part: Part, ask: Ask, members: Sequence[int]) -> dict[int, Row[Any]]:
    """The first fact by day and time that puts each of some members in a part's set."""
    assert part.measure is not None
    found: dict[int, Row[Any]] = {}
    for source in part.sources:
        member, place = source.sets[part.measure], source.place.c
        query = select(member.label("member"), source.place).select_from(source.origin)
        query = query.where(_meant(part.subject, source, ask), member.in_(members))
        for row in connection.execute(query.order_by(place.day, place.minute), {"now": ask.now}):
            known = found.setdefault(row.member, row)
            if (row.day, row.minute) < (known.day, known.minute):
                found[row.member] = row
    return found


def _adding(
    part: Part, formula: Formula, ask: Ask, chain: Sequence[int], show: Sequence[str] = ()
) -> Select[Any]:
    every = (
        _facts(part, formula, ask, show) if part.measure is None else _members(part, formula, ask, chain)
    ).subquery("every")
    return select(every).where(or_(every.c.adds != 0, every.c.adds_below != 0))


def _facts(part: Part, formula: Formula, ask: Ask, show: Sequence[str]) -> Select[Any]:
    source = part.sources[0]
    above, below = (_sum(source, terms) for terms in (formula.numerator, formula.denominator))
    if part.is_together:
        query = select(*part.columns, whole(above).label("adds"), whole(below).label("adds_below"))
        query = query.group_by(*part.columns)
    else:
        known = {column.name for column in part.columns}
        more = [source.place.c[name] for name in show if name not in known]
        query = select(*part.columns, *more, above.label("adds"), below.label("adds_below"))
    return query.select_from(source.origin).where(_meant(part.subject, source, ask))


def _sum(source: Source, terms: Sequence[Term]) -> ColumnElement[Any]:
    """What a fact adds to a sum of terms."""
    added: ColumnElement[Any] = literal(0, BigInteger())
    for term in terms:
        if term.measure in source.sums:
            added = added + literal(term.factor, BigInteger()) * source.sums[term.measure]
    return added


def _members(part: Part, formula: Formula, ask: Ask, chain: Sequence[int]) -> Select[Any]:
    """The members of a set, each with the day of the first fact and the number of facts that it is in."""
    assert part.measure is not None
    facts = _memberships(part.subject, part.measure, ask).subquery("memberships")
    above, below = (
        _membership(facts.c.member, part.measure, terms, ask, chain)
        for terms in (formula.numerator, formula.denominator)
    )
    found = select(facts.c.member, func.min(facts.c.day).label("day"), func.count().label("facts"))
    return found.add_columns(above.label("adds"), below.label("adds_below")).group_by(facts.c.member)


def _memberships(subject: Subject, measure: str, ask: Ask) -> Select[Any]:
    """A line for each fact that a member of a set is in."""
    parts = [
        select(source.sets[measure].label("member"), source.place.c.day)
        .select_from(source.origin)
        .where(_meant(subject, source, ask), source.sets[measure] != 0)
        for source in subject.sources
        if measure in source.sets
    ]
    return parts[0] if len(parts) == 1 else select(union_all(*parts).subquery("sources"))


def _membership(
    member: ColumnElement[Any], measure: str, terms: Sequence[Term], ask: Ask, chain: Sequence[int]
) -> ColumnElement[Any]:
    """What a member adds to a sum of terms."""
    added: ColumnElement[Any] = literal(0, BigInteger())
    for term in terms:
        if term.measure != measure:
            continue
        factor = literal(term.factor, BigInteger())
        if term.within is None:
            added = added + factor
        else:
            wide = Ask((), tuple(chain), ask.first, ask.last, ask.now, definitions=ask.definitions)
            others = _memberships(subject_of(term.within), term.within, wide).subquery(term.within)
            inside = member.in_(select(others.c.member))
            added = added + case((inside, factor), else_=literal(0, BigInteger()))
    return added


def _meant(subject: Subject, source: Source, ask: Ask) -> ColumnElement[bool]:
    """Which facts of a source a question is about."""
    place = source.place.c
    parts: list[ColumnElement[bool]] = [
        place.venue_id.in_(ask.venues),
        place.day.between(ask.first, ask.last),
    ]
    parts += having(source, ask.only)
    if source.where is not None:
        parts.append(source.where)
    if subject.versioned:
        parts.append(place.definitions.in_(versions(ask)))
    return and_(*parts)
