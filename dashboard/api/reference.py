"""The API as people read it: a page of the server and `docs/api-reference.md`, from the same declarations."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.api import exporting, ingesting, openapi_exports
from dashboard.api.endpoints import PREFIX
from dashboard.api.openapi import schemas
from dashboard.api.parameters import Parameter
from dashboard.api.routes import ROUTES
from dashboard.api.shapes import IngestAnswer
from dashboard.ingest import TAKEN_KINDS
from rollup.ingest.kind import Kind

METRICS_PATH = f"{PREFIX}/metrics"
MOST_CHOICES = 24
"""How many choices are listed; there are that many of metrics only, which have an address of their own."""
_HEAD = """# API reference

What can be asked over HTTP, from the declarations in `dashboard/api/`. How to ask is in [api.md](api.md). Write this
page anew with `venue-analytics api --page > docs/api-reference.md`.

"""


@dataclass(frozen=True, slots=True)
class Line:
    """A parameter, or a field of an answer: its name, what it can be, and what it means."""

    name: str
    kind: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """An address, or a shape (without `call`). `shape` is the name of what is answered."""

    key: str
    call: str
    summary: str
    needs: str
    lines: tuple[Line, ...]
    shape: str = ""


def chapters() -> tuple[Chapter, ...]:
    """The addresses, and then the shapes of their answers."""
    reading = (
        Chapter(
            route.key,
            f"GET {route.path}",
            route.summary,
            route.capability,
            _parameters(route.parameters),
            route.shape.__name__,
        )
        for route in ROUTES
    )
    shapes = (
        Chapter(name, "", _prose(schema), "", _fields(schema))
        for name, schema in schemas().items()
        if "properties" in schema
    )
    return (*reading, *_exports(), *(_taking(kind) for kind in TAKEN_KINDS), *shapes)


def _exports() -> list[Chapter]:
    """The order of an export, and what can be done with one that is made as a job."""
    order = tuple(_parameter(each) for each in (*exporting.HOW, *exporting.OF_PAGE))
    rest = Line("…", "", "Any parameter of the report's own address; of facts days, venues and definitions.")
    return [
        Chapter(
            operation["operationId"],
            f"{method.upper()} {path.replace('{key}', '…')}",
            operation["summary"],
            exporting.CAPABILITY,
            (*order, rest) if path == exporting.PATH else (),
            openapi_exports.shape_of(path),
        )
        for path, operations in openapi_exports.paths({}, {}).items()
        for method, operation in operations.items()
    ]


def _taking(kind: Kind) -> Chapter:
    """Of a list only what its records hold."""
    lines = [
        Line(name, ingesting.field_kind(each), each.help)
        for field in kind.fields
        for name, each in (
            (field.name, field),
            *((f"{field.name}.{part.name}", part) for part in field.fields),
        )
    ]
    path = ingesting.path_of(kind)
    return Chapter(
        f"ingest_{kind.key}",
        f"POST {path}",
        kind.help,
        ingesting.CAPABILITY,
        tuple(lines),
        IngestAnswer.__name__,
    )


def markdown() -> str:
    """The whole of `docs/api-reference.md`."""
    return _HEAD + "\n".join(_chapter(chapter) for chapter in chapters())


def _chapter(chapter: Chapter) -> str:
    if chapter.call:
        answers = f" Answers `{chapter.shape}`." if chapter.shape else ""
        head = f"## `{chapter.call}`\n\n{chapter.summary}. Needs `{chapter.needs}`.{answers}\n"
    else:
        head = f"### {chapter.key}\n\n{chapter.summary}\n"
    if not chapter.lines:
        return head
    rows = "".join(f"| `{line.name}` | {line.kind} | {line.meaning} |\n" for line in chapter.lines)
    return f"{head}\n| {'parameter' if chapter.call else 'field'} | | |\n| --- | --- | --- |\n{rows}"


def _parameters(parameters: Sequence[Parameter]) -> tuple[Line, ...]:
    """A line each, and one for all narrowings, which are alike."""
    lines = [_parameter(each) for each in parameters if not each.narrows]
    narrowing = ", ".join(each.key for each in parameters if each.narrows)
    if narrowing:
        lines.append(Line("…", narrowing, "One group of a split alone, by its key as `group_by` gives it."))
    return tuple(lines)


def _parameter(parameter: Parameter) -> Line:
    choices = parameter.schema.get("enum", ())
    kind = ", ".join(choices) if choices else "date" if parameter.schema.get("format") else "key"
    if len(choices) > MOST_CHOICES:
        kind = f"a key of {METRICS_PATH}"
    unset = f" Not given: {parameter.unset}." if parameter.unset else ""
    return Line(parameter.key, f"{kind} …" if parameter.many else kind, parameter.meaning + unset)


def _fields(schema: dict[str, Any]) -> tuple[Line, ...]:
    return tuple(Line(name, _kind(field), _prose(field)) for name, field in schema["properties"].items())


def _prose(schema: dict[str, Any]) -> str:
    return " ".join(str(schema.get("description", "")).split())


def _kind(schema: dict[str, Any]) -> str:
    """What a field can be, in words."""
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        return _kind(schemas()[name]) if "enum" in schemas()[name] else name
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_kind(each) for each in schema["anyOf"]))
    if "enum" in schema:
        return ", ".join(schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    if isinstance(schema.get("additionalProperties"), dict):
        return f"by key: {_kind(schema['additionalProperties'])}"
    return str(schema.get("format") or schema.get("type", "anything"))
