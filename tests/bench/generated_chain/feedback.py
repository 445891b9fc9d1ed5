"""Answers to «would you recommend us?»."""

import numpy as np

from tests.bench.generated_chain.bookings import PAID, Bookings
from tests.bench.generated_chain.columns import Rows, named, ordered, rows
from tests.bench.generated_chain.places import Venue
from tests.bench.generated_chain.size import NOW, Size

ANSWERS = 0.02
"""A paid booking."""
SCORES = (0.01, 0.01, 0.01, 0.02, 0.02, 0.04, 0.05, 0.12, 0.22, 0.25, 0.25)


def answer_rows(venue: Venue, size: Size, bookings: Bookings, first_id: int) -> Rows:
    """The answers of some who came, within a day."""
    chance = np.random.default_rng([size.seed, 8, venue.id])
    count = len(bookings["id"])
    at = bookings["end_at"] + chance.integers(600, 86_400, count)
    asked = np.flatnonzero((bookings["number"] == PAID) & (chance.random(count) < ANSWERS) & (at <= NOW))
    place = venue.clock.local(at[asked])
    found = ordered(
        {
            **place._asdict(),
            "answered_at": at[asked],
            "customer_id": bookings["customer_id"][asked],
        },
        "day",
        "hour",
        "answered_at",
    )
    ids = first_id + np.arange(len(asked))
    score = chance.choice(11, len(asked), p=SCORES)
    own = np.full(len(asked), venue.id)
    source = named(f"{venue.key}n", ids)
    return rows("nps_answer", ("customer_id",), venue_id=own, **found, id=ids, source_id=source, score=score)
