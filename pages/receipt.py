"""A figure accounted for: what it means, what it is made of, whether it is closed, and every fact behind it."""

from functools import partial

from dash import html

from components import states
from components.choices import Choice, choices
from components.fact_words import kind_said
from components.pager import pager
from components.receipt import closing_list, facts_table, figure_card, parts_table
from dashboard.answers.receipts import FactPage
from dashboard.exports.sheet import Column, Sheet, number
from dashboard.language import N_
from dashboard.language import gettext as _
from dashboard.queries.closing import closing
from dashboard.queries.facts_behind import every_fact, fact_page
from dashboard.queries.receipt import receipt
from pages.page import Page, Panel
from pages.reading import Reading, Shown
from rollup.errors import BadInput, sentence
from rollup.metrics.catalogue import metric as metric_of
from rollup.metrics.metric import Unit
from rollup.metrics.values import Value

METRIC, PART, PAGE_NUMBER, CURRENCY = "metric", "part", "page", "currency"
DEFAULT = "revenue"


def draw_figure(reading: Reading) -> Shown:
    """What the figure is."""
    result = reading.run(_metrics(reading))
    if not result.rows:
        return states.empty(_("No venues yet"), _("Import venues and facts first."))
    return figure_card(result, reading.where(), lambda key: f"/glossary#{key}")


def draw_parts(reading: Reading) -> Shown:
    """How it adds up, in each currency."""
    told = receipt(reading.services.store, reading.viewer, reading.query(_metrics(reading)), reading.now)
    if not told.accounts:
        return states.empty()
    return [
        parts_table(told, account, partial(_to, reading, currency=account.currency))
        for account in told.accounts
    ]


def draw_closing(reading: Reading) -> Shown:
    """How it stands."""
    asked = reading.query(_metrics(reading))
    return html.Div(
        closing_list(closing(reading.services.store, reading.viewer, asked, reading.now)),
        className="va-standing",
    )


def draw_facts(reading: Reading) -> Shown:
    """The facts of one kind behind it, a page of them."""
    asked = reading.query(_metrics(reading))
    found = fact_page(
        reading.services.store, reading.viewer, asked, reading.now, **_which(reading), page=_page(reading)
    )
    head = _chosen(reading, found)
    if not found.tally.facts:
        return [*head, states.empty(_("Nothing adds to it"), _("Choose a longer period or more venues."))]
    return [*head, facts_table(found, narrow=reading.narrow), *_pages(reading, found)]


def facts_sheet(reading: Reading) -> Sheet:
    """All facts of the kind that is shown, for a file."""
    metric, asked = metric_of(_metrics(reading)[0]), reading.query(_metrics(reading))
    fields, facts, currency = every_fact(
        reading.services.store, reading.viewer, asked, reading.now, **_which(reading)
    )
    of_money = metric.unit in (Unit.MONEY, Unit.MONEY_PER_HOUR)
    columns = [Column("venue"), Column("day"), Column("time"), *(Column(field) for field in fields)]
    columns += [Column("currency"), Column("numerator", Unit.MONEY if of_money else Unit.COUNT)]
    columns += [Column("denominator", Unit.COUNT)] if metric.formula.is_ratio else []
    rows = []
    for fact in facts:
        amount = number(metric, Value(fact.numerator), currency) if of_money else fact.numerator
        at = f"{fact.at:%H:%M}" if fact.at else None
        below = [fact.denominator] if metric.formula.is_ratio else []
        rows.append((fact.venue, fact.day, at, *fact.said, currency, amount, *below))
    return Sheet(tuple(columns), tuple(rows))


def _which(reading: Reading) -> dict[str, str]:
    """Which of the facts are asked for: the currency and the kind."""
    return {"currency": reading.view.parameter(CURRENCY), "part": reading.view.parameter(PART)}


def _metrics(reading: Reading) -> tuple[str]:
    return (reading.view.parameter(METRIC, DEFAULT),)


def _page(reading: Reading) -> int:
    wanted = reading.view.parameter(PAGE_NUMBER, "1")
    if not (wanted.isascii() and wanted.isdigit() and 0 < int(wanted) < 10**9):
        raise BadInput(
            sentence("page={wanted!r} is no page number such as page=2", wanted=wanted), PAGE_NUMBER
        )
    return int(wanted)


def _to(reading: Reading, part: str, *, currency: str, page: int = 1) -> str:
    """The address of a page of the facts of one kind."""
    view = reading.view.with_parameter(PART, part).with_parameter(CURRENCY, currency)
    return reading.path + view.with_parameter(PAGE_NUMBER, str(page) if page > 1 else None).to_url()


def _chosen(reading: Reading, found: FactPage) -> list[html.Div]:
    """The kinds of facts and the currencies to choose from, where there are several."""
    currencies = [
        Choice(key, _to(reading, found.part, currency=key), key == found.currency) for key in found.currencies
    ]
    parts = [
        Choice(kind_said(key), _to(reading, key, currency=found.currency), key == found.part)
        for key in found.parts
    ]
    asked = ((_("Currency"), currencies), (_("Facts"), parts))
    return [choices(label, possible) for label, possible in asked if len(possible) > 1]


def _pages(reading: Reading, found: FactPage) -> list[html.Nav]:
    if found.pages == 1:
        return []

    def to(page: int) -> str:
        return _to(reading, found.part, currency=found.currency, page=page)

    return [pager(_("Pages of facts"), found.page, found.pages, to)]


PAGE = Page(
    key="receipt",
    path="/receipt",
    title=N_("Receipt"),
    icon="receipt",
    panels=(
        Panel("figure", "", "", 420, draw_figure, wide=True, is_bare=True),
        Panel(
            "parts",
            N_("How it adds up"),
            N_("The kinds of facts in it, and what they come to"),
            220,
            draw_parts,
        ),
        Panel(
            "closing",
            N_("How it stands"),
            N_("Closed or open, restated, checked"),
            220,
            draw_closing,
        ),
        Panel(
            "facts",
            N_("The facts behind it"),
            N_("Each with what it adds; nobody is named"),
            480,
            draw_facts,
            wide=True,
            sheet=facts_sheet,
        ),
    ),
)
