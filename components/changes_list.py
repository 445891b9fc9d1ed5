"""What changed since somebody last looked, in words: each figure a link to where it is accounted for."""

from collections.abc import Callable, Sequence
from datetime import date

from dash import dcc, html

from components import formats
from components.bridge_words import amount_said
from components.elements import Children, icon, spoken
from components.verdict import verdict
from dashboard.answers.looks import Moved, Since
from dashboard.language import gettext as _
from dashboard.language import ngettext
from rollup.metrics.values import change

SHOWN = 6
NAMED = 2
"""How many facts are named before they are counted."""
ICONS = {"good": "arrow-up-right-circle-fill", "bad": "arrow-down-right-circle-fill"}


def changes_list(since: Since, link: Callable[[Moved], str]) -> html.Div:
    """The changed figures, revenue first, the largest changes before others; `link` leads to a figure's receipt."""
    if not since.moved:
        return _quiet(_said(since), "eye" if since.days is None else "check2-circle")
    rest = len(since.moved) - SHOWN
    more = ngettext("{count} more changed", "{count} more changed", rest).format(count=rest)
    return html.Div(
        [
            html.P(_said(since), className="va-words"),
            html.Ol([_item(each, link(each)) for each in since.moved[:SHOWN]], className="va-insights"),
            *([html.P(more, className="va-causes-rest")] if rest > 0 else []),
        ]
    )


def _quiet(text: str, symbol: str) -> html.Div:
    """Nothing to tell, in a line."""
    return html.Div([icon(symbol), html.P(text)], className="va-since-quiet", role="status")


def _said(since: Since) -> str:
    """What was compared with what, and what came of it."""
    if since.looked_at is None:
        return _("You look at this for the first time. From the next time on, what changed is told here.")
    looked = formats.moment(since.looked_at)
    if since.days is None:
        return _(
            "When you last looked, {moment}, no day of it was over; there is nothing to compare."
        ).format(moment=looked)
    days = formats.days(*_span(since))
    if not since.moved:
        return _("Nothing changed in the figures of {days} since you last looked, {moment}.").format(
            days=days, moment=looked
        )
    return ngettext(
        "{count} figure of {days} is not what you saw on {moment}.",
        "{count} figures of {days} are not what you saw on {moment}.",
        len(since.moved),
    ).format(count=len(since.moved), days=days, moment=looked)


def _span(since: Since) -> tuple[date, date]:
    assert since.days is not None
    return since.days


def _item(each: Moved, href: str) -> html.Li:
    news = verdict(each.metric, change(each.metric.unit, each.now, each.before))
    symbol = ICONS.get(news, "info-circle-fill")
    said: Children = [
        icon(symbol, f"va-insight-{news if news in ICONS else 'even'}"),
        html.Span([html.Span(_figure_said(each)), spoken(". "), *_facts_said(each.facts)]),
        icon("chevron-right", "va-insight-go"),
    ]
    return html.Li(dcc.Link(said, href=href))


def _figure_said(each: Moved) -> str:
    """The figure with what it was."""
    unit, currency = each.metric.unit, each.currency
    return _("{venue}: {metric} {now}, it was {before} ({change})").format(
        venue=each.venue,
        metric=_(each.metric.name),
        now=formats.value(unit, each.now, currency),
        before=formats.value(unit, each.before, currency),
        change=_step(each),
    )


def _step(each: Moved) -> str:
    """By how much it changed: an amount or a count as such, a share in points."""
    step = change(each.metric.unit, each.now, each.before)
    if each.now.denominator is not None or each.before.denominator is not None:
        return formats.change(each.metric.unit, step)
    return amount_said(each.metric, each.now.numerator - each.before.numerator, each.currency, short=False)


def _facts_said(facts: Sequence[str]) -> Children:
    if not facts:
        return []
    named, rest = ", ".join(facts[:NAMED]), len(facts) - NAMED
    by = _("last by {fact}").format(fact=named)
    if rest > 0:
        by = ngettext("{facts} and {count} more", "{facts} and {count} more", rest).format(
            facts=by, count=rest
        )
    return [html.Span(by, className="va-since-facts")]
