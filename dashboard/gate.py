"""The gate: nothing is answered to somebody who has not signed in, unless it is named public here.

Dash serves its layout, its callbacks and even unknown paths by itself, so the gate stands in front of all of them and
asks what may pass, never what must not.
"""

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

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
View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


def public(view: View) -> View:
    """Names a view public. Nothing else makes it so."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def is_public(endpoint: str | None) -> bool:
    """Whether a route may be used without having signed in. A path that has no route may not."""
    if endpoint is None:
        return False
    return endpoint in DASH_PUBLIC or getattr(current_app.view_functions.get(endpoint), "is_public", False)


def wants_json(path: str) -> bool:
    """Whether a path is asked by a script, which cannot make use of a page."""
    return path.startswith(JSON_PREFIXES)


def guard() -> ResponseReturnValue | None:
    """Turns away who has not signed in: scripts with 401, people to the sign-in page."""
    if is_public(request.endpoint) or current_user.is_authenticated:
        return None
    if wants_json(request.path):
        return problem(401, "Sign in first")
    if request.method not in ("GET", "HEAD"):
        return redirect(url_for(SIGN_IN), 303)
    asked = request.full_path.rstrip("?")
    return redirect(url_for(SIGN_IN) if asked == "/" else url_for(SIGN_IN, next=asked))


def problem(status: int, title: str) -> Response:
    """An error for scripts, in the shape of RFC 9457."""
    answer = jsonify(type="about:blank", title=title, status=status)
    answer.status_code, answer.mimetype = status, "application/problem+json"
    return answer


def register(server: Flask) -> None:
    """Puts the gate in front of every route there is and will be."""
    server.before_request(guard)


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
