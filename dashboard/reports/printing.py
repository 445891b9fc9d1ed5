"""From a cover and chapters to a PDF: all charts are drawn first, and where one fails there is no report at all."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from dashboard.brand import Brand
from dashboard.language import current
from dashboard.language import gettext as _
from dashboard.rendering.fonts import STACK, font_styles
from dashboard.rendering.paper import Paper
from dashboard.rendering.renderer import RENDERER, Renderer
from dashboard.reports.piece import Piece
from rollup.errors import Unavailable

TEMPLATES = Path(__file__).parent / "templates"
POLICY = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:"
"""Nothing is run and nothing is loaded, whatever a name in a report may hold."""


@dataclass(frozen=True, slots=True)
class Cover:
    """The first page. `facts` are what must be said of all figures: as-of, definition set, comparison, venues."""

    title: str
    subtitle: str
    brand: Brand
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading with what stands under it. `lead` says in a sentence what is shown. `begins_page`: on a new page."""

    key: str
    title: str
    lead: str
    piece: Piece
    begins_page: bool = True


def pdf_of(cover: Cover, chapters: Sequence[Chapter], paper: Paper, renderer: Renderer = RENDERER) -> bytes:
    """The PDF, in the current language. Raises `Unavailable` where there is no browser or anything of it could not be
    drawn: there is never a report with a part missing."""
    drawn = iter(renderer.charts([chart for chapter in chapters for chart in chapter.piece.charts]))
    bodies = [chapter.piece.filled([next(drawn) for _chart in chapter.piece.charts]) for chapter in chapters]
    printed = renderer.pdf(document(cover, chapters, bodies, paper), paper)
    if not (printed.startswith(b"%PDF-") and printed.rstrip().endswith(b"%%EOF")):
        raise Unavailable("the document was not printed to its end; try again")
    return printed


def document(cover: Cover, chapters: Sequence[Chapter], bodies: Sequence[str], paper: Paper) -> str:
    """The page that is printed."""
    words = _environment().get_template("document.html")
    page = words.render(
        language=current().key,
        policy=POLICY,
        stack=Markup(STACK),
        paper=paper,
        cover=cover,
        contents=_("Contents"),
        chapters=[(chapter, Markup(body)) for chapter, body in zip(chapters, bodies, strict=True)],
    )
    return page.replace("/* fonts */", font_styles(page), 1)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["css_string"] = css_string
    return environment


def css_string(text: str) -> Markup:
    """A text as CSS has it between quotes, whatever is in it."""
    return Markup('"' + re.sub(r"[^\w ·–-]", lambda sign: f"\\{ord(sign[0]):x} ", text) + '"')
