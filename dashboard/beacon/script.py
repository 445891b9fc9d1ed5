"""The script of the beacon, as it is served."""

from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from flask import Response, request
from flask.typing import ResponseReturnValue

from dashboard.web import gate

SCRIPT = Path(__file__).with_name("funnel.js")
SCRIPT_PATH = "/public/funnel.js"
FOR_EVER = "public, max-age=31536000, immutable"
FOR_A_DAY = "public, max-age=86400"


@lru_cache
def script_version() -> str:
    """What tells this script from an older one. A copy under an address with it is kept for ever."""
    return sha256(SCRIPT.read_bytes()).hexdigest()[:12]


@gate.for_other_sites
def funnel_script() -> ResponseReturnValue:
    """GET /public/funnel.js."""
    answer = Response(SCRIPT.read_bytes(), content_type="text/javascript; charset=utf-8")
    answer.headers["Cache-Control"] = FOR_EVER if request.args.get("v") == script_version() else FOR_A_DAY
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.set_etag(script_version())
    return answer.make_conditional(request)
