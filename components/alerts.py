"""A person's alerts: the list, the form, and what they were told."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from dash import dcc, html

from components import formats
from components.alert_words import GRAINS, figure_said, period_said, watch_said
from components.choices import Choice as chosen
from components.choices import choices
from components.elements import Children
from components.entries import Ending, Entry, buttons_of, chip, entries
from components.sent_form import Choice, Field, Form, Part, form
from dashboard.alerts.book import MOST_PERIODS, Alert, Event, as_typed
from dashboard.alerts.watch import Side, Watch
from dashboard.answers.slots import Slot
from dashboard.language import N_
from dashboard.language import gettext as _
from dashboard.schedules.periods import Rhythm
from dashboard.splits import SPLIT_NAMES
from rollup.metrics.catalogue import metric as metric_of
from rollup.metrics.metric import Metric, Unit

ACTION = "/administration/alerts/"
SLOT, EVERY = "slot", "-every-"
"""As `dashboard.administration.alert_forms` reads them; a choice of nothing would be shown empty."""
OWN_FIELDS = ("venue", "region", "weekday", "hour", "wizard_step")
"""Splits that have fields of their own, or none."""
UNITS = {
    Unit.MONEY: N_("In whole currency, such as 20000."),
    Unit.MONEY_PER_HOUR: N_("In whole currency, such as 20000."),
    Unit.SHARE: N_("In percent, such as 5."),
    Unit.MINUTES: N_("In minutes."),
    Unit.POINTS: N_("In points, −100 to 100."),
    Unit.COUNT: N_("A number."),
}


def alert_list(
    found: Sequence[Alert], venues: Mapping[str, str], place: tzinfo | None, csrf_token: str
) -> html.Ul:
    """The alerts, each with what can be done with it. `venues` are names by key; moments are on the clock of a
    place."""
    return entries([_entry(each, venues, place, csrf_token) for each in found])


@dataclass(frozen=True, slots=True)
class Place:
    """Of what part of a figure one wants to be told: `EVERY` for all of it, `SLOT` for an hour of the week, or a split
    with its `groups` to choose from. `href` gives the address at which another one is chosen."""

    key: str
    href: Callable[[str], str]
    groups: Sequence[tuple[str, str]] = ()


def alert_form(
    old: Alert | None, chosen: str, place: Place, venues: Mapping[str, str], csrf_token: str
) -> Children:
    """The form of an alert, being made or changed; `chosen` is its metric."""
    metric, watch = metric_of(chosen), old.watch if old else None
    typed = as_typed(metric, watch.threshold, watch.currency) if watch else ""
    sides = [(str(Side.ABOVE), _("above")), (str(Side.BELOW), _("below"))]
    grains = [(str(key), _(name)) for key, name in GRAINS.items()]
    counts = [(str(count), formats.number(count)) for count in range(1, MOST_PERIODS + 1)]
    parts: list[Part] = [
        Field("title", _("Title"), old.title if old else _(metric.name)),
        Choice("side", _("Tell me when it is"), sides, str(watch.side if watch else Side.ABOVE)),
        Field("threshold", _("Threshold"), typed, hint=_(UNITS[metric.unit])),
        Choice("grain", _("In each whole"), grains, str(watch.grain if watch else Rhythm.WEEKLY)),
        Choice("periods", _("So many running"), counts, str(watch.periods if watch else 1)),
        *_where(place, watch, venues),
    ]
    hidden = {"metric": metric.key, "place": place.key} | ({"alert": str(old.id)} if old else {})
    sent = Form("alert", ACTION + ("change" if old else "add"), _("Save"), parts, hidden)
    other = dcc.Link(_("Another metric"), href="/alerts")
    head = html.Div([html.H3(_(metric.name)), other], className="va-chosen")
    note = html.P(_(metric.definition), className="va-note")
    return [head, note, _places(metric, place), form(sent, csrf_token)]


def places_of(metric: Metric) -> list[tuple[str, str]]:
    """The parts of a metric's figure that can be watched, by key and name."""
    splits = [key for key in metric.splits if key in SPLIT_NAMES and key not in OWN_FIELDS]
    hours = [(SLOT, _("One hour of the week"))] if {"weekday", "hour"} <= set(metric.splits) else []
    return [(EVERY, _("All of it")), *hours, *((key, _(SPLIT_NAMES[key])) for key in splits)]


