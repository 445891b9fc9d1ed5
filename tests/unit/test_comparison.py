from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollup.calendar import date_of, day_of
from rollup.comparison import COMPARISONS, Days, compared, cut_day
from rollup.errors import NotFound


def days(first: str, last: str) -> Days:
    return Days(day_of(date.fromisoformat(first)), day_of(date.fromisoformat(last)))


@pytest.mark.parametrize(
    ("key", "asked", "expected"),
    [
        ("prior", ("2026-11-01", "2026-11-21"), ("2026-10-11", "2026-10-31")),
        ("prior_month", ("2026-11-01", "2026-11-21"), ("2026-10-01", "2026-10-21")),
        ("prior_month", ("2026-03-01", "2026-03-30"), ("2026-02-01", "2026-02-28")),
        ("prior_month", ("2028-03-01", "2028-03-30"), ("2028-02-01", "2028-02-29")),
        ("prior_month", ("2026-02-01", "2026-02-28"), ("2026-01-01", "2026-01-28")),
        ("prior_month", ("2026-01-01", "2026-01-15"), ("2025-12-01", "2025-12-15")),
        ("last_year", ("2024-02-29", "2024-02-29"), ("2023-02-28", "2023-02-28")),
        ("last_year", ("2026-11-01", "2026-11-21"), ("2025-11-01", "2025-11-21")),
        ("week_before", ("2026-11-21", "2026-11-21"), ("2026-11-14", "2026-11-14")),
        ("week_before", ("2026-03-01", "2026-03-30"), ("2026-02-22", "2026-03-23")),
        ("same_weekdays", ("2026-11-16", "2026-11-22"), ("2025-11-17", "2025-11-23")),
    ],
)
def test_what_a_period_is_compared_with(key: str, asked: tuple[str, str], expected: tuple[str, str]) -> None:
    assert compared(key, days(*asked)) == days(*expected)


@pytest.mark.parametrize("comparison", COMPARISONS, ids=lambda each: each.key)
@given(st.dates(date(2001, 2, 1), date(2099, 1, 1)), st.integers(0, 400))
def test_the_comparison_lies_before_and_is_no_longer_than_needed(
    comparison, first: date, length: int
) -> None:  # type: ignore[no-untyped-def]
    asked = Days(day_of(first), day_of(first) + length)
    against = comparison.days(asked)
    assert against.first <= against.last < asked.last
    assert abs(against.length - asked.length) <= 3


def test_the_same_weekdays_are_the_same_weekdays() -> None:
    asked = days("2026-11-16", "2026-11-22")
    assert date_of(compared("same_weekdays", asked).first).weekday() == date_of(asked.first).weekday()


def test_today_is_cut_where_it_has_a_counterpart() -> None:
    asked, against = days("2026-03-01", "2026-03-30"), days("2026-02-01", "2026-02-28")
    assert cut_day(asked, against, asked.first + 4) == against.first + 4
    assert cut_day(asked, against, asked.last) is None
    assert cut_day(asked, against, asked.last + 1) is None
    assert cut_day(asked, against, asked.first - 1) is None


def test_an_unknown_comparison_is_offered_the_nearest() -> None:
    with pytest.raises(NotFound, match="did you mean 'prior'"):
        compared("priour", days("2026-01-01", "2026-01-02"))
