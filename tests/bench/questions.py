"""The questions that the benchmarks ask: each through the product's own read path, and in SQL over the facts.

Both give the answer in the same plain form, so that they can be held against each other.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from dashboard import queries
from dashboard.access import CAPABILITIES, Viewer
from dashboard.queries.cohorts import cohorts
from dashboard.queries.peak_times import peak_times
from dashboard.results import Query, Row
from pages import overview, venues
from rollup.calendar import date_of, day_of, instant_of, month_of
from rollup.db import Store
from rollup.metrics.catalogue import metric
from rollup.metrics.metric import Term
from tests.bench import raw_sql
from tests.bench.generated_chain.places import venues_of
from tests.bench.generated_chain.size import NOW, Size
from tests.bench.raw_sql import Span

Answer = Any
Rows = Sequence[Sequence[Any]]
Statements = Mapping[Any, str]
TODAY = NOW // 86_400
MONTH, PRIOR = month_of(TODAY), month_of(month_of(TODAY) - 1)
MONTH_TO_DATE = {"start": date_of(MONTH), "end": date_of(TODAY), "compare": "prior_month"}
KPIS = (*overview.KPIS, "paying_customers")
YEAR = (date(2025, 12, 1), date(2026, 11, 30))
QUARTER = (date(2026, 7, 1), date(2026, 9, 30))
FUNNEL_MONTH = (date(2026, 10, 1), date(2026, 10, 31))
STEPS = ("visits", "wizard_starts", "submissions", "paid_sessions")
FEW = 7
"""Venues of a viewer who does not see all."""


@dataclass(frozen=True, slots=True)
class Question:
    """One read. `raw` are the statements over facts by what they give, `fold` makes the answer of their rows."""

    key: str
    title: str
    ask: Callable[[Store], Answer]
    raw: Statements
    fold: Callable[[Mapping[Any, Rows]], Answer]
    faster_than_postgresql: float | None = None
    faster_than_duckdb: float | None = None
    """How many times faster the product is meant to be."""


def viewer(count: int | None = None) -> Viewer:
    """Somebody who may see everything, at the first venues only where a number is given."""
    ids = None if count is None else frozenset(range(1, count + 1))
    return Viewer("bench", 1, frozenset(CAPABILITIES), ids)


def questions(size: Size) -> tuple[Question, ...]:
    """All of them, for a chain of a size."""
    every = range(1, size.venues + 1)
    days = Span(max(day_of(YEAR[0]), size.first), day_of(YEAR[1]), every)
    return (
        _key_figures("kpis", "Key figures, month to date against the prior month", every, None, (120, 8)),
        _grid(days),
        _customers(days),
        _cohorts(days),
        _resources(size),
        _funnel(size),
        _kept_funnel(every),
        _venues(every),
        _key_figures(
            "scoped",
            f"Key figures for somebody who sees {FEW} venues",
            range(1, min(FEW, size.venues) + 1),
            FEW,
        ),
    )


def cut_rows(size: Size) -> list[tuple[int, int]]:
    """Each venue's minute of the business day at this moment."""
    return [(venue.id, int(venue.clock.local(np.array([NOW])).minute[0])) for venue in venues_of(size)]


def _sides(venues: Sequence[int]) -> dict[str, Span]:
    return {
        "now": Span(MONTH, TODAY, venues),
        "before": Span(PRIOR, PRIOR + TODAY - MONTH, venues, is_cut=True),
    }


def _key_figures(
    key: str, title: str, venues: Sequence[int], seen: int | None, targets: tuple[float, float] | None = None
) -> Question:
    query = Query(KPIS, **MONTH_TO_DATE)

    def ask(store: Store) -> Answer:
        return _values(queries.run(store, viewer(seen), query, NOW).rows, KPIS)

    raw = {
        (side, names): text
        for side, span in _sides(venues).items()
        for names, text in raw_sql.measures(span, NOW).items()
    }
    return Question(key, title, ask, raw, lambda found: _folded(found, KPIS), *(targets or (None, None)))


def _values(rows: Sequence[Row], metrics: Sequence[str]) -> Answer:
    return {
        (row.key, key, side): (value.numerator, value.denominator)
        for row in rows
        for key in metrics
        for side, value in (("now", row.values[key]), ("before", row.before[key]))
    }


def _folded(found: Mapping[Any, Rows], metrics: Sequence[str]) -> Answer:
    """Values of metrics by their formulas, from measures by side and group."""
    measures: dict[tuple[str, str], dict[str, int]] = {}
    for (side, names), rows in found.items():
        for row in rows:
            group = f"v{row[0]:05d}" if len(row) > len(names) else ""
            cell = measures.setdefault((group, side), {})
            cell.update(zip(names, map(int, row[-len(names) :]), strict=True))
    return {
        (group, key, side): _value(key, cell) for (group, side), cell in measures.items() for key in metrics
    }


def _value(key: str, measures: Mapping[str, int]) -> tuple[int, int | None]:
    def total(terms: Sequence[Term]) -> int:
        return sum(term.factor * measures.get(_name(term), 0) for term in terms)

    formula = metric(key).formula
    return total(formula.numerator), total(formula.denominator) if formula.is_ratio else None


