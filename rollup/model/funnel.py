"""The booking funnel: events of public sessions, the session they add up to, and slots that were wanted in vain."""

from sqlalchemy import Index

from rollup.model.base import clustered, digest, key, local_time, number, optional, words

session = clustered(
    "session",
    key("venue_id"),
    key("day"),
    key("hour"),
    key("id"),
    *local_time(),
    words("source_id"),
    number("first_at"),
    number("step"),
    number("substep"),
    words("channel"),
    words("device"),
)
"""Derived from events, kept up at ingest: one row a session, in the bucket of its first event. `step`: the furthest
reached (0 visit, 1 wizard, 2 submit, 3 paid). `substep`: the furthest within the wizard (0 none, 1 service, 2 staff,
3 time, 4 details)."""
Index("session_source", session.c.source_id, session.c.venue_id, unique=True)

funnel_event = clustered(
    "funnel_event",
    key("venue_id"),
    key("session_id"),
    key("id"),
    words("source_id"),
    number("at"),
    number("step"),
    number("substep"),
    words("channel"),
    words("device"),
    optional("wanted_at"),
    number("no_slot", default=0),
    digest(),
)
Index("funnel_event_source", funnel_event.c.source_id, funnel_event.c.venue_id, unique=True)

wanted_slot = clustered("wanted_slot", key("venue_id"), key("day"), key("hour"), key("session_id"))
"""Derived from events with `no_slot`: a session once for each local hour that it wanted and could not have."""
