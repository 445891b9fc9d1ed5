"""What a batch is made of and what became of it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple


class Given(NamedTuple):
    """One record as it was given: `position` is the caller's own (a line number, an index) and comes back."""

    position: int
    values: Mapping[str, Any]


class Status(StrEnum):
    """What became of a record."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"
    WAITING = "waiting"


class Outcome(NamedTuple):
    """What became of the record at `position`. Rejected and waiting ones say why, and which field it is about.

    Waiting: stored, and counted as soon as what it refers to is known (a refund's order, a right's card).
    """

    position: int
    status: Status
    field: str | None = None
    reason: str | None = None
