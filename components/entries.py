"""A list of what somebody has made: what each is, how it stands, and what can be done with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from dash import dcc, html
from dash.development.base_component import Component

from components.sent_form import Form, form
from dashboard.language import gettext as _

News = Literal["good", "bad", "warn", "even"]


@dataclass(frozen=True, slots=True)
class Entry:
    """`lines` say more, below the title; `state`, if any, in a word or two, coloured as `news`."""

    title: str
    lines: Sequence[str | Component]
    state: str = ""
    news: News = "even"
    buttons: Sequence[Component] = ()


@dataclass(frozen=True, slots=True)
class Ending:
    """How an entry ends: the action, what its button says, and what is asked before."""

    action: str
    label: str
    confirm: str


def entries(found: Sequence[Entry]) -> html.Ul:
    """The list."""
    return html.Ul([_entry(each) for each in found], className="va-entries")


def chip(text: str, news: News) -> html.Span:
    """How something stands, in a word or two."""
    return html.Span(text, className=f"va-state-chip va-{news}")


def buttons_of(
    name: str, number: int, address: str, ending: Ending, csrf_token: str, *, is_paused: bool
) -> list[Component]:
    """What can be done with an entry that goes on by itself: change it, let it rest, end it. `name` is the field that
    bears its number, `address` that of the actions."""
    hidden = {name: str(number)}
    pause = Form(
        f"pause-{number}",
        f"{address}pause",
        _("Go on") if is_paused else _("Pause"),
        hidden=hidden | {"paused": "0" if is_paused else "1"},
        symbol="play" if is_paused else "pause",
    )
    end = Form(
        f"{ending.action}-{number}",
        f"{address}{ending.action}",
        ending.label,
        hidden=hidden,
        confirm=ending.confirm,
        is_danger=True,
        symbol="x-lg",
    )
    change = dcc.Link(_("Change"), href=f"?edit={number}", className="btn btn-outline-secondary")
    return [change, form(pause, csrf_token), form(end, csrf_token)]


def _entry(entry: Entry) -> html.Li:
    said = html.Div(
        [html.H3(entry.title), *(html.P(line) for line in entry.lines)], className="va-entry-said"
    )
    buttons = html.Div(list(entry.buttons), className="va-entry-buttons va-noprint")
    state = [chip(entry.state, entry.news)] if entry.state else []
    return html.Li([said, *state, buttons], className="va-entry")
