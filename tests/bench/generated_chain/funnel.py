"""Sessions of public booking pages and their events, and the slots that were wanted in vain."""

from collections.abc import Iterator

import numpy as np

from rollup.calendar import DAY_SECONDS
from tests.bench.generated_chain.columns import NULL, Column, Rows, named, ordered, rows, words
from tests.bench.generated_chain.places import Venue
from tests.bench.generated_chain.size import LAST, NOW, Size

SESSIONS = 15.6
"""A resource and day."""
CHANNELS, DEVICES = ("web", "app"), ("mobile", "desktop", "tablet")
WIZARD, SUBMIT, PAID = 0.245, 0.66, 0.945
"""Shares of those one step before: of visits that begin the wizard, of these that submit, of these that pay."""
STOPS = (0.2, 0.14, 0.52, 0.14)
"""Where those leave the wizard who do not submit: after service, staff, time, details."""
UNMET = 0.5
"""Of those who leave at the time, those who found no slot."""


def funnel_rows(venue: Venue, size: Size, first_session: int, first_event: int) -> Iterator[Rows]:
    """A venue's sessions, their events, and wanted slots."""
    chance = np.random.default_rng([size.seed, 4, venue.id])
    sessions = _sessions(chance, venue, size, first_session)
    kinds = {
        name: words(choices, sessions[name]) for name, choices in (("channel", CHANNELS), ("device", DEVICES))
    }
    count = len(sessions["id"])
    yield rows(
        "session",
        venue_id=np.full(count, venue.id),
        **{name: sessions[name] for name in ("day", "hour", "id", "minute")},
        source_id=named(f"{venue.key}s", sessions["id"]),
        **{name: sessions[name] for name in ("first_at", "step", "substep")},
        **kinds,
    )
    events = _events(sessions)
    number = first_event + np.arange(len(events["step"]))
    wanted = _wanted(chance, venue, sessions, events)
    yield rows(
        "funnel_event",
        ("wanted_at",),
        venue_id=np.full(len(number), venue.id),
        session_id=sessions["id"][events["of"]],
        id=number,
        source_id=named(f"{venue.key}e", number),
        at=events["at"],
        step=events["step"],
        substep=events["substep"],
        **{name: column[events["of"]] for name, column in kinds.items()},
        wanted_at=wanted,
        no_slot=(wanted != NULL).astype(np.int64),
    )
    yield _slots(venue, sessions["id"][events["of"]], wanted)


def _sessions(chance: np.random.Generator, venue: Venue, size: Size, first_id: int) -> dict[str, Column]:
    """Begun before the present, most in the evening, in the order of their key."""
    last = min(LAST, NOW // DAY_SECONDS)
    count = round(SESSIONS * size.resources * (last - size.first + 1) * chance.normal(1, 0.1))
    seconds = np.clip(chance.normal(17.5, 4.2, count), 0, 23.99) * 3600
    at = chance.integers(size.first, last + 1, count) * DAY_SECONDS + seconds.astype(np.int64)
    at = np.unique(at[(at <= NOW - 900) & (at >= (size.first + 1) * DAY_SECONDS)])
    place = venue.clock.local(at)
    found = ordered(
        {"first_at": at, "day": place.day, "hour": place.hour, "minute": place.minute},
        "day",
        "hour",
        "first_at",
    )
    count = len(at)
    reached = (chance.random((3, count)) < np.array([[WIZARD], [SUBMIT], [PAID]])).cumprod(axis=0)
    step = reached.sum(axis=0)
    left = chance.choice(4, count, p=STOPS) + 1
    return found | {
        "id": first_id + np.arange(count),
        "step": step,
        "substep": np.where(step == 0, 0, np.where(step == 1, left, 4)),
        "channel": (chance.random(count) < 0.4).astype(np.int64),
        "device": chance.choice(3, count, p=(0.62, 0.32, 0.06)),
    }


def _events(sessions: dict[str, Column]) -> dict[str, Column]:
    """A visit, an event for each part of the wizard, submission, payment; `of` is the session's position."""
    step, substep = sessions["step"], sessions["substep"]
    sizes = 1 + substep + np.maximum(step - 1, 0)
    of = np.repeat(np.arange(len(sizes)), sizes)
    nth = np.arange(len(of)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    in_wizard = np.minimum(nth, substep[of])
    later = nth - in_wizard
    return {
        "of": of,
        "at": sessions["first_at"][of] + 35 * nth,
        "step": np.where(nth == 0, 0, 1 + later),
        "substep": np.where(later > 0, 0, in_wizard),
    }


def _wanted(
    chance: np.random.Generator, venue: Venue, sessions: dict[str, Column], events: dict[str, Column]
) -> Column:
    """The slot that an event wanted in vain: an hour within opening hours some days ahead; -1 where there is none."""
    of = events["of"]
    is_last_at_time = (sessions["step"][of] == 1) & (sessions["substep"][of] == 3) & (events["substep"] == 3)
    in_vain = is_last_at_time & (chance.random(len(of)) < UNMET)
    days = events["at"] // DAY_SECONDS + chance.integers(1, 8, len(of))
    hours = np.clip(chance.normal(18, 2, len(of)), 15, 20).astype(np.int64)
    return np.where(in_vain, days * DAY_SECONDS + hours * 3600, NULL)


def _slots(venue: Venue, sessions: Column, wanted: Column) -> Rows:
    asked = wanted != NULL
    place = venue.clock.local(wanted[asked])
    slots = ordered(
        {"day": place.day, "hour": place.hour, "session_id": sessions[asked]}, "day", "hour", "session_id"
    )
    return rows("wanted_slot", venue_id=np.full(len(slots["day"]), venue.id), **slots)
