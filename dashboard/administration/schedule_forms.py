"""Forms about reports that are sent regularly."""

from dashboard.access import SCHEDULE
from dashboard.administration.action import Action, Asked, Done, Given
from dashboard.language import gettext as _
from dashboard.schedules import book
from dashboard.schedules.book import Draft

PATH = "/schedules"


def _draft(given: Given) -> Draft:
    return Draft(
        report=given.text("report"),
        title=given.text("title"),
        recipients=tuple(given.text("recipients").replace(";", ",").split(",")),
        venues=tuple(given.ticked("venue")),
        hour=given.number("hour"),
        zone=given.text("zone"),
        language=given.text("language"),
    )


def _add(asked: Asked) -> Done:
    book.add(asked.store, asked.viewer, asked.scheduled, _draft(asked.given))
    return Done(_("It will be sent from its next period on."), PATH)


def _change(asked: Asked) -> Done:
    draft = _draft(asked.given)
    book.change(asked.store, asked.viewer, asked.scheduled, asked.given.number("schedule"), draft)
    return Done(_("The schedule is changed."), PATH)


def _pause(asked: Asked) -> Done:
    paused = asked.given.text("paused") == "1"
    book.pause(asked.store, asked.viewer, asked.given.number("schedule"), paused=paused)
    return Done(_("The schedule is paused.") if paused else _("The schedule goes on."), PATH)


def _end(asked: Asked) -> Done:
    book.end(asked.store, asked.viewer, asked.given.number("schedule"))
    return Done(_("The schedule has ended; what it sent can still be opened."), PATH)


ACTIONS: tuple[Action, ...] = (
    Action("schedules/add", SCHEDULE, _add),
    Action("schedules/change", SCHEDULE, _change),
    Action("schedules/pause", SCHEDULE, _pause),
    Action("schedules/end", SCHEDULE, _end),
)
