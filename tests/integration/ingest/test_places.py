import pytest

from rollup.ingest.openings import HORIZON_DAYS, extend_calendar
from rollup.model import (
    block_span,
    booking,
    booking_span,
    new_member,
    nps_answer,
    opening_hours,
    opening_slot,
    posting,
    region,
    resource,
    resource_block,
    session,
    special_day,
    venue,
    wanted_slot,
)
from tests.integration.ingest.house import NOW, VENUE, House, a_booking, an_order, day

MONDAY = day("2026-03-09")
HOURS = {"venue": "north", "weekday": "monday", "opens": "08:00", "closes": "10:30"}
NORTH = {"id": "north", "name": "North", **VENUE}


def slots(house: House, on: int) -> dict[int, int]:
    return {row["hour"]: row["minutes"] for row in house.rows(opening_slot) if row["day"] == on}


def test_opening_hours_become_open_minutes(house: House) -> None:
    assert house.give("opening_hours", HOURS) == ["new"]
    assert slots(house, MONDAY) == {8: 60, 9: 60, 10: 30}
    mondays = {row["day"] for row in house.rows(opening_slot)}
    assert mondays == set(range(day("2026-03-02"), day("2026-04-30"), 7))
    assert house.marks() == {("occupancy", "north", monday) for monday in mondays}
    house.clear_marks()
    assert house.give("opening_hours", HOURS) == ["unchanged"]
    assert house.marks() == set()


def test_the_rows_of_a_weekday_replace_what_was_known_of_it(house: House) -> None:
    house.give("opening_hours", HOURS, {**HOURS, "opens": "12:00", "closes": "13:00"})
    assert slots(house, MONDAY) == {8: 60, 9: 60, 10: 30, 12: 60}
    assert house.give("opening_hours", {**HOURS, "opens": "09:00"}) == ["changed"]
    assert slots(house, MONDAY) == {9: 60, 10: 30}
    house.give("opening_hours", {**HOURS, "opens": "", "closes": ""})
    assert house.count(opening_slot) == house.count(opening_hours) == 0


def test_opening_past_midnight_belongs_to_the_business_day(house: House) -> None:
    house.give("venues", {**NORTH, "cutoff": "04:00"})
    house.give("opening_hours", {**HOURS, "opens": "22:00", "closes": "26:00"})
    assert slots(house, MONDAY) == {22: 60, 23: 60, 0: 60, 1: 60}


def test_a_special_day_stands_in_place_of_the_weekday(house: House) -> None:
    house.give("opening_hours", HOURS)
    house.clear_marks()
    house.give("special_days", {"venue": "north", "day": "2026-03-09", "opens": "12:00", "closes": "13:00"})
    assert slots(house, MONDAY) == {12: 60}
    assert house.marks() == {("occupancy", "north", MONDAY)}
    closed = {"venue": "north", "day": "2026-03-09"}
    assert house.give("special_days", closed) == ["changed"]
    assert house.give("special_days", closed) == ["unchanged"]
    assert slots(house, MONDAY) == {}
    assert [(row["opens"], row["closes"]) for row in house.rows(special_day)] == [(0, 0)]


def test_a_clock_change_makes_an_hour_of_120_minutes(house: House) -> None:
    house.give("venues", {**NORTH, "opened_on": "2026-10-20", "closed_on": "2026-10-30"})
    house.give("opening_hours", {**HOURS, "weekday": "sunday", "opens": "01:00", "closes": "04:00"})
    assert slots(house, day("2026-10-25")) == {1: 60, 2: 120, 3: 60}


def test_the_calendar_goes_on_to_its_horizon(house: House) -> None:
    house.give("venues", {**NORTH, "opened_on": "", "closed_on": ""})
    house.give("opening_hours", HOURS)
    days = [row["day"] for row in house.rows(opening_slot)]
    assert min(days) == day("2024-01-01")
    assert max(days) <= NOW // 86_400 + HORIZON_DAYS < max(days) + 7
    house.clear_marks()
    with house.store.writing() as connection:
        assert extend_calendar(connection, NOW) == 0
        assert extend_calendar(connection, NOW + 14 * 86_400) == 2
    assert len(house.marks()) == 2
    later = [row["day"] for row in house.rows(opening_slot)]
    assert (min(later), max(later)) == (min(days), max(days) + 14)


def test_blocks_take_open_minutes_once(house: House) -> None:
    house.give("opening_hours", HOURS)
    house.clear_marks()
    block = {
        "id": "x",
        "venue": "north",
        "resource": "n1",
        "start": "2026-03-09T07:00",
        "end": "2026-03-09T09:30",
    }
    other = {**block, "id": "y", "start": "2026-03-09T09:00", "end": "2026-03-09T09:45", "resource": "n1"}
    assert house.give("blocks", block, other) == ["new", "new"]
    assert [(row["hour"], row["minutes"], row["resource_id"]) for row in house.rows(block_span)] == [
        (8, 60, "n1"),
        (9, 45, "n1"),
    ]
    assert house.marks() == {("occupancy", "north", MONDAY)}
    house.clear_marks()
    assert house.give("blocks", block) == ["unchanged"]
    assert house.marks() == set()
    house.give("blocks", {**other, "removed": True})
    assert [(row["hour"], row["minutes"]) for row in house.rows(block_span)] == [(8, 60), (9, 30)]
    assert house.give("blocks", {**other, "removed": True}) == ["unchanged"]
    house.give("blocks", {**block, "resource": "n2"})
    assert {row["resource_id"] for row in house.rows(block_span)} == {"n2"}
    assert house.count(resource_block) == 1


