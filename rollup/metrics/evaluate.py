"""From merged measures to a metric's value. Ratios are formed here, at the very end, and never stored."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from pyroaring import BitMap

from rollup.metrics.metric import Formula, Metric, Term
from rollup.metrics.values import Value

Measures = Mapping[str, int | BitMap]


def measures_of(metrics: Iterable[Metric]) -> tuple[str, ...]:
    """The measures that the metrics need for the venues asked about."""
    return tuple(dict.fromkeys(term.measure for term in _terms(metrics)))


def chain_measures_of(metrics: Iterable[Metric]) -> tuple[str, ...]:
    """The sets that the metrics need over the whole chain."""
    return tuple(dict.fromkeys(term.within for term in _terms(metrics) if term.within is not None))


def _terms(metrics: Iterable[Metric]) -> Iterable[Term]:
    for metric in metrics:
        yield from metric.formula.numerator
        yield from metric.formula.denominator


def evaluate(formula: Formula, measures: Measures, chain: Measures) -> Value:
    """The value of a formula. `chain` holds the whole chain's sets for `Term.within`; what is missing counts 0."""
    return evaluating(formula)(measures, chain)


def evaluating(formula: Formula) -> Callable[[Measures, Measures], Value]:
    """`evaluate` for many lines of one formula."""
    above, below = _adding(formula.numerator), _adding(formula.denominator)
    if not formula.denominator:
        return lambda measures, chain: Value(above(measures, chain))
    return lambda measures, chain: Value(above(measures, chain), below(measures, chain))


def _adding(terms: tuple[Term, ...]) -> Callable[[Measures, Measures], int]:
    """The sum of terms; most formulas have a single one."""
    if len(terms) != 1 or terms[0].factor != 1:
        return partial(total, terms)
    (term,) = terms
    name = term.measure

    def single(measures: Measures, chain: Measures) -> int:
        value = measures.get(name, 0)
        return _members(term, value, chain) if isinstance(value, BitMap) else value

    return single


def total(terms: Iterable[Term], measures: Measures, chain: Measures) -> int:
    """The sum of terms."""
    whole = 0
    for term in terms:
        value = measures.get(term.measure, 0)
        whole += term.factor * (_members(term, value, chain) if isinstance(value, BitMap) else value)
    return whole


def _members(term: Term, value: BitMap, chain: Measures) -> int:
    if term.within is None:
        return len(value)
    other = chain.get(term.within)
    return value.intersection_cardinality(other) if isinstance(other, BitMap) else 0
