"""Forms about one's own account, for everybody who has signed in."""

from flask import request

from dashboard.access import SIGNED_IN
from dashboard.administration.action import Action, Asked, Done
from dashboard.language import gettext as _
from dashboard.people.accounts import checked_password
from rollup.errors import BadInput


def _change_password(asked: Asked) -> Done:
    """All other sessions end, and this one is begun anew: whoever had the old password is out."""
    old, new = asked.given.text("old"), asked.given.text("new")
    if asked.attempts.admit(asked.viewer.name, request.remote_addr or ""):
        raise BadInput(_("That was tried too often. Wait a quarter of an hour."), "old")
    account = asked.accounts.verify(asked.viewer.name, old)
    if account is None:
        raise BadInput(_("This is not your password."), "old")
    asked.attempts.succeeded(asked.viewer.name, request.remote_addr or "")
    if account.is_demo:
        raise BadInput(_("The sign-ins of the demo keep their passwords."), "old")
    try:
        checked_password(new)
    except BadInput as error:
        raise BadInput(error.message, "new") from error
    if new != asked.given.text("again"):
        raise BadInput(_("This is not the same as above."), "again")
    asked.accounts.set_password(account.username, new, by=asked.viewer)
    asked.begin_again(account.id)
    return Done(_("Your password is changed, and you are signed out everywhere else."))


def _sign_out_elsewhere(asked: Asked) -> Done:
    account = asked.sessions.account(asked.session)
    if account is not None:
        asked.sessions.close_others(account.id, asked.session)
    return Done(_("You are signed out everywhere else."))


ACTIONS: tuple[Action, ...] = (
    Action("account/password", SIGNED_IN, _change_password),
    Action("account/sign-out-elsewhere", SIGNED_IN, _sign_out_elsewhere),
)
