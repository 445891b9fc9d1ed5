"""What OpenAPI says of exports: the order, and the files that are made as jobs."""

from typing import Any

from dashboard.api import export_jobs, exporting
from dashboard.api.export_jobs import ExportsAnswer, ExportShape
from dashboard.api.parameters import Parameter
from dashboard.exports.formats import FORMATS, Kind

REFERENCE = "#/components/schemas/{model}"
SHAPES: tuple[type[Any], ...] = (ExportShape, ExportsAnswer)
NOT_THERE = {"404": "Problem404"}
FILE_PROBLEMS = {"409": "Problem409", "410": "Problem410"}


def paths(problems: dict[str, str], problems_without_body: dict[str, str]) -> dict[str, dict[str, Any]]:
    """The operations by address, with the problems that every address has."""
    one = f"{export_jobs.PATH}/{{key}}"
    without = problems_without_body | NOT_THERE
    return {
        exporting.PATH: {"post": _order(problems)},
        export_jobs.PATH: {
            "get": _job(
                "exports", "Your latest exports that were made as jobs", ExportsAnswer, problems_without_body
            )
        },
        one: {"get": _job("export_job", "How an export stands", ExportShape, without, of_one=True)},
        f"{one}/file": {"get": _file(without | FILE_PROBLEMS)},
        f"{one}/cancel": {
            "post": _job(
                "export_cancel", "Ends an export that is not done", ExportShape, without, of_one=True
            )
        },
        f"{one}/retry": {
            "post": _job(
                "export_retry", "Has a file made anew", ExportShape, without, of_one=True, status="202"
            )
        },
    }


def shape_of(path: str) -> str:
    """The name of what an address answers; empty for a file."""
    if path == export_jobs.PATH:
        return ExportsAnswer.__name__
    return "" if path.endswith("/file") else ExportShape.__name__


def _order(problems: dict[str, str]) -> dict[str, Any]:
    schema = {
        "type": "object",
        "required": ["format", "report"],
        "properties": {each.key: _field(each) for each in exporting.body_parameters()},
        "additionalProperties": False,
    }
    place = {"Location": {"description": "Where the export is looked after.", "schema": {"type": "string"}}}
    return {
        "operationId": "export",
        "summary": f"A file: at once for up to {exporting.MOST_DAYS} local days, as a job for more",
        "description": f"Needs {exporting.CAPABILITY}. A session sends its CSRF token in X-CSRFToken as well.",
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        "responses": {
            "200": _file_answer(),
            "202": {"description": "It is being made.", "headers": place, "content": _content(ExportShape)},
            **problems,
        },
    }


def _file(problems: dict[str, str]) -> dict[str, Any]:
    return {
        "operationId": "export_file",
        "summary": "The file of an export that is done",
        "description": f"Needs {exporting.CAPABILITY}, and the scope that the file was made with.",
        "parameters": [_KEY],
        "responses": {"200": _file_answer(), **problems},
    }


def _file_answer() -> dict[str, Any]:
    name = {"Content-Disposition": {"description": "The file's name.", "schema": {"type": "string"}}}
    content = {
        kind.media_type.partition(";")[0]: {"schema": {"type": "string", "contentMediaType": kind.ending}}
        for kind in kinds()
    }
    return {"description": "The file.", "headers": name, "content": content}


def kinds() -> list[Kind]:
    """Every kind of file there is."""
    return [kind for form in FORMATS for kind in (form.kind, form.several) if kind is not None]


_KEY = {
    "name": "key",
    "in": "path",
    "required": True,
    "description": "The export, by its id.",
    "schema": {"type": "string"},
}


def _job(
    name: str,
    summary: str,
    answer: type[Any],
    problems: dict[str, str],
    *,
    of_one: bool = False,
    status: str = "200",
) -> dict[str, Any]:
    found = {
        "operationId": name,
        "summary": summary,
        "description": f"Needs {exporting.CAPABILITY}. Everybody has their own exports only.",
        "responses": {status: {"description": "The answer.", "content": _content(answer)}, **problems},
    }
    return found | ({"parameters": [_KEY]} if of_one else {})


def _content(model: type[Any]) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": REFERENCE.format(model=model.__name__)}}}


def _field(parameter: Parameter) -> dict[str, Any]:
    schema = parameter.schema
    if parameter.key in ("metric", "group_by"):
        # Which of them go with a report is as in its address.
        schema = {"type": "string", "minLength": 1}
    if parameter.many:
        schema = {"anyOf": [schema, {"type": "array", "items": schema, "minItems": 1}]}
    return schema | {"description": parameter.meaning}
