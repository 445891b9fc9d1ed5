"""A figure accounted for: what it is, what it is made of, how it stands, and the facts that add up to it."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from dash import dcc, html

from components import formats
from components.as_of import DEFINITIONS
from components.elements import Children
from components.fact_words import field_said, kind_said, word_said
from components.measures import GOOD, UNITS, above_said, below_said, formula_said, measure_said, terms_said
from components.remark import remark
from components.table import Cell, Column, Line, table
from components.verdict import verdict
from dashboard.answers.receipts import (
    PAGE_SIZE,
    Account,
    Checked,
    Closing,
    Fact,
    FactPage,
    Month,
    Receipt,
    Restated,
)
from dashboard.language import N_, ngettext
from dashboard.language import gettext as _
from dashboard.results import Result
from rollup.metrics.metric import Metric
from rollup.metrics.values import Value, change
from rollup.trace import Tally

Address = Callable[[str], str]
DEFINITIONS_SAID = {
    "current": N_("an order with arrears counts instalment by instalment, on the day each is paid"),
    "classic": N_("an order with arrears counts in full, on the day the last instalment is paid"),
}


def figure_card(result: Result, where: str, glossary: Address) -> html.Article:
    """What the figure is: its value, definition, formula and parts. `where` names its venues and narrowing."""
    metric = result.metrics[0]
    entries = (
        (_("Formula"), formula_said(metric.formula)),
        (_("Unit"), f"{_(UNITS[metric.unit])} · {_(GOOD[metric.good])}"),
        (
            _("Definitions"),
            f"{_(DEFINITIONS[result.definitions])}: {_(DEFINITIONS_SAID[result.definitions])}",
        ),
        (_("Venues"), where),
        (_("Period"), formats.days(result.query.start, result.query.end)),
        (_("Compared with"), formats.days(*result.compared_with) if result.compared_with else formats.NONE),
        (_("As of"), formats.moment(result.as_of)),
    )
    known = [part for name, text in entries for part in (html.Dt(name), html.Dd(text))]
    return html.Article(
        [
            html.Div(
                [
                    html.H2([_(metric.name), " ", html.Small(metric.chinese, lang="zh")]),
                    dcc.Link(_("In the glossary"), href=glossary(metric.key), className="va-noprint"),
                ],
                className="va-receipt-head",
            ),
            html.Div([_amount(result, at) for at in range(len(result.rows))], className="va-kpi-figures"),
            html.P(_(metric.definition), className="va-receipt-definition"),
            html.Dl(known, className="va-known"),
            *(_made_of(result, at) for at in range(len(result.rows))),
        ],
        className="va-card va-receipt",
    )


def _amount(result: Result, at: int) -> html.Div:
    metric, row = result.metrics[0], result.rows[at]
    value, before = row.values[metric.key], row.before.get(metric.key)
    step = change(metric.unit, value, before)
    chip = html.Span(formats.change(metric.unit, step), className=f"va-chip va-{verdict(metric, step)}")
    versus = _("from {value}").format(value=formats.value(metric.unit, before, row.currency))
    more = [chip, html.Span(versus, className="va-kpi-before")] if before is not None else []
    return html.Div(
        [
            html.P(formats.value(metric.unit, value, row.currency), className="va-kpi-value"),
            html.P(more, className="va-kpi-versus"),
        ]
    )


def _made_of(result: Result, at: int) -> html.Table:
    """Numerator and denominator now and before, to the last unit."""
    metric, row = result.metrics[0], result.rows[at]
    columns: list[Value | None] = [row.values[metric.key]]
    heads = [_("This period")]
    if result.compared_with:
        columns.append(row.before.get(metric.key))
        heads.append(_("Comparison"))
    lines = [
        (terms_said(metric.formula.numerator), [_above(metric, value, row.currency) for value in columns])
    ]
    if metric.formula.is_ratio:
        lines.append((terms_said(metric.formula.denominator), [_below(metric, value) for value in columns]))
        lines.append((_(metric.name), [formats.value(metric.unit, value, row.currency) for value in columns]))
    head = html.Thead(html.Tr([html.Th(_("Made of")), *(html.Th(name) for name in heads)]))
    body = html.Tbody(
        [
            html.Tr([html.Th(name, scope="row"), *(html.Td(number) for number in numbers)])
            for name, numbers in lines
        ]
    )
    return html.Table([head, body], className="va-lines")


def _above(metric: Metric, value: Value | None, currency: str) -> str:
    return formats.NONE if value is None else above_said(metric, value.numerator, currency)


def _below(metric: Metric, value: Value | None) -> str:
    return formats.NONE if value is None else below_said(metric, value.denominator or 0)


def parts_table(receipt: Receipt, account: Account, part: Address) -> html.Div:
    """How many facts of each kind there are and what they add; below, what all of them come to, and whether that is the
    figure. `part` leads to the facts of a kind."""
    lines = [_part_line(receipt.metric, account, key, tally, part(key)) for key, tally in account.parts]
    every = Tally(sum(tally.facts for _key, tally in account.parts), account.numerator, account.denominator)
    name = _("All facts together")
    shown = table(
        f"receipt-parts-{account.currency}",
        [
            Column("kind", _("Facts"), "name", pinned=True),
            Column("facts", _("How many"), "number", _("Facts that add something")),
            *_adds(receipt.metric),
        ],
        lines,
        total={"kind": Cell(name, name), **_numbers(receipt.metric, account.currency, every)},
        label=_("What adds up to {metric}").format(metric=_(receipt.metric.name)),
    )
    return html.Div([shown, _verdict(receipt, account, every.facts)])


def _part_line(metric: Metric, account: Account, key: str, tally: Tally, href: str) -> Line:
    name = kind_said(key)
    return {"kind": Cell(name, name, href=href), **_numbers(metric, account.currency, tally)}


def _numbers(metric: Metric, currency: str, tally: Tally) -> Line:
    return {
        "facts": Cell(tally.facts, formats.number(tally.facts)),
        **_added(metric, currency, tally.numerator, tally.denominator),
    }


def _adds(metric: Metric, tally: Tally | None = None) -> list[Column]:
    """The columns of what facts add: to a sum, or above and below the line of a ratio. Facts of one kind often add to
    one of these alone, as their `tally` says."""
    above = Column("above", _("Adds"), "number", terms_said(metric.formula.numerator))
    if not metric.formula.is_ratio:
        return [above]
    found = (
        replace(above, title=_("To the numerator")),
        Column("below", _("To the denominator"), "number", terms_said(metric.formula.denominator)),
    )
    sums = (1, 1) if tally is None else (tally.numerator, tally.denominator)
    return [column for column, total in zip(found, sums, strict=True) if total] or list(found)


def _added(metric: Metric, currency: str, numerator: int, denominator: int) -> Line:
    found = {"above": Cell(numerator, above_said(metric, numerator, currency))}
    if metric.formula.is_ratio:
        found["below"] = Cell(denominator, below_said(metric, denominator))
    return found


def _verdict(receipt: Receipt, account: Account, facts: int) -> html.P:
    figure = formats.value(receipt.metric.unit, account.value, account.currency)
    if account.adds_up:
        told = ngettext(
            "{count} fact adds up to exactly this figure: {figure}.",
            "{count} facts add up to exactly this figure: {figure}.",
            facts,
        )
        return remark("good", told.format(count=formats.number(facts), figure=figure))
    if receipt.result.catching_up:
        told = _("The figure is still catching up with facts that came late; these are all of them.")
        return remark("warn", told)
    told = _(
        "These facts do not add up to the figure of {figure}. Please tell who looks after this installation."
    )
    return remark("bad", told.format(figure=figure))


def closing_list(closing: Closing) -> Children:
    """Whether the months are closed, what was restated in them, and what the last check found."""
    return [
        html.H3(_("Closed months")),
        *(_month(month) for month in closing.months),
        html.H3(_("Restatements")),
        *restated_list(closing.restated),
        html.H3(_("Checked against the facts")),
        *(checked_line(check) for check in closing.checks),
        *(
            remark("even", _("{facts}: not checked yet").format(facts=kind_said(key)))
            for key in closing.unchecked
        ),
    ]


def _month(month: Month) -> html.P:
    name = formats.bucket(month.first, "month")
    if not month.closed or month.closed_at is None:
        return remark("even", _("{month} is open: its figures follow the facts").format(month=name), "unlock")
    at = formats.moment(month.closed_at)
    if month.closed == month.venues:
        return remark("good", _("{month} was closed on {moment}").format(month=name, moment=at), "lock-fill")
    told = _("{month} is closed at {closed} of {venues} venues, the last on {moment}")
    closed, venues = formats.number(month.closed), formats.number(month.venues)
    return remark("even", told.format(month=name, closed=closed, venues=venues, moment=at), "lock")


def restated_list(restated: Sequence[Restated]) -> Children:
    """What is not any more what it was when its month was closed."""
    if not restated:
        return [remark("good", _("No closed figure has changed"))]
    return [_restated(each) for each in restated]


def _restated(each: Restated) -> html.P:
    closed, value, step = (
        formats.figure(each.unit, number, each.currency)
        for number in (each.closed_value, each.value, each.value - each.closed_value)
    )
    told = _("{venue}, {month}, {measure}: closed at {closed}, now {value}, since {moment}").format(
        venue=each.venue,
        month=formats.bucket(each.month, "month"),
        measure=measure_said(each.measure),
        closed=closed,
        value=f"{value} ({'+' if each.value > each.closed_value else ''}{step})",
        moment=formats.moment(each.first_seen),
    )
    by = [" · ", _("last by {fact}").format(fact=each.newest_fact)] if each.newest_fact else []
    return remark("warn", [told, *by], "arrow-repeat")


def checked_line(check: Checked) -> html.P:
    """What the last check of a kind of facts found; a difference is an alarm."""
    kind, at = kind_said(check.subject), formats.moment(check.at)
    if check.differences:
        told = ngettext(
            "{facts}: {count} figure differed on {moment}, and was marked to be built anew",
            "{facts}: {count} figures differed on {moment}, and were marked to be built anew",
            check.differences,
        ).format(facts=kind, count=formats.number(check.differences), moment=at)
        first = [": ", check.first] if check.first else []
        return remark("bad", [told, *first])
    told = ngettext(
        "{facts}: no difference in {count} day of a venue, on {moment}",
        "{facts}: no difference in {count} days of venues, on {moment}",
        check.places,
    )
    return remark("good", told.format(facts=kind, count=formats.number(check.places), moment=at))


def facts_table(page: FactPage, *, narrow: bool = False) -> html.Div:
    """A page of facts, each with what it adds, above what all pages come to. On a narrow screen that stands first."""
    count = page.tally.facts
    name = ngettext("{count} fact", "All {count} facts", count).format(count=formats.number(count))
    adds = _adds(page.metric, page.tally)
    said = [
        Column("venue", _("Venue"), "text"),
        *(Column(field, field_said(field), "text") for field in page.fields),
    ]
    return table(
        "receipt-facts",
        [
            Column("when", _("When"), "name", width=0 if narrow else 184, pinned=True),
            *(adds + said if narrow else said + adds),
        ],
        [_fact_line(page, fact) for fact in page.facts],
        total={
            "when": Cell(name, name),
            **_added(page.metric, page.currency, page.tally.numerator, page.tally.denominator),
        },
        label=_("The facts behind {metric}").format(metric=_(page.metric.name)),
        most=PAGE_SIZE,
    )


def _fact_line(page: FactPage, fact: Fact) -> Line:
    time = f", {fact.at:%H:%M}" if fact.at else ""
    order = f"{fact.day} {fact.at or ''}"
    words = zip(
        page.fields, (word_said(*pair) for pair in zip(page.fields, fact.said, strict=True)), strict=True
    )
    return {
        "venue": Cell(fact.venue, fact.venue),
        "when": Cell(order, formats.day(fact.day) + time),
        **{field: Cell(word, word or formats.NONE) for field, word in words},
        **_added(page.metric, page.currency, fact.numerator, fact.denominator),
    }
