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
GOLDEN = 0.6180339887498949
"""Steps of this length meet every part of the circle equally often, in any stretch of them."""


def answer(random: Random, visit: Visit, chance: float, since: int) -> dict[str, Any] | None:
    """What a customer answers some hours after a paid visit, if anything; `chance`, 0 to 1, decides how content they
    are. Customers have been happier `since` an instant."""
    if visit.customer is None or visit.state != "paid" or random.random() >= ANSWER_SHARE:
        return None
    at = visit.settled + random.randint(2, 40) * 3600
    return {
        "id": f"n-{visit.key}",
        "venue": visit.venue.key,
        "answered_at": at,
        "score": score(chance, NOW if at >= since else BEFORE),
        "customer": visit.customer,
    }


def score(chance: float, shares: tuple[float, ...]) -> int:
    """The score that a chance from 0 to 1 stands for."""
    for value, share in zip(SCORES, shares, strict=True):
        chance -= share
        if chance < 0:
            return value
    return SCORES[-1]


def answers(random: Random, visits: Iterable[Visit], since: int, now: int) -> list[dict[str, Any]]:
    """All answers that were given before `now`. Few are given in a month, so their scores are drawn evenly: any
    stretch of time has about the share of each that it should."""
    found: list[dict[str, Any]] = []
    for visit in visits:
        row = answer(random, visit, len(found) * GOLDEN % 1, since)
        if row is not None and row["answered_at"] < now:
            found.append(row)
    return found
