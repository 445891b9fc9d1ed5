"""Headers that keep a browser from doing more with an answer than is meant."""

from collections.abc import Callable, Sequence

from flask import Flask, Response, request

from dashboard.settings import Settings
from dashboard.web.gate import DASH_PUBLIC, is_for_other_sites

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    # Plotly, the grid and Dash's components write style elements and attributes; Dash has no nonce for them.
    "style-src": "'self' 'unsafe-inline'",
    # A chart is saved as an image by way of a data or blob address.
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
REVALIDATED = "private, no-cache"
"""What a view says whose answers a client may keep, if it asks each time whether they still hold. Any other answer
to a person is not kept at all."""
HSTS = "max-age=31536000; includeSubDomains"


def content_security_policy(script_hashes: Sequence[str] = ()) -> str:
    """The policy. Scripts in a page run only when their hash is named, which Dash's start script needs."""
    rules = POLICY | {"script-src": " ".join([POLICY["script-src"], *script_hashes])}
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def register(server: Flask, settings: Settings, script_hashes: Callable[[], Sequence[str]]) -> None:
    """Adds the headers to every answer. `script_hashes` is asked for each page, since Dash adds some of its inline
    scripts with the first request."""

    def protect(response: Response) -> Response:
        hashes = script_hashes() if response.mimetype == "text/html" else ()
        response.headers["Content-Security-Policy"] = content_security_policy(hashes)
        response.headers.update(FIXED)
        if is_for_other_sites(request.endpoint):
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        if settings.secure_cookies:
            response.headers["Strict-Transport-Security"] = HSTS
        is_kept = is_for_other_sites(request.endpoint) and "Cache-Control" in response.headers
        if not (is_kept or request.endpoint in DASH_PUBLIC) or response.status_code >= 400:
            is_revalidated = (
                response.status_code < 400 and response.headers.get("Cache-Control") == REVALIDATED
            )
            response.headers["Cache-Control"] = REVALIDATED if is_revalidated else "no-store"
            response.vary.update(("Cookie", "Authorization"))
        return response

    server.after_request(protect)
