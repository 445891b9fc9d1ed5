"""A list of what somebody has made: what each is, how it stands, and what can be done with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from dash import html
from dash.development.base_component import Component

News = Literal["good", "bad", "warn", "even"]


@dataclass(frozen=True, slots=True)
class Entry:
    """`lines` say more, below the title; `state`, if any, in a word or two, coloured as `news`."""

    title: str
    lines: Sequence[str | Component]
    state: str = ""
    news: News = "even"
    buttons: Sequence[Component] = ()


def entries(found: Sequence[Entry]) -> html.Ul:
    """The list."""
    return html.Ul([_entry(each) for each in found], className="va-entries")


def chip(text: str, news: News) -> html.Span:
    """How something stands, in a word or two."""
    return html.Span(text, className=f"va-state-chip va-{news}")


def _entry(entry: Entry) -> html.Li:
    said = html.Div(
        [html.H3(entry.title), *(html.P(line) for line in entry.lines)], className="va-entry-said"
    )
    buttons = html.Div(list(entry.buttons), className="va-entry-buttons va-noprint")
    state = [chip(entry.state, entry.news)] if entry.state else []
    return html.Li([said, *state, buttons], className="va-entry")
