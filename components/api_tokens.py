"""API tokens: the list, the form that makes one and shows it once, and the one that revokes."""

from collections.abc import Callable, Mapping, Sequence

from dash import dcc, html

from components import formats
from components.people import EVERY, SOME, moment
from components.sent_form import Choice, Field, Form, Part, Tick, Ticks, form, shown_once
from components.table import Cell, Column, Line, table
from dashboard.answers.administration import Place, TokenLine
from dashboard.language import N_
from dashboard.language import gettext as _

STATES = {"good": N_("Good"), "expired": N_("Has run out"), "revoked": N_("Revoked")}
DAYS = 90


def tokens_table(tokens: Sequence[TokenLine], link: Callable[[int], str]) -> html.Div:
    """Every token; its label leads to the form that revokes it."""
    columns = [
        Column("label", _("Token"), "name", pinned=True),
        Column("person", _("Person"), "text"),
        Column("state", _("State"), "text"),
        Column("until", _("Good until"), "text"),
        Column("used", _("Last used"), "text"),
        Column("may", _("May"), "text"),
        Column("venues", _("Venues"), "text"),
    ]
    lines = [_line(each, link(each.id)) for each in tokens]
    return table("tokens", columns, lines, label=_("API tokens"))


def make_token(
    people: Sequence[str], capabilities: Mapping[str, str], venues: Sequence[Place], csrf_token: str
) -> html.Div:
    """The form for a new token."""
    scope = [(EVERY, _("All venues of the person")), (SOME, _("Some venues"))]
    parts: list[Part] = [
        Choice("person", _("In the name of"), [(name, name) for name in people], people[0] if people else ""),
        Field("label", _("What it is for"), hint=_("Such as the till, or the booking system.")),
        Ticks("may", _("May"), [Tick(key, meaning, False, key) for key, meaning in capabilities.items()]),
        Choice("scope", _("Venues"), scope, EVERY),
        Ticks(
            "venue",
            _("Single venues"),
            [Tick(each.key, each.name) for each in venues],
            "",
            ("scope", SOME),
            is_tall=True,
        ),
        Field("days", _("Good for"), str(DAYS), "number", unit=_("days")),
    ]
    make = Form("make-token", "/administration/tokens/make", _("Make token"), parts)
    return shown_once(_("Token"), [form(make, csrf_token)], _("To the list"), "/tokens")


def token_forms(token: TokenLine, csrf_token: str, back: str) -> html.Div:
    """A token, and the button that ends it."""
    name = token.label or _("Token {number}").format(number=token.id)
    head = html.Div([html.H3(name), dcc.Link(_("Make a token instead"), href=back)], className="va-chosen")
    about = _("{person} · {state} · good until {moment}").format(
        person=token.username, state=_(STATES[token.state]), moment=formats.moment(token.until)
    )
    revoke = Form(
        "revoke-token",
        "/administration/tokens/revoke",
        _("Revoke"),
        hidden={"token": str(token.id)},
        confirm=_("Revoke it? Programs that use it are refused at once."),
        is_danger=True,
        symbol="slash-circle",
    )
    acts = [form(revoke, csrf_token)] if token.state == "good" else []
    return html.Div([head, html.P(about, className="va-note"), *acts])


def _line(token: TokenLine, href: str) -> Line:
    name = token.label or _("Token {number}").format(number=token.id)
    may = ", ".join(sorted(token.capabilities))
    venues = _("All venues") if token.venues is None else ", ".join(token.venues) or _("None")
    return {
        "label": Cell(name, name, href=href),
        "person": Cell(token.username, token.username),
        "state": Cell(token.state, _(STATES[token.state]), news="good" if token.state == "good" else "even"),
        "until": moment(token.until),
        "used": moment(token.last_used),
        "may": Cell(may, may),
        "venues": Cell(venues, venues),
    }
