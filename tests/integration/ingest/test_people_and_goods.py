from rollup.model import customer, item, new_member, nps_answer, staff, tender
from tests.integration.ingest.house import House, a_booking, an_order, day

ANN = {
    "id": "ann",
    "name": "Ann",
    "joined_at": "2026-03-10T12:00",
    "venue": "north",
    "join_channel": "registered",
}


def test_a_member_is_new_where_and_when_the_record_was_made(house: House) -> None:
    assert house.give("customers", ANN) == ["new"]
    (row,) = house.rows(new_member)
    assert (row["venue_id"], row["day"], row["hour"], row["join_channel"]) == (
        "north",
        day("2026-03-10"),
        12,
        "registered",
    )
    assert house.marks() == {("new_members", "north", day("2026-03-10"))}
    house.clear_marks()
    assert house.give("customers", ANN) == ["unchanged"]
    assert house.marks() == set()
    assert house.give("customers", {**ANN, "venue": "south", "joined_at": "2026-03-11T12:00"}) == ["changed"]
    assert house.marks() == {
        ("new_members", "north", day("2026-03-10")),
        ("new_members", "south", day("2026-03-11")),
    }


def test_an_edit_of_a_name_marks_nothing(house: House) -> None:
    house.give("customers", ANN)
    house.clear_marks()
    assert house.give("customers", {**ANN, "name": "Anna"}) == ["changed"]
    assert [row["name"] for row in house.rows(customer)] == ["Anna"]
    assert house.marks() == set()


def test_one_who_is_no_member_is_not_new(house: House) -> None:
    house.give("customers", ANN)
    house.give("customers", {**ANN, "member": False})
    assert house.count(new_member) == 0


def test_a_customer_seen_before_its_record_is_filled_in(house: House) -> None:
    house.give("bookings", a_booking(customer="ann"))
    assert house.give("customers", ANN) == ["new"]
    assert [row["name"] for row in house.rows(customer)] == ["Ann"]
    assert house.refused("customers", {**ANN, "venue": "nroth"}) == "venue"


def test_the_time_of_joining_is_the_chains_when_no_venue_is_named(house: House) -> None:
    house.give("customers", {**ANN, "venue": ""})
    assert house.count(new_member) == 0


def test_items_and_staff(house: House) -> None:
    house.give("orders", an_order())
    row = {"id": "hour", "name": "One hour", "kind": "service", "price": "99.50"}
    assert house.give("items", row) == ["new"]
    assert house.give("items", row) == ["unchanged"]
    assert [(row["name"], row["price"]) for row in house.rows(item)] == [("One hour", 9950)]
    assert house.give("staff", {"id": "eva", "name": "Eva"}) == ["new"]
    assert house.give("staff", {"id": "eva", "name": "Eva"}) == ["unchanged"]
    assert house.give("staff", {"id": "eva", "name": "Eva B"}) == ["changed"]
    assert [row["name"] for row in house.rows(staff)] == ["Eva B"]


def test_amounts_without_a_venue_need_one_currency(house: House) -> None:
    house.give("venues", {"id": "tokyo", "name": "Tokyo", "zone": "Asia/Tokyo", "currency": "JPY"})
    row = {"id": "i", "name": "I", "kind": "service", "price": "100"}
    assert house.refused("items", row) == "price"
    house.give("items", {**row, "currency": "JPY"})
    assert [row["price"] for row in house.rows(item)] == [100]


def test_tenders_are_data(house: House) -> None:
    assert house.give("tenders", {"id": "klarna", "name": "Klarna", "family": "cash"}) == ["new"]
    assert house.give("tenders", {"id": "klarna", "name": "Klarna", "family": "cash"}) == ["unchanged"]
    house.give("orders", an_order(payments=[{"tender": "klarna", "amount": 100}]))
    assert house.sums("tender_id") == {"klarna": 100}
    assert house.give("tenders", {"id": "klarna", "name": "Klarna Pay", "family": "cash"}) == ["changed"]
    assert house.refused("tenders", {"id": "klarna", "name": "Klarna", "family": "stored"}) == "family"
    assert house.refused("tenders", {"id": "principal", "name": "P", "family": "cash"}) == "family"
    assert [row["name"] for row in house.rows(tender)] == ["Klarna Pay"]


def test_an_answer_is_stored_moved_and_left_alone(house: House) -> None:
    answer = {"id": "a", "venue": "north", "answered_at": "2026-03-10T12:00", "score": "9", "customer": "ann"}
    assert house.give("nps", answer) == ["new"]
    assert house.marks() == {("nps", "north", day("2026-03-10"))}
    house.clear_marks()
    assert house.give("nps", answer) == ["unchanged"]
    assert house.marks() == set()
    assert house.give("nps", {**answer, "venue": "south", "score": 3}) == ["changed"]
    assert [(row["venue_id"], row["score"]) for row in house.rows(nps_answer)] == [("south", 3)]
    assert house.marks() == {("nps", "north", day("2026-03-10")), ("nps", "south", day("2026-03-10"))}
