"""A resource at one instant: what it is, until when, and what ends that."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.answers.floor import Outlook, Span, SpotState, Then, outlook

NOON = 12 * 60
OPEN = [(10 * 60, 20 * 60)]


def at(*spans: tuple[float, float]) -> list[Span]:
    """Spans in hours as minutes; the function only compares instants."""
    return [(int(60 * start), int(60 * end)) for start, end in spans]


@pytest.mark.parametrize(
    "capacity, opened, blocked, taken, expected",
    [
        (1, OPEN, [], [], (SpotState.FREE, 20, Then.CLOSES, 0)),
        (1, OPEN, [], at((13, 14)), (SpotState.FREE, 13, Then.BOOKED, 0)),
        (1, OPEN, [], at((11, 12)), (SpotState.FREE, 20, Then.CLOSES, 0)),
        (1, OPEN, [], at((12, 13)), (SpotState.FULL, 13, Then.FREES, 1)),
        (1, OPEN, [], at((12, 13), (13, 14.5), (15, 16)), (SpotState.FULL, 14.5, Then.FREES, 1)),
        (1, OPEN, at((13, 15)), at((16, 17)), (SpotState.FREE, 13, Then.BLOCKED, 0)),
        (1, OPEN, at((11, 15)), at((12, 13)), (SpotState.BLOCKED, 15, Then.FREES, 1)),
        (1, OPEN, at((11, 22)), [], (SpotState.BLOCKED, 20, Then.CLOSES, 0)),
        (2, OPEN, [], at((11, 14)), (SpotState.FREE, 20, Then.CLOSES, 1)),
        (2, OPEN, [], at((11, 14), (13, 15)), (SpotState.FREE, 13, Then.BOOKED, 1)),
        (2, OPEN, [], at((11, 14), (11.5, 13)), (SpotState.FULL, 13, Then.FREES, 2)),
        (2, OPEN, [], at((11, 14), (11.5, 13), (13, 16)), (SpotState.FULL, 14, Then.FREES, 2)),
        (1, at((8, 11), (14, 20)), [], [], (SpotState.CLOSED, 14, Then.OPENS, 0)),
        (1, at((8, 12)), [], [], (SpotState.CLOSED, None, Then.OPENS, 0)),
        (1, [], [], [], (SpotState.CLOSED, None, Then.OPENS, 0)),
    ],
)
def test_a_resource_is_what_its_hours_blocks_and_bookings_make_it(
    capacity: int,
    opened: list[Span],
    blocked: list[Span],
    taken: list[Span],
    expected: tuple[SpotState, float | None, Then, int],
) -> None:
    state, until, then, used = expected
    ends = None if until is None else int(60 * until)

    assert outlook(NOON, capacity, opened, blocked, taken) == Outlook(state, ends, then, used)


HOURS = st.integers(10, 19)
SPANS = st.lists(st.tuples(HOURS, HOURS).map(lambda pair: (min(pair), max(pair) + 1)), max_size=6)


@given(st.integers(1, 3), SPANS, st.booleans())
def test_a_state_lasts_until_the_first_hour_in_which_it_is_another(
    capacity: int, taken: list[Span], is_blocked: bool
) -> None:
    """Bookings of whole hours between ten and eight, looked at hour by hour."""
    opened, blocked, now = [(10, 20)], [(16, 17)] if is_blocked else [], 12
    used = {hour: sum(start <= hour < end for start, end in taken) for hour in range(10, 22)}
    is_full = {hour: count >= capacity for hour, count in used.items()}
    ahead = range(now + 1, 22)
    found = outlook(now, capacity, opened, blocked, taken)
    assert (found.used, found.state) == (used[now], SpotState.FULL if is_full[now] else SpotState.FREE)
    if is_full[now]:
        assert found.until == next(hour for hour in ahead if not is_full[hour])
        return
    ends = [(hour, Then.BOOKED) for hour in ahead if is_full[hour]] + [
        (start, Then.BLOCKED) for start, _ in blocked
    ]
    assert (found.until, found.then) == min([*ends, (20, Then.CLOSES)])
