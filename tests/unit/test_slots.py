"""An hour of the week in a URL."""

import pytest

from dashboard.answers.slots import Slot
from rollup.errors import BadInput


def test_a_slot_is_written_as_weekday_and_hour() -> None:
    slot = Slot.of("3-20")

    assert (slot.weekday, slot.hour) == (2, 20)
    assert str(slot) == "3-20"
    assert slot.only() == (("weekday", "3"), ("hour", "20"))


@pytest.mark.parametrize("text", ["0-20", "8-1", "3-24", "3", "3-", "wednesday-20", "3-20-1", ""])
def test_what_is_no_slot_is_told(text: str) -> None:
    with pytest.raises(BadInput, match="slot=3-20") as told:
        Slot.of(text)
    assert told.value.field == "slot"


@pytest.mark.parametrize(
    "slot, step, begins, beside",
    [
        ("3-20", 1, 0, "3-21"),
        ("3-23", 1, 0, "4-0"),
        ("1-0", -1, 0, "7-23"),
        ("6-23", 1, 4, "6-0"),
        ("6-3", 1, 4, "7-4"),
        ("1-4", -1, 4, "7-3"),
    ],
)
def test_the_hours_beside_it_are_those_of_the_business_day(
    slot: str, step: int, begins: int, beside: str
) -> None:
    assert str(Slot.of(slot).beside(step, begins)) == beside
    assert str(Slot.of(beside).beside(-step, begins)) == slot
