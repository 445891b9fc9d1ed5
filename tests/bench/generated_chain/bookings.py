"""Bookings of a venue: half-hour slots of each resource, taken as the hour, weekday and season let them be."""

from collections.abc import Iterator

import numpy as np

from rollup.calendar import DAY_SECONDS
from tests.bench.generated_chain.columns import NULL, Column, Rows, named, ordered, rows, words
from tests.bench.generated_chain.people import Crowd
from tests.bench.generated_chain.places import BLOCKED_MINUTES, STAFF, TRADES, Venue, blocks_of
from tests.bench.generated_chain.size import NOW, Size

SLOT = 30
GRACE = 15 * 60
CHANNELS = ("app", "web", "pc", "phone", "staff_app", "pad")
CHANNEL_SHARES = (0.36, 0.28, 0.12, 0.14, 0.06, 0.04)
STATES = ("booked", "cancelled", "no_show", "opened", "paid")
BOOKED, CANCELLED, NO_SHOW, OPENED, PAID = range(5)
CANCELLED_SHARE, LONG_SHARE, STRANGERS = 0.075, 0.5, 0.06
NOT_COME, MARKED, UNPAID = 0.03, 0.008, 0.006
"""Of bookings whose time has come: those of no-shows that the clock finds, that staff mark, and those not paid."""
Bookings = dict[str, Column]


def bookings_of(venue: Venue, size: Size, crowd: Crowd, first_id: int) -> Bookings:
    """The bookings of a venue, in the order of their key, with the columns of `booking` and `number` for its state."""
    chance = np.random.default_rng([size.seed, 3, venue.id])
    slots = _taken(chance, venue, size)
    count = len(slots["day"])
    noons = venue.clock.noons(size.first, size.days)
    start = noons[slots["day"]] + (slots["minute"] - 720) * 60
    place = venue.clock.local(start)
    found = ordered(
        {
            **slots,
            "start_at": start,
            "day": place.day,
            "hour": place.hour,
            "minute": place.minute,
            "nth": np.arange(count),
        },
        "day",
        "hour",
        "nth",
    )
    found["id"] = first_id + np.arange(count)
    found["end_at"] = found["start_at"] + found["minutes"] * 60
    found["number"] = _states(chance, found)
    return found | _told(chance, venue, crowd, found)


