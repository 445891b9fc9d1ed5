"""The chain's state in a row of cards: value, change in colour and sign, comparison, shape, definition."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import dash_bootstrap_components as dbc
from dash import dcc, html

from components import formats, ids, series
from components.elements import Children, aria, data, icon, spoken
from components.sparkline import sparkline
from components.verdict import direction, verdict
from dashboard.language import N_
from dashboard.language import gettext as _
from dashboard.results import Result, Row, is_distinct
from rollup.metrics.metric import Metric, Term, Unit
from rollup.metrics.values import Value, change

ARROWS = {1: "arrow-up-right", 0: "arrow-right", -1: "arrow-down-right"}
HEADINGS = {
    "aov": N_("Average order"),
    "card_members": N_("Card members"),
    "first_time_customers": N_("First-time"),
}
"""Short names for the cards; a metric that is not here is named as in its declaration."""


@dataclass(frozen=True, slots=True)
class Choosing:
    """Cards that can be chosen: the metric of the one that is, and from a metric to the address that chooses it."""

    chosen: str
    href: Callable[[str], str]


def kpi_strip(
    total: Result,
    trend: Result | None = None,
    receipt: Callable[[str], str] | None = None,
    choosing: Choosing | None = None,
) -> html.Div:
    """A card for each metric of the answer; `trend` is the same question as a series, `receipt` gives the address at
    which a metric's figure is accounted for."""
    cards = [_card(metric, total, trend, receipt, choosing) for metric in total.metrics]
    return html.Div(cards, className="va-kpis")


def lines_of(metric: Metric, rows: tuple[Row, ...]) -> list[tuple[str, Value | None, Value | None]]:
    """Currency, value and comparison of each line that a card shows: one for each currency where values of different
    ones cannot be added up, else one."""
    if metric.unit in (Unit.MONEY, Unit.MONEY_PER_HOUR) or is_distinct(metric):
        return [(row.currency, row.values.get(metric.key), row.before.get(metric.key)) for row in rows]
    return [
        (
            "",
            series.merged(row.values.get(metric.key) for row in rows),
            series.merged(row.before.get(metric.key) for row in rows),
        )
    ]


def _card(
    metric: Metric,
    total: Result,
    trend: Result | None,
    receipt: Callable[[str], str] | None,
    choosing: Choosing | None,
) -> html.Article:
    name = _(HEADINGS.get(metric.key, metric.name))
    href = receipt(metric.key) if receipt else None
    lines = lines_of(metric, total.rows) or [("", None, None)]
    figures = [_figure(metric, href, *line) for line in lines]
    is_chosen = choosing is not None and choosing.chosen == metric.key
    return html.Article(
        [
            html.Div(
                [html.H2(_heading(metric, name, choosing)), *_about(metric, name, lines)],
                className="va-kpi-head",
            ),
            html.Div(figures, className="va-kpi-figures"),
            sparkline(_shape(metric, trend, lines[0][0])),
        ],
        className="va-card va-kpi va-kpi-chosen" if is_chosen else "va-card va-kpi",
        **data(metric=metric.key),
    )


def _heading(metric: Metric, name: str, choosing: Choosing | None) -> Children | str:
    """The name, as a link where the card can be chosen."""
    if choosing is None:
        return name
    said: Children = [name, spoken(_(" (shown below)"))] if metric.key == choosing.chosen else [name]
    return [dcc.Link(said, href=choosing.href(metric.key), className="va-kpi-choose")]


def _figure(
    metric: Metric, href: str | None, currency: str, value: Value | None, before: Value | None
) -> html.Div:
    shown = formats.value(metric.unit, value, currency, short=True)
    amount, unit = _parts(shown)
    said: Children | str = [amount, html.Small(f"{formats.SPACE}{unit}")] if unit else amount
    return html.Div(
        [
            html.P(
                dcc.Link(said, href=href) if href else said,
                className="va-kpi-value",
                title=formats.value(metric.unit, value, currency),
            ),
            html.P(_versus(metric, currency, value, before), className="va-kpi-versus"),
        ]
    )


