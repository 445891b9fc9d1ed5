"""Taking facts in: the one way into the fact tables."""

from collections.abc import Sequence

from rollup.db import Store
from rollup.errors import BadInput
from rollup.ingest.kinds import kind_of
from rollup.ingest.outcome import Given, Outcome, Status

__all__ = ["Given", "Outcome", "Rejected", "Status", "take"]


class Rejected(BadInput):
    """A record of a strict batch was rejected, and so nothing of the batch is stored."""

    def __init__(self, outcomes: Sequence[Outcome]) -> None:
        first = outcomes[0]
        super().__init__(f"record {first.position}: {first.field}: {first.reason}", first.field)
        self.outcomes = tuple(outcomes)


def take(
    store: Store, kind: str, rows: Sequence[Given], *, now: int, chain: str = "main", strict: bool = False
) -> list[Outcome]:
    """Takes a batch (1,000 to 5,000 records are best) in one transaction: facts, what is derived of them, and marks.

    Gives one outcome for each row, in their order. A record that is already known as it is given changes nothing; a
    different one with the same id replaces it, at whatever venue and day it was. Bad records are reported and left out;
    with `strict` they raise `Rejected` and nothing is stored. `now` is the clock, in epoch seconds.
    """
    kind_of(kind)
    raise NotImplementedError
