"""The texts that are to be translated: gathered from the code, and brought into each language's catalogue.

`venue-analytics` runs without this; `scripts/translations.py` and a test use it.
"""

from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract, extract_from_dir
from babel.messages.pofile import read_po, write_po

from dashboard.language import LANGUAGES, Language, catalogue_file
from rollup.comparison import COMPARISONS
from rollup.metrics.catalogue import METRICS

ROOT = Path(__file__).parents[1]
FOLDERS = ("components", "dashboard", "pages")
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    **{"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)},
    **{"sentence": (1,), "unknown": (1,)},
}
"""What marks a text, and which of its arguments: those of the console, and those of errors."""
EVERY = [("**.py", "python")]
ERRORS = [("ingest/**.py", "ignore"), ("**.py", "python")]
"""Where the data plane's errors are that reach a page. Those about files and batches are told on command line and API,
which speak English."""
TEMPLATES = "dashboard/templates"
SOURCES = LANGUAGES[0]
"""The language of the code, which needs no catalogue."""
WIDTH = 120
HEADER = "# What the console says in another language; `make translations` adds new texts.\n#"


def texts() -> Catalog:
    """All texts of the console, with where each stands."""
    found = Catalog(project="Venue Analytics", charset="utf-8")
    for folder, method in (*((each, EVERY) for each in FOLDERS), ("rollup", ERRORS)):
        for name, line, text, _comments, _context in extract_from_dir(
            ROOT / folder, method, keywords=KEYWORDS
        ):
            found.add(text, locations=[(f"{folder}/{name}", line)])
    for path in sorted((ROOT / TEMPLATES).glob("*.html")):
        for line, text in _of_template(path):
            found.add(text, locations=[(f"{TEMPLATES}/{path.name}", line)])
    for comparison in COMPARISONS:
        found.add(comparison.name, locations=[("rollup/comparison.py", 1)])
    for metric in METRICS:
        for said in (metric.name, metric.definition):
            found.add(said, locations=[("rollup/metrics/catalogue.py", 1)])
    return found


def _of_template(path: Path) -> Iterator[tuple[int, str]]:
    with path.open("rb") as source:
        for line, text, _comments, _context in extract("jinja2", source, keywords=KEYWORDS):
            yield line, str(text)


def translated(language: Language) -> Catalog:
    """A language's catalogue as it stands."""
    path = catalogue_file(language.key)
    if not path.exists():
        return Catalog(
            locale=language.locale,
            project="Venue Analytics",
            header_comment=HEADER,
            charset="utf-8",
            fuzzy=False,
        )
    with path.open("rb") as source:
        return read_po(source, locale=language.locale)


def brought_up_to_date(language: Language) -> Catalog:
    """The catalogue with every text of the code and no other; what has no translation yet is empty."""
    catalogue = translated(language)
    catalogue.update(texts(), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    return catalogue


def write(language: Language, catalogue: Catalog) -> None:
    """Keeps a catalogue; in the order of the texts, so that a change is a small one."""
    with catalogue_file(language.key).open("wb") as target:
        write_po(target, catalogue, width=WIDTH, sort_output=True, omit_header=False, no_location=True)
