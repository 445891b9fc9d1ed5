"""Forms about roles: what each may."""

from urllib.parse import quote

from dashboard.access import ADMIN
from dashboard.administration.action import Action, Asked, Done
from dashboard.language import gettext as _
from dashboard.people.roles import Roles


def _add(asked: Asked) -> Done:
    name = asked.given.text("name").strip()
    Roles(asked.store).add(asked.viewer, name, asked.given.ticked("may"))
    return Done(_("The role {role} is made.").format(role=name), f"/roles?role={quote(name, safe='')}")


def _change(asked: Asked) -> Done:
    name = asked.given.text("role")
    Roles(asked.store).change(asked.viewer, name, asked.given.ticked("may"))
    return Done(_("The role {role} is changed, for everybody who has it.").format(role=name))


def _remove(asked: Asked) -> Done:
    name = asked.given.text("role")
    Roles(asked.store).remove(asked.viewer, name)
    return Done(_("The role {role} is removed.").format(role=name), "/roles")


ACTIONS: tuple[Action, ...] = (
    Action("roles/add", ADMIN, _add),
    Action("roles/change", ADMIN, _change),
    Action("roles/remove", ADMIN, _remove),
)
