"""Reports that are sent regularly: to whom, when, and what was sent."""

from components import states
from components.schedules import report_choices, schedule_form, schedule_list, sent_table
from dashboard import queries
from dashboard.access import SCHEDULE
from dashboard.language import N_
from dashboard.language import gettext as _
from dashboard.queries.standing import standing
from dashboard.schedules import archive, book
from dashboard.schedules.book import Schedule
from dashboard.schedules.report import report_named
from pages.page import Page, Panel
from pages.reading import Reading, Shown
from pages.scheduled import SCHEDULED
from rollup.errors import NotFound


def draw_list(reading: Reading) -> Shown:
    """The schedules, each with what can be done with it."""
    found = book.schedules(reading.services.store, reading.viewer, SCHEDULED, reading.now)
    if not found:
        advice = _("Choose below what is to be sent regularly.")
        return states.empty(_("Nothing is sent yet"), advice, "envelope")
    return schedule_list(found, SCHEDULED, _venues(reading), reading.services.csrf_token())


def draw_form(reading: Reading) -> Shown:
    """What can be sent, or the form of a schedule that is being made or changed."""
    old = _edited(reading)
    new = old.report if old else reading.view.parameter("new")
    if not new:
        return report_choices(SCHEDULED)
    report, chosen = report_named(SCHEDULED, new), old.venues if old else ()
    who = reading.viewer.name, _zone(reading), reading.services.csrf_token()
    return schedule_form(report, old, chosen, _venues(reading), *who)


def _zone(reading: Reading) -> str:
    """The zone in which a schedule's hour is meant, where it names none."""
    return str(standing(reading.services.store, reading.viewer, reading.now).as_of.tzinfo)


def _edited(reading: Reading) -> Schedule | None:
    """The schedule that is being changed, if one is."""
    wanted = reading.view.parameter("edit")
    if not wanted:
        return None
    known = book.schedules(reading.services.store, reading.viewer, SCHEDULED, reading.now)
    found = next((each for each in known if str(each.id) == wanted), None)
    if found is None:
        raise NotFound(_("There is no such schedule (any more)."), "edit")
    return found


def draw_sent(reading: Reading) -> Shown:
    """What was sent, the latest first."""
    found = archive.sent(reading.services.store, reading.viewer)
    if not found:
        advice = _("Each report that is sent can be opened again here.")
        return states.empty(_("Nothing was sent yet"), advice, "archive")
    place = standing(reading.services.store, reading.viewer, reading.now).as_of.tzinfo
    return sent_table(found, place)


def _venues(reading: Reading) -> dict[str, str]:
    return {each.key: each.name for each in queries.venues(reading.services.store, reading.viewer)}


PAGE = Page(
    key="schedules",
    path="/schedules",
    title=N_("Schedules"),
    icon="envelope",
    group=N_("Reports"),
    capability=SCHEDULE,
    is_timeless=True,
    panels=(
        Panel("list", N_("What is sent regularly"), N_("To whom, and when next"), 160, draw_list, wide=True),
        Panel(
            "form",
            N_("Send a report"),
            N_("Each reader gets the venues that they may see at that moment, in their language"),
            200,
            draw_form,
            wide=True,
        ),
        Panel("sent", N_("What was sent"), N_("Each as its reader got it"), 260, draw_sent, wide=True),
    ),
)
