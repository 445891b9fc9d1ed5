"""Where a figure moved, and by what: ranked lists of bars with a reason in words, each line a link."""

from collections.abc import Callable, Sequence

from dash import dcc, html

from components.bridge_words import amount_said, cause_said, news_of, sides_of
from components.elements import Link, aria, spoken
from components.formats import NONE
from dashboard.answers.bridges import Bridged, Line
from dashboard.language import gettext as _
from dashboard.language import ngettext

SHOWN = 10


def causes_list(found: Bridged, lines: Sequence[Line], link: Link, most: int = SHOWN) -> html.Div:
    """The groups of one currency that moved most, gains before losses, each with the step that did most of it. `link`
    leads to a group's bridge; at `most` so many are shown."""
    moved = [(line, line.change) for line in lines if line.change]
    return _ranked(found, moved, lambda line: _cause(found, line), link, most)


def effects_list(found: Bridged, lines: Sequence[Line], step: str, link: Link) -> html.Div:
    """The groups of one currency in which a step did most, each with what it stands for before and now. `link` leads to
    the rows behind a group."""
    moved = [(line, line.steps[step]) for line in lines if line.steps.get(step)]
    return _ranked(found, moved, lambda line: _sides(line, step), link)


def _cause(found: Bridged, line: Line) -> str:
    effect, said = line.steps.get(line.cause, 0), cause_said(line)
    if not line.cause or effect == line.change:
        return said
    return f"{said}, {amount_said(found.metric, effect, line.currency)}"


def _sides(line: Line, step: str) -> str:
    before, now, moved = sides_of(line, step)
    if NONE in (before, now):
        return ""
    return _("{before} before, {now} now ({change})").format(before=before, now=now, change=moved)


def _ranked(
    found: Bridged, moved: list[tuple[Line, int]], why: Callable[[Line], str], link: Link, most: int = SHOWN
) -> html.Div:
    """The largest of what moved, with the words for why: only they are put into words."""
    largest = sorted(moved, key=lambda each: -abs(each[1]))[:most]
    widest = max((abs(amount) for _line, amount in largest), default=1)
    items = [
        _item(found, line, amount, why(line), link(line.key) if line.key else "", abs(amount) / widest)
        for line, amount in sorted(largest, key=lambda each: -each[1])
    ]
    rest = len(moved) - len(largest)
    more = ngettext("{count} more moved less", "{count} more moved less", rest).format(count=rest)
    note = [html.P(more, className="va-causes-rest")] if rest else []
    return html.Div([html.Ol(items, className="va-causes"), *note])


def _item(found: Bridged, line: Line, amount: int, why: str, href: str, share: float) -> html.Li:
    news = news_of(found.metric, amount)
    bar = html.Span(className=f"va-cause-bar va-cause-{news}", style={"width": f"{100 * share:.1f}%"})
    said = [
        html.Span(line.label or _("None"), className="va-cause-name"),
        html.Span(amount_said(found.metric, amount, line.currency), className="va-cause-amount"),
        html.Span(bar, className="va-cause-track", **aria(hidden="true")),
        *([spoken(". "), html.Span(why, className="va-cause-why")] if why else []),
    ]
    return html.Li(dcc.Link(said, href=href) if href else html.Div(said))
