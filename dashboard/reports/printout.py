"""What a document is on paper, before it is printed."""

from dataclasses import dataclass

from dashboard.brand import Brand
from dashboard.reports.piece import Piece

Facts = tuple[tuple[str, str], ...]
"""Names and what they are, as people read them."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading with what stands under it. `lead` says in a sentence what is shown. `begins_page`: on a new page."""

    key: str
    title: str
    lead: str
    piece: Piece
    begins_page: bool = True


@dataclass(frozen=True, slots=True)
class Printout:
    """What stands on paper: under the title on the cover, what must be said of all figures, and the chapters, which are
    short in a document of `panels`."""

    subtitle: str
    facts: Facts
    chapters: tuple[Chapter, ...]
    panels: bool = False


@dataclass(frozen=True, slots=True)
class Cover:
    """Whose document it is, and what it is called."""

    title: str
    brand: Brand