def _places(metric: Metric, place: Place) -> html.Div:
    """The parts that can be watched; each leads to the form for it."""
    possible = [chosen(name, place.href(key), key == place.key) for key, name in places_of(metric)]
    label = _("Of that")
    return html.Div(
        [html.P(label, className="form-label"), choices(label, possible)], className="va-sent-field"
    )


def _where(place: Place, watch: Watch | None, venues: Mapping[str, str]) -> list[Part]:
    """The fields that say of what part of the figure one wants to be told."""
    every = [(EVERY, _("All that I see")), *venues.items()]
    found: list[Part] = [Choice("venue", _("Venue"), every, watch.venue if watch and watch.venue else EVERY)]
    if place.key == SLOT:
        is_kept = watch is not None and watch.weekday is not None and watch.hour is not None
        slot = Slot(watch.weekday, watch.hour) if is_kept else Slot(2, 12)  # type: ignore[union-attr,arg-type]
        found.append(Choice("slot", _("Hour of the week"), _slots(), str(slot)))
    elif place.key != EVERY:
        key = watch.split_key if watch and watch.split == place.key else ""
        known = dict(place.groups)
        # One that was chosen and had nothing of late is still there to be chosen.
        options = [*known.items(), *([(key, key)] if key and key not in known else [])]
        found.append(Choice("split_key", _(SPLIT_NAMES[place.key]), options, key or next(iter(known), "")))
    return found


def _slots() -> list[tuple[str, str]]:
    """Every hour of the week."""
    return [
        (str(Slot(day, hour)), f"{name} {formats.hour(hour)}")
        for day, name in enumerate(formats.weekdays("wide"))
        for hour in range(24)
    ]


def metric_choices(chapters: Sequence[tuple[str, Sequence[Metric]]]) -> html.Div:
    """The metrics that an alert can be about, by chapter; each leads to its form."""
    return html.Div(
        [_chapter(_(title), metrics) for title, metrics in chapters], className="va-metric-choices"
    )


def _chapter(title: str, metrics: Sequence[Metric]) -> html.Section:
    links = [html.Li(dcc.Link(_(metric.name), href=f"?new={metric.key}")) for metric in metrics]
    return html.Section([html.H3(title), html.Ul(links)])


def event_table(found: Sequence[Event], place: tzinfo | None) -> html.Table:
    """What one was told, with the figure at that moment."""
    head = [_("Alert"), _("Period"), _("Figure"), _("Told"), _("Over")]
    return html.Table(
        [
            html.Thead(html.Tr([html.Th(name, scope="col") for name in head])),
            html.Tbody([_row(each, place) for each in found]),
        ],
        className="va-log",
    )


def _entry(each: Alert, venues: Mapping[str, str], place: tzinfo | None, csrf_token: str) -> Entry:
    asked = _("Remove “{title}”, with what it told you?").format(title=each.title)
    ending = Ending("remove", _("Remove"), asked)
    buttons = buttons_of("alert", each.id, ACTION, ending, csrf_token, is_paused=each.is_paused)
    lines = [watch_said(each.watch, venues), _checked(each, place)]
    if each.is_paused:
        return Entry(each.title, lines, _("Paused"), "warn", buttons)
    if each.problem:
        return Entry(each.title, [*lines, each.problem], _("Cannot be checked"), "warn", buttons)
    if each.state == "firing":
        return Entry(each.title, lines, _("Firing"), "bad", buttons)
    return Entry(each.title, lines, _("All well"), "good", buttons)


def _checked(each: Alert, place: tzinfo | None) -> str:
    if each.checked_at is None:
        return _("Not checked yet")
    moment = datetime.fromtimestamp(each.checked_at, place)
    return _("Checked on {moment}").format(moment=formats.moment(moment))


def _row(each: Event, place: tzinfo | None) -> html.Tr:
    over = (
        chip(_("Firing"), "bad")
        if each.resolved_at is None
        else formats.moment(datetime.fromtimestamp(each.resolved_at, place))
    )
    return html.Tr(
        [
            html.Td(each.title),
            html.Td(period_said(each.watch, each.first_day)),
            html.Td(figure_said(each.watch, float(each.value))),
            html.Td(formats.moment(datetime.fromtimestamp(each.fired_at, place)), className="va-muted"),
            html.Td(over, className="va-muted"),
        ]
    )
