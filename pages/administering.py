"""What the pages of administration have in common: for administrators, about no period, a list above what it opens."""

from collections.abc import Callable

from dashboard.access import ADMIN
from dashboard.language import N_
from pages.page import Page, Panel
from pages.reading import Reading, Shown

GROUP = N_("Administration")


def page(key: str, path: str, title: str, icon: str, *panels: Panel) -> Page:
    """A page of administration."""
    return Page(key, path, title, icon, panels, group=GROUP, capability=ADMIN, is_timeless=True)


def panel(key: str, title: str, hint: str, draw: Callable[[Reading], Shown], height: int = 200) -> Panel:
    """A part of it, as wide as the page."""
    return Panel(key, title, hint, height, draw, wide=True)


def chosen(reading: Reading, name: str, value: str) -> str:
    """The address of the page with one of its things chosen."""
    return reading.link(parameters=((name, value),))
