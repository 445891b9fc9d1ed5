"""Reports that are sent regularly: the list, the form, and what was sent."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from dash import dcc, html

from components import formats
from components.elements import Children
from components.entries import Ending, Entry, News, buttons_of, chip, entries
from components.sent_form import Choice, Field, Form, Part, Tick, Ticks, form
from dashboard.language import LANGUAGES, N_
from dashboard.language import gettext as _
from dashboard.schedules.archive import Sent
from dashboard.schedules.book import Schedule
from dashboard.schedules.periods import Rhythm
from dashboard.schedules.report import Report
from rollup.calendar import zone

ACTION = "/administration/schedules/"
RHYTHMS = {
    Rhythm.DAILY: N_("daily, from {hour} on"),
    Rhythm.WEEKLY: N_("weekly on Monday, from {hour} on"),
    Rhythm.MONTHLY: N_("monthly, once the month is closed, from {hour} on"),
}
AT_OPENING = N_("daily, when the first of a reader's venues opens")
STATES = {
    "queued": N_("In the outbox"),
    "sending": N_("Being sent"),
    "failed": N_("Tried again later"),
    "sent": N_("Sent"),
    "dead": N_("Could not be delivered"),
    "refused": N_("Not sent"),
    "given up": N_("Given up"),
}
NEWS: dict[str, News] = {
    "failed": "warn",
    "sent": "good",
    "dead": "bad",
    "refused": "warn",
    "given up": "bad",
}


def schedule_list(
    found: Sequence[Schedule], reports: Sequence[Report], venues: Mapping[str, str], csrf_token: str
) -> html.Ul:
    """The schedules, each with what can be done with it. `venues` are names by key."""
    known = {report.key: report for report in reports}
    return entries([_entry(each, known.get(each.report), venues, csrf_token) for each in found])


def report_choices(reports: Sequence[Report]) -> html.Ul:
    """What can be sent; a link leads to the form for it."""
    return entries(
        [
            Entry(
                _(report.name),
                [_(report.hint)],
                buttons=[
                    dcc.Link(
                        _("Send it …"),
                        href=f"?new={report.key}",
                        className="btn btn-sm btn-outline-secondary",
                    )
                ],
            )
            for report in reports
        ]
    )


def schedule_form(
    report: Report,
    old: Schedule | None,
    chosen: Sequence[str],
    venues: Mapping[str, str],
    asker: str,
    zone_name: str,
    csrf_token: str,
) -> Children:
    """The form of a schedule, being made or changed. `chosen` are the venues that it names."""
    people = _(
        "User names or e-mail addresses, with commas. People get what they may see, an address what you may."
    )
    to = ", ".join(old.recipients) if old else asker
    hours = [(str(hour), formats.hour(hour)) for hour in range(24)]
    languages = [(each.key, each.name) for each in LANGUAGES]
    hour, place = str(old.hour if old else 7), old.zone if old else zone_name
    clock: list[Part] = [
        Choice("hour", _("From this hour on"), hours, hour),
        Field("zone", _("Time zone"), place),
    ]
    parts: list[Part] = [
        Field("title", _("Title"), old.title if old else _(report.name)),
        Field("recipients", _("To"), to, hint=people),
        *([] if report.at_opening else clock),
        Choice("language", _("Language for addresses"), languages, (old.language if old else "") or "en"),
        Ticks(
            "venue",
            _("Venues"),
            [Tick(key, name, key in chosen) for key, name in venues.items()],
            _("None ticked: all that each reader sees."),
            is_tall=True,
        ),
    ]
    hidden = {"report": report.key} | ({"schedule": str(old.id)} if old else {})
    hidden |= {"hour": hour, "zone": place} if report.at_opening else {}
    sent = Form("schedule", ACTION + ("change" if old else "add"), _("Save"), parts, hidden)
    head = html.Div(
        [html.H3(_(report.name)), dcc.Link(_("Send another report"), href="/schedules")],
        className="va-chosen",
    )
    return [head, html.P(_(report.hint), className="va-note"), form(sent, csrf_token)]


def sent_table(found: Sequence[Sent], place: tzinfo | None) -> html.Table:
    """What was sent; a title opens it as its reader got it. Moments are on the clock of a place."""
    head = [_("Report"), _("Period"), _("Recipient"), _("State"), _("As of")]
    return html.Table(
        [
            html.Thead(html.Tr([html.Th(name, scope="col") for name in head])),
            html.Tbody([_row(each, place) for each in found]),
        ],
        className="va-log",
    )


def _entry(each: Schedule, report: Report | None, venues: Mapping[str, str], csrf_token: str) -> Entry:
    where = ", ".join(venues.get(key, key) for key in each.venues) or _("all venues that each reader sees")
    hour = f"{formats.hour(each.hour)} ({each.zone})"
    said = AT_OPENING if report and report.at_opening else RHYTHMS[report.rhythm] if report else ""
    rhythm = _(said).format(hour=hour) if said else ""
    made = _("Made by {name}").format(name=each.owner)
    lines = [
        f"{_(report.name) if report else each.report} · {rhythm}",
        _("To") + f": {', '.join(each.recipients)} · {where}",
        " · ".join([made, *_next_said(each)]),
    ]
    asked = _("End “{title}”? What it sent can still be opened.").format(title=each.title)
    ending = Ending("end", _("End"), asked)
    buttons = buttons_of("schedule", each.id, ACTION, ending, csrf_token, is_paused=each.is_paused)
    state = _("Paused") if each.is_paused else _("Active")
    return Entry(each.title, lines, state, "warn" if each.is_paused else "good", buttons)


def _next_said(each: Schedule) -> list[str]:
    if each.next_due is None:
        return []
    moment = datetime.fromtimestamp(each.next_due, zone(each.zone))
    return [_("next on {moment}").format(moment=formats.moment(moment))]


def _row(each: Sent, place: tzinfo | None) -> html.Tr:
    moment = datetime.fromtimestamp(each.as_of, place)
    title = html.A(each.title, href=f"/schedules/sent/{each.id}", target="_blank") if each.id else each.title
    state: Children = [chip(_(STATES.get(each.state, each.state)), NEWS.get(each.state, "even"))]
    if each.said:
        state.append(html.Div(each.said, className="va-muted"))
    return html.Tr(
        [
            html.Td(title),
            html.Td(formats.days(each.first, each.last)),
            html.Td(each.recipient, className="va-muted"),
            html.Td(state, className="va-log-wide"),
            html.Td(html.Time(formats.moment(moment), dateTime=moment.isoformat()), className="va-muted"),
        ]
    )