def _parts(shown: str) -> tuple[str, str]:
    """Number and unit; some languages have the same space between thousands as before the unit."""
    found = re.fullmatch(rf"(.*){formats.SPACE}(\D.*)", shown)
    return (found[1], found[2]) if found else (shown, "")


def _versus(metric: Metric, currency: str, value: Value | None, before: Value | None) -> Children:
    if before is None or before.number is None:
        return [html.Span(_("no comparison"), className="va-kpi-before")]
    step = change(metric.unit, value, before) if value else None
    news = verdict(metric, step)
    suffix = {"good": _(" (better)"), "bad": _(" (worse)"), "even": ""}[news]
    arrow = icon(ARROWS[direction(metric, step)])
    chip = html.Span(
        [arrow, formats.change(metric.unit, step), spoken(suffix)],
        className=f"va-chip va-{news}",
    )
    return [
        chip,
        html.Span(
            _("from {value}").format(value=formats.value(metric.unit, before, currency, short=True)),
            className="va-kpi-before",
        ),
    ]


def _shape(metric: Metric, trend: Result | None, currency: str) -> list[float | None]:
    """The series of the card's first line; buckets that are ahead are left off."""
    found: dict[object, list[Value | None]] = {}
    for row in trend.rows if trend else ():
        if (
            row.bucket is not None
            and trend
            and not series.is_future(row.bucket, trend.as_of)
            and currency in ("", row.currency)
        ):
            found.setdefault(row.bucket, []).append(row.values.get(metric.key))
    merged = [series.merged(values) for values in found.values()]
    return [value.number if value else None for value in merged]


def _about(metric: Metric, name: str, lines: list[tuple[str, Value | None, Value | None]]) -> Children:
    button = html.Button(
        icon("info-circle"),
        id=ids.about(metric.key),
        className="va-icon-button va-kpi-about",
        type="button",
        **aria(label=_("How {name} is counted").format(name=name)),
    )
    rows = [row for currency, value, _before in lines for row in _made_of(metric, currency, value)]
    body = [html.P(_(metric.definition)), html.Dl(rows)]
    popover = dbc.Popover(
        [dbc.PopoverHeader(_(metric.name)), dbc.PopoverBody(body)],
        target=ids.about(metric.key),
        trigger="hover focus",
        placement="bottom",
        class_name="va-about",
    )
    return [button, popover]


def _made_of(metric: Metric, currency: str, value: Value | None) -> Children:
    """The exact value and, of a ratio, its parts with what they count."""
    exact = formats.value(metric.unit, value, currency)
    said: Children = [html.Dt(_("Exactly")), html.Dd(exact)]
    if value is None or value.denominator is None:
        return said
    for part, number, terms in (
        (N_("Numerator"), value.numerator, metric.formula.numerator),
        (N_("Denominator"), value.denominator, metric.formula.denominator),
    ):
        money = part == "Numerator" and metric.unit in (Unit.MONEY, Unit.MONEY_PER_HOUR)
        shown = formats.money(number, currency) if money else _counted(number, terms)
        said += [html.Dt(_(part)), html.Dd([shown, html.Small(_terms(terms))])]
    return said


def _counted(number: int, terms: tuple[Term, ...]) -> str:
    if terms and all(term.measure.endswith("_minutes") for term in terms):
        return formats.duration(number)
    return formats.number(number, 0)


def _terms(terms: tuple[Term, ...]) -> str:
    """The terms in words: "100 × promoters − 100 × detractors"."""
    said = ""
    for term in terms:
        sign = (" − " if said else "−") if term.factor < 0 else (" + " if said else "")
        times = f"{abs(term.factor)} × " if abs(term.factor) != 1 else ""
        said += f"{sign}{times}{term.measure.replace('_', ' ')}"
    return said
