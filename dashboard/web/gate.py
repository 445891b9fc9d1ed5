"""The gate: nothing is answered to somebody who has not signed in, unless it is named public here.

Dash serves its layout, its callbacks and even unknown paths by itself, so the gate stands in front of all of them and
asks what may pass, never what must not.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.http import HTTP_STATUS_CODES

from dashboard.access import Viewer

DASH_PUBLIC = frozenset(
    {
        "_dash_assets.static",
        "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>",
        "/_favicon.ico",
    }
)
"""Dash's own routes without data: our styles and scripts, the components' bundles, the icon. Only they are cached."""
JSON_PREFIXES = ("/_dash-", "/_reload-hash", "/chain/", "/public/")
SIGN_IN = "sign_in"
CHALLENGE = "Bearer"
"""What a script that nobody stands behind is told to come with. Browsers ask no one for a password because of it."""
Find = Callable[[str], Viewer | None]
"""Who comes with a token; None when it is no good."""
View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


def public(view: View) -> View:
    """Names a view public. Nothing else makes it so."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def for_machines(view: View) -> View:
    """Lets API tokens in as well, which open nothing else: no page and no callback."""
    view.is_for_machines = True  # type: ignore[attr-defined]
    return view


def for_other_sites(view: View) -> View:
    """Names a view public, for pages of other sites: no session is looked at in it, so none has to be guarded."""
    view.is_for_other_sites = True  # type: ignore[attr-defined]
    return public(view)


def for_people(view: View) -> View:
    """Names a view among those for scripts a page: who has not signed in is sent to do so."""
    view.is_for_people = True  # type: ignore[attr-defined]
    return view


def is_public(endpoint: str | None) -> bool:
    """Whether a route may be used without having signed in. A path that has no route may not."""
    return endpoint in DASH_PUBLIC or _is_marked(endpoint, "is_public")


def takes_tokens(endpoint: str | None) -> bool:
    """Whether a token is looked at. Where there is no route it is, so that its holder is told that there is none."""
    return endpoint is None or _is_marked(endpoint, "is_for_machines")


def is_for_other_sites(endpoint: str | None) -> bool:
    """Whether pages of other sites may ask this."""
    return _is_marked(endpoint, "is_for_other_sites")


def is_for_scripts(path: str) -> bool:
    """Whether an address is one for scripts, whoever asks it."""
    return path.startswith(JSON_PREFIXES) and not _is_marked(request.endpoint, "is_for_people")


def wants_json(path: str) -> bool:
    """Whether a path is asked by a script, which cannot make use of a page: one of those for scripts, or any by our
    own, which says so."""
    return is_for_scripts(path) or request.accept_mimetypes.best == "application/json"


def _is_marked(endpoint: str | None, name: str) -> bool:
    view = None if endpoint is None else current_app.view_functions.get(endpoint)
    return bool(getattr(view, name, False))


def guard(find: Find) -> ResponseReturnValue | None:
    """Turns away who has not signed in: scripts with 401, people to the sign-in page. Who comes with a token is judged
    by it alone, whatever else the request holds."""
    if is_public(request.endpoint):
        return None
    token = _bearer() if takes_tokens(request.endpoint) else None
    if token is not None:
        g.token_viewer = find(token)
        return None if g.token_viewer else problem(401, "this token is no good (any more); ask for a new one")
    if current_user.is_authenticated:
        return None
    if wants_json(request.path):
        return problem(401, "sign in first, or send an API token")
    if request.method not in ("GET", "HEAD"):
        return redirect(url_for(SIGN_IN), 303)
    asked = request.full_path.rstrip("?")
    return redirect(url_for(SIGN_IN) if asked == "/" else url_for(SIGN_IN, next=asked))


def _bearer() -> str | None:
    """The token of a request. Other kinds of authorization are those of a proxy in between."""
    given = request.authorization
    return None if given is None or given.type != "bearer" else given.token or ""


def token_viewer() -> Viewer | None:
    """Who asks in this request with a token; None when nobody does."""
    found: Viewer | None = g.get("token_viewer")
    return found


def problem(
    status: int, detail: str, parameter: str | None = None, more: Mapping[str, Any] | None = None
) -> Response:
    """An error for scripts, in the shape of RFC 9457: `detail` says what to do, `parameter` what it is about; `more`
    are fields that an address has beyond those of all."""
    told: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTP_STATUS_CODES.get(status, "Error"),
        "status": status,
    }
    told |= {"detail": detail} if detail else {}
    told |= {"parameter": parameter} if parameter else {}
    told |= more or {}
    answer = jsonify(told)
    answer.status_code, answer.mimetype = status, "application/problem+json"
    if status == 401:
        answer.headers["WWW-Authenticate"] = CHALLENGE
    return answer


def register(server: Flask, find: Find) -> None:
    """Puts the gate in front of every route there is and will be. `find` tells who comes with a token."""
    server.before_request(partial(guard, find))


def same_site(target: str | None) -> str:
    """A path of this site to go to after signing in; `/` for anything that a browser could read as another place."""
    if not target or not target.startswith("/") or target.startswith("//"):
        return "/"
    # Browsers drop tabs and line ends and take a backslash for a slash, so "/\t/evil.example" would leave.
    if "\\" in target or not target.isprintable():
        return "/"
    try:
        parts = urlsplit(target)
    except ValueError:
        return "/"
    # "/./" and "/../" could leave a path that begins with two slashes.
    is_plain = not parts.scheme and not parts.netloc and "//" not in parts.path and "/." not in parts.path
    return target if is_plain else "/"
