"""The keys with which programs ask in somebody's name."""

from components import states
from components.api_tokens import make_token, token_forms, tokens_table
from components.beacon_keys import beacon_keys_table
from dashboard.beacon.keys import BeaconKeys
from dashboard.language import N_
from dashboard.language import gettext as _
from dashboard.queries.administration import people, places, tokens
from pages.administering import chosen, page, panel
from pages.reading import Reading, Shown
from pages.roles import capabilities
from rollup.errors import unknown


def draw_tokens(reading: Reading) -> Shown:
    """Every token of the chain."""
    found = tokens(reading.services.store, reading.viewer, reading.now)
    if not found:
        return states.empty(
            _("No tokens yet"), _("Make one for each program that asks for figures or sends facts."), "key"
        )
    return tokens_table(found, lambda number: chosen(reading, "token", str(number)))


def draw_token(reading: Reading) -> Shown:
    """What can be done to the token that the address names, else the form for a new one."""
    store, viewer = reading.services.store, reading.viewer
    csrf_token, number = reading.services.csrf_token(), reading.view.parameter("token")
    if not number:
        names = [each.username for each in people(store, viewer, reading.now) if not each.is_disabled]
        return make_token(names, capabilities(), places(store, viewer)[1], csrf_token)
    known = {str(each.id): each for each in tokens(store, viewer, reading.now)}
    if number not in known:
        raise unknown("token", number, known, "token")
    return token_forms(known[number], csrf_token, reading.path)


def draw_beacon_keys(reading: Reading) -> Shown:
    """The keys of booking sites. They are made on the command line, where their sites' pages are at hand."""
    store, viewer = reading.services.store, reading.viewer
    found = BeaconKeys(store).all(viewer)
    if not found:
        told = _("The command line makes one for a venue's booking site: venue-analytics beacon add.")
        return states.empty(_("No keys yet"), told, "broadcast")
    return beacon_keys_table(found, {place.key: place.name for place in places(store, viewer)[1]})


PAGE = page(
    "api_tokens",
    "/tokens",
    N_("API tokens"),
    "key",
    panel("list", N_("API tokens"), N_("The newest first; a label opens what can be done"), draw_tokens),
    panel("token", N_("Token"), N_("Make one, or revoke the one that is chosen above"), draw_token),
    panel(
        "beacons",
        N_("Keys of booking sites"),
        N_("With which the pages of a site tell what their visitors reach; they open nothing"),
        draw_beacon_keys,
        160,
    ),
)
