"""The OpenAPI document, from the declarations of addresses, parameters and shapes."""

from functools import lru_cache
from importlib.metadata import version
from typing import Any

from apispec import APISpec
from pydantic import TypeAdapter

from dashboard.api import openapi_exports, openapi_ingest
from dashboard.api.parameters import Parameter
from dashboard.api.routes import ROUTES, Route
from dashboard.api.shapes import ANSWERS, Problem

ABOUT = """Figures of the venues that you may see, exact at the moment of asking. Money is an integer number of the
currency's minor unit; dates are the venues' own business days, both ends included. Lists are written with commas."""
PROBLEMS: dict[int, str] = {
    400: "A parameter is no good; it is named.",
    401: "Nobody has signed in, or the token is no good.",
    403: "The capability is missing.",
    404: "There is no such address.",
    405: "The address does not take this method.",
    409: "It is not possible as things stand.",
    410: "Its time is over.",
    413: "The body is too large.",
    415: "The body is no JSON.",
    429: "Too many requests; Retry-After says when to come again.",
    500: "Something went wrong; it is in the server's log.",
    503: "A part of the installation cannot be reached; try again.",
}
ALWAYS = (400, 401, 403, 429, 500, 503)
WITH_BODY = (413, 415)
REFERENCE = "#/components/schemas/{model}"


@lru_cache
def document() -> dict[str, Any]:
    """The whole document."""
    spec = APISpec(
        title="Venue Analytics",
        version=version("venue-analytics"),
        openapi_version="3.1.0",
        info={"description": ABOUT},
        security=[{"token": []}, {"session": []}],
    )
    spec.components.security_scheme("token", {"type": "http", "scheme": "bearer", "bearerFormat": "va_…"})
    session = {"type": "apiKey", "in": "cookie", "name": "venue_analytics"}
    spec.components.security_scheme("session", session)
    for name, schema in schemas().items():
        spec.components.schema(name, schema)
    for status, meaning in PROBLEMS.items():
        spec.components.response(f"Problem{status}", _problem(meaning))
    for route in ROUTES:
        spec.path(path=route.path, operations={"get": _reading(route)})
    for path, operations in openapi_exports.paths(
        _problems((*ALWAYS, *WITH_BODY)), _problems(ALWAYS)
    ).items():
        spec.path(path=path, operations=operations)
    for name, schema in openapi_ingest.row_schemas().items():
        spec.components.schema(name, schema)
    for path, operations in openapi_ingest.paths(_problems((*ALWAYS, *WITH_BODY)), REFERENCE).items():
        spec.path(path=path, operations=operations)
    return spec.to_dict()


def schemas() -> dict[str, dict[str, Any]]:
    """The JSON schema of each shape by its name, the answers first."""
    found: dict[str, dict[str, Any]] = {}
    parts: dict[str, dict[str, Any]] = {}
    for shape in (*ANSWERS, *openapi_exports.SHAPES, *openapi_ingest.SHAPES, Problem):
        schema = TypeAdapter(shape).json_schema(mode="serialization", ref_template=REFERENCE)
        parts |= schema.pop("$defs", {})
        found[shape.__name__] = schema
    return found | parts


def _problem(meaning: str) -> dict[str, Any]:
    schema = {"$ref": REFERENCE.format(model=Problem.__name__)}
    return {"description": meaning, "content": {"application/problem+json": {"schema": schema}}}


def _reading(route: Route) -> dict[str, Any]:
    schema = {"$ref": REFERENCE.format(model=route.shape.__name__)}
    tag = {"ETag": {"description": "Send it back in If-None-Match.", "schema": {"type": "string"}}}
    return {
        "operationId": route.key,
        "summary": route.summary,
        "description": f"Needs {route.capability}.",
        "parameters": [_parameter(each) for each in route.parameters],
        "responses": {
            "200": {
                "description": "The answer.",
                "headers": tag,
                "content": {"application/json": {"schema": schema}},
            },
            "304": {"description": "What the client has still holds.", "headers": tag},
            **_problems(ALWAYS),
        },
    }


def _problems(statuses: tuple[int, ...]) -> dict[str, str]:
    return {str(status): f"Problem{status}" for status in statuses}


def _parameter(parameter: Parameter) -> dict[str, Any]:
    meaning = f"{parameter.meaning} Not given: {parameter.unset}." if parameter.unset else parameter.meaning
    found: dict[str, Any] = {"name": parameter.key, "in": "query", "description": meaning}
    if parameter.many:
        return found | {"style": "form", "explode": False, "schema": _list(parameter)}
    return found | {"schema": parameter.schema}


def _list(parameter: Parameter) -> dict[str, Any]:
    return {"type": "array", "items": parameter.schema, "minItems": 1}
