"""All rows of a generated chain, table by table and venue by venue, each piece in the order of its key."""

from collections import Counter
from collections.abc import Iterator

import numpy as np

from tests.bench.generated_chain.bookings import booking_rows, bookings_of, clock_marks
from tests.bench.generated_chain.columns import Rows, rows
from tests.bench.generated_chain.feedback import answer_rows
from tests.bench.generated_chain.firsts import Firsts
from tests.bench.generated_chain.funnel import funnel_rows
from tests.bench.generated_chain.orders import order_rows, orders_of
from tests.bench.generated_chain.people import Crowd, crowd_of, crowd_rows
from tests.bench.generated_chain.places import Venue, chain_rows, venue_rows, venues_of
from tests.bench.generated_chain.postings import posting_rows
from tests.bench.generated_chain.size import Size

NUMBERED = ("booking", "sales_order", "session", "funnel_event", "nps_answer", "refund")
"""Kinds of facts with ids of their own over the whole chain."""


def generated(size: Size) -> Iterator[Rows]:
    """The rows of a chain."""
    venues = venues_of(size)
    crowd = crowd_of(size, venues)
    yield from chain_rows(venues)
    yield from crowd_rows(crowd, venues, size)
    firsts, used = Firsts(), Counter[str]()
    for venue in venues:
        for piece in _venue(venue, size, crowd, used):
            used[piece.table] += len(piece)
            if piece.table == "sale":
                firsts.add(piece)
            yield piece
    yield from firsts.rows()
    names = [*NUMBERED, "customer"]
    used["customer"] = len(crowd.home)
    next_ids = np.array([used[name] + 1 for name in names])
    yield rows("id_range", name=np.array(names, dtype=object), next_id=next_ids)


def _venue(venue: Venue, size: Size, crowd: Crowd, used: Counter[str]) -> Iterator[Rows]:
    yield from venue_rows(venue, size)
    bookings = bookings_of(venue, size, crowd, used["booking"] + 1)
    yield from booking_rows(venue, bookings)
    yield clock_marks(venue, bookings)
    orders = orders_of(venue, size, bookings, used["sales_order"] + 1)
    yield from order_rows(venue, orders)
    yield from posting_rows(venue, size, orders, used["refund"] + 1)
    yield answer_rows(venue, size, bookings, used["nps_answer"] + 1)
    yield from funnel_rows(venue, size, used["session"] + 1, used["funnel_event"] + 1)
