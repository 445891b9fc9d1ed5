"""The demo, taken in and rolled up: the rollups tell the Monday story, and go on telling as time passes."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from rollup.build import drain
from rollup.calendar import week_of
from rollup.comparison import Days, cut_day
from rollup.db import Store, open_store
from rollup.demo.chain import CHAIN
from rollup.demo.load import NAME, load
from rollup.demo.moment import FEWEST_MONTHS, Moment, moment
from rollup.demo.play import play
from rollup.model import booking, chain, metadata
from rollup.read import Ask, compute_rollup, compute_rollup_until
from rollup.rollups import ensure_rollups
from rollup.subjects import Grain
from rollup.venues import Venue, venues_of
from tests.databases import prepared

NOW = int(datetime(2026, 11, 21, 14, 30, tzinfo=ZoneInfo("Europe/Stockholm")).timestamp())
STORY = (
    "service_sales",
    "product_sales",
    "no_shows",
    "due_bookings",
    "booked_minutes",
    "scheduled_minutes",
    "blocked_minutes",
    "visits",
    "wizard_starts",
    "submissions",
    "paid_sessions",
    "reached_service",
    "reached_staff",
    "reached_time",
    "reached_details",
    "promoters",
    "detractors",
    "nps_answers",
    "item_orders",
)
PLACES = (
    "wizard_starts",
    "reached_service",
    "reached_staff",
    "reached_time",
    "reached_details",
    "submissions",
)
"""The places of the wizard and what comes after it: who reached one and not the next left there."""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    store = prepared(f"sqlite:///{path}")
    counts = load(store, NOW, months=FEWEST_MONTHS)
    store.close()
    assert counts["bookings"] > 5_000
    return path


@pytest.fixture
def demo(loaded: Path, tmp_path: Path) -> Iterator[Store]:
    """A copy of the loaded demo of the test's own."""
    path = tmp_path / "demo.db"
    shutil.copy(loaded, path)
    store = open_store(f"sqlite:///{path}")
    yield store
    store.close()


def places(store: Store) -> tuple[Venue, ...]:
    with store.reading() as connection:
        return venues_of(
            connection, connection.scalar(select(chain.c.id).where(chain.c.source_id == CHAIN)) or 0
        )


def read(store: Store, days: Days, now: int, *, when: Moment | None = None) -> dict[str, int]:
    """The story's measures over some days, cut where those of `when` are not over yet."""
    venues = places(store)
    ask = Ask(STORY, tuple(venue.id for venue in venues), days.first, days.last, now)
    cuts = {}
    for venue in venues if when is not None else ():
        here = venue.local(now)
        day = cut_day(when.month, days, here.day) if when is not None else None
        if day is not None:
            cuts[venue.id] = (day, here.minute)
    with store.reading() as connection:
        answer = compute_rollup_until(connection, ask, cuts) if cuts else compute_rollup(connection, ask)
    return {name: int(value) for name, value in answer.found[()].items()}  # type: ignore[arg-type]


def revenue(found: dict[str, int]) -> int:
    return found["service_sales"] + found["product_sales"]


def no_show_rate(found: dict[str, int]) -> float:
    return found["no_shows"] / found["due_bookings"]


def utilization(found: dict[str, int]) -> float:
    return found["booked_minutes"] / (found["scheduled_minutes"] - found["blocked_minutes"])


def test_the_rollups_tell_the_monday_story(demo: Store) -> None:
    when = moment(NOW)
    found, before = read(demo, when.month, NOW), read(demo, when.prior, NOW, when=when)
    assert f"{revenue(found) / 100_000:.0f}k" == "412k"
    assert f"{revenue(found) / revenue(before) - 1:+.0%}" == "+18%"
    assert f"{no_show_rate(found):.1%}" == "3.1%"
    assert f"{no_show_rate(before):.1%}" == "4.4%"
    assert f"{utilization(found):.0%}" == "62%"
    funnel = [found[name] for name in ("visits", "wizard_starts", "submissions", "paid_sessions")]
    assert funnel == [18_000, 4_200, 2_800, 2_650]
    left = [reached - further for reached, further in pairwise(found[name] for name in PLACES)]
    assert f"{sum(left) / 4_200:.0%}" == "33%"
    assert left[PLACES.index("reached_time")] > sum(left) / 2, "the time picker is where they leave"
    assert all(left), "some leave at each place"
    assert 50 <= 100 * (found["promoters"] - found["detractors"]) / found["nps_answers"] <= 62
    assert 150 <= revenue(found) / 100 / found["item_orders"] <= 400


@pytest.mark.parametrize("weeks", [2, 8])
def test_the_grid_tells_it_too(demo: Store, weeks: int) -> None:
    end = week_of(moment(NOW).today)
    venues = tuple(venue.id for venue in places(demo))
    ask = Ask(STORY[4:7], venues, end - 7 * weeks, end - 1, NOW, by=("weekday", "hour"), grain=Grain.WEEK)
    with demo.reading() as connection:
        found = compute_rollup(connection, ask).found
    lunches = [cell for (_, weekday, hour), cell in found.items() if (weekday, hour) == (2, 11)]
    booked = sum(int(cell["booked_minutes"]) for cell in lunches)  # type: ignore[arg-type]
    assert f"{booked / sum(int(cell['scheduled_minutes']) for cell in lunches):.0%}" == "22%"  # type: ignore[arg-type]
    nights = [cell for (_, weekday, hour), cell in found.items() if (weekday, hour) == (5, 20)]
    assert len(nights) == weeks
    assert all(cell["booked_minutes"] == cell["scheduled_minutes"] for cell in nights)


def test_the_chain_has_a_name_and_two_zones(demo: Store) -> None:
    venues = places(demo)
    assert len(venues) == 12
    assert {venue.zone for venue in venues} == {"Europe/Stockholm", "Europe/Helsinki"}
    assert len({venue.region for venue in venues}) == 3
    assert [venue.cutoff for venue in venues if venue.cutoff] == [240]
    with demo.reading() as connection:
        assert connection.scalar(select(chain.c.name)) == NAME


def test_as_time_passes_people_come_and_pay(demo: Store) -> None:
    later = NOW + 26 * 3600
    played = play(demo, later)
    assert played["bookings"] > 50
    assert played["orders"] > 50
    assert played["funnel_events"] > 400
    assert played["nps"] > 0
    drain(demo, later)
    found = read(demo, moment(later).month, later)
    assert revenue(found) > 42_000_000
    assert 0.025 < no_show_rate(found) < 0.04
    with demo.reading() as connection:
        left = connection.scalar(
            select(func.count()).where(
                booking.c.state.in_(("booked", "opened")), booking.c.start_at < later - 1200
            )
        )
    assert left == 0


def test_playing_the_same_time_again_changes_nothing(demo: Store) -> None:
    for passed in (60, 2_700, 9_000):
        play(demo, NOW + passed)
        assert not play(demo, NOW + passed)


def test_after_a_long_pause_the_last_days_are_played(demo: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rollup.demo.play.LONGEST", 2 * 86_400)
    later = NOW + 9 * 86_400
    played = play(demo, later)
    assert played["funnel_events"] > 0
    assert not play(demo, later)


def test_a_database_without_the_demo_is_left_alone(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'empty.db'}")
    store.create()
    metadata.create_all(store.engine)
    ensure_rollups(store)
    assert not play(store, NOW)
    store.close()
