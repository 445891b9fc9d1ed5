"""Forms about one's own alerts."""

from dashboard.access import READ
from dashboard.administration.action import Action, Asked, Done, Given
from dashboard.alerts import book
from dashboard.alerts.book import Draft
from dashboard.answers.slots import Slot
from dashboard.language import gettext as _

PATH = "/alerts"
SLOT, EVERY = "slot", "-every-"
"""What stands for an hour of the week, and for no choice."""


def _draft(given: Given) -> Draft:
    """The draft. `place` is `EVERY`, `SLOT` for the hour of the week in `slot` (3-20), or a split."""
    place, venue = given.text("place"), given.text("venue")
    slot = Slot.of(given.text("slot").strip()) if place == SLOT else None
    return Draft(
        title=given.text("title"),
        metric=given.text("metric"),
        side=given.text("side"),
        threshold=given.text("threshold"),
        grain=given.text("grain"),
        periods=given.number("periods"),
        venue="" if venue == EVERY else venue,
        split="" if place in (SLOT, EVERY) else place,
        split_key=given.text("split_key").strip(),
        weekday=slot.weekday if slot else None,
        hour=slot.hour if slot else None,
    )


def _add(asked: Asked) -> Done:
    book.add(asked.store, asked.viewer, _draft(asked.given))
    return Done(_("You will be told when it is so."), PATH)


def _change(asked: Asked) -> Done:
    book.change(asked.store, asked.viewer, asked.given.number("alert"), _draft(asked.given))
    return Done(_("The alert is changed."), PATH)


def _pause(asked: Asked) -> Done:
    paused = asked.given.text("paused") == "1"
    book.pause(asked.store, asked.viewer, asked.given.number("alert"), paused=paused)
    return Done(_("The alert is paused.") if paused else _("The alert goes on."), PATH)


def _remove(asked: Asked) -> Done:
    book.remove(asked.store, asked.viewer, asked.given.number("alert"))
    return Done(_("The alert is removed."), PATH)


ACTIONS: tuple[Action, ...] = (
    Action("alerts/add", READ, _add),
    Action("alerts/change", READ, _change),
    Action("alerts/pause", READ, _pause),
    Action("alerts/remove", READ, _remove),
)
