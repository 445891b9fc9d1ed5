"""Forms about API tokens."""

from dashboard.access import ADMIN
from dashboard.administration.action import Action, Asked, Done
from dashboard.administration.people import scope_of
from dashboard.language import gettext as _
from dashboard.people.tokens import Tokens
from rollup.errors import BadInput


def _make(asked: Asked) -> Done:
    given = asked.given
    venues, regions = scope_of(given)
    if regions:
        raise BadInput(_("Choose the venues of a token one by one."), "venue")
    token = Tokens(asked.store).create(
        given.text("person"),
        given.ticked("may"),
        given.number("days"),
        venues,
        given.text("label").strip(),
        by=asked.viewer,
    )
    return Done(_("This is the token. It is not shown again."), "/tokens", token)


def _revoke(asked: Asked) -> Done:
    found = Tokens(asked.store).revoke(asked.given.number("token"), by=asked.viewer)
    return Done(_("Token {number} of {person} is revoked.").format(number=found.id, person=found.username))


ACTIONS: tuple[Action, ...] = (
    Action("tokens/make", ADMIN, _make),
    Action("tokens/revoke", ADMIN, _revoke),
)
