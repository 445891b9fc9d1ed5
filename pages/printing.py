"""A page on paper: what each panel shows, below its heading, and on the cover what is said of all figures."""

from collections.abc import Iterator, Sequence

from components import formats, states
from components.as_of import DEFINITIONS
from components.on_paper import on_paper
from dashboard import queries
from dashboard.exports.document import Words
from dashboard.language import gettext as _
from dashboard.language import ngettext, told
from dashboard.reports.printout import Chapter, Facts, Printout
from dashboard.results import Result
from pages.page import Page, Panel
from pages.reading import Reading, Shown
from rollup.errors import VenueAnalyticsError

MOST_NAMED = 12
"""Venues that a cover names before it counts them."""


def printout(
    page: Page, panels: Sequence[Panel], reading: Reading, stamp: Result, choices: Words
) -> Printout:
    """Some panels of a page, each as it stands on the screen."""
    found = [_chapter(page, panel, shown, is_first) for panel, shown, is_first in _drawn(panels, reading)]
    chapters = tuple(chapter for chapter in found if chapter.piece.html)
    return Printout(days(reading), (*facts(reading, stamp), *choices), chapters, panels=True)


def days(reading: Reading) -> str:
    """The days that are read."""
    return formats.days(*reading.asked.dates(reading.today))


def facts(reading: Reading, stamp: Result) -> Facts:
    """What must be said of all figures."""
    found = [(_("Period"), days(reading))]
    if stamp.compared_with:
        found.append((_("Compared with"), formats.days(*stamp.compared_with)))
    found += [
        (_("Venues"), venues(reading)),
        *((_("Only"), name) for name in _narrowed(reading)),
        (_("Definitions"), _(DEFINITIONS[stamp.definitions])),
        (_("As of"), formats.moment(stamp.as_of)),
    ]
    if stamp.catching_up:
        left = ngettext(
            "Catching up, {count} day of a venue to go",
            "Catching up, {count} days of venues to go",
            stamp.catching_up,
        )
        found.append((_("Still to be counted"), left.format(count=formats.number(stamp.catching_up))))
    return (*found, (_("Made for"), reading.viewer.name))


def venues(reading: Reading) -> str:
    """The venues by name, as far as there is room for their names."""
    view, known = reading.asked, queries.venues(reading.services.store, reading.viewer)
    if view.venues or view.regions:
        known = tuple(v for v in known if v.key in view.venues or v.region_key in view.regions)
    if len(known) > MOST_NAMED:
        return ngettext("{count} venue", "{count} venues", len(known)).format(
            count=formats.number(len(known))
        )
    return ", ".join(venue.name for venue in known)


def _narrowed(reading: Reading) -> list[str]:
    """The names of what the view is narrowed to besides venues and regions."""
    named = queries.names(reading.services.store, reading.viewer, reading.asked)
    return [name for split, _key, name in named if split not in ("venue", "region")]


def _chapter(page: Page, panel: Panel, shown: Shown, is_first: bool) -> Chapter:
    """A panel; one without a card has no heading, but that of the page where it is the first."""
    title = _(panel.title) or (_(page.title) if is_first else "")
    return Chapter(page.panel_key(panel), title, _(panel.hint), on_paper(shown), is_first)


def _drawn(panels: Sequence[Panel], reading: Reading) -> Iterator[tuple[Panel, Shown, bool]]:
    """Each panel with what it shows. What the view has no answer for says so, as on the screen; any other error ends
    the whole, as half a page would be taken for all of it."""
    for count, panel in enumerate(panels):
        try:
            yield panel, panel.draw(reading), not count
        except VenueAnalyticsError as error:
            yield panel, states.error(told(error)), not count
