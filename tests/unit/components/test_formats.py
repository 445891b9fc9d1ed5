from datetime import date, datetime
from decimal import Decimal

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from components import formats
from dashboard import language
from dashboard.language import locale, speaking
from rollup.metrics.metric import Unit
from rollup.metrics.values import Change, Value


def plain(text: str) -> str:
    return text.replace(formats.SPACE, " ")


@pytest.mark.parametrize(
    "minor, currency, short, expected",
    [
        (41_234_567, "SEK", True, "412k SEK"),
        (123_450, "SEK", False, "1,234.50 SEK"),
        (-123_450, "SEK", False, "−1,234.50 SEK"),
        (1_234, "JPY", False, "1,234 JPY"),
        (1_234_567, "KWD", False, "1,234.567 KWD"),
        (98_765, "SEK", True, "988 SEK"),
        (3_290, "GBP", True, "32.90 GBP"),
        (4_123_456, "SEK", True, "41.2k SEK"),
        (124_400_000, "SEK", True, "1.24M SEK"),
        (0, "SEK", False, "0.00 SEK"),
        (10**17 + 1, "SEK", False, "1,000,000,000,000,000.01 SEK"),
    ],
)
def test_money_is_in_whole_units_with_its_currency_and_exact(
    minor: int, currency: str, short: bool, expected: str
) -> None:
    assert plain(formats.money(minor, currency, short=short)) == expected


@pytest.mark.parametrize(
    "unit, change, expected",
    [
        (Unit.MONEY, Change(relative=0.18), "+18.0 %"),
        (Unit.COUNT, Change(relative=-0.052), "−5.2 %"),
        (Unit.SHARE, Change(absolute=0.013), "+1.3 pp"),
        (Unit.SHARE, Change(absolute=-0.013), "−1.3 pp"),
        (Unit.POINTS, Change(absolute=4.2), "+4 pts"),
        (Unit.MONEY, Change(is_new=True), "new"),
        (Unit.MONEY, Change(relative=0.0), "0.0 %"),
        (Unit.MONEY, Change(relative=-0.0001), "0.0 %"),
        (Unit.MONEY, None, "–"),
    ],
)
def test_a_change_has_its_sign_and_the_unit_it_is_stated_in(
    unit: Unit, change: Change | None, expected: str
) -> None:
    assert plain(formats.change(unit, change)) == expected


@pytest.mark.parametrize(
    "unit, value, expected",
    [
        (Unit.SHARE, Value(31, 1000), "3.1 %"),
        (Unit.SHARE, Value(3, 1000), "0.3 %"),
        (Unit.SHARE, Value(0, 0), "–"),
        (Unit.COUNT, Value(18_000), "18,000"),
        (Unit.MINUTES, Value(45), "45 min"),
        (Unit.MINUTES, Value(74_400), "1,240 h"),
        (Unit.POINTS, Value(9_100, 190), "+48"),
        (Unit.MONEY_PER_HOUR, Value(123_450, 2), "617.25 SEK/h"),
    ],
)
def test_a_value_is_shown_in_its_unit_and_nothing_is_a_dash(unit: Unit, value: Value, expected: str) -> None:
    assert plain(formats.value(unit, value, "SEK")) == expected


def test_a_locale_brings_its_own_separators_and_words() -> None:
    with language.speaking("sv"):
        assert plain(formats.money(123_450, "SEK")) == "1 234,50 SEK"
    with language.speaking("zh"):
        assert plain(formats.money(41_234_567, "CNY", short=True)) == "41万 CNY"
    with language.speaking("es"):
        assert formats.weekdays("wide")[0] == "lunes"


@given(
    spoken=st.sampled_from([each.key for each in language.LANGUAGES]),
    places=st.integers(0, 3),
    value=st.integers(-(10**15), 10**15)
    | st.floats(-1e12, 1e12)
    | st.decimals(-(10**12), 10**12, places=4)
    | st.integers(-(10**6), 10**6).map(lambda halves: halves / 20),
)
def test_a_number_is_written_as_babel_writes_it(spoken: str, places: int, value: float | Decimal) -> None:
    pattern = "#,##0" + ("." + "0" * places if places else "")
    with speaking(spoken):
        expected = format_decimal(value, format=pattern, locale=locale()).replace("-", formats.MINUS)
        assert formats.number(value, places) == expected


def test_days_are_said_as_shortly_as_they_can_be() -> None:
    assert formats.days(date(2026, 11, 1), date(2026, 11, 21)) == "Nov 1 – 21, 2026"
    assert formats.days(date(2026, 11, 1), date(2026, 11, 1)) == "Nov 1, 2026"


@pytest.mark.parametrize(
    "bucket, grain, expected",
    [
        (date(2026, 11, 21), "day", "Sat, Nov 21, 2026"),
        (date(2026, 11, 16), "week", "Week 47, from Nov 16"),
        (date(2026, 11, 1), "month", "November 2026"),
        (datetime(2026, 11, 21, 9), "hour", "Sat, Nov 21, 09:00"),
    ],
)
def test_a_bucket_is_named_by_its_grain(bucket: date, grain: str, expected: str) -> None:
    assert formats.bucket(bucket, grain) == expected


def test_weekdays_begin_with_monday() -> None:
    assert formats.weekdays() == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
