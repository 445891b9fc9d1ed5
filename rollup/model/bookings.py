"""Bookings, their history, and the minutes that they take from each hour."""

from sqlalchemy import Index

from rollup.model.base import clustered, digest, key, local_time, number, optional, words

booking = clustered(
    "booking",
    key("venue_id"),
    key("day"),
    key("hour"),
    key("id"),
    *local_time(),
    words("source_id"),
    optional("resource_id"),
    optional("customer_id"),
    optional("item_id"),
    optional("staff_id"),
    number("start_at"),
    number("end_at"),
    optional("made_at"),
    number("grace_at"),
    words("channel"),
    number("party_size", default=1),
    words("given_state"),
    words("state"),
    number("state_at"),
    digest(),
)
"""One row a booking, in the bucket of its arrival time. `given_state` is what the booking system says; `state` also
knows the orders opened for it: booked, cancelled, no_show (marked by staff), opened, paid. `grace_at`: the instant
from which a booking still `booked` is a no-show. `state_at` is the instant of `given_state`."""
Index("booking_source", booking.c.source_id, booking.c.venue_id, unique=True)

booking_history = clustered(
    "booking_history", key("venue_id"), key("booking_id"), key("number"), number("at"), words("state")
)

booking_span = clustered(
    "booking_span",
    key("venue_id"),
    key("day"),
    key("hour"),
    key("booking_id"),
    number("resource_id"),
    number("minutes"),
)
"""Derived from bookings that are not cancelled: the minutes that each takes from each local hour."""
Index("booking_span_booking", booking_span.c.venue_id, booking_span.c.booking_id)
