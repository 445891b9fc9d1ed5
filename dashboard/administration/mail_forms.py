"""Forms about mails that could not be delivered."""

from time import time

from dashboard.access import ADMIN
from dashboard.administration.action import Action, Asked, Done
from dashboard.language import gettext as _
from dashboard.mail.standing import send_again


def _again(asked: Asked) -> Done:
    send_again(asked.store, asked.viewer, asked.given.number("mail"), int(time()))
    return Done(_("It is tried again."), "/status")


ACTIONS: tuple[Action, ...] = (Action("mail/again", ADMIN, _again),)
