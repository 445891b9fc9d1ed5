"""The form about where one's own mails go."""

from flask import request

from dashboard.access import SIGNED_IN
from dashboard.administration.action import Action, Asked, Done
from dashboard.language import gettext as _
from dashboard.mail.contacts import set_contact
from dashboard.queries.own_account import has_password
from rollup.errors import BadInput


def _change(asked: Asked) -> Done:
    """An address is a way to a new password, so changing it takes the password, or the provider's word."""
    given = asked.given
    if has_password(asked.store, asked.viewer):
        _require_password(asked)
    elif not asked.is_proved:
        raise BadInput(_("Confirm first that it is you, and then save again."), "email")
    set_contact(
        asked.store,
        asked.viewer.name,
        email=given.text("email"),
        language=given.text("language"),
        zone_name=given.text("zone").strip(),
        by=asked.viewer,
    )
    return Done(_("Your mails go there from now on."), "/account")


def _require_password(asked: Asked) -> None:
    name, place = asked.viewer.name, request.remote_addr or ""
    if asked.attempts.admit(name, place):
        raise BadInput(_("That was tried too often. Wait a quarter of an hour."), "password")
    if asked.accounts.verify(name, asked.given.text("password")) is None:
        raise BadInput(_("This is not your password."), "password")
    asked.attempts.succeeded(name, place)


ACTIONS: tuple[Action, ...] = (Action("account/contact", SIGNED_IN, _change),)
