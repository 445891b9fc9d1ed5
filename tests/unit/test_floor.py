"""A resource at one instant: what it is, until when, and what ends that."""

import pytest

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
