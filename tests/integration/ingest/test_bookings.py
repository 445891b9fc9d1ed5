from rollup.model import booking, booking_history, booking_span, customer, item
from tests.integration.ingest.house import NOW, House, a_booking, an_order, at, day

TENTH, ELEVENTH = day("2026-03-10"), day("2026-03-11")


def test_a_booking_is_stored_in_the_bucket_of_its_arrival(house: House) -> None:
    history = [{"at": "2026-03-01T10:00", "state": "booked"}, {"at": "2026-03-10T18:35", "state": "opened"}]
    assert house.give(
        "bookings", a_booking(customer="ann", item="hour", state="opened", history=history)
    ) == ["new"]
    (row,) = house.rows(booking)
    assert (row["venue_id"], row["day"], row["hour"], row["minute"]) == ("north", TENTH, 18, 18 * 60 + 30)
    assert (row["customer_id"], row["item_id"], row["resource_id"]) == ("ann", "hour", "n1")
    assert (row["start_at"], row["end_at"]) == (at("2026-03-10T18:30"), at("2026-03-10T20:00"))
    assert row["grace_at"] == at("2026-03-10T18:45")
    spans = [(row["day"], row["hour"], row["minutes"]) for row in house.rows(booking_span)]
    assert spans == [(TENTH, 18, 30), (TENTH, 19, 60)]
    assert [step["state"] for step in house.rows(booking_history)] == ["booked", "opened"]
    assert house.marks() == {("bookings", "north", TENTH), ("occupancy", "north", TENTH)}
    assert [row["is_member"] for row in house.rows(customer)] == [0]
    assert [row["name"] for row in house.rows(item)] == ["hour"]


def test_the_same_booking_again_changes_nothing(house: House) -> None:
    house.give("bookings", a_booking())
    house.clear_marks()
    before = house.facts()
    assert house.give("bookings", a_booking()) == ["unchanged"]
    assert house.facts() == before
    assert house.marks() == set()


def test_a_booking_moves_to_another_venue_and_day(house: House) -> None:
    house.give("bookings", a_booking())
    house.clear_marks()
    moved = a_booking(venue="south", resource="s1", start="2026-03-11T23:30")
    assert house.give("bookings", moved) == ["changed"]
    assert [(row["venue_id"], row["day"]) for row in house.rows(booking)] == [("south", ELEVENTH)]
    assert [(row["day"], row["hour"], row["minutes"]) for row in house.rows(booking_span)] == [
        (ELEVENTH, 23, 30),
        (ELEVENTH + 1, 0, 60),
    ]
    assert house.marks() == {
        ("bookings", "north", TENTH),
        ("occupancy", "north", TENTH),
        ("bookings", "south", ELEVENTH),
        ("occupancy", "south", ELEVENTH),
        ("occupancy", "south", ELEVENTH + 1),
    }


def test_a_cancelled_booking_takes_no_minutes(house: House) -> None:
    house.give("bookings", a_booking())
    house.clear_marks()
    house.give("bookings", a_booking(state="cancelled"))
    assert house.count(booking_span) == 0
    assert house.marks() == {("bookings", "north", TENTH), ("occupancy", "north", TENTH)}


def test_a_booking_without_a_resource_takes_no_minutes(house: House) -> None:
    house.give("bookings", a_booking(resource=None))
    assert house.count(booking_span) == 0
    assert house.marks() == {("bookings", "north", TENTH)}


def test_the_last_of_several_with_one_id_counts(house: House) -> None:
    outcomes = house.try_give("bookings", a_booking(party_size=2), a_booking("b2"), a_booking(party_size=3))
    assert [str(o.status) for o in outcomes] == ["unchanged", "new", "new"]
    assert {row["source_id"]: row["party_size"] for row in house.rows(booking)} == {"b1": 3, "b2": 1}


def test_what_the_clock_will_change_is_marked_in_advance(house: House) -> None:
    start = NOW + 3_600
    house.give("bookings", a_booking(start=start))
    assert house.due() == {("bookings", start), ("bookings", start + 900)}


def test_a_cancelled_booking_is_not_changed_by_the_clock(house: House) -> None:
    house.give("bookings", a_booking(start=NOW + 3_600, state="cancelled"), a_booking("b2", state="booked"))
    assert house.due() == set()


def test_an_opened_booking_in_time_to_come_is_due_at_its_start_alone(house: House) -> None:
    start = NOW + 3_600
    house.give("bookings", a_booking(start=start, state="opened"))
    assert house.due() == {("bookings", start)}


def test_bookings_of_what_does_not_exist_are_refused(house: House) -> None:
    assert house.refused("bookings", a_booking(venue="nroth")) == "venue"
    assert house.refused("bookings", a_booking(venue={"a": 1})) == "venue"
    assert house.refused("bookings", a_booking(resource="n9")) == "resource"
    assert house.refused("bookings", a_booking(resource="s1", customer="new")) == "resource"
    assert house.refused("bookings", a_booking(end="2026-03-10T18:00", minutes=None)) == "end"
    assert house.refused("bookings", a_booking(customer="x" * 10_000_000)) == "customer"


def test_a_bad_booking_does_not_replace_the_good_one_with_its_id(house: House) -> None:
    good, bad = house.try_give("bookings", a_booking(), a_booking(resource="n9"))
    assert (good.status, bad.status) == ("new", "rejected")
    assert house.count(booking) == 1


def test_an_order_lends_its_booking_the_state(house: House) -> None:
    house.give("bookings", a_booking(), a_booking("b2"), a_booking("b3", state="cancelled"))
    house.clear_marks()
    house.give(
        "orders",
        an_order(booking="b1"),
        an_order("o2", booking="b2", state="opened", completed_at=None),
        an_order("o3", booking="b3"),
    )
    states = {row["source_id"]: (row["given_state"], row["state"]) for row in house.rows(booking)}
    assert states == {"b1": ("booked", "paid"), "b2": ("booked", "opened"), "b3": ("cancelled", "cancelled")}
    assert ("bookings", "north", TENTH) in house.marks()


def test_an_order_takes_a_no_show_back_and_a_void_one_gives_it_back(house: House) -> None:
    house.give("bookings", a_booking(state="no_show"))
    house.give("orders", an_order(booking="b1", state="opened", completed_at=None))
    assert [row["state"] for row in house.rows(booking)] == ["opened"]
    house.clear_marks()
    house.give("orders", an_order(booking="b1", state="void", completed_at=None))
    assert [row["state"] for row in house.rows(booking)] == ["no_show"]
    assert house.marks() == {("bookings", "north", TENTH)}


def test_an_order_that_leaves_its_booking_leaves_its_state_behind(house: House) -> None:
    house.give("bookings", a_booking(), a_booking("b2"))
    house.give("orders", an_order(booking="b1"))
    house.give("orders", an_order(booking="b2"))
    assert {row["source_id"]: row["state"] for row in house.rows(booking)} == {"b1": "booked", "b2": "paid"}


def test_a_booking_that_is_booked_again_after_its_order_is_due_again(house: House) -> None:
    start = NOW + 3_600
    house.give("bookings", a_booking(start=start))
    house.give("orders", an_order(booking="b1"))
    house.clear_marks()
    house.give("orders", an_order())
    assert ("bookings", start + 900) in house.due()
