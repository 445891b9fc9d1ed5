"""Forms about people: who may sign in, as what, and for which venues."""

import secrets
from urllib.parse import quote

from dashboard.access import ADMIN
from dashboard.administration.action import Action, Asked, Done, Given
from dashboard.language import gettext as _
from rollup.errors import BadInput

EVERY, SOME = "every", "some"
LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
"""Without those that are taken for one another when they are read out."""


def _add(asked: Asked) -> Done:
    given, password = asked.given, new_password()
    venues, regions = scope_of(given)
    made = asked.accounts.create(
        given.text("username"),
        password,
        given.text("role"),
        asked.viewer.chain_id,
        venues,
        regions,
        by=asked.viewer,
    )
    told = _(
        "{person} can sign in with this password. It is not shown again; they change it under Your account."
    )
    return Done(told.format(person=made.username), address(made.username), password)


def _change(asked: Asked) -> Done:
    given = asked.given
    venues, regions = scope_of(given)
    asked.accounts.entitle(given.text("person"), given.text("role"), venues, regions, by=asked.viewer)
    return Done(_("Role and venues of {person} are changed.").format(person=given.text("person")))


def _disable(asked: Asked) -> Done:
    person = asked.given.text("person")
    asked.accounts.disable(person, by=asked.viewer)
    return Done(_("{person} can no longer sign in.").format(person=person))


def _enable(asked: Asked) -> Done:
    person = asked.given.text("person")
    asked.accounts.disable(person, disabled=False, by=asked.viewer)
    return Done(_("{person} can sign in again.").format(person=person))


def _reset(asked: Asked) -> Done:
    person, password = asked.given.text("person"), new_password()
    asked.accounts.set_password(person, password, by=asked.viewer)
    told = _("This is the new password of {person}, who is signed out everywhere. It is not shown again.")
    return Done(told.format(person=person), address(person), password)


def _sign_out(asked: Asked) -> Done:
    person = asked.given.text("person")
    asked.accounts.end_sessions(person, by=asked.viewer)
    return Done(_("{person} is signed out everywhere.").format(person=person))


def new_password() -> str:
    """A password that can be read out, to be changed by its owner: 96 bits and more."""
    return "-".join("".join(secrets.choice(LETTERS) for _letter in range(5)) for _group in range(4))


def scope_of(given: Given) -> tuple[list[str] | None, list[str]]:
    """Venues and regions as the form has them; None for all of the chain."""
    scope = given.text("scope")
    if scope == EVERY:
        return None, []
    if scope != SOME:
        raise BadInput(_("Choose all venues, or some."), "scope")
    return given.ticked("venue"), given.ticked("region")


def address(person: str) -> str:
    """Where a person is shown."""
    return f"/people?person={quote(person, safe='')}"


ACTIONS: tuple[Action, ...] = (
    Action("people/add", ADMIN, _add),
    Action("people/change", ADMIN, _change),
    Action("people/disable", ADMIN, _disable),
    Action("people/enable", ADMIN, _enable),
    Action("people/reset", ADMIN, _reset),
    Action("people/sign-out", ADMIN, _sign_out),
)