def _taken(chance: np.random.Generator, venue: Venue, size: Size) -> Bookings:
    """Which slots are booked: `day` since the first one, `minute` after midnight, resource, minutes, cancelled."""
    opens, closes = (np.array(c) for c in zip(*map(venue.trade.opening, range(7)), strict=True))
    width = int((closes - opens).max()) // SLOT
    days = size.first + np.arange(size.days)
    weekday = (days + 3) % 7
    minutes = opens[weekday][:, None] + SLOT * np.arange(width)
    level = _level(chance, venue, days, minutes) * (minutes < closes[weekday][:, None])
    shape = (size.days, size.resources, width)
    is_taken = chance.random(shape) < level[:, None, :]
    is_taken[:, :, : BLOCKED_MINUTES // SLOT] &= ~blocks_of(venue, size)[:, :, None]
    is_long = _followed_by_nothing(is_taken, level) & (chance.random(shape) < LONG_SHARE)
    spoilt = chance.random(shape) < CANCELLED_SHARE * level[:, None, :]
    parts = [np.nonzero(is_taken), np.nonzero(spoilt)]
    day, resource, slot = (np.concatenate(pair) for pair in zip(*parts, strict=True))
    cancelled = np.arange(len(day)) >= len(parts[0][0])
    return {
        "day": day,
        "minute": minutes[day, slot],
        "resource_id": venue.resources[0] + resource,
        "minutes": np.where(~cancelled & is_long[day, resource, slot], 2 * SLOT, SLOT),
        "is_cancelled": cancelled,
    }


def _followed_by_nothing(is_taken: Column, level: Column) -> Column:
    """Whether a slot's next one is open and free."""
    is_free = ~is_taken & (level > 0)[:, None, :]
    return is_taken & np.concatenate([is_free[:, :, 1:], np.zeros_like(is_free[:, :, :1])], axis=2)


def _level(chance: np.random.Generator, venue: Venue, days: Column, minutes: Column) -> Column:
    """The share of slots that are taken: full on Saturday nights, low at noon in the middle of the week."""
    weekday = (days + 3) % 7
    evening = np.exp(-(((minutes - 1140) / 210) ** 2))
    noon = np.exp(-(((minutes - 720) / 90) ** 2)) * (weekday < 5)[:, None]
    busy = np.array([0.9, 0.88, 0.85, 0.95, 1.15, 1.3, 1.1])[weekday][:, None]
    season = 1 + 0.12 * np.cos(2 * np.pi * (days - 15) / 365)[:, None]
    usual = chance.normal(1.15, 0.12)
    length = venue.trade.opening(0)[1] - venue.trade.opening(0)[0]
    level = usual * (870 / length) * busy * season * (0.36 + 0.4 * evening - 0.16 * noon)
    ahead = np.maximum(days - NOW // DAY_SECONDS, 0)[:, None]
    return np.clip(level, 0.03, 0.985) * 0.8**ahead


def _states(chance: np.random.Generator, found: Bookings) -> Column:
    fate = chance.random(len(found["start_at"]))
    edges = np.cumsum([NOT_COME, MARKED, UNPAID])
    state = np.array([BOOKED, NO_SHOW, OPENED, PAID])[np.searchsorted(edges, fate, side="right")]
    has_come = found["start_at"] <= NOW
    state = np.where(has_come, state, BOOKED)
    still_there = has_come & (found["end_at"] + 900 > NOW) & (state == PAID)
    return np.where(found["is_cancelled"], CANCELLED, np.where(still_there, OPENED, state))


def _told(chance: np.random.Generator, venue: Venue, crowd: Crowd, found: Bookings) -> Bookings:
    """What a booking says beside its time: who, what, by whom, made when and how."""
    count = len(found["id"])
    lead = np.minimum(chance.exponential(2.2 * DAY_SECONDS, count), 40 * DAY_SECONDS).astype(np.int64)
    made = np.minimum(found["start_at"] - lead, NOW - 60)
    days = np.minimum(found["day"], made // DAY_SECONDS)
    who = crowd.visitors(chance, venue.id - 1, np.maximum(days, crowd.joined[0]))
    is_served = venue.trade.type == "chair"
    staff = 1 + (venue.id - 1) * STAFF + chance.integers(0, STAFF, count)
    kind = found["minutes"] // SLOT - 1
    return {
        "customer_id": np.where(chance.random(count) < STRANGERS, NULL, who),
        "item_id": 1 + 4 * TRADES.index(venue.trade) + 2 * chance.integers(0, 2, count) + kind,
        "staff_id": staff if is_served else np.full(count, NULL),
        "made_at": np.where(chance.random(count) < 0.02, NULL, made),
        "channel": chance.choice(len(CHANNELS), count, p=CHANNEL_SHARES),
        "party_size": 1 + chance.binomial(5, 0.25, count),
    }


def booking_rows(venue: Venue, found: Bookings) -> Iterator[Rows]:
    """The rows of bookings and of the minutes that they take."""
    state = found["number"]
    given = np.where((state == PAID) | (state == OPENED), BOOKED, state)
    yield rows(
        "booking",
        ("resource_id", "customer_id", "item_id", "staff_id", "made_at"),
        venue_id=np.full(len(state), venue.id),
        **{name: found[name] for name in ("day", "hour", "id", "minute")},
        source_id=named(f"{venue.key}b", found["id"]),
        **{name: found[name] for name in ("resource_id", "customer_id", "item_id", "staff_id")},
        start_at=found["start_at"],
        end_at=found["end_at"],
        made_at=found["made_at"],
        grace_at=found["start_at"] + GRACE,
        channel=words(CHANNELS, found["channel"]),
        party_size=found["party_size"],
        given_state=words(STATES, given),
        state=words(STATES, state),
        state_at=np.where(found["made_at"] == NULL, found["start_at"], found["made_at"]),
    )
    yield _spans(venue, found)


def _spans(venue: Venue, found: Bookings) -> Rows:
    """The minutes of each hour; a booking of an hour that begins at the half hour has a part in the next."""
    kept = {name: column[~found["is_cancelled"]] for name, column in found.items()}
    in_first = np.minimum(kept["minutes"], 60 - kept["minute"] % 60)
    rest = kept["minutes"] - in_first
    goes_on = rest > 0
    next_place = venue.clock.local(kept["start_at"][goes_on] + in_first[goes_on] * 60)
    spans = {
        "day": np.concatenate([kept["day"], next_place.day]),
        "hour": np.concatenate([kept["hour"], next_place.hour]),
        "booking_id": np.concatenate([kept["id"], kept["id"][goes_on]]),
        "resource_id": np.concatenate([kept["resource_id"], kept["resource_id"][goes_on]]),
        "minutes": np.concatenate([in_first, rest[goes_on]]),
    }
    spans = ordered(spans, "day", "hour", "booking_id")
    return rows("booking_span", venue_id=np.full(len(spans["day"]), venue.id), **spans)


def clock_marks(venue: Venue, found: Bookings) -> Rows:
    """The marks that ingest leaves for what the clock will change: bookings that come, and those that do not."""
    state = found["number"]
    ahead = found["start_at"] > NOW
    waits = (state == BOOKED) & (found["start_at"] + GRACE > NOW)
    days = np.concatenate([found["day"][ahead & (state != CANCELLED)], found["day"][waits]])
    due = np.concatenate([found["start_at"][ahead & (state != CANCELLED)], found["start_at"][waits] + GRACE])
    places = np.unique(np.stack([days, due]), axis=1)
    day, due_at = places[0], places[1]
    from_monday = (day + 3) % 7
    return rows(
        "mark",
        subject=np.full(len(day), "bookings", dtype=object),
        venue_id=venue.id,
        day=day,
        week=day - from_monday,
        month=_months(day),
        due_at=due_at,
        noted_at=NOW,
        fact="",
    )


def _months(days: Column) -> Column:
    return days.astype("datetime64[D]").astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