def _name(term: Term) -> str:
    return term.measure if term.within is None else f"{term.measure}&{term.within}"


def _venues(every: Sequence[int]) -> Question:
    metrics = venues.METRICS
    query = Query(metrics, **MONTH_TO_DATE, by="venue")

    def ask(store: Store) -> Answer:
        return _values(queries.run(store, viewer(), query, NOW).rows, metrics)

    raw = {
        (side, names): text
        for side, span in _sides(every).items()
        for names, text in {
            **raw_sql.measures(span, NOW, "venue_id"),
            **raw_sql.more_measures(span, "venue_id"),
        }.items()
    }
    title = f"Table of all venues, {len(metrics)} metrics, month to date against the prior month"
    return Question("venues", title, ask, raw, lambda found: _folded(found, metrics))


def _grid(days: Span) -> Question:
    first = days.first + (-days.first - 3) % 7
    end = TODAY - (TODAY + 3) % 7
    query = Query(("utilization",), date_of(days.first), date_of(days.last))

    def ask(store: Store) -> Answer:
        cells = peak_times(store, viewer(), query, NOW).cells
        return {
            (weekday, hour): (cell.value.numerator, cell.value.denominator, cell.weeks_open, cell.weeks_full)
            for weekday, line in enumerate(cells)
            for hour, cell in enumerate(line)
            if cell.value is not None
        }

    def fold(found: Mapping[Any, Rows]) -> Answer:
        return {(row[0], row[1]): tuple(map(int, row[2:])) for row in found["grid"] if row[4]}

    raw = {"grid": raw_sql.grid(Span(first, end - 1, days.venues))}
    return Question("grid", "7 × 24 grid of utilization, a year", ask, raw, fold, 600, 15)


def _customers(days: Span) -> Question:
    query = Query(("paying_customers",), date_of(days.first), date_of(days.last))

    def ask(store: Store) -> Answer:
        return queries.run(store, viewer(), query, NOW).rows[0].values["paying_customers"].numerator

    raw = {"customers": raw_sql.customers(days)}
    title = "Distinct customers of a year"
    return Question("customers", title, ask, raw, lambda found: int(found["customers"][0][0]), 200, 10)


def _cohorts(days: Span) -> Question:
    query = Query(("revenue",), date_of(days.first), date_of(days.last))

    def ask(store: Store) -> Answer:
        return {
            (cohort.month, nth): value.numerator
            for cohort in cohorts(store, viewer(), query, NOW).cohorts
            for nth, value in enumerate(cohort.returned)
            if value.numerator
        }

    def fold(found: Mapping[Any, Rows]) -> Answer:
        return {
            (date_of(first), _months_between(first, later)): int(count)
            for first, later, count in found["cohorts"]
        }

    raw = {"cohorts": raw_sql.cohorts(days, month_of(days.first), month_of(TODAY))}
    return Question("cohorts", "Cohort triangle, 12 × 12 months", ask, raw, fold, 600, 30)


def _months_between(first: int, later: int) -> int:
    begin, end = date_of(first), date_of(later)
    return 12 * (end.year - begin.year) + end.month - begin.month


def _resources(size: Size) -> Question:
    query = Query(("service_sales",), *QUARTER, by="resource")
    keys = {
        f"{venue.key}.{venue.key}-r{number}": number
        for venue in venues_of(size)
        for number in venue.resources
    }

    def ask(store: Store) -> Answer:
        rows = queries.run(store, viewer(), query, NOW).rows
        found = {keys.get(row.key, 0): row.values["service_sales"].numerator for row in rows}
        return {number: sales for number, sales in found.items() if sales}

    span = Span(day_of(QUARTER[0]), day_of(QUARTER[1]), range(1, size.venues + 1))
    raw = {"resources": raw_sql.by_resource(span)}

    def fold(found: Mapping[Any, Rows]) -> Answer:
        return {row[0]: int(row[1]) for row in found["resources"] if row[1]}

    title = f"Revenue of each of {len(keys):,} resources, a quarter"
    return Question("resources", title, ask, raw, fold, 150, 6)


def _steps(store: Store) -> Answer:
    """What the conversion page counts: each step's sessions."""
    values = queries.run(store, viewer(), Query(STEPS, *FUNNEL_MONTH), NOW).rows[0].values
    return tuple(values[step].numerator for step in STEPS)


def _funnel(size: Size) -> Question:
    first, last = map(day_of, FUNNEL_MONTH)
    starts = ", ".join(
        f"({venue.id}, {instant_of(venue.clock.zone, first, venue.trade.cutoff)},"
        f" {instant_of(venue.clock.zone, last + 1, venue.trade.cutoff)})"
        for venue in venues_of(size)
    )
    raw = {"funnel": raw_sql.funnel(starts)}
    title = "Funnel of a month, each session once"
    return Question("funnel", title, _steps, raw, lambda found: tuple(map(int, found["funnel"][0])), 1000, 60)


def _kept_funnel(every: Sequence[int]) -> Question:
    span = Span(*map(day_of, FUNNEL_MONTH), every)
    raw = {"funnel": raw_sql.funnel_of_sessions(span)}
    title = "The same funnel against sessions that are kept up at ingest"
    return Question("sessions", title, _steps, raw, lambda found: tuple(map(int, found["funnel"][0])))
