import pytest

from rollup.ingest.kinds import KINDS, kind_of
from rollup.ingest.validate import Clean, Problem, Where, validate

PLACE = Where("Europe/Stockholm", "SEK")
BOOKING = {"id": "b", "venue": "v", "start": "2026-03-01T18:00", "end": "2026-03-01T19:00"}
LINE = {"kind": "service", "unit_price": "10"}
ORDER = {"id": "o", "venue": "v", "completed_at": "2026-03-01T18:00", "lines": [LINE]}
CARD = {"id": "c", "venue": "v", "kind": "times", "opened_at": "2026-03-01", "price": 90}
HOURS = {"venue": "v", "weekday": "monday"}
VENUE = {"id": "v", "name": "V", "zone": "Europe/Stockholm", "currency": "sek"}
COURT = {"id": "r", "venue": "v", "name": "R"}
EVENT = {"id": "e", "venue": "v", "session": "s", "at": "2026-03-01T18:00", "step": "visit"}


def clean(kind: str, values: dict) -> dict:
    result = validate(kind_of(kind), values, PLACE)
    assert isinstance(result, Clean), result
    return result.values


@pytest.mark.parametrize(
    "kind, values, field",
    [
        ("bookings", {**BOOKING, "end": "2026-03-01T17:59"}, "end"),
        ("bookings", {**BOOKING, "end": "2028-03-01T17:59"}, "end"),
        ("bookings", {**BOOKING, "end": None}, "end"),
        ("bookings", {**BOOKING, "minutes": 30}, "minutes"),
        ("bookings", {**BOOKING, "minutes": -30}, "minutes"),
        ("bookings", {**BOOKING, "start": "1999-03-01T17:59"}, "start"),
        ("bookings", {**BOOKING, "party_size": -1}, "party_size"),
        ("bookings", {**BOOKING, "state": "canceled"}, "state"),
        ("bookings", {**BOOKING, "id": ""}, "id"),
        ("bookings", {**BOOKING, "id": "  "}, "id"),
        ("bookings", {**BOOKING, "custmer": "x"}, "custmer"),
        ("bookings", {**BOOKING, "history": [{"at": "2026-03-01", "state": "gone"}]}, "history[1].state"),
        ("bookings", {**BOOKING, "history": "x"}, "history"),
        ("bookings", {**BOOKING, "history": ["x"]}, "history[1]"),
        ("bookings", {**BOOKING, "history": [{}] * 1001}, "history"),
        ("bookings", ["b"], "record"),
        ("orders", {**ORDER, "lines": []}, "lines"),
        ("orders", {**ORDER, "lines": [LINE, {**LINE, "quantity": -1}]}, "lines[2].quantity"),
        ("orders", {**ORDER, "lines": [{**LINE, "unit_price": float("nan")}]}, "lines[1].unit_price"),
        ("orders", {**ORDER, "lines": [{**LINE, "entitlement": {"kind": "gift"}}]}, "lines[1].entitlement.kind"),
        ("orders", {**ORDER, "lines": [{**LINE, "entitlement": "pass"}]}, "lines[1].entitlement"),
        ("orders", {**ORDER, "payments": [{"tender": "cash", "amount": "1.001"}]}, "payments[1].amount"),
        ("orders", {**ORDER, "completed_at": None}, "completed_at"),
        ("opening_hours", {**HOURS, "opens": "08:00"}, "closes"),
        ("opening_hours", {**HOURS, "opens": "08:00", "closes": "07:00"}, "closes"),
        ("opening_hours", {**HOURS, "opens": "08:00", "closes": "33:00"}, "closes"),
        ("opening_hours", {**HOURS, "weekday": "mondy"}, "weekday"),
        ("venues", {**VENUE, "zone": "Mars/Olympus"}, "zone"),
        ("venues", {**VENUE, "zone": "../../etc/passwd"}, "zone"),
        ("venues", {**VENUE, "currency": "kronor"}, "currency"),
        ("venues", {**VENUE, "opened_on": "2026-02-01", "closed_on": "2026-01-01"}, "closed_on"),
        ("venues", {**VENUE, "name": "x" * 10_000_000}, "name"),
        ("resources", {**COURT, "active_from": "2026-02-01", "active_to": "2026-01-01"}, "active_to"),
        ("blocks", {"id": "x", "venue": "v", "resource": "r", "start": "2026-02-02", "end": "2026-02-01"}, "end"),
        ("cards", {**CARD, "services": [{"item": "a", "price": 1}, {"item": "a", "price": 2}]}, "services"),
        ("items", {"id": "i", "name": "I", "kind": "service", "price": "1", "currency": "euro"}, "currency"),
        ("funnel_events", {**EVENT, "substep": "time"}, "substep"),
        ("nps", {"id": "n", "venue": "v", "answered_at": "2026-01-01", "score": 11}, "score"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_the_field_named(kind, values, field):
    result = validate(kind_of(kind), values, PLACE)
    assert isinstance(result, Problem), result
    assert result.field == field
    assert 0 < len(result.reason) < 300


def test_a_field_that_may_be_misspelt_is_named_with_the_nearest():
    result = validate(kind_of("bookings"), {**BOOKING, "custmer": "x"}, PLACE)
    assert "did you mean 'customer'" in result.reason


def test_a_booking_is_completed():
    values = clean("bookings", {**BOOKING, "end": None, "minutes": "90", "customer": ""})
    assert values["end"] - values["start"] == 5_400
    assert values["state_at"] == values["start"]
    assert values["customer"] is None
    assert (values["channel"], values["state"], values["party_size"]) == ("pc", "booked", 1)
    assert "minutes" not in values


def test_end_and_minutes_that_say_the_same_are_the_same_record():
    by_end = validate(kind_of("bookings"), BOOKING, PLACE)
    by_minutes = validate(kind_of("bookings"), {**BOOKING, "end": "", "minutes": 60}, PLACE)
    other = validate(kind_of("bookings"), {**BOOKING, "party_size": 2}, PLACE)
    assert by_end.digest == by_minutes.digest != other.digest
    assert len(by_end.digest) == 16


@pytest.mark.parametrize(
    "given, deciding",
    [
        ({}, "completed_at"),
        ({"received_at": "2026-03-05T10:00"}, "received_at"),
        ({"received_at": "2026-03-05T10:00", "group_formed_at": "2026-03-06T10:00"}, "group_formed_at"),
    ],
)
def test_the_instant_at_which_an_order_counts(given, deciding):
    values = clean("orders", {**ORDER, **given})
    assert values["counts_at"] == values[deciding]


def test_an_opened_order_need_not_be_completed():
    assert clean("orders", {**ORDER, "completed_at": None, "state": "opened"})["counts_at"] is None


def test_codes_are_canonical():
    assert clean("venues", VENUE)["currency"] == "SEK"
    assert clean("venues", VENUE)["cutoff"] == 0


def test_a_card_was_paid_in_cash_unless_said_otherwise():
    assert clean("cards", CARD)["paid_cash"] == 9_000
    assert clean("cards", {**CARD, "paid_cash": 0})["paid_cash"] == 0


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_every_kind_names_the_first_required_field_of_an_empty_record(kind):
    result = validate(kind, {}, PLACE)
    assert result == Problem(next(field.name for field in kind.fields if field.required), "is required")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_every_kind_is_described(kind):
    assert kind.help
    assert len(set(kind.names)) == len(kind.names)
    assert set(kind.together) <= set(kind.names)
    assert all(bool(field.choices) == (field.type == "choice") for field in kind.fields)
