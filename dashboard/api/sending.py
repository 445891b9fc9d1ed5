"""How a file leaves over HTTP: while it is being written where its kind allows that, else from a file that nobody else
can open."""

from collections.abc import Callable, Iterator
from io import SEEK_END
from itertools import islice
from tempfile import TemporaryFile
from typing import BinaryIO

from flask import Response, request
from werkzeug.exceptions import ClientDisconnected

from dashboard import language
from dashboard.exports.document import Document
from dashboard.exports.formats import Kind, file_name, format_named
from dashboard.exports.order import Options
from dashboard.exports.progress import Progress

PIECE = 1 << 16
DISCONNECTED = "waitress.client_disconnected"
"""Where waitress tells whether the asker has left."""


def sent(document: Document, form: str, options: Options) -> Response:
    """The document as the answer to this request."""
    kind = format_named(form).kind_for(len(document.sections), options)
    progress = Progress(len(document.sections), _here_still())
    with language.speaking(document.language):
        if kind.pieces is None:
            return _written(document, kind, options, progress)
        pieces = kind.pieces(document, options, progress)
        # With the first rows in hand, what is wrong with the question is told instead of a file that breaks off.
        first = list(islice(pieces, 2))
    answer = Response(_going_on(first, pieces), content_type=kind.media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{file_name(document, kind)}"'
    return answer


def _written(document: Document, kind: Kind, options: Options, progress: Progress) -> Response:
    file = TemporaryFile()  # noqa: SIM115 - closed when it has been sent
    try:
        kind.write(document, file, options, progress)
    except BaseException:
        file.close()
        raise
    return file_answer(file, kind, file_name(document, kind))


def file_answer(file: BinaryIO, kind: Kind, name: str) -> Response:
    """An open file as the answer to this request. It is closed when it has been sent, or nobody wants it any more."""
    size = file.seek(0, SEEK_END)
    file.seek(0)
    answer = Response(_read(file), content_type=kind.media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.content_length = size
    answer.call_on_close(file.close)
    return answer


def _read(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece


def _going_on(first: list[bytes], rest: Iterator[bytes]) -> Iterator[bytes]:
    """All pieces. Who closes this, because the asker has left, closes what reads the rows too."""
    yield from first
    yield from rest


def _here_still() -> Callable[[float], None]:
    """Raises when the asker has left, so that nobody goes on working for them."""
    has_left = request.environ.get(DISCONNECTED)

    def told(_share: float) -> None:
        if has_left is not None and has_left():
            raise ClientDisconnected

    return told
