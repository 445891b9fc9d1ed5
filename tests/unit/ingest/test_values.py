from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from rollup.calendar import day_of
from rollup.ingest.kind import Field, Type
from rollup.ingest.validate import Where, reader_of
from rollup.ingest.values import Wrong, exponent

STOCKHOLM = Where("Europe/Stockholm", "SEK")


def read(kind: Type, raw: object, place: Where = STOCKHOLM, **more: object) -> object:
    return reader_of(Field("field", kind, **more))(raw, place)


@pytest.mark.parametrize(
    "raw, minor",
    [
        ("12.50", 1250),
        ("12.5", 1250),
        ("12", 1200),
        (" 12.500 ", 1250),
        ("0", 0),
        (12, 1200),
        (12.5, 1250),
        (1e3, 100_000),
        (Decimal("19.99"), 1999),
        (Decimal("0E-10"), 0),
    ],
)
def test_money_is_whole_minor_units(raw, minor):
    assert read(Type.MONEY, raw) == minor


@pytest.mark.parametrize("currency, minor", [("JPY", None), ("SEK", 150), ("KWD", 1500)])
def test_money_has_the_decimals_of_its_currency(currency, minor):
    place = Where(None, currency)
    if minor is None:
        with pytest.raises(Wrong, match="more decimals than the 0 of JPY"):
            read(Type.MONEY, "1.5", place)
    else:
        assert read(Type.MONEY, "1.5", place) == minor


@pytest.mark.parametrize(
    "raw",
    [
        "12,50", "NaN", "inf", float("nan"), float("inf"), Decimal("NaN"), True, "1e3", "", "1.2.3", "--1", None, [],
        "1" * 40, 10**20, 1e300, 0.1 + 0.2, "12.505", "9" * 17, "٣",
    ],
)  # fmt: skip
def test_what_is_no_amount_is_refused(raw):
    with pytest.raises(Wrong):
        read(Type.MONEY, raw)


def test_negative_amounts_are_refused_and_minus_nothing_is_nothing():
    with pytest.raises(Wrong, match="negative"):
        read(Type.MONEY, "-1")
    assert read(Type.MONEY, "-0") == 0


def test_money_needs_a_currency():
    with pytest.raises(Wrong, match="currency"):
        read(Type.MONEY, "1", Where())


