"""Answers to «would you recommend us?»."""

from sqlalchemy import Index

from rollup.model.base import clustered, digest, key, local_time, number, optional, words

nps_answer = clustered(
    "nps_answer",
    key("venue_id"),
    key("day"),
    key("hour"),
    key("id"),
    *local_time(),
    words("source_id"),
    number("answered_at"),
    number("score"),
    optional("customer_id"),
    digest(),
)
Index("nps_answer_source", nps_answer.c.source_id, nps_answer.c.venue_id, unique=True)
