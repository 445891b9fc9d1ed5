"""What stands where a chart will be, or would be: loading, nothing to show, something went wrong."""

from dash import html

from components.elements import aria, icon, spoken
from dashboard.language import N_
from dashboard.language import gettext as _

NOTHING = N_("Nothing in this period")
CHOOSE_MORE = N_("Choose a longer period or more venues.")


def loading(height: int) -> html.Div:
    """A quiet skeleton of the chart's size, so that nothing jumps when it comes."""
    bars = [
        html.Span(style={"height": f"{share}%"}) for share in (38, 56, 47, 72, 60, 84, 66, 52, 76, 58, 44, 63)
    ]
    return html.Div(
        [html.Div(bars, className="va-skeleton-bars"), spoken(_("Loading"))],
        className="va-skeleton",
        style={"height": height},
        role="status",
    )


def loading_cards(count: int) -> html.Div:
    """Skeletons of the KPI strip's cards."""
    card = html.Div(
        [html.Span(className="w-50"), html.Span(className="va-skeleton-big"), html.Span(className="w-75")],
        className="va-card va-kpi va-skeleton-card",
    )
    return html.Div([card] * count, className="va-kpis", role="status", **aria(label=_("Loading")))


def page_loading() -> html.Div:
    """The skeleton of a whole page."""
    return html.Div(
        [loading_cards(5), html.Div(loading(320), className="va-card va-panel")], className="va-page"
    )


def empty(
    title: str = NOTHING,
    advice: str = CHOOSE_MORE,
    symbol: str = "inbox",
) -> html.Div:
    """Nothing to show, which is no fault, and what to try."""
    return _state("va-state", symbol, _(title), _(advice))


def error(message: str) -> html.Div:
    """Something the reader can mend or must know; the message says what to do."""
    again = html.A(
        [icon("arrow-clockwise"), _("Try again")],
        href="",
        className="btn btn-sm btn-outline-secondary",
    )
    return _state(
        "va-state va-state-error",
        "exclamation-triangle",
        _("This could not be shown"),
        message,
        again,
        role="alert",
    )


def not_found(path: str) -> html.Div:
    """No page at that address."""
    home = html.A(_("Go to the overview"), href="/", className="btn btn-sm btn-primary")
    where = _("Nothing is at {path}.").format(path=path)
    return _state("va-state va-state-page", "signpost-split", _("There is no such page"), where, home)


def not_allowed(message: str) -> html.Div:
    """A page that the person's role does not include."""
    return _state("va-state va-state-page", "lock", _("Not in your role"), message)


def _state(
    classes: str, symbol: str, title: str, advice: str, *more: html.A, role: str = "status"
) -> html.Div:
    badge = html.Span(icon(symbol), className="va-state-icon")
    return html.Div(
        [
            badge,
            html.P(title, className="va-state-title"),
            html.P(advice, className="va-state-advice"),
            *more,
        ],
        className=classes,
        role=role,
    )
