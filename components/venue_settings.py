"""Venues' default definition set and utilization target: the list, and the form for one of them."""

from collections.abc import Callable, Sequence

from dash import html

from components.as_of import DEFINITIONS
from components.sent_form import Choice, Field, Form, Part, Switch, form
from components.table import Cell, Column, Line, table
from dashboard.answers.administration import VenueSetting
from dashboard.language import gettext as _

RECORDED = "recorded"
"""As `dashboard.administration.venue_forms` reads it."""


def settings_table(venues: Sequence[VenueSetting], link: Callable[[str], str]) -> html.Div:
    """What holds for each venue; a name leads to its form."""
    columns = [
        Column("venue", _("Venue"), "name", pinned=True),
        Column("region", _("Region"), "text"),
        Column("definitions", _("Default definitions"), "text"),
        Column("target", _("Utilization target"), "number"),
        Column("from", _("Set by"), "text"),
    ]
    lines = [_line(each, link(each.key)) for each in venues]
    return table("venue-settings", columns, lines, label=_("Venues"))


def setting_form(venue: VenueSetting, csrf_token: str) -> html.Div:
    """The form for one venue."""
    recorded = _("As in its record: {definitions}").format(definitions=_said(venue.recorded_definitions))
    is_recorded = venue.definitions == venue.recorded_definitions
    hint = _("Empty: as in its record, {target} %.").format(target=venue.recorded_target)
    target = "" if venue.target == venue.recorded_target else str(venue.target)
    parts: list[Part] = [
        Choice(
            "definitions",
            _("Default definitions"),
            [(RECORDED, recorded), *((key, _(name)) for key, name in DEFINITIONS.items())],
            RECORDED if is_recorded else venue.definitions,
            _("What is shown unless a reader chooses; both sets stay at hand on every page."),
        ),
        Field("target", _("Utilization target"), target, "number", hint, required=False, unit="%"),
    ]
    if venue.region:
        parts.append(Switch("whole_region", _("For every venue of {region}").format(region=venue.region)))
    change = Form("change-venue", "/administration/venues/change", _("Save"), parts, {"venue": venue.key})
    head = html.Div(html.H3(venue.name), className="va-chosen")
    return html.Div([head, form(change, csrf_token)])


def _said(definitions: str) -> str:
    return _(DEFINITIONS[definitions]) if definitions in DEFINITIONS else definitions


def _line(venue: VenueSetting, href: str) -> Line:
    recorded = (venue.recorded_definitions, venue.recorded_target)
    is_chosen = (venue.definitions, venue.target) != recorded
    source = _("Administrator") if is_chosen else _("Record")
    return {
        "venue": Cell(venue.name, venue.name, href=href),
        "region": Cell(venue.region, venue.region),
        "definitions": Cell(venue.definitions, _said(venue.definitions)),
        "target": Cell(venue.target, f"{venue.target}\N{NO-BREAK SPACE}%"),
        "from": Cell(source, source),
    }
