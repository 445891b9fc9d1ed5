"""`POST /chain/analytics/export`: figures as a file, at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboard import queries
from dashboard.access import EXPORT
from dashboard.api.endpoints import PREFIX, REPORTS, figures_named
from dashboard.api.parameters import Parameter, checked, of_figures, one, read_figures
from dashboard.api.routes import Asking
from dashboard.exports.formats import FORMATS, Format, export, format_named
from dashboard.exports.sheet import sheet
from rollup.errors import BadInput

PATH = f"{PREFIX}/export"
CAPABILITY = EXPORT
MOST_DAYS = 92
"""The longest range that is answered at once."""
LATER_FORMATS, LATER_REPORTS = ("pdf",), ("monthly",)
FORMAT = Parameter("format", "The kind of file.", {"type": "string", "enum": [one.key for one in FORMATS]})
REPORT = Parameter(
    "report",
    "What is exported: the address that answers the same.",
    {"type": "string", "enum": [*REPORTS]},
)


@dataclass(frozen=True, slots=True)
class File:
    """A file as it is sent."""

    name: str
    content: bytes
    form: Format


def exported(asking: Asking) -> File:
    """The file that is asked for. Raises `NotAllowed` for those who may not take figures away, before anything else."""
    asking.viewer.require(EXPORT)
    for key, later in (("format", LATER_FORMATS), ("report", LATER_REPORTS)):
        _require_possible(asking.given, key, later)
    values = checked((FORMAT, REPORT), {key: asking.given.get(key, ()) for key in ("format", "report")})
    form, figures = format_named(str(one(values, "format"))), figures_named(str(one(values, "report")))
    rest = {key: value for key, value in asking.given.items() if key not in ("format", "report")}
    query = read_figures(figures, rest, asking.today)
    days = (query.end - query.start).days + 1
    if days > MOST_DAYS:
        raise BadInput(
            f"{days} days are too many for one file; ask for at most {MOST_DAYS}, several times", "from"
        )
    result = queries.run(asking.store, asking.viewer, query, asking.now)
    content = export(asking.viewer, sheet(result), form, figures.key.capitalize())
    name = f"{figures.key}_{query.start}_{query.end}_{result.definitions}.{form.key}"
    return File(name, content, form)


def _require_possible(given: Mapping[str, Any], key: str, later: tuple[str, ...]) -> None:
    """What is no word yet for a file says so, and what there is."""
    possible = [form.key for form in FORMATS] if key == "format" else REPORTS
    if not given.get(key):
        raise BadInput(f"name the {key}: {', '.join(possible)}", key)
    if given[key][0] in later:
        raise BadInput(f"{given[key][0]} cannot be had here yet; choose of {', '.join(possible)}", key)


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
    known: dict[str, Parameter] = {"format": FORMAT, "report": REPORT}
    for key in REPORTS:
        for parameter in of_figures(figures_named(key)):
            known.setdefault(parameter.key, parameter)
    return tuple(known.values())
