"""What is answered when something is not found, not allowed, or broken: the fact, never how it came about."""

import logging

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from dashboard import gate
from dashboard.language import gettext as _
from rollup.errors import BadInput, NotAllowed, Unavailable, VenueAnalyticsError

STATUS: dict[type, int] = {BadInput: 400, NotAllowed: 403, Unavailable: 503}
logger = logging.getLogger(__name__)


def register(server: Flask) -> None:
    """Adds the handlers. Flask logs what broke before it asks for the page."""
    server.register_error_handler(CSRFError, _stale)
    server.register_error_handler(HTTPException, _http)
    server.register_error_handler(VenueAnalyticsError, _ours)


def _stale(_error: CSRFError) -> ResponseReturnValue:
    return _answer(400, _("This page is out of date"), _("Go back, reload the page, and try again."))


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()
    if isinstance(error, InternalServerError):
        return _answer(
            500, _("Something went wrong"), _("It has been noted in the server's log. Try again later.")
        )
    return _answer(error.code, error.name, error.description or "")


def _ours(error: VenueAnalyticsError) -> ResponseReturnValue:
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)
    if status >= 500:
        logger.error("%s %s: %s", request.method, request.path, error)
    return _answer(status, _("That did not work"), str(error))


def _answer(status: int, title: str, message: str) -> ResponseReturnValue:
    if gate.wants_json(request.path):
        return gate.problem(status, title)
    return render_template("error.html", status=status, title=title, message=message), status
