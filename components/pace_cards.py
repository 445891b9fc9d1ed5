"""Pace in words: what has come so far against the same minute before, and what it is expected to come to."""

from dash import html

from components import formats
from components.elements import aria
from components.verdict import verdict
from dashboard.answers.pace import Pace
from dashboard.language import N_, ngettext
from dashboard.language import gettext as _
from dashboard.statistics.pace import NAIVE, PACED, WEEKS, Expected
from rollup.metrics.catalogue import metric
from rollup.metrics.metric import Unit
from rollup.metrics.values import Value, change

MODELS = {
    NAIVE: N_("by the same weekday a week ago; nothing that was tried was nearer"),
    WEEKS: N_("by the mean of the last four weeks, which was nearer than the week before"),
    PACED: N_(
        "by the last four weeks and how far today is ahead of them, which was nearer than the week before"
    ),
}


def pace_cards(pace: Pace) -> html.Div:
    """Today and the month, side by side."""
    today = _card(
        _("Today so far"),
        pace.today_known,
        pace.today_before,
        _("a week ago by now"),
        pace.today,
        pace.currency,
        _("Today is expected to come to"),
    )
    month = _card(
        _("This month so far"),
        pace.month_known,
        pace.month_before,
        _("a month ago by now"),
        pace.month,
        pace.currency,
        _("The month is expected to come to"),
    )
    return html.Div([today, month], className="va-paces")


def range_said(expected: Expected, currency: str) -> str:
    """The expected close, as a range where there is one."""
    if expected.low is None or expected.high is None:
        return formats.money(expected.middle, currency, short=True)
    low, high = (formats.money(each, currency, short=True) for each in (expected.low, expected.high))
    return f"{low.removesuffix(f'{formats.SPACE}{currency}')} – {high}"


def _card(
    title: str, known: int, before: int, versus: str, expected: Expected | None, currency: str, ahead: str
) -> html.Article:
    step = change(Unit.MONEY, Value(known), Value(before))
    chip = html.Span(
        formats.change(Unit.MONEY, step), className=f"va-chip va-{verdict(metric('revenue'), step)}"
    )
    was = _("from {value} {when}").format(value=formats.money(before, currency, short=True), when=versus)
    return html.Article(
        [
            html.H2(title),
            html.P(
                formats.money(known, currency, short=True),
                className="va-kpi-value",
                title=formats.money(known, currency),
            ),
            html.P([chip, html.Span(was, className="va-kpi-before")], className="va-kpi-versus"),
            *_expected(expected, currency, ahead),
        ],
        className="va-card va-kpi va-pace",
        **aria(label=title),
    )


def _expected(expected: Expected | None, currency: str, ahead: str) -> list[html.P]:
    if expected is None:
        return [html.P(_("Five weeks of figures are needed to expect anything."), className="va-pace-how")]
    about = _("about {amount}, {how}").format(
        amount=formats.money(expected.middle, currency, short=True), how=_(MODELS[expected.model])
    )
    return [
        html.P([f"{ahead} ", html.Strong(range_said(expected, currency))], className="va-pace-range"),
        html.P(about, className="va-pace-how"),
        html.P(_held(expected), className="va-pace-how"),
    ]


def _held(expected: Expected) -> str:
    """How often such ranges held, which is all that they promise."""
    if not expected.tried:
        return _("There are too few days before it for a range, or to say how often one held.")
    text = ngettext(
        "Such a range held on {held} of the last {tried} day tried ({share}).",
        "Such a range held on {held} of the last {tried} days tried ({share}).",
        expected.tried,
    )
    return text.format(
        held=formats.number(expected.held),
        tried=formats.number(expected.tried),
        share=formats.percent(expected.held / expected.tried, 0),
    )
