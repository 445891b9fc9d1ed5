"""One's own alerts: which figures one is told of, and what one was told."""

from datetime import tzinfo

from components import states
from components.alerts import (
    EVERY,
    SLOT,
    Place,
    alert_form,
    alert_list,
    event_table,
    metric_choices,
    places_of,
)
from dashboard import queries
from dashboard.alerts import book
from dashboard.alerts.book import Alert
from dashboard.language import N_
from dashboard.language import gettext as _
from dashboard.queries.groups import groups
from dashboard.queries.standing import standing
from pages.page import Page, Panel
from pages.reading import Reading, Shown
from rollup.errors import NotFound, unknown
from rollup.metrics.catalogue import metric as metric_of
from rollup.metrics.glossary import CHAPTERS


def draw_list(reading: Reading) -> Shown:
    """The alerts, each with what can be done with it."""
    found = book.alerts(reading.services.store, reading.viewer)
    if not found:
        advice = _("Choose below which figure you want to be told of.")
        return states.empty(_("No alerts yet"), advice, "bell")
    return alert_list(found, _venues(reading), _place(reading), reading.services.csrf_token())


def draw_form(reading: Reading) -> Shown:
    """The metrics to choose from, or the form of an alert that is being made or changed."""
    old = _edited(reading)
    metric = old.watch.metric if old else reading.view.parameter("new")
    if not metric:
        return metric_choices(CHAPTERS)
    place = _place_of(reading, metric, old)
    return alert_form(old, metric, place, _venues(reading), reading.services.csrf_token())


def _edited(reading: Reading) -> Alert | None:
    """The alert that the view changes; None where it makes one."""
    wanted = reading.view.parameter("edit")
    if not wanted:
        return None
    known = book.alerts(reading.services.store, reading.viewer)
    old = next((each for each in known if str(each.id) == wanted), None)
    if old is None:
        raise NotFound(_("There is no such alert (any more)."), "edit")
    return old


def _place_of(reading: Reading, metric: str, old: Alert | None) -> Place:
    """The part of the figure that the form is for: as it was chosen, else as the alert has it."""
    watch = old.watch if old else None
    kept = EVERY if watch is None else watch.split or (EVERY if watch.weekday is None else SLOT)
    key = reading.view.parameter("of") or kept
    known = [each for each, _name in places_of(metric_of(metric))]
    if key not in known:
        raise unknown("part", key, known, "of")
    view, page = reading.view, reading.path
    return Place(
        key,
        lambda other: page + view.with_parameter("of", other).to_url(),
        ()
        if key in (EVERY, SLOT)
        else groups(reading.services.store, reading.viewer, metric, key, reading.now),
    )


def draw_events(reading: Reading) -> Shown:
    """What one was told, the latest first."""
    found = book.events(reading.services.store, reading.viewer)
    if not found:
        advice = _("When a figure passes its threshold it is told by mail and listed here.")
        return states.empty(_("Nothing was told yet"), advice, "clock-history")
    return event_table(found, _place(reading))


def _venues(reading: Reading) -> dict[str, str]:
    return {each.key: each.name for each in queries.venues(reading.services.store, reading.viewer)}


def _place(reading: Reading) -> tzinfo | None:
    return standing(reading.services.store, reading.viewer, reading.now).as_of.tzinfo


PAGE = Page(
    key="alerts",
    path="/alerts",
    title=N_("Alerts"),
    icon="bell",
    group=N_("Reports"),
    is_timeless=True,
    panels=(
        Panel(
            "list",
            N_("Your alerts"),
            N_("Checked when a day, week or month is over"),
            160,
            draw_list,
            wide=True,
        ),
        Panel("form", N_("Tell me of"), N_("By mail, once each time it begins"), 260, draw_form, wide=True),
        Panel("events", N_("What you were told"), N_("The latest first"), 200, draw_events, wide=True),
    ),
)
