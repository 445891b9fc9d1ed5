"""The form about where one's own mails go."""

from flask import request

from dashboard.access import SIGNED_IN
from dashboard.administration.action import Action, Asked, Done
from dashboard.language import gettext as _
from dashboard.mail.contacts import set_contact
from rollup.errors import BadInput


def _change(asked: Asked) -> Done:
    """An address is a way to a new password, so changing it takes the password."""
    given, name, place = asked.given, asked.viewer.name, request.remote_addr or ""
    if asked.attempts.admit(name, place):
        raise BadInput(_("That was tried too often. Wait a quarter of an hour."), "password")
    if asked.accounts.verify(name, given.text("password")) is None:
        raise BadInput(_("This is not your password."), "password")
    asked.attempts.succeeded(name, place)
    set_contact(
        asked.store,
        name,
        email=given.text("email"),
        language=given.text("language"),
        zone_name=given.text("zone").strip(),
        by=asked.viewer,
    )
    return Done(_("Your mails go there from now on."), "/account")


ACTIONS: tuple[Action, ...] = (Action("account/contact", SIGNED_IN, _change),)
