"""The addresses at which facts are sent, on the server."""

from typing import Any

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue
from pydantic import TypeAdapter

from dashboard.api.bodies import json_data, parsed
from dashboard.api.ingesting import (
    CAPABILITY,
    KEY_HEADER,
    REPEATED_HEADER,
    ingest_answer,
    path_of,
    plain,
    read_batch,
    read_key,
    row_outcomes,
)
from dashboard.api.shapes import IngestAnswer, RowOutcome
from dashboard.ingest import TAKEN_KINDS, KeyIsTaken, NoneTaken, Taken, take_in
from dashboard.services import Services
from dashboard.web import gate
from rollup.ingest.kind import Kind

_ANSWER, _ROWS = TypeAdapter(IngestAnswer), TypeAdapter(tuple[RowOutcome, ...])
NOTHING_STORED = 422


def register(server: Flask, services: Services) -> None:
    """Adds an address for each kind of record."""
    for kind in TAKEN_KINDS:
        view = _taking(services, kind)
        server.add_url_rule(path_of(kind), f"ingest_{kind.key}", view, methods=["POST"])


def _taking(services: Services, kind: Kind) -> Any:
    @gate.for_machines
    def view() -> ResponseReturnValue:
        services.viewer().require(CAPABILITY)
        try:
            return _answer(kind, _taken(services, kind))
        except NoneTaken as error:
            rows = _ROWS.dump_python(row_outcomes(error.outcomes), mode="json", exclude_defaults=True)
            return gate.problem(NOTHING_STORED, plain(str(error)), plain(error.field), {"rows": rows})
        except KeyIsTaken as error:
            return gate.problem(NOTHING_STORED, str(error), KEY_HEADER)

    return view


def _taken(services: Services, kind: Kind) -> Taken:
    data = json_data()
    batch = read_batch(parsed(data))
    key = read_key(request.headers.get(KEY_HEADER), request.path, data)
    now = services.clock()
    return take_in(services.store, services.viewer(), kind, batch.rows, now, strict=batch.strict, key=key)


def _answer(kind: Kind, taken: Taken) -> Response:
    told = _ANSWER.dump_json(ingest_answer(kind, taken), exclude_defaults=True)
    answer = Response(told, mimetype="application/json")
    if taken.is_repeated:
        answer.headers[REPEATED_HEADER] = "true"
    return answer
