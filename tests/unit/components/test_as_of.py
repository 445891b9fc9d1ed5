"""The stamp below figures: it tells how much is still being counted in, and nothing when nothing is."""

import pytest

from components.as_of import as_of
from tests.unit.components.answers import result, words


@pytest.mark.parametrize(
    ("left", "said"),
    [(1, "Catching up, 1 day of a venue to go"), (12_345, "Catching up, 12,345 days of venues to go")],
)
def test_catching_up_tells_how_far(left: int, said: str) -> None:
    assert said in words(as_of(result([], [], catching_up=left)))


def test_without_anything_to_catch_up_with_it_is_silent() -> None:
    assert "atching up" not in words(as_of(result([], [])))
