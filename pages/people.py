"""Who may sign in, as what, and for which venues."""

from components.people import add_person, people_table, person_forms
from dashboard.language import N_
from dashboard.queries.administration import people, places, roles
from pages.administering import chosen, page, panel
from pages.reading import Reading, Shown
from rollup.errors import unknown


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


PAGE = page(
    "people",
    "/people",
    N_("People"),
    "person-gear",
    panel("list", N_("People"), N_("Who may sign in; a name opens what can be changed"), draw_people),
    panel("person", N_("Person"), N_("Add one, or change the one that is chosen above"), draw_person),
)
