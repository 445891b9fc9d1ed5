"""From a cover and chapters to a PDF: all charts are drawn first, and where one fails there is no report at all."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from pkgutil import resolve_name
from typing import Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from dashboard.language import current
from dashboard.language import gettext as _
from dashboard.rendering.chart import Chart
from dashboard.rendering.failure import NotPrinted
from dashboard.rendering.fonts import STACK, font_styles
from dashboard.rendering.paper import Paper
from dashboard.reports.printout import Cover, Printout

RENDERER = "dashboard.rendering.renderer:RENDERER"
"""By name: Kaleido takes a second to load, which who prints nothing does not wait for."""
TEMPLATES = Path(__file__).parent / "templates"
THEME = Path(__file__).resolve().parents[2] / "assets" / "zz-theme"
THEME_FILES = ("1-tokens.css", "4-*.css", "5-*.css", "6-*.css")
"""How the console's components look; the sheet for paper comes after it."""
_MEDIA = re.compile(r"^@media[^\n]*\}$|^@media[^\n]*\{\n.*?^\}$", re.MULTILINE | re.DOTALL)
POLICY = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:"
"""Nothing is run and nothing is loaded, whatever a name in a report may hold."""


class Prints(Protocol):
    """Draws charts and prints pages; `dashboard.rendering.renderer.Renderer` is one."""

    def charts(self, charts: Sequence[Chart]) -> list[str]: ...
    def pdf(self, html: str, paper: Paper) -> bytes: ...


def pdf_of(cover: Cover, printout: Printout, paper: Paper, renderer: Prints | None = None) -> bytes:
    """The PDF, in the current language. Raises `NotPrinted` where there is no browser or anything of it could not be
    drawn: there is never a report with a part missing."""
    renderer = renderer or resolve_name(RENDERER)
    pieces = [chapter.piece for chapter in printout.chapters]
    drawn = iter(renderer.charts([chart for piece in pieces for chart in piece.charts]))
    bodies = [piece.filled([next(drawn) for _chart in piece.charts]) for piece in pieces]
    printed = renderer.pdf(document(cover, printout, bodies, paper), paper)
    if not (printed.startswith(b"%PDF-") and printed.rstrip().endswith(b"%%EOF")):
        raise NotPrinted("the document was not printed to its end; try again")
    return printed


def document(cover: Cover, printout: Printout, bodies: Sequence[str], paper: Paper) -> str:
    """The page that is printed; `bodies` are those of the chapters, with their charts."""
    page = (
        _environment()
        .get_template("document.html")
        .render(
            language=current().key,
            policy=POLICY,
            stack=Markup(STACK),
            paper=paper,
            theme=Markup(_theme()),
            cover=cover,
            printout=printout,
            contents=_("Contents"),
            chapters=[
                (chapter, Markup(body)) for chapter, body in zip(printout.chapters, bodies, strict=True)
            ],
        )
    )
    return page.replace("/* fonts */", font_styles(page), 1)


@cache
def _theme() -> str:
    """The console's style sheets without what they say about sizes of screens."""
    files = [path for pattern in THEME_FILES for path in sorted(THEME.glob(pattern))]
    return _MEDIA.sub("", "\n".join(path.read_text(encoding="utf-8") for path in files))


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
