"""Roles: what each may, and the forms to change that."""

from collections.abc import Callable, Mapping, Sequence

from dash import dcc, html

from components import formats
from components.sent_form import Field, Form, Part, Tick, Ticks, form
from components.table import Cell, Column, Line, table
from dashboard.answers.administration import Role
from dashboard.language import N_
from dashboard.language import gettext as _
from dashboard.words import ROLES, word

YES, NO = "✓", "–"
HEADINGS = {
    "chain.analytics.read": N_("See figures"),
    "chain.analytics.export": N_("Export"),
    "chain.customers.read": N_("Customers"),
    "chain.reports.schedule": N_("Schedules"),
    "chain.ingest": N_("Send facts"),
    "chain.admin": N_("Administer"),
}


def roles_table(
    roles: Sequence[Role], capabilities: Mapping[str, str], link: Callable[[str], str]
) -> html.Div:
    """Each role with what it may. `capabilities` are keys and what they mean."""
    columns = [Column("role", _("Role"), "name", pinned=True), Column("people", _("People"), "number")]
    columns += [
        Column(key, _(HEADINGS.get(key, key)), "text", meaning) for key, meaning in capabilities.items()
    ]
    lines = [_line(role, capabilities, link(role.name)) for role in roles]
    return table("roles", columns, lines, label=_("Roles"))


def add_role(capabilities: Mapping[str, str], csrf_token: str) -> html.Form:
    """The form for a new role."""
    parts: list[Part] = [Field("name", _("Name")), _ticks(capabilities, frozenset())]
    return form(Form("add-role", "/administration/roles/add", _("Add role"), parts), csrf_token)


def role_forms(role: Role, capabilities: Mapping[str, str], csrf_token: str, back: str) -> html.Div:
    """What can be changed of a role."""
    hidden = {"role": role.name}
    parts = [_ticks(capabilities, role.capabilities)]
    change = Form("change-role", "/administration/roles/change", _("Save"), parts, hidden)
    remove = Form(
        "remove-role",
        "/administration/roles/remove",
        _("Remove role"),
        hidden=hidden,
        confirm=_("Remove the role {role}?").format(role=role.name),
        is_danger=True,
        symbol="trash",
    )
    head = html.Div(
        [html.H3(word(role.name, ROLES)), dcc.Link(_("Add a role instead"), href=back)], className="va-chosen"
    )
    return html.Div([head, form(change, csrf_token), html.Div(form(remove, csrf_token), className="va-acts")])


def _ticks(capabilities: Mapping[str, str], own: frozenset[str]) -> Ticks:
    ticks = [Tick(key, meaning, key in own, key) for key, meaning in capabilities.items()]
    hint = _("Changes hold from the next click of everybody who has the role.")
    return Ticks("may", _("May"), ticks, hint)


def _line(role: Role, capabilities: Mapping[str, str], href: str) -> Line:
    def said(key: str) -> Cell:
        has = key in role.capabilities
        return Cell(_("yes") if has else _("no"), YES if has else NO, news="good" if has else "")

    told = {key: said(key) for key in capabilities}
    name = word(role.name, ROLES)
    return {
        "role": Cell(name, name, href=href),
        "people": Cell(role.people, formats.number(role.people)),
    } | told
