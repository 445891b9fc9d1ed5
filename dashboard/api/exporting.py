"""`POST /chain/analytics/export`: what a body can say, and the order that it makes."""

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.access import EXPORT, Viewer
from dashboard.api.endpoints import FIGURES, PREFIX, Figures
from dashboard.api.fact_reports import FACT_PARAMETERS, FACT_REPORTS
from dashboard.api.parameters import DEFINITIONS, PLACES, Parameter, checked, of_figures, one, read_figures
from dashboard.exports.document import Document
from dashboard.exports.figures import figures_document
from dashboard.exports.formats import FORMATS
from dashboard.exports.order import Given, Options, Order
from dashboard.exports.report import Asked, Outline, Report, report_named
from dashboard.language import LANGUAGES
from dashboard.queries import today
from dashboard.rendering.paper import A4, PAPERS
from dashboard.results import Query
from rollup.db import Store
from rollup.errors import BadInput

PATH = f"{PREFIX}/export"
CAPABILITY = EXPORT
MOST_DAYS = 92
"""The longest range that is answered at once, in local days; what is longer is made as a job."""
PAGE, MONTHLY = "page", "monthly"
OF_PAGE = (
    Parameter("page", "The page, by its key."),
    Parameter("panel", "One table of the page, by its key.", unset="all of them"),
    Parameter("view", "The view: the query of the page's address, such as `?period=mtd&venue=v12`."),
)
OF_MONTHLY = (
    Parameter("month", "The month, such as `2026-10`.", unset="the last one that is over"),
    *PLACES,
    DEFINITIONS,
    Parameter(
        "view",
        "In place of venues and definitions, and of a month that is not given: the query of a page's address.",
    ),
)
OF_OTHERS = {PAGE: OF_PAGE, MONTHLY: OF_MONTHLY}
"""The parameters of reports that answer at no address of their own."""
_YES_OR_NO = {"type": "string", "enum": ["true", "false"]}
FORMAT = Parameter("format", "The kind of file.", {"type": "string", "enum": [one.key for one in FORMATS]})
REPORT = Parameter(
    "report",
    "What is exported: figures as the address of the same name answers them, facts line by line, a page of the console,"
    " or the monthly report.",
    {
        "type": "string",
        "enum": [*(one.key for one in FIGURES), *(one.key for one in FACT_REPORTS), *OF_OTHERS],
    },
)
HOW = (
    FORMAT,
    REPORT,
    Parameter(
        "language",
        "The language of headings and titles.",
        {"type": "string", "enum": [one.key for one in LANGUAGES]},
        unset="en",
    ),
    Parameter(
        "bom", "Whether CSV begins with a byte order mark, as Excel wants it.", _YES_OR_NO, unset="true"
    ),
    Parameter(
        "about",
        "Whether CSV comes in an archive with a second file that says what it is. Several tables always do.",
        _YES_OR_NO,
        unset="false",
    ),
    Parameter(
        "paper",
        "The size of paper of PDF.",
        {"type": "string", "enum": [one.key for one in PAPERS]},
        unset=A4.key,
    ),
    Parameter(
        "later",
        "Whether the file is made as a job even where it could be answered at once.",
        _YES_OR_NO,
        unset="false",
    ),
)
_HOW_KEYS = tuple(parameter.key for parameter in HOW)


@dataclass(frozen=True, slots=True)
class FigureReport:
    """The figures of an address of the API as what can be exported."""

    figures: Figures

    @property
    def key(self) -> str:
        """The address's own."""
        return self.figures.key

    def outline(self, asked: Asked) -> Outline:
        """What would be answered."""
        query = self._query(asked)
        return Outline(self.figures.key.capitalize(), query.start, query.end)

    def document(self, asked: Asked) -> Document:
        """The answer."""
        title = self.figures.key.capitalize()
        return figures_document(asked.store, asked.viewer, self._query(asked), self.key, title, asked.now)

    def _query(self, asked: Asked) -> Query:
        return read_figures(self.figures, asked.given, today(asked.store, asked.viewer, asked.now))


FIGURE_REPORTS: tuple[Report, ...] = tuple(FigureReport(figures) for figures in FIGURES)


@dataclass(frozen=True, slots=True)
class Wish:
    """An order, with who asks; `later` when it is to be a job however short it is."""

    order: Order
    report: Report
    asked: Asked
    later: bool

    @property
    def is_long(self) -> bool:
        """Whether the file is made as a job."""
        return self.later or self.order.days > MOST_DAYS

    def document(self) -> Document:
        """What is exported."""
        return self.report.document(self.asked)


def read_wish(reports: tuple[Report, ...], store: Store, viewer: Viewer, now: int, given: Given) -> Wish:
    """What a body asks for. Raises `NotAllowed` for those who may not take figures away, before anything else."""
    viewer.require(EXPORT)
    for key in ("format", "report"):
        if not given.get(key):
            raise BadInput(f"name the {key}: {', '.join(_choices(key))}", key)
    how = checked(HOW, {key: values for key, values in given.items() if key in _HOW_KEYS})
    rest = {key: values for key, values in given.items() if key not in _HOW_KEYS}
    report = report_named(reports, str(one(how, "report")))
    if report.key in OF_OTHERS:
        checked(OF_OTHERS[report.key], rest)
    language = one(how, "language") or LANGUAGES[0].key
    asked = Asked(store, viewer, now, rest, language)
    outline = report.outline(asked)
    order = Order(
        report=report.key,
        form=str(one(how, "format")),
        given=rest,
        language=language,
        title=outline.title,
        first_day=outline.first_day,
        last_day=outline.last_day,
        options=Options(one(how, "bom") != "false", one(how, "about") == "true", one(how, "paper") or A4.key),
    )
    return Wish(order, report, asked, one(how, "later") == "true")


def _choices(key: str) -> list[str]:
    return next(list(parameter.schema["enum"]) for parameter in HOW if parameter.key == key)


def read_body(body: object) -> dict[str, list[str]]:
    """The values of a JSON body, as those of an address: each a text, or a list of texts."""
    if not isinstance(body, dict):
        raise BadInput('send an object, such as {"format": "csv", "report": "revenue"}')
    return {str(key): _texts(str(key), value) for key, value in body.items()}


def _texts(key: str, value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    texts = [each for each in values if isinstance(each, str)]
    if len(texts) < len(values) or not values:
        field = key if key.isprintable() else None
        raise BadInput(f"{key!r} is a text, or where several are possible a list of texts", field)
    return texts


def body_parameters() -> tuple[Parameter, ...]:
    """Every field that a body can have; which go with which report is as in the addresses."""
    known: dict[str, Parameter] = {each.key: each for each in HOW}
    parameters: Mapping[str, tuple[Parameter, ...]] = {
        **{figures.key: of_figures(figures) for figures in FIGURES},
        **{report.key: FACT_PARAMETERS for report in FACT_REPORTS},
        **OF_OTHERS,
    }
    for each in (parameter for some in parameters.values() for parameter in some):
        known.setdefault(each.key, each)
    return tuple(known.values())
