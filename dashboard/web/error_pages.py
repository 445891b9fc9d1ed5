"""What is answered when something is not found, not allowed, or broken: the fact, never how it came about."""

import logging

from flask import Flask, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed, NotFound
from werkzeug.routing import MapAdapter

from dashboard.language import gettext as _
from dashboard.language import told
from dashboard.rendering.failure import NotPrinted
from dashboard.web import gate
from rollup.errors import BadInput, NotAllowed, Unavailable, VenueAnalyticsError

STATUS: dict[type, int] = {BadInput: 400, NotAllowed: 403, NotPrinted: 503, Unavailable: 503}
KEPT = ("Allow", "Retry-After")
"""What the server's own errors say in headers, and scripts go by."""
BROKEN = "something went wrong on the server and has been noted in its log; try again later"
RETRY_SECONDS = 5
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
logger = logging.getLogger(__name__)


def register(server: Flask) -> None:
    """Adds the handlers. Flask logs what broke before it asks for the page."""
    server.register_error_handler(CSRFError, _stale)
    server.register_error_handler(HTTPException, _http)
    server.register_error_handler(VenueAnalyticsError, _ours)
    for prefix in ("chain", "public"):
        server.add_url_rule(f"/{prefix}/", f"{prefix}_nowhere", _nowhere, methods=METHODS)
        server.add_url_rule(f"/{prefix}/<path:rest>", f"{prefix}_nowhere", _nowhere, methods=METHODS)


@gate.for_machines
def _nowhere(rest: str = "") -> ResponseReturnValue:
    """What scripts ask for where there is nothing, or not for that method. Dash would answer any path with its page."""
    places = current_app.url_map.bind_to_environ(request.environ)
    allowed = [method for method in METHODS if _leads_somewhere(places, method)]
    raise MethodNotAllowed(allowed) if allowed else NotFound


def _leads_somewhere(places: MapAdapter, method: str) -> bool:
    try:
        endpoint: str = places.match(method=method)[0]
    except HTTPException:
        return False
    return endpoint != request.endpoint


def _stale(_error: CSRFError) -> ResponseReturnValue:
    if gate.wants_json(request.path):
        return gate.problem(
            400, "send the session's CSRF token in the header X-CSRFToken, or use an API token"
        )
    return _page(400, _("This page is out of date"), _("Go back, reload the page, and try again."))


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()
    if gate.wants_json(request.path):
        answer = gate.problem(error.code, BROKEN if error.code >= 500 else error.description or "")
        answer.headers.extend({name: value for name, value in error.get_headers() if name in KEPT})
        return answer
    if isinstance(error, InternalServerError):
        return _page(
            500, _("Something went wrong"), _("It has been noted in the server's log. Try again later.")
        )
    return _page(error.code, error.name, error.description or "")


def _ours(error: VenueAnalyticsError) -> ResponseReturnValue:
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)
    if status >= 500:
        logger.error("%s %s: %s", request.method, request.path, error)
    if gate.wants_json(request.path):
        return _problem(status, error)
    if status >= 500:  # which part of the installation cannot be reached is for the log
        return _page(
            status, _("Something went wrong"), _("It has been noted in the server's log. Try again later.")
        )
    return _page(status, _("That did not work"), told(error))


def _problem(status: int, error: VenueAnalyticsError) -> Response:
    """In English for scripts, and for people, whom a form of ours tells it, in their language. Which part of the
    installation cannot be reached is for the log."""
    if status < 500 or isinstance(error, NotPrinted):
        said = str(error) if gate.is_for_scripts(request.path) else told(error)
        return gate.problem(status, said, error.field)
    answer = gate.problem(status, BROKEN)
    if status == STATUS[Unavailable]:
        answer.headers["Retry-After"] = str(RETRY_SECONDS)
    return answer


def _page(status: int, title: str, message: str) -> ResponseReturnValue:
    return render_template("error.html", status=status, title=title, message=message), status
