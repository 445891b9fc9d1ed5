"""Forms about one's own second factor."""

from flask import request

from dashboard.access import SIGNED_IN
from dashboard.administration.action import Action, Asked, Done
from dashboard.language import gettext as _
from dashboard.people.account import Account
from dashboard.signing_in.second_factor import owner_named
from rollup.errors import BadInput

PATH = "/account"


def _own(asked: Asked) -> Account:
    owner = owner_named(asked.store, asked.viewer.name)
    if owner.is_demo:
        raise BadInput(_("The sign-ins of the demo have no second factor."), "code")
    return owner


def _begin(asked: Asked) -> Done:
    asked.factors.begin(_own(asked))
    return Done(_("Now scan the picture with your device."), PATH)


def _confirm(asked: Asked) -> Done:
    owner = _own(asked)
    _limit(asked)
    codes = asked.factors.confirm(owner, asked.given.text("code"))
    asked.attempts.succeeded(asked.viewer.name, request.remote_addr or "")
    told = _("It is on. Keep these codes: each stands in for your device once. They are not shown again.")
    return Done(told, PATH, "  ".join(codes))


def _remove(asked: Asked) -> Done:
    owner = _own(asked)
    _limit(asked)
    if not asked.factors.accepts(owner, asked.given.text("code")):
        raise BadInput(_("This number is not right, or was used already."), "code")
    asked.attempts.succeeded(asked.viewer.name, request.remote_addr or "")
    asked.factors.remove(owner.username, owner.username)
    return Done(_("It is off: your password alone signs you in."), PATH)


def _limit(asked: Asked) -> None:
    if asked.attempts.admit(asked.viewer.name, request.remote_addr or ""):
        raise BadInput(_("That was tried too often. Wait a quarter of an hour."), "code")


ACTIONS: tuple[Action, ...] = (
    Action("account/factor-begin", SIGNED_IN, _begin),
    Action("account/factor-confirm", SIGNED_IN, _confirm),
    Action("account/factor-remove", SIGNED_IN, _remove),
)
