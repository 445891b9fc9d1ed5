"""What the OpenAPI document says of the addresses at which facts are sent."""

from collections.abc import Mapping
from typing import Any

from dashboard.api import ingesting
from dashboard.api.shapes import BatchProblem, IngestAnswer
from dashboard.ingest import TAKEN_KINDS
from rollup.ingest.kind import Kind

SHAPES = (IngestAnswer, BatchProblem)
"""What is answered."""
KEY = {
    "name": ingesting.KEY_HEADER,
    "in": "header",
    "description": "The sender's own name for the batch. Sent again with it, the batch is answered as it was before.",
    "schema": {"type": "string", "pattern": f"^[!-~]{{1,{ingesting.LONGEST_KEY}}}$"},
}
CODING = {
    "name": "Content-Encoding",
    "in": "header",
    "description": "gzip when the body is packed.",
    "schema": {"type": "string", "enum": ["identity", "gzip"]},
}


def row_schemas() -> dict[str, dict[str, Any]]:
    """The JSON schema of each kind's records by its name."""
    return {ingesting.shape_name(kind): ingesting.row_schema(kind) for kind in TAKEN_KINDS}


def paths(problems: Mapping[str, str], reference: str) -> dict[str, dict[str, Any]]:
    """The operations of each address. `problems` are the errors that there may be at any address with a body,
    `reference` leads to the schema of a model."""
    return {ingesting.path_of(kind): {"post": _operation(kind, problems, reference)} for kind in TAKEN_KINDS}


def _operation(kind: Kind, problems: Mapping[str, str], reference: str) -> dict[str, Any]:
    schema = ingesting.batch_schema(reference.format(model=ingesting.shape_name(kind)))
    answer = {"$ref": reference.format(model=IngestAnswer.__name__)}
    refused = {"$ref": reference.format(model=BatchProblem.__name__)}
    repeated = {"description": "«true» when it had been taken in before.", "schema": {"type": "string"}}
    return {
        "operationId": f"ingest_{kind.key}",
        "summary": f"Send {kind.key.replace('_', ' ')}",
        "description": f"Needs {ingesting.CAPABILITY}. A session sends its CSRF token in X-CSRFToken as well.",
        "parameters": [KEY, CODING],
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        "responses": {
            "200": {
                "description": "The batch is stored, but for the rows that were rejected.",
                "headers": {ingesting.REPEATED_HEADER: repeated},
                "content": {"application/json": {"schema": answer}},
            },
            "422": {
                "description": "Nothing was stored: no row can be, or the key came with another batch before.",
                "content": {"application/problem+json": {"schema": refused}},
            },
            **problems,
        },
    }
