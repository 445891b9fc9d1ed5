"""What a page is: an entry in `PAGES` makes its navigation, address, capability, layout and callbacks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from dashboard.access import READ
from dashboard.exports.sheet import Sheet
from pages.reading import Reading, Shown


def always(_reading: Reading) -> bool:
    """What every view has."""
    return True


@dataclass(frozen=True, slots=True)
class Panel:
    """A card that loads by itself. `draw` answers what stands in it; `sheet` the table behind it, for those who may
    take it away. `height` is about that of what will be drawn, so that nothing jumps. `is_bare` has no card.
    `is_shown` tells whether a view has it: where one has not, its place is empty, and it is in no file of the page."""

    key: str
    title: str
    hint: str
    height: int
    draw: Callable[[Reading], Shown]
    wide: bool = False
    is_bare: bool = False
    sheet: Callable[[Reading], Sheet] | None = None
    is_shown: Callable[[Reading], bool] = always


@dataclass(frozen=True, slots=True)
class Page:
    """`icon` is the name of a Bootstrap icon, `group` the heading under which the navigation lists the page (none: it
    is not listed). `is_live` asks all panels again each half minute; `is_timeless` has no period and no venues to
    choose; `is_today` has venues to choose, but is about today, against the same weekday of the week before. `reports`
    are the titles, by key, of what is offered beside the page's own tables."""

    key: str
    path: str
    title: str
    icon: str
    panels: tuple[Panel, ...]
    group: str = ""
    capability: str = READ
    is_live: bool = False
    is_timeless: bool = False
    is_today: bool = False
    reports: Mapping[str, str] = field(default_factory=dict)

    def panel_key(self, panel: Panel) -> str:
        """The panel's key among those of all pages."""
        return f"{self.key}-{panel.key}"
