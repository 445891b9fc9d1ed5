"""Numbers, money, times and changes as people read them, by locale. A value that is not there is a dash, never 0."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Literal

from babel.dates import format_date, format_datetime, format_interval, format_skeleton, get_day_names
from babel.numbers import format_compact_decimal, format_decimal, get_currency_precision

from rollup.metrics.metric import Unit
from rollup.metrics.values import Change, Value

NONE = "–"
SPACE = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
LOCALE = "en"
COMPACT_FROM = 10_000
"""Amounts from here on are shortened (412k) where room is short; below, every unit is said."""
EXACT_BELOW = 100
"""Amounts smaller than this keep their minor units where room is short too."""


def number(value: float | Decimal, places: int = 0, locale: str = LOCALE) -> str:
    """A number with the locale's separators and exactly this many decimal places."""
    pattern = "#,##0" + ("." + "0" * places if places else "")
    return format_decimal(value, format=pattern, locale=locale).replace("-", MINUS)


def compact(value: float | Decimal, locale: str = LOCALE) -> str:
    """A number in three figures or so: 950, 9,870, 41.2k, 412k, 1.24M."""
    size = abs(float(value))
    if size < COMPACT_FROM:
        return number(value, 0, locale)
    places = 2 if size >= 1_000_000 else (1 if size < 100_000 else 0)
    text = format_compact_decimal(value, locale=locale, fraction_digits=places).replace("-", MINUS)
    return text.replace("K", "k") if locale.startswith("en") else text


def major(minor: float, currency: str) -> Decimal:
    """An amount in minor units in whole ones, exactly: 123450 öre are 1234.5 kronor."""
    return Decimal(minor).scaleb(-get_currency_precision(currency) if currency else 0)


def money(minor: float, currency: str, *, short: bool = False, locale: str = LOCALE) -> str:
    """An amount in minor units with its currency: "1,234.50 SEK", short "412k SEK"."""
    whole = major(minor, currency)
    places = get_currency_precision(currency) if currency else 0
    text = compact(whole, locale) if short and abs(whole) >= EXACT_BELOW else number(whole, places, locale)
    return f"{text}{SPACE}{currency}" if currency else text


def percent(share: float, places: int = 1, locale: str = LOCALE) -> str:
    """A share of 1 in percent: "3.1 %"."""
    return f"{number(100 * share, places, locale)}{SPACE}%"


def duration(minutes: float, locale: str = LOCALE) -> str:
    """Minutes, from two hours on in hours: "45 min", "1,240 h"."""
    if abs(minutes) < 120:
        return f"{number(minutes, 0, locale)}{SPACE}min"
    return f"{number(minutes / 60, 0, locale)}{SPACE}h"


def figure(
    unit: Unit, number_: float | None, currency: str = "", *, short: bool = False, locale: str = LOCALE
) -> str:
    """A metric's number in its unit."""
    if number_ is None:
        return NONE
    match unit:
        case Unit.MONEY:
            return money(number_, currency, short=short, locale=locale)
        case Unit.MONEY_PER_HOUR:
            return f"{money(number_, currency, short=short, locale=locale)}/h"
        case Unit.SHARE:
            return percent(number_, 1, locale)
        case Unit.MINUTES:
            return duration(number_, locale)
        case Unit.POINTS:
            return signed(number_, 0, locale)
        case _:
            return compact(number_, locale) if short else number(number_, 0, locale)


def value(
    unit: Unit, of: Value | None, currency: str = "", *, short: bool = False, locale: str = LOCALE
) -> str:
    """A metric's value in its unit, or a dash."""
    return figure(unit, of.number if of else None, currency, short=short, locale=locale)


def signed(amount: float, places: int = 0, locale: str = LOCALE) -> str:
    """A number that shows its sign when it is positive too; what rounds to nothing has none."""
    text = number(abs(amount), places, locale)
    if not any(digit in "123456789" for digit in text):
        return text
    return ("+" if amount > 0 else MINUS) + text


def change(unit: Unit, of: Change | None, locale: str = LOCALE) -> str:
    """A change as METRICS §7 states it: "+18.0 %", "−1.3 pp", "+4 pts", "new", or a dash when there is none."""
    if of is None:
        return NONE
    if of.is_new:
        return "new"
    if of.relative is not None:
        return f"{signed(100 * of.relative, 1, locale)}{SPACE}%"
    if of.absolute is None:
        return NONE
    if unit is Unit.SHARE:
        return f"{signed(100 * of.absolute, 1, locale)}{SPACE}pp"
    return f"{signed(of.absolute, 0, locale)}{SPACE}pts"


def day(of: date, locale: str = LOCALE) -> str:
    """A date with its weekday: "Sat, Nov 21, 2026"."""
    return format_skeleton("yMMMEd", of, locale=locale)


def days(start: date, end: date, locale: str = LOCALE) -> str:
    """A range of days, as short as the locale says it: "Nov 1 – 21, 2026"."""
    if start == end:
        return format_date(start, "medium", locale=locale)
    return str(format_interval(start, end, "yMMMd", locale=locale)).replace("\N{THIN SPACE}", " ")


def moment(of: datetime, locale: str = LOCALE) -> str:
    """A date and a time: "Nov 21, 2026, 22:18"."""
    return f"{format_date(of, 'medium', locale=locale)}, {format_datetime(of, 'HH:mm', locale=locale)}"


def bucket(of: date, grain: str | None, locale: str = LOCALE) -> str:
    """A bucket of a series in full, as a tooltip names it."""
    if isinstance(of, datetime):
        return f"{format_skeleton('MMMEd', of, locale=locale)}, {hour(of.hour)}"
    if grain == "month":
        return format_skeleton("yMMMM", of, locale=locale)
    if grain == "week":
        return f"Week {of.isocalendar().week}, from {format_skeleton('MMMd', of, locale=locale)}"
    return day(of, locale)


def hour(of: int) -> str:
    """The hour that begins then: "20:00-21:00" would not fit everywhere, so "20:00"."""
    return time(of).strftime("%H:%M")


def weekdays(width: Literal["abbreviated", "wide"] = "abbreviated", locale: str = LOCALE) -> list[str]:
    """The names of the weekdays, Monday first."""
    names = get_day_names(width, locale=locale)
    return [str(names[index]) for index in range(7)]
