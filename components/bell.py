"""The bell in the top bar: the files that somebody waits for, how far each is, and what can be done with it."""

from collections.abc import Sequence
from dataclasses import dataclass

import dash_bootstrap_components as dbc
from dash import dcc, html

from components import ids
from components.elements import Children, aria, data, icon, spoken
from dashboard.language import N_
from dashboard.language import gettext as _

IDLE_MILLISECONDS, BUSY_MILLISECONDS = 60_000, 2_000
"""How often is looked while nothing, and while something is being made."""
STATES = {
    "queued": N_("Waiting"),
    "running": N_("Being made"),
    "done": N_("Ready"),
    "failed": N_("Failed"),
    "cancelled": N_("Cancelled"),
}
ICONS = {
    "queued": "hourglass-split",
    "running": "gear-wide-connected",
    "done": "check-circle",
    "failed": "exclamation-triangle",
    "cancelled": "slash-circle",
}
CANCEL, RETRY = "cancel", "retry"


@dataclass(frozen=True, slots=True)
class Waited:
    """A file that somebody waits for. `about` says in words what it is; `progress` is a share of 1; `href` leads to the
    file while there is one; `is_open` while it is still to be done."""

    key: str
    title: str
    about: str
    state: str
    progress: float
    said: str
    href: str
    is_open: bool


def bell() -> html.Div:
    """The bell; a callback fills it, by itself and when something was ordered."""
    label = [icon("bell"), html.Span(id=ids.BELL_COUNT, className="va-bell-count"), spoken(_("Exports"))]
    menu = dbc.DropdownMenu(
        html.Div(id=ids.BELL_LIST, className="va-bell-list"),
        label=label,
        align_end=True,
        caret=False,
        color="link",
        class_name="va-menu va-bell",
        toggle_class_name="va-icon-button",
    )
    texts = data(
        export_queued=_(
            "{title} takes a while: it is being made. The bell at the top tells when it is ready."
        ),
        export_working=_("The file is being made …"),
        export_failed=_("The file could not be made. Try again later."),
        export_close=_("Close"),
    )
    return html.Div(
        [menu, dcc.Store(id=ids.ORDERED), dcc.Interval(id=ids.BELL_TICK, interval=IDLE_MILLISECONDS)],
        id=ids.BELL,
        **texts,
    )


def listing(files: Sequence[Waited]) -> Children:
    """What the bell shows."""
    head = html.P(_("Exports"), className="va-export-title")
    if not files:
        empty = _("What takes longer to make than a moment is listed here, and kept for some days.")
        return [head, html.P(empty, className="va-bell-empty")]
    return [head, *(_line(each) for each in files)]


def _line(of: Waited) -> html.Div:
    state = html.Span(
        [icon(ICONS.get(of.state, "question-circle")), _(STATES.get(of.state, of.state))],
        className=f"va-bell-state va-bell-{of.state}",
    )
    parts: Children = [
        html.Div([html.Strong(of.title), state], className="va-bell-head"),
        html.P(of.about, className="va-bell-about"),
    ]
    if of.state == "running":
        parts.append(_bar(of.progress))
    if of.said:
        parts.append(html.P(of.said, className="va-bell-said"))
    actions: Children = []
    if of.href:
        actions.append(html.A([icon("download"), _("Download")], href=of.href, download=""))
    if of.is_open:
        actions.append(_action(of, CANCEL, "x-lg", _("Cancel")))
    elif not of.href:
        actions.append(_action(of, RETRY, "arrow-clockwise", _("Make it again")))
    return html.Div([*parts, html.Div(actions, className="va-bell-actions")], className="va-bell-line")


def _bar(progress: float) -> html.Div:
    percent = round(100 * progress)
    return html.Div(
        html.Span(style={"width": f"{max(percent, 2)}%"}),
        className="va-bell-bar",
        role="progressbar",
        **aria(valuenow=str(percent), valuemin="0", valuemax="100", label=_("Progress")),
    )


def _action(of: Waited, action: str, symbol: str, name: str) -> html.Button:
    said = f"{name}: {of.title}"
    button = ids.export_action(of.key, action)
    return html.Button([icon(symbol), name], id=button, type="button", **aria(label=said))
