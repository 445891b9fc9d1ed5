"""Opening a data file as text: gzip found by its first bytes, byte order marks dropped, progress in bytes."""

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TextIO

from rollup.errors import BadInput

GZIP_MAGIC = b"\x1f\x8b"
UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Opened:
    """An open file. Bytes that are not of the encoding become lone surrogates, so that only their row is refused."""

    text: TextIO
    binary: BinaryIO

    def done(self) -> int:
        """Bytes of the file on disk that have been read."""
        return self.binary.tell()


def codec(encoding: str) -> str:
    """Python's name of an encoding; UTF-8 becomes the one that drops a byte order mark."""
    try:
        name = codecs.lookup(encoding).name
    except LookupError as error:
        raise BadInput(
            f"unknown encoding {encoding!r}; usual ones: utf-8, latin-1, cp1252", "encoding"
        ) from error
    return "utf-8-sig" if name == "utf-8" else name


@contextmanager
def opened(path: Path, encoding: str = "utf-8") -> Iterator[Opened]:
    """The file as text, with its line ends as they are. A file that cannot be read is a `BadInput` that names it."""
    name = codec(encoding)
    try:
        with path.open("rb") as binary:
            packed = binary.peek(2)[:2] == GZIP_MAGIC
            stream = gzip.GzipFile(fileobj=binary) if packed else binary
            _refuse_utf_16(stream, path, name)
            text = io.TextIOWrapper(stream, encoding=name, errors="surrogateescape", newline="")
            yield Opened(text, binary)
            text.detach()
    except (OSError, EOFError, zlib.error) as error:
        raise BadInput(f"{path.name} cannot be read: {error}", "file") from error


def _refuse_utf_16(stream: gzip.GzipFile | io.BufferedReader, path: Path, encoding: str) -> None:
    if stream.peek(2)[:2] in UTF_16_MARKS and encoding == "utf-8-sig":
        raise BadInput(f"{path.name} is UTF-16: give the encoding utf-16, or save it as UTF-8", "encoding")


def is_decoded(text: str) -> bool:
    """Whether all bytes of a text were of the file's encoding."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