@pytest.mark.parametrize(
    "raw, instant",
    [
        ("2026-03-01T18:30:00+01:00", datetime(2026, 3, 1, 17, 30, tzinfo=UTC)),
        ("2026-03-01T17:30:00Z", datetime(2026, 3, 1, 17, 30, tzinfo=UTC)),
        ("2026-03-01T18:30", datetime(2026, 3, 1, 17, 30, tzinfo=UTC)),
        ("2026-07-01 18:30:59", datetime(2026, 7, 1, 16, 30, 59, tzinfo=UTC)),
        ("2026-07-01", datetime(2026, 6, 30, 22, tzinfo=UTC)),
        (datetime(2026, 7, 1, 18, 30), datetime(2026, 7, 1, 16, 30, tzinfo=UTC)),
        (datetime(2026, 7, 1, 18, 30, tzinfo=UTC), datetime(2026, 7, 1, 18, 30, tzinfo=UTC)),
        ("2026-10-25T02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("2026-03-01T17:30:00.999Z", datetime(2026, 3, 1, 17, 30, tzinfo=UTC)),
    ],
)
def test_instants_with_an_offset_or_by_the_venues_clock(raw, instant):
    assert read(Type.INSTANT, raw) == int(instant.timestamp())


@pytest.mark.parametrize(
    "raw",
    [
        "1999-12-31T23:00Z", "2101-01-01T00:00Z", "0001-01-01T00:00", "9999-12-31T23:59", 12, 10**13, 1.5, "soon",
        "2026-02-30", "x" * 10_000_000, None, True, [], {}, date(2026, 1, 1),
    ],
)  # fmt: skip
def test_what_is_no_instant_within_2000_to_2100_is_refused(raw):
    with pytest.raises(Wrong) as caught:
        read(Type.INSTANT, raw)
    assert len(caught.value.reason) < 200


def test_a_wall_time_needs_a_venue():
    with pytest.raises(Wrong, match="offset"):
        read(Type.INSTANT, "2026-03-01T18:30", Where())


@pytest.mark.parametrize("raw, minutes", [("08:30", 510), ("8:30", 510), ("24:00", 1440), ("08:30:00", 510)])
def test_clock_times(raw, minutes):
    assert read(Type.CLOCK, raw) == minutes


def test_clock_times_past_midnight_only_where_allowed():
    assert read(Type.CLOCK, "26:00", high=2880) == 1560
    with pytest.raises(Wrong, match="later than 24:00"):
        read(Type.CLOCK, "26:00")


@pytest.mark.parametrize("raw", ["8", "08:60", "-1:00", 510, "99:99", "٠٨:٣٠"])
def test_what_is_no_clock_time_is_refused(raw):
    with pytest.raises(Wrong):
        read(Type.CLOCK, raw)


@pytest.mark.parametrize(
    "raw", ["a\x00b", "a\nb", "a\x7fb", "a\x85b", "\ud800", "x" * 201, "x" * 10_000_000, 1.5, True, []]
)
def test_text_that_is_too_long_or_not_text_is_refused(raw):
    with pytest.raises(Wrong) as caught:
        read(Type.TEXT, raw)
    assert len(caught.value.reason) < 100


@pytest.mark.parametrize(
    "raw, text",
    [("  Ann ", "Ann"), (17, "17"), ("北京 店", "北京 店"), ("a\u00a0b", "a\u00a0b"), ("👩‍🚀", "👩‍🚀")],
)
def test_text(raw, text):
    assert read(Type.TEXT, raw) == text


@pytest.mark.parametrize("raw, value", [("7", 7), (7, 7), (7.0, 7), (" 7 ", 7)])
def test_whole_numbers(raw, value):
    assert read(Type.INTEGER, raw) == value


@pytest.mark.parametrize("raw", ["7.0", 7.5, "-1", -1, True, float("nan"), "1e3", 2**60, "x"])
def test_what_is_no_whole_number_is_refused(raw):
    with pytest.raises(Wrong):
        read(Type.INTEGER, raw)


def test_an_unknown_choice_is_refused_with_the_nearest():
    with pytest.raises(Wrong, match="did you mean 'cancelled'"):
        read(Type.CHOICE, "canceled", choices=("booked", "cancelled"))
    assert read(Type.CHOICE, " Cancelled ", choices=("booked", "cancelled")) == "cancelled"


@pytest.mark.parametrize("raw", [{}, [], 3, None])
def test_a_choice_of_another_type_is_refused(raw):
    with pytest.raises(Wrong):
        read(Type.CHOICE, raw, choices=("a", "b"))


@pytest.mark.parametrize(
    "raw, value", [("yes", True), ("FALSE", False), (1, True), (False, False), ("0", False)]
)
def test_truths(raw, value):
    assert read(Type.BOOLEAN, raw) is value


@pytest.mark.parametrize("raw", ["maybe", 2, [], 1.0])
def test_what_is_neither_true_nor_false_is_refused(raw):
    with pytest.raises(Wrong):
        read(Type.BOOLEAN, raw)


def test_dates():
    assert read(Type.DATE, "2026-03-01") == read(Type.DATE, date(2026, 3, 1)) == day_of(date(2026, 3, 1))
    for raw in ("1999-12-31", "2101-01-01", "01/03/2026", 3, datetime(2026, 3, 1)):
        with pytest.raises(Wrong):
            read(Type.DATE, raw)


def test_numbers():
    assert read(Type.NUMBERS, "3 1,3") == read(Type.NUMBERS, [1, 3]) == [1, 3]
    for raw in ("0", "a", 7, ["x"], [1] * 1_000):
        with pytest.raises(Wrong):
            read(Type.NUMBERS, raw)


def test_decimals_of_currencies():
    assert [exponent(code) for code in ("SEK", "JPY", "KWD", "CNY")] == [2, 0, 3, 2]