def test_a_resource_marks_the_open_days_when_its_capacity_changes(house: House) -> None:
    house.give("opening_hours", HOURS)
    house.clear_marks()
    court = {"id": "n1", "venue": "north", "name": "n1"}
    assert house.give("resources", {**court, "name": "Centre court", "type": "court"}) == ["changed"]
    assert house.marks() == set()
    house.give("resources", {**court, "capacity": 2})
    assert ("occupancy", "north", MONDAY) in house.marks()
    assert {row["source_id"]: row["capacity"] for row in house.rows(resource)}["n1"] == 2
    house.clear_marks()
    assert house.refused("resources", {**court, "venue": "south"}) == "venue"


def test_a_region_is_made_with_its_venue(house: House) -> None:
    house.give("venues", {**NORTH, "region": "Norrland"})
    assert [row["name"] for row in house.rows(region)] == ["Norrland"]
    assert {row["source_id"]: row["region_id"] for row in house.rows(venue)} == {
        "north": "Norrland",
        "south": None,
    }


def test_a_venue_with_amounts_keeps_its_currency(house: House) -> None:
    house.give("venues", {**NORTH, "currency": "EUR"})
    house.give("orders", an_order())
    assert house.refused("venues", {**NORTH, "currency": "SEK"}) == "currency"


def test_a_new_time_of_grace_moves_the_no_shows(house: House) -> None:
    house.give("bookings", a_booking(start=NOW + 60))
    house.clear_marks()
    house.give("venues", {**NORTH, "grace_minutes": 30})
    assert [row["grace_at"] for row in house.rows(booking)] == [NOW + 60 + 1800]
    assert ("bookings", NOW + 60 + 1800) in house.due()
    assert ("bookings", "north", day("2026-03-15")) in house.marks()


FACTS = (
    ("customers", {"id": "ann", "joined_at": "2026-03-01T01:00:00Z", "venue": "north", "join_channel": "by_hand"}),
    ("bookings", a_booking(start="2026-03-10T17:30:00Z", customer="ann")),
    ("bookings", a_booking("night", start="2026-03-10T23:30:00Z")),
    ("orders", an_order(completed_at="2026-03-10T23:30:00Z", booking="night")),
    ("refunds", {"id": "r", "order": "o1", "venue": "north", "refunded_at": "2026-03-11T12:00:00Z",
                 "parts": [{"tender": "cash", "amount": 10}]}),
    ("funnel_events", {"id": "e", "venue": "north", "session": "s", "at": "2026-03-10T23:30:00Z", "step": "wizard",
                       "substep": "time", "no_slot": True, "wanted_at": "2026-03-20T02:00:00Z"}),
    ("nps", {"id": "a", "venue": "north", "answered_at": "2026-03-10T23:30:00Z", "score": 9}),
    ("opening_hours", HOURS),
    ("blocks", {"id": "x", "venue": "north", "resource": "n1", "start": "2026-03-09T07:00:00Z",
                "end": "2026-03-09T14:00:00Z"}),
)  # fmt: skip


@pytest.mark.parametrize(
    "change", [{"zone": "America/New_York"}, {"cutoff": "05:00"}, {"zone": "Asia/Kolkata", "cutoff": "04:00"}]
)
def test_a_new_zone_or_cutoff_moves_every_fact(house: House, change: dict[str, str]) -> None:
    for kind, row in FACTS:
        house.give(kind, row)
    before = house.facts()
    house.clear_marks()
    house.give("venues", {**NORTH, **change})
    moved = house.facts()
    for table in (booking, booking_span, posting, nps_answer, session, new_member):
        old = {(table.name, row["venue_id"], row["day"], row["hour"]) for row in before[table.name]}
        assert old != {(table.name, row["venue_id"], row["day"], row["hour"]) for row in moved[table.name]}
    subjects = {subject for subject, *_ in house.marks()}
    assert subjects == {
        "bookings", "occupancy", "postings", "sales", "first_orders", "new_members", "sessions", "wanted_slots", "nps"
    }  # fmt: skip
    house.give("venues", NORTH)
    assert house.facts() == before


def test_what_moves_to_a_later_week_is_moved_once(house: House) -> None:
    """A venue's sessions are moved a week at a time; one of a week's last evening comes into the next."""
    wish = {
        "venue": "north",
        "step": "wizard",
        "substep": "time",
        "no_slot": True,
        "wanted_at": "2026-03-20T02:00:00Z",
    }
    for number, at in enumerate(("2026-03-10T12:00:00Z", "2026-03-16T22:30:00Z")):
        house.give("funnel_events", {"id": f"e{number}", "session": f"s{number}", "at": at, **wish})
    before = house.facts()
    house.give("venues", {**NORTH, "zone": "Asia/Kolkata"})
    assert {row["day"] for row in house.rows(session)} == {day("2026-03-10"), day("2026-03-17")}
    assert {(row["day"], row["hour"]) for row in house.rows(wanted_slot)} == {(day("2026-03-20"), 7)}
    house.give("venues", NORTH)
    assert house.facts() == before


def test_a_new_zone_gives_what_the_facts_would_be_if_given_in_it(house: House) -> None:
    house.give("venues", {**NORTH, "zone": "America/New_York"})
    for kind, row in FACTS:
        house.give(kind, row)
    given = house.facts()
    house.give("venues", {**NORTH, "cutoff": "06:00"})
    house.give("venues", {**NORTH, "zone": "America/New_York"})
    assert house.facts() == given
