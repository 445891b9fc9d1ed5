"""The audit log: what to look for, and the entries. A plain table: long texts take lines, and it is read on a phone."""

from collections.abc import Mapping, Sequence

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from components import formats
from components.elements import Children, icon
from components.states import empty
from dashboard.answers.administration import Entry
from dashboard.audit import EVENTS
from dashboard.language import gettext as _

ANY = "*"
"""The choice of no filter, as `dashboard.queries.audit_log` reads it."""
NAMES = {event.key: event.name for event in EVENTS}
BAD = frozenset(event.key for event in EVENTS if event.is_bad)


def audit_filters(given: Mapping[str, str], people: Sequence[str], file: str) -> html.Form:
    """What to look for, as it is `given` now; sent as the address of the page. `file` is where the entries can be taken
    away, empty for those who may not."""
    person, event, since, until = (given[name] for name in ("person", "event", "since", "until"))
    everybody = [
        {"value": ANY, "label": _("Everybody")},
        *({"value": each, "label": each} for each in people),
    ]
    if person and person not in people:
        everybody.append({"value": person, "label": person})
    kinds = [{"value": ANY, "label": _("Everything")}]
    kinds += [{"value": each.key, "label": _(each.name)} for each in EVENTS]
    fields: Children = [
        _field(
            "person",
            _("Person"),
            dbc.Select(id="audit-person", name="person", options=everybody, value=person or ANY),
        ),
        _field(
            "event", _("Event"), dbc.Select(id="audit-event", name="event", options=kinds, value=event or ANY)
        ),
        _field("since", _("From"), dbc.Input(id="audit-since", name="since", type="date", value=since)),
        _field("until", _("To"), dbc.Input(id="audit-until", name="until", type="date", value=until)),
    ]
    end: Children = [html.Button(_("Show"), type="submit", className="btn btn-primary btn-sm")]
    if file:
        away = html.A([icon("filetype-csv"), " CSV"], href=file, className="btn btn-outline-secondary btn-sm")
        end.append(away)
    return html.Form(
        [*fields, html.Div(end, className="va-audit-end")],
        action="/audit",
        method="GET",
        className="va-audit-filters",
    )


def audit_table(entries: Sequence[Entry]) -> html.Div | html.Table:
    """The entries."""
    if not entries:
        return empty(_("Nothing was found"), _("Choose other days, or everybody."), "journal-text")
    head = [_("When"), _("Event"), _("Who"), _("From where"), _("On what"), _("Detail")]
    return html.Table(
        [
            html.Thead(html.Tr([html.Th(name, scope="col") for name in head])),
            html.Tbody([_row(entry) for entry in entries]),
        ],
        className="va-log",
    )


def _field(name: str, label: str, control: Component) -> html.Div:
    return html.Div([html.Label(label, htmlFor=f"audit-{name}"), control])


def _row(entry: Entry) -> html.Tr:
    bad = "va-news-bad" if entry.event in BAD else ""
    return html.Tr(
        [
            html.Td(html.Time(formats.moment(entry.at), dateTime=entry.at.isoformat())),
            html.Td(_(NAMES[entry.event]) if entry.event in NAMES else entry.event, className=bad),
            html.Td(entry.actor or _("somebody unknown")),
            html.Td(entry.network, className="va-muted"),
            html.Td(entry.subject if entry.subject != entry.actor else ""),
            html.Td(entry.detail, className="va-log-wide va-muted"),
        ]
    )
