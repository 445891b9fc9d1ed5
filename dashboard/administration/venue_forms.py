"""The form about a venue: its default definition set and its utilization target."""

from dashboard.access import ADMIN
from dashboard.administration.action import Action, Asked, Done
from dashboard.language import gettext as _
from dashboard.venue_choices import choose

RECORDED = "recorded"
"""The choice of what the venue's record says."""


def _change(asked: Asked) -> Done:
    given = asked.given
    definitions = given.text("definitions")
    choose(
        asked.store,
        asked.viewer,
        given.text("venue"),
        definitions=None if definitions == RECORDED else definitions,
        target=given.number("target") if given.text("target").strip() else None,
        whole_region=given.has("whole_region"),
    )
    return Done(_("It is changed, and holds for every figure from now on."))


ACTIONS: tuple[Action, ...] = (Action("venues/change", ADMIN, _change),)
