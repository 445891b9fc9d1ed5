"""Both sets of definitions side by side: what a metric comes to by each of them, and how much they differ."""

from collections.abc import Mapping, Sequence

from dash import dcc, html

from components import formats
from components.as_of import DEFINITIONS
from components.elements import Children, aria, spoken
from components.verdict import verdict
from dashboard.language import N_
from dashboard.language import gettext as _
from dashboard.results import Result
from rollup.metrics.metric import Metric
from rollup.metrics.values import Change, Value, change

DIFFER = N_(
    "They differ in arrears: current counts each instalment when it is paid, classic the whole order on the day of its"
    " last instalment."
)


def definition_sets(
    answers: Mapping[str, Result], key: str, used: str, hrefs: Mapping[str, str]
) -> Sequence[html.Div | html.P]:
    """The answers by the set that made them, current first; `used` is the one that the page shows, `hrefs` lead to the
    page by each set."""
    currencies = list(dict.fromkeys(row.currency for result in answers.values() for row in result.rows))
    tables = [_table(answers, key, currency, used, hrefs) for currency in currencies]
    return [*tables, html.P(_(DIFFER), className="va-sets-note")]


def difference(current: Value, classic: Value) -> int:
    """How much more the current set counts, in the metric's own unit."""
    return current.numerator - classic.numerator


def _table(
    answers: Mapping[str, Result], key: str, currency: str, used: str, hrefs: Mapping[str, str]
) -> html.Div:
    rows = {name: row for name, result in answers.items() for row in result.rows if row.currency == currency}
    metric = next(each for result in answers.values() for each in result.metrics if each.key == key)
    compared = any(row.before for row in rows.values())
    head = [_("Definitions"), _(metric.name), *([_("Change")] if compared else [])]
    body = [
        html.Tr(
            [
                html.Th(_set(name, used, hrefs), scope="row"),
                html.Td(formats.value(metric.unit, row.values[key], currency)),
                *([_change(metric, row.change(metric))] if compared else []),
            ],
            className="va-sets-used" if name == used else "",
        )
        for name, row in rows.items()
    ]
    foot = _difference(metric, rows["current"].values[key], rows["classic"].values[key], currency, compared)
    return html.Div(
        html.Table(
            [
                html.Thead(html.Tr([html.Th(title, scope="col") for title in head])),
                html.Tbody(body),
                html.Tfoot(foot),
            ],
            className="va-sets",
            **aria(label=_("{metric} by both sets of definitions").format(metric=_(metric.name))),
        )
    )


def _set(name: str, used: str, hrefs: Mapping[str, str]) -> Children:
    if name == used:
        return [_(DEFINITIONS[name]), html.Span(_("used here"), className="va-badge")]
    return [_(DEFINITIONS[name]), dcc.Link([_("Use"), spoken(f" {_(DEFINITIONS[name])}")], href=hrefs[name])]


def _change(metric: Metric, of: Change | None) -> html.Td:
    return html.Td(formats.change(metric.unit, of), className=f"va-news-{verdict(metric, of)}")


def _difference(metric: Metric, current: Value, classic: Value, currency: str, compared: bool) -> html.Tr:
    step = difference(current, classic)
    share = formats.change(metric.unit, change(metric.unit, current, classic))
    amount = formats.figure(metric.unit, abs(step), currency)
    sign = "+" if step > 0 else formats.MINUS if step < 0 else ""
    return html.Tr(
        [
            html.Th(_("Current less classic"), scope="row"),
            html.Td(f"{sign}{amount}"),
            *([html.Td(share, className="va-news-even")] if compared else []),
        ]
    )
