"""How many facts stand behind a figure, and what they add, from rollups where they tell it.

A figure of a year stands on millions of facts, and counting them takes as long as reading them. For most figures some
rollup knows the number: the figure counts members, or facts of which each adds one; it counts some of those that
another measure counts; or they are the postings of a kind, which are counted (`Subject.tallies`) beside their amounts.
Sums of money come from the rows that told the number, by the kind of line, and not from those that the figure itself is
read from.

A few venue-days are counted from the facts themselves.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pyroaring import BitMap
from sqlalchemy import Connection

from rollup.ask import Answer, Ask
from rollup.metrics.metric import Formula, Term
from rollup.read import compute_rollup
from rollup.trace import Part, Tally, tally

FEW = 200
"""Venue-days of which facts are counted one by one."""
Only = tuple[tuple[str, tuple[str, ...]], ...]
Limits = tuple[tuple[str, tuple[Any, ...]], ...]
Places = tuple[tuple[Only, int], ...]
"""Facts by what they are limited to: those to be added (1), and those to be taken off (-1)."""


@dataclass(frozen=True, slots=True)
class Counting:
    """Where the number of facts is found that add to some measures: the sum of measures that count each of them once,
    over the facts of these places."""

    measures: tuple[str, ...]
    places: Places = (((), 1),)


EACH = ("bookings", "new_members", "visits", "nps_answers", "unmet_demand")
"""Measures to which each fact adds one: all facts of a figure with one of them count."""
FLAGS = (
    "cancelled_bookings",
    "no_shows",
    "opened_unpaid",
    "opened_paid",
    "item_orders",
    "walk_in_orders",
    "walk_in_item_orders",
    "wizard_starts",
    "submissions",
    "paid_sessions",
)
"""Measures to which a fact adds one or nothing."""
_PAID = ("cash_postings", "stored_postings")
_LATER = (("line_kind", ("card",)), ("card_kind", ("times", "combo")))


def _of_lines(*kinds: str) -> Places:
    return (((("line_kind", kinds),), 1),)


COUNTED: Mapping[frozenset[str], Counting] = {
    **{frozenset({name}): Counting((name,)) for name in FLAGS},
    frozenset({"no_shows", "due_bookings"}): Counting(("due_bookings",)),
    frozenset({"submissions", "wizard_starts"}): Counting(("wizard_starts",)),
    frozenset({"paid_sessions", "submissions"}): Counting(("submissions",)),
    frozenset({"service_sales", "product_sales"}): Counting(_PAID, _of_lines("service", "product")),
    frozenset({"service_sales"}): Counting(_PAID, _of_lines("service")),
    frozenset({"product_sales"}): Counting(_PAID, _of_lines("product")),
    frozenset({"cash_received"}): Counting(("cash_postings",)),
    frozenset({"card_sales"}): Counting(("cash_postings",), _of_lines("card", "recharge")),
    frozenset({"stored_value_consumed"}): Counting(("stored_postings",), (((), 1), (_LATER, -1))),
    frozenset({"balance_converted"}): Counting(("stored_postings",), ((_LATER, 1),)),
}
"""By the measures of a figure's facts of one kind."""


def tally_of(connection: Connection, part: Part, formula: Formula, ask: Ask, chain: Sequence[int]) -> Tally:
    """What `rollup.trace.tally` says, as fast as it can be said."""
    if len(ask.venues) * (ask.last - ask.first + 1) > FEW:
        found = stored_tally(connection, part, formula, ask, chain)
        if found is not None:
            return found
    return tally(connection, part, formula, ask, chain)


def stored_tally(
    connection: Connection, part: Part, formula: Formula, ask: Ask, chain: Sequence[int]
) -> Tally | None:
    """A tally from rollups; None where they do not tell it, or are catching up, so that the facts are all of them."""
    if part.measure is not None:
        return _stored_members(connection, part.measure, formula, ask, chain)
    counting = counting_of(part, formula)
    return None if counting is None else _stored_facts(connection, part, formula, ask, counting)


def counting_of(part: Part, formula: Formula) -> Counting | None:
    """Where the number of a part's facts is found; None: they have to be counted."""
    if part.measure is not None or part.is_together:
        return None
    names = {term.measure for term in _terms(part, (*formula.numerator, *formula.denominator))}
    each = names.intersection(EACH)
    return Counting((each.pop(),)) if each else COUNTED.get(frozenset(names))


def _stored_facts(
    connection: Connection, part: Part, formula: Formula, ask: Ask, counting: Counting
) -> Tally | None:
    above, below = (list(_terms(part, terms)) for terms in (formula.numerator, formula.denominator))
    measures = (*counting.measures, *(term.measure for term in (*above, *below)))
    facts = numerator = denominator = 0
    for only, factor in counting.places:
        narrowed = _narrowed(ask.only, only)
        if narrowed is None:
            continue
        asked = replace(ask, measures=tuple(dict.fromkeys(measures)), only=narrowed)
        answer = compute_rollup(connection, asked)
        if answer.catching_up:
            return None
        sums: Mapping[str, Any] = answer.found.get((), {})
        facts += factor * sum(sums.get(name, 0) for name in counting.measures)
        numerator += factor * _added(above, sums)
        denominator += factor * _added(below, sums)
    return Tally(facts, numerator, denominator)


def _stored_members(
    connection: Connection, measure: str, formula: Formula, ask: Ask, chain: Sequence[int]
) -> Tally | None:
    """Members who are in another set too, as terms ask for (`Term.within`), may add something else than the others."""
    above, below = (
        [term for term in terms if term.measure == measure]
        for terms in (formula.numerator, formula.denominator)
    )
    others = {term.within for term in (*above, *below) if term.within is not None}
    if len(others) > 1:
        return None
    every = compute_rollup(connection, replace(ask, measures=(measure,)))
    wide = Ask(tuple(others), tuple(chain), ask.first, ask.last, ask.now, definitions=ask.definitions)
    within = compute_rollup(connection, wide)
    if every.catching_up or within.catching_up:
        return None
    members = _set_of(every, measure)
    inside = members & BitMap().union(*(_set_of(within, name) for name in others))
    facts = numerator = denominator = 0
    for count, is_inside in ((len(inside), True), (len(members) - len(inside), False)):
        adds, adds_below = (
            sum(term.factor for term in terms if term.within is None or is_inside) for terms in (above, below)
        )
        facts += count if adds or adds_below else 0
        numerator += count * adds
        denominator += count * adds_below
    return Tally(facts, numerator, denominator)


def _set_of(answer: Answer, name: str) -> BitMap:
    found = answer.found.get((), {}).get(name)
    return found if isinstance(found, BitMap) else BitMap()


def _terms(part: Part, terms: Sequence[Term]) -> Iterator[Term]:
    """The terms to which a part's facts add."""
    return (term for term in terms if term.measure in part.sources[0].sums)


def _added(terms: Sequence[Term], sums: Mapping[str, Any]) -> int:
    return sum(term.factor * sums.get(term.measure, 0) for term in terms)


def _narrowed(asked: Limits, only: Only) -> Limits | None:
    """What a question is limited to and these limits as well; None where no fact is within both."""
    found = dict(asked)
    for name, values in only:
        found[name] = tuple(value for value in found.get(name, values) if value in values)
    return tuple(found.items()) if all(found.values()) else None
