"""Who may sign in: the list, and the forms about one of them."""

from collections.abc import Callable, Sequence
from datetime import datetime

from dash import dcc, html

from components import formats
from components.sent_form import Choice, Field, Form, Part, Tick, Ticks, form, shown_once
from components.table import Cell, Column, Line, table
from dashboard.answers.administration import Person, Place
from dashboard.language import gettext as _
from dashboard.words import ROLES, word

EVERY, SOME = "every", "some"
"""As `dashboard.administration.people` reads them."""


def people_table(people: Sequence[Person], link: Callable[[str], str]) -> html.Div:
    """Everybody; a name leads to the forms about them."""
    columns = [
        Column("name", _("User name"), "name", pinned=True),
        Column("role", _("Role"), "text"),
        Column("scope", _("Venues"), "text"),
        Column("state", _("State"), "text"),
        Column("sessions", _("Signed in"), "number", _("On how many devices now")),
        Column("last", _("Last sign-in"), "text", _("Of those that are signed in now")),
    ]
    lines = [_line(each, link(each.username)) for each in people]
    return table("people", columns, lines, label=_("People"))


def add_person(
    roles: Sequence[str], regions: Sequence[Place], venues: Sequence[Place], csrf_token: str
) -> html.Div:
    """The form for somebody new. Their password is made, and shown once."""
    name = Field("username", _("User name"), hint=_("Such as anna.berg; it cannot be changed later."))
    parts = [name, _role(roles, "viewer"), *scope_parts(regions, venues)]
    add = Form("add-person", "/administration/people/add", _("Add person"), parts)
    label, onward = _("Password"), _("To the person")
    return shown_once(label, [form(add, csrf_token)], onward, "/people")


def person_forms(
    person: Person,
    roles: Sequence[str],
    regions: Sequence[Place],
    venues: Sequence[Place],
    csrf_token: str,
    back: str,
) -> html.Div:
    """What can be changed of somebody."""
    hidden = {"person": person.username}
    parts = [_role(roles, person.role), *scope_parts(regions, venues, person)]
    change = Form("change-person", "/administration/people/change", _("Save"), parts, hidden)
    head = html.Div(
        [html.H3(person.username), dcc.Link(_("Add a person instead"), href=back)], className="va-chosen"
    )
    acts = [form(each, csrf_token) for each in _acts(person, hidden)]
    below = html.Div([html.P(_("Signing in"), className="va-acts-head"), *acts], className="va-acts")
    forms = [form(change, csrf_token), below]
    return html.Div([head, shown_once(_("Password"), forms, _("To the person"), "")])


def scope_parts(
    regions: Sequence[Place], venues: Sequence[Place], person: Person | None = None
) -> list[Part]:
    """The fields that say which venues somebody sees."""
    own_regions = {place.key for place in person.regions} if person else set()
    own_venues = {place.key for place in person.venues} if person else set()
    every = person is None or person.every_venue
    parts: list[Part] = [
        Choice(
            "scope",
            _("Venues"),
            [(EVERY, _("All venues, those to come included")), (SOME, _("Some regions or venues"))],
            EVERY if every else SOME,
        )
    ]
    when = ("scope", SOME)
    if regions:
        ticks = [Tick(each.key, each.name, each.key in own_regions) for each in regions]
        hint = _("Every venue of the region, those to come included.")
        parts.append(Ticks("region", _("Regions"), ticks, hint, when))
    ticks = [Tick(each.key, each.name, each.key in own_venues) for each in venues]
    parts.append(Ticks("venue", _("Single venues"), ticks, "", when, is_tall=True))
    return parts


def _acts(person: Person, hidden: dict[str, str]) -> list[Form]:
    name = person.username
    reset = Form(
        "reset",
        "/administration/people/reset",
        _("New password"),
        hidden=hidden,
        confirm=_("Give {person} a new password and sign them out everywhere?").format(person=name),
        symbol="key",
    )
    sign_out = Form(
        "sign-out",
        "/administration/people/sign-out",
        _("Sign out everywhere"),
        hidden=hidden,
        symbol="box-arrow-right",
    )
    disable = Form(
        "disable",
        "/administration/people/disable",
        _("Disable"),
        hidden=hidden,
        confirm=_("Keep {person} out from now on?").format(person=name),
        is_danger=True,
        symbol="slash-circle",
    )
    enable = Form(
        "enable", "/administration/people/enable", _("Let in again"), hidden=hidden, symbol="check-circle"
    )
    return [reset, sign_out, enable if person.is_disabled else disable]


def _role(roles: Sequence[str], value: str) -> Choice:
    options = [(role, word(role, ROLES)) for role in roles]
    if value not in roles:
        options.insert(0, (value, value))
    return Choice("role", _("Role"), options, value)


def _line(person: Person, href: str) -> Line:
    names = [place.name for place in (*person.regions, *person.venues)]
    scope = _("All venues") if person.every_venue else ", ".join(names) or _("None")
    state = _("Disabled") if person.is_disabled else _("Active")
    return {
        "name": Cell(person.username, person.username, href=href),
        "role": Cell(person.role, word(person.role, ROLES)),
        "scope": Cell(scope, scope),
        "state": Cell(state, state, news="bad" if person.is_disabled else ""),
        "sessions": Cell(person.sessions, formats.number(person.sessions)),
        "last": moment(person.last_session),
    }


def moment(at: datetime | None) -> Cell:
    """A moment as a cell."""
    return Cell(None, formats.NONE) if at is None else Cell(at.isoformat(), formats.moment(at))
