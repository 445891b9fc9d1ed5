"""Who may sign in, as what, and for which venues."""

from components.people import add_person, people_table, person_forms
from dashboard.access import ADMIN
from dashboard.language import N_
from dashboard.queries.administration import people, places, roles
from pages.page import Page, Panel
from pages.reading import Reading, Shown
from rollup.errors import unknown

GROUP = N_("Administration")


def draw_people(reading: Reading) -> Shown:
    """Everybody of the chain."""
    found = people(reading.services.store, reading.viewer, reading.now)
    return people_table(found, lambda name: chosen(reading, "person", name))


def draw_person(reading: Reading) -> Shown:
    """The forms about the person that the address names, else the one for somebody new."""
    store, viewer = reading.services.store, reading.viewer
    regions, venues = places(store, viewer)
    names = [role.name for role in roles(store, viewer)]
    csrf_token, name = reading.services.csrf_token(), reading.view.parameter("person")
    if not name:
        return add_person(names, regions, venues, csrf_token)
    known = {each.username: each for each in people(store, viewer, reading.now)}
    if name not in known:
        raise unknown("user", name, known, "person")
    return person_forms(known[name], names, regions, venues, csrf_token, reading.path)


def chosen(reading: Reading, name: str, value: str) -> str:
    """The address of the page with one of its things chosen."""
    return reading.link(parameters=((name, value),))


PAGE = Page(
    key="people",
    path="/people",
    title=N_("People"),
    icon="person-gear",
    group=GROUP,
    capability=ADMIN,
    is_timeless=True,
    panels=(
        Panel(
            "list",
            N_("People"),
            N_("Who may sign in; a name opens what can be changed"),
            200,
            draw_people,
            wide=True,
        ),
        Panel(
            "person",
            N_("Person"),
            N_("Add one, or change the one that is chosen above"),
            200,
            draw_person,
            wide=True,
        ),
    ),
)
