"""Customers: when and where they joined, and who comes when. Some come often, most a few times."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from rollup.calendar import DAY_SECONDS
from tests.bench.generated_chain.columns import NULL, Column, Rows, rows, words
from tests.bench.generated_chain.places import CHAIN, Venue
from tests.bench.generated_chain.size import LAST, NOW, Size

VISITS = 12
"""Bookings a customer and year, on average."""
KNOWN = 0.35
"""Of all customers, those that were known before the year began."""
AT_HOME = 0.85
"""Of all visits, those at the venue where the customer joined."""
JOIN_CHANNELS = ("registered", "by_hand", "imported")


@dataclass(slots=True)
class Crowd:
    """All customers by id. `joined` is the day of joining, that before the first one for those known before."""

    home: Column
    joined: Column
    members: list[tuple[Column, Column]]
    """By venue: the ids of those at home there by day of joining, and these days."""

    def visitors(self, chance: np.random.Generator, venue: int, days: Column) -> Column:
        """Somebody for each of some days at a venue, who had joined by then."""
        count = len(self.members)
        elsewhere = (venue + chance.integers(0, count, len(days))) % count
        at = np.where(chance.random(len(days)) < AT_HOME, venue, elsewhere)
        found = np.zeros(len(days), dtype=np.int64)
        for place in np.unique(at):
            here = at == place
            ids, joined = self.members[place]
            known = np.searchsorted(joined, days[here], side="right")
            found[here] = ids[(chance.random(here.sum()) ** 2 * known).astype(np.int64)]
        return found


def crowd_of(size: Size, venues: list[Venue]) -> Crowd:
    """The customers of a chain, with ids in the order in which they joined."""
    chance = np.random.default_rng([size.seed, 1])
    count = max(len(venues), round(16.4 * size.resources * size.venues * size.days / VISITS))
    joined = np.sort(np.where(chance.random(count) < KNOWN, size.first - 1, _days(chance, size, count)))
    joined[: len(venues)] = size.first - 1  # every venue knows somebody on its first day
    home = chance.integers(0, len(venues), count)
    home[: len(venues)] = np.arange(len(venues))
    members = []
    for venue in range(len(venues)):
        ids = np.flatnonzero(home == venue)
        members.append((ids + 1, joined[ids]))
    return Crowd(home, joined, members)


def _days(chance: np.random.Generator, size: Size, count: int) -> Column:
    return chance.integers(size.first, min(LAST, NOW // DAY_SECONDS), count)


def crowd_rows(crowd: Crowd, venues: list[Venue], size: Size) -> Iterator[Rows]:
    """The customers' records, and where they count as new members."""
    chance = np.random.default_rng([size.seed, 2])
    count = len(crowd.home)
    is_member = chance.random(count) < 0.7
    is_dated = is_member & (crowd.joined >= size.first)
    instants = crowd.joined * DAY_SECONDS + chance.integers(8 * 3600, 20 * 3600, count)
    channels = words(JOIN_CHANNELS, chance.choice(3, count, p=(0.6, 0.3, 0.1)))
    channels[~is_member] = ""
    ids = np.arange(1, count + 1)
    yield rows(
        "customer",
        ("joined_at", "joined_venue_id"),
        id=ids,
        chain_id=CHAIN,
        source_id=np.array([f"c{n:08d}" for n in ids.tolist()], dtype=object),
        is_member=is_member.astype(np.int64),
        joined_at=np.where(is_dated, instants, NULL),
        joined_venue_id=np.where(is_member, crowd.home + 1, NULL),
        join_channel=channels,
    )
    for number, venue in enumerate(venues):
        own = np.flatnonzero((crowd.home == number) & is_dated)
        place = venue.clock.local(instants[own])
        order = np.lexsort((own, place.hour, place.day))
        yield rows(
            "new_member",
            venue_id=np.full(len(own), venue.id),
            day=place.day[order],
            hour=place.hour[order],
            customer_id=own[order] + 1,
            minute=place.minute[order],
            join_channel=channels[own[order]],
        )
