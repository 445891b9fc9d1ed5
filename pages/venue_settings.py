"""What is set for each venue: the definitions shown by default, and the utilization target."""

from dash import html

from components.venue_settings import setting_form, settings_table
from dashboard.language import N_
from dashboard.language import gettext as _
from dashboard.queries.administration import venue_settings
from pages.administering import chosen, page, panel
from pages.reading import Reading, Shown
from rollup.errors import unknown


def draw_venues(reading: Reading) -> Shown:
    """Every venue of the chain."""
    found = venue_settings(reading.services.store, reading.viewer)
    return settings_table(found, lambda key: chosen(reading, "at", key))


def draw_venue(reading: Reading) -> Shown:
    """The form for the venue that the address names."""
    key = reading.view.parameter("at")
    if not key:
        return html.P(_("Choose a venue in the list."), className="va-note")
    known = {each.key: each for each in venue_settings(reading.services.store, reading.viewer)}
    if key not in known:
        raise unknown("venue", key, known, "at")
    return setting_form(known[key], reading.services.csrf_token())


PAGE = page(
    "venue_settings",
    "/venue-settings",
    N_("Venue settings"),
    "sliders2",
    panel("list", N_("Venues"), N_("What holds for each; a name opens what can be changed"), draw_venues),
    panel("venue", N_("Venue"), N_("Changes hold for every figure from the next look on"), draw_venue, 240),
)
