from typing import Any

from rollup.model import funnel_event, session, wanted_slot
from tests.integration.ingest.house import House, at, day

TENTH = day("2026-03-10")


def an_event(name: str, time: str, step: str = "visit", **values: Any) -> dict[str, Any]:
    return {"id": name, "venue": "north", "session": "s", "at": f"2026-03-{time}", "step": step, **values}


FIRST = an_event("e1", "10T23:50", channel="ad", device="mobile")
WIZARD = an_event("e2", "10T23:55", "wizard", substep="time", channel="direct", device="desktop")
PAID = an_event("e3", "11T00:05", "paid")


def test_a_session_is_in_the_bucket_of_its_first_event(house: House) -> None:
    assert house.give("funnel_events", FIRST, WIZARD, PAID) == ["new"] * 3
    (row,) = house.rows(session)
    assert (row["day"], row["hour"], row["first_at"]) == (TENTH, 23, at("2026-03-10T23:50"))
    assert (row["step"], row["substep"], row["channel"], row["device"]) == (3, 3, "ad", "mobile")
    assert house.marks() == {("sessions", "north", TENTH)}


def test_events_out_of_order_move_the_session(house: House) -> None:
    house.give("funnel_events", PAID)
    assert [row["day"] for row in house.rows(session)] == [TENTH + 1]
    house.clear_marks()
    house.give("funnel_events", FIRST)
    (row,) = house.rows(session)
    assert (row["day"], row["step"], row["channel"]) == (TENTH, 3, "ad")
    assert house.marks() == {("sessions", "north", TENTH), ("sessions", "north", TENTH + 1)}


def test_an_event_that_comes_twice_counts_once(house: House) -> None:
    assert house.give("funnel_events", FIRST, FIRST) == ["unchanged", "new"]
    house.clear_marks()
    assert house.give("funnel_events", FIRST) == ["unchanged"]
    assert house.marks() == set()
    assert house.count(funnel_event) == 1


def test_an_event_that_adds_nothing_marks_nothing(house: House) -> None:
    house.give("funnel_events", FIRST, WIZARD)
    house.clear_marks()
    house.give("funnel_events", an_event("e4", "10T23:56"))
    assert house.marks() == set()


def test_an_event_moves_to_another_session(house: House) -> None:
    house.give("funnel_events", FIRST, PAID)
    house.clear_marks()
    assert house.give("funnel_events", {**PAID, "venue": "south", "session": "t"}) == ["changed"]
    assert {(row["venue_id"], row["source_id"], row["step"]) for row in house.rows(session)} == {
        ("north", "s", 0),
        ("south", "t", 3),
    }
    assert house.marks() == {("sessions", "north", TENTH), ("sessions", "south", TENTH + 1)}
    house.give("funnel_events", {**FIRST, "session": "u"})
    assert {row["source_id"] for row in house.rows(session)} == {"t", "u"}


def test_a_slot_is_wanted_once_by_a_session(house: House) -> None:
    wanted = {"step": "wizard", "substep": "time", "no_slot": True}
    house.give(
        "funnel_events",
        an_event("e1", "10T12:00", wanted_at="2026-03-14T18:00", **wanted),
        an_event("e2", "10T12:01", wanted_at="2026-03-14T18:30", **wanted),
        an_event("e3", "10T12:02", wanted_at="2026-03-14T20:00", **wanted),
        an_event("e4", "10T12:03", "wizard", substep="time", wanted_at="2026-03-14T21:00"),
    )
    saturday = day("2026-03-14")
    assert [(row["day"], row["hour"]) for row in house.rows(wanted_slot)] == [(saturday, 18), (saturday, 20)]
    assert ("wanted_slots", "north", saturday) in house.marks()
    house.clear_marks()
    house.give("funnel_events", an_event("e3", "10T12:02", "wizard"))
    assert [row["hour"] for row in house.rows(wanted_slot)] == [18]
    assert ("wanted_slots", "north", saturday) in house.marks()
