"""Rounding in floating point is, where it is used, what rounding the decimal number is."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from components import formats, numbers
from dashboard.language import LANGUAGES, speaking
from rollup.metrics.metric import Unit

NEXT_TO_A_HALF = st.builds(
    lambda whole, power, off: (whole + 0.5) / 10**power + off,
    st.integers(-(10**6), 10**6),
    st.integers(0, 4),
    st.sampled_from([0.0, 1e-15, -1e-15, 1e-9, -1e-9]),
)
ANY = st.floats(allow_nan=False, allow_infinity=False, width=64, min_value=-1e15, max_value=1e15)


@given(value=st.one_of(ANY, NEXT_TO_A_HALF, st.floats(-1000, 1000)), places=st.integers(0, 5))
@example(value=2.675, places=2)
@example(value=-0.04, places=1)
@example(value=-0.0, places=0)
@example(value=0.5, places=0)
def test_a_number_is_rounded_as_the_decimal_that_is_seen(value: float, places: int) -> None:
    assert numbers.rounded(value, places) == f"{Decimal(str(value)):,.{places}f}"


@given(
    amount=st.one_of(ANY, NEXT_TO_A_HALF, st.integers(-(10**20), 10**20)),
    places=st.sampled_from([0, 2, 3]),
)
@example(amount=-0.3, places=2)
@example(amount=-0.0, places=2)
@example(amount=-5, places=2)
def test_minor_units_are_whole_ones_to_the_last_of_them(amount: float, places: int) -> None:
    assert numbers.minor(amount, places) == f"{Decimal(amount).scaleb(-places):,.{places}f}"


@pytest.mark.parametrize("spoken", [each.key for each in LANGUAGES])
def test_each_separator_becomes_the_locales_own(spoken: str) -> None:
    with speaking(spoken):
        said = formats.number(-1_234_567.25, 2)
        group, point = said[2], said[-3]
    assert said == f"{formats.MINUS}1{group}234{group}567{point}25"
    assert group != point
    assert not {group, point} & {"\0", "-"}


@pytest.mark.parametrize("unit", list(Unit))
def test_a_column_is_written_as_each_of_its_figures(unit: Unit) -> None:
    for spoken in LANGUAGES:
        with speaking(spoken.key):
            written = formats.figures(unit, "SEK")
            for value in (None, 0, 7, 119.6, 120, -1_234_567, 0.12345):
                assert written(value) == formats.figure(unit, value, "SEK")
