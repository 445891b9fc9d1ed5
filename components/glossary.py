"""Every metric with what it means, by chapter, to be searched in the browser (`assets/zz-theme/glossary.js`)."""

from collections.abc import Callable, Iterable, Sequence

from dash import dcc, html

from components.elements import Children, aria, data, icon
from components.measures import GOOD, UNITS, formula_said
from dashboard.language import gettext as _
from dashboard.language import ngettext
from dashboard.splits import SPLIT_NAMES
from rollup.metrics.metric import Metric

Chapter = tuple[str, Sequence[Metric]]
Address = Callable[[str], str]


def glossary(chapters: Sequence[Chapter], receipt: Address) -> html.Div:
    """The search, the way to each chapter, and the chapters. `receipt` leads to a metric's figure."""
    count = sum(len(metrics) for _title, metrics in chapters)
    search = dcc.Input(
        type="search",
        placeholder=_("Search by name, definition or key"),
        className="va-glossary-search",
        autoComplete="off",
    )
    told = ngettext("{count} metric", "{count} metrics", count).format(count=count)
    return html.Div(
        [
            html.Div(
                [
                    html.Label([html.Span(_("Search the glossary"), className="visually-hidden"), search]),
                    html.Span(told, className="va-glossary-count", role="status", **data(all=told)),
                    html.Nav(
                        [html.A(_(title), href=f"#{_anchor(title)}") for title, _metrics in chapters],
                        className="va-glossary-chapters",
                        **aria(label=_("Chapters")),
                    ),
                ],
                className="va-glossary-head va-noprint",
            ),
            *(_chapter(title, metrics, receipt) for title, metrics in chapters),
            html.P(_("No metric is called or defined like that."), className="va-glossary-none", hidden=True),
        ],
        className="va-glossary",
        **data(found=_("{count} of {all} metrics").format(count="{count}", all=count)),
    )


def _anchor(title: str) -> str:
    return f"chapter-{title.lower()}"


def _chapter(title: str, metrics: Iterable[Metric], receipt: Address) -> html.Section:
    heading = html.H2(_(title), id=_anchor(title), tabIndex=-1)
    return html.Section(
        [heading, html.Div([_entry(metric, receipt) for metric in metrics], className="va-glossary-entries")],
        **aria(labelledby=_anchor(title)),
    )


def _entry(metric: Metric, receipt: Address) -> html.Article:
    name = _(metric.name)
    splits = ", ".join(_(SPLIT_NAMES[split]) for split in metric.splits) or _("None")
    entries = (
        (_("Formula"), formula_said(metric.formula)),
        (_("Unit"), _(UNITS[metric.unit])),
        (_("Direction"), _(GOOD[metric.good])),
        (_("Can be split by"), splits),
    )
    known: Children = [part for term, text in entries for part in (html.Dt(term), html.Dd(text))]
    link = html.A(
        icon("link-45deg"), href=f"#{metric.key}", **aria(label=_("Link to {metric}").format(metric=name))
    )
    return html.Article(
        [
            html.H3([name, " ", html.Small(metric.chinese, lang="zh"), link], id=metric.key, tabIndex=-1),
            html.P(_(metric.definition)),
            html.Dl(known, className="va-known"),
            html.Div(
                [html.Code(metric.key), dcc.Link(_("The figure now"), href=receipt(metric.key))],
                className="va-glossary-foot",
            ),
        ],
        className="va-card va-glossary-entry",
    )
