"""What each role may."""

from components.roles import add_role, role_forms, roles_table
from dashboard.access import CAPABILITIES
from dashboard.language import N_
from dashboard.language import gettext as _
from dashboard.queries.administration import roles
from pages.administering import chosen, page, panel
from pages.reading import Reading, Shown
from rollup.errors import unknown


def draw_roles(reading: Reading) -> Shown:
    """Every role of the chain."""
    found = roles(reading.services.store, reading.viewer)
    return roles_table(found, capabilities(), lambda name: chosen(reading, "role", name))


def draw_role(reading: Reading) -> Shown:
    """The forms about the role that the address names, else the one for a new one."""
    csrf_token, name = reading.services.csrf_token(), reading.view.parameter("role")
    if not name:
        return add_role(capabilities(), csrf_token)
    known = {each.name: each for each in roles(reading.services.store, reading.viewer)}
    if name not in known:
        raise unknown("role", name, known, "role")
    return role_forms(known[name], capabilities(), csrf_token, reading.path)


def capabilities() -> dict[str, str]:
    """What there is to be allowed, in the reader's language."""
    return {key: _(meaning)[:1].upper() + _(meaning)[1:] for key, meaning in CAPABILITIES.items()}


PAGE = page(
    "roles",
    "/roles",
    N_("Roles"),
    "shield-check",
    panel("list", N_("Roles"), N_("What each may; a name opens what can be changed"), draw_roles),
    panel("role", N_("Role"), N_("Add one, or change the one that is chosen above"), draw_role),
)
