"""The API on the server: its views, and what they say about how long an answer holds."""

from dataclasses import replace
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

from flask import Flask, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import TypeAdapter

from dashboard import language
from dashboard.api import export_jobs, intake
from dashboard.api.endpoints import PREFIX
from dashboard.api.naming import as_named
from dashboard.api.openapi import document
from dashboard.api.parameters import Given
from dashboard.api.reference import chapters
from dashboard.api.routes import ROUTES, Asking, Route
from dashboard.api.shapes import ANSWERS, Answer
from dashboard.services import Services
from dashboard.web import gate
from dashboard.web.headers import REVALIDATED

_ADAPTERS: dict[type, TypeAdapter[Any]] = {shape: TypeAdapter(shape) for shape in ANSWERS}
_NO_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)


def register(server: Flask, services: Services) -> None:
    """Adds the addresses."""
    for route in ROUTES:
        server.add_url_rule(route.path, f"api_{route.key}", _reading(services, route), methods=["GET"])
    export_jobs.register(server, services)
    intake.register(server, services)
    server.add_url_rule(f"{PREFIX}/openapi.json", "api_openapi", _openapi, methods=["GET"])
    server.add_url_rule(f"{PREFIX}/docs", "api_docs", _docs, methods=["GET"])


def _reading(services: Services, route: Route) -> Any:
    @gate.for_machines
    def view() -> ResponseReturnValue:
        asking = _asking(services, request.args.to_dict(flat=False), route.capability)
        return sent(_answered(route.answer, asking))

    return view


def _asking(services: Services, given: Given, capability: str) -> Asking:
    viewer = services.viewer()
    viewer.require(capability)
    return Asking(services.store, viewer, services.clock(), given)


def _answered(answer: Any, asking: Asking) -> Any:
    """The answer, in English whatever the reader's language: programs go by it."""
    with language.speaking("en"), as_named():
        return answer(asking)


def sent(answer: Answer) -> Response:
    """The answer with a tag by which a client can ask whether it still holds.

    The tag is a digest of all that is said except the moment of saying it. Nothing that can change an answer — facts,
    names, scopes, the clock, a deployment — could be missing from it, as it could from a version kept beside the data;
    the price is that the query is run. It is weak: the moment may differ."""
    adapter = _ADAPTERS[type(answer)]
    lasting = adapter.dump_json(replace(answer, as_of=_NO_MOMENT), by_alias=True)
    response = Response(adapter.dump_json(answer, by_alias=True), mimetype="application/json")
    response.headers["Cache-Control"] = REVALIDATED
    response.set_etag(blake2b(lasting, digest_size=16).hexdigest(), weak=True)
    response.make_conditional(request)
    return response


@gate.for_machines
def _openapi() -> ResponseReturnValue:
    return jsonify(document())


@gate.for_people
def _docs() -> ResponseReturnValue:
    return render_template("api.html", chapters=chapters())
