"""`docs/metrics.md`, written from the catalogue; a test holds the one to the other."""

from rollup.metrics.catalogue import BOOKINGS, CONVERSION, CUSTOMERS, MONEY, OCCUPANCY
from rollup.metrics.metric import Direction, Formula, Metric, Term

CHAPTERS: tuple[tuple[str, tuple[Metric, ...]], ...] = (
    ("Money", MONEY),
    ("Customers", CUSTOMERS),
    ("Bookings", BOOKINGS),
    ("Occupancy", OCCUPANCY),
    ("Conversion", CONVERSION),
)
_GOOD = {Direction.UP: "up is good", Direction.DOWN: "down is good", Direction.NEITHER: "neither way is good"}
_HEAD = """# Metrics

Every number of the product, from the catalogue in `rollup/metrics/catalogue.py`. Write this page anew with
`venue-analytics metrics --page > docs/metrics.md`. Money is in minor units (öre, cents); ratios are formed from
measures merged over the whole range and all venues asked for, never averaged.
"""


def formula_in_words(formula: Formula) -> str:
    """The formula over its measures, such as `no_shows ÷ due_bookings`."""
    top = _terms(formula.numerator)
    if not formula.is_ratio:
        return top
    bottom = _terms(formula.denominator)
    return " ÷ ".join(f"({part})" if " " in part else part for part in (top, bottom))


def _terms(terms: tuple[Term, ...]) -> str:
    words = ""
    for index, term in enumerate(terms):
        sign = ("" if term.factor >= 0 else "−") if not index else (" + " if term.factor >= 0 else " − ")
        factor = f"{abs(term.factor)} × " if abs(term.factor) != 1 else ""
        words += (
            sign + factor + (term.measure if term.within is None else f"|{term.measure} ∩ {term.within}|")
        )
    return words


def metrics_page() -> str:
    """The whole page as Markdown."""
    return _HEAD + "".join(_chapter(title, metrics) for title, metrics in CHAPTERS)


def _chapter(title: str, metrics: tuple[Metric, ...]) -> str:
    return f"\n## {title}\n" + "".join(_entry(metric) for metric in metrics)


def _entry(metric: Metric) -> str:
    return (
        f"\n### {metric.name} ({metric.chinese}) `{metric.key}`\n\n{metric.definition}\n\n"
        f"- formula: `{formula_in_words(metric.formula)}`\n"
        f"- unit: {metric.unit}; {_GOOD[metric.good]}; needs `{metric.capability}`\n"
        f"- splits: {', '.join(metric.splits)}\n"
    )
