"""The bodies of requests: JSON, packed or not, bounded before and after unpacking."""

import json
import zlib
from decimal import Decimal
from typing import Any

from flask import current_app, request
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from rollup.errors import BadInput

PLAIN = ("", "identity")
PACKED = ("gzip", "x-gzip")
GZIP_WINDOW = 31
"""What zlib calls the gzip format with its largest window."""


def json_body() -> Any:
    """What the body of the request says."""
    return parsed(json_data())


def json_data() -> bytes:
    """The body of a request that says that it is JSON."""
    if not request.is_json:
        raise UnsupportedMediaType("send JSON, with Content-Type: application/json")
    return unpacked()


def unpacked() -> bytes:
    """The body, unpacked where it was packed with gzip. Raises 413 for one that is or becomes too large: no more than
    that is ever unpacked."""
    coding, data = request.headers.get("Content-Encoding", "").strip().lower(), request.get_data()
    if coding in PLAIN:
        return data
    if coding not in PACKED:
        raise UnsupportedMediaType("send the body plain or packed with gzip")
    most = current_app.config["MAX_CONTENT_LENGTH"]
    unpacking = zlib.decompressobj(wbits=GZIP_WINDOW)
    try:
        found = unpacking.decompress(data, most + 1)
    except zlib.error as error:
        raise BadInput("the body is not packed with gzip, as its Content-Encoding says") from error
    if len(found) > most:
        raise RequestEntityTooLarge(
            f"the body is larger than {most} bytes when it is unpacked; send less at once"
        )
    if not unpacking.eof or unpacking.unused_data:
        raise BadInput("the packed body is cut off, or there is something behind it")
    return found


def parsed(data: bytes) -> Any:
    """The value that JSON text stands for; numbers with a point are `Decimal`, exactly as they were written."""
    try:
        return json.loads(data, parse_float=Decimal, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise BadInput("the body is no JSON") from error


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no number")
