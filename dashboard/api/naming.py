"""What questions call otherwise than the API does."""

from collections.abc import Iterator
from contextlib import contextmanager

from rollup.errors import BadInput

RENAMED = {"by": "group_by"}


@contextmanager
def as_named() -> Iterator[None]:
    """Errors about a parameter name it as the API does."""
    try:
        yield
    except BadInput as error:
        error.field = RENAMED.get(error.field or "", error.field)
        raise
