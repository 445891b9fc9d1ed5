"""Answers to «would you recommend us?» after a visit."""

from collections.abc import Iterable
from random import Random
from typing import Any

from rollup.demo.visits import Visit

ANSWER_SHARE = 0.14
SCORES = (10, 9, 8, 7, 6, 5, 3, 0)
NOW = (0.39, 0.28, 0.15, 0.08, 0.04, 0.03, 0.02, 0.01)
"""How often each score is given: 57 points."""
BEFORE = (0.36, 0.28, 0.16, 0.08, 0.05, 0.04, 0.02, 0.01)
"""How often it was before this month: 52 points."""


def answer(random: Random, visit: Visit, *, lately: bool) -> dict[str, Any] | None:
    """What a customer answers some hours after a paid visit, if anything."""
    if visit.customer is None or visit.state != "paid" or random.random() >= ANSWER_SHARE:
        return None
    return {
        "id": f"n-{visit.key}",
        "venue": visit.venue.key,
        "answered_at": visit.settled + random.randint(2, 40) * 3600,
        "score": random.choices(SCORES, NOW if lately else BEFORE)[0],
        "customer": visit.customer,
    }


def answers(random: Random, visits: Iterable[Visit], since: int, now: int) -> list[dict[str, Any]]:
    """All answers that were given before `now`; customers have been happier `since` an instant."""
    found = (answer(random, visit, lately=visit.start >= since) for visit in visits)
    return [row for row in found if row is not None and row["answered_at"] < now]
