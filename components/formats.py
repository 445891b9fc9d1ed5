"""Numbers, money, times and changes as people read them, by locale. A value that is not there is a dash, never 0."""

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from babel import Locale
from babel.dates import format_date, format_datetime, format_interval, format_skeleton, get_day_names
from babel.numbers import format_compact_decimal

from components import numbers
from dashboard import language
from dashboard.language import gettext as _
from rollup.metrics.metric import Unit
from rollup.metrics.values import Change, Value

NONE = "–"
MINUS = numbers.MINUS
SPACE = "\N{NO-BREAK SPACE}"
NOT_NOTHING = frozenset("123456789")
CHANGE_PLACES = 1
COMPACT_FROM = 10_000
"""Amounts from here on are shortened (412k) where room is short; below, every unit is said."""
EXACT_BELOW = 100
"""Amounts smaller than this keep their minor units where room is short too."""


def number(value: float | Decimal, places: int = 0) -> str:
    """A number with the locale's separators and exactly this many decimal places, a half rounded to the even one."""
    return numbers.writing(language.locale())(numbers.rounded(value, places))


_rules = lru_cache(Locale.parse)
"""Babel's own form of a locale, which it would else make of the name for each number."""


def compact(value: float | Decimal) -> str:
    """A number in three figures or so: 950, 9,870, 41.2k, 412k, 1.24M."""
    size = abs(float(value))
    if size < COMPACT_FROM:
        return number(value, 0)
    places = 2 if size >= 1_000_000 else (1 if size < 100_000 else 0)
    text = format_compact_decimal(value, locale=_rules(language.locale()), fraction_digits=places)
    text = text.replace("-", MINUS)
    return text.replace("K", "k") if language.locale().startswith("en") else text


def major(minor: float, currency: str) -> Decimal:
    """An amount in minor units in whole ones, exactly: 123450 öre are 1234.5 kronor."""
    return Decimal(minor).scaleb(-numbers.places_of(currency) if currency else 0)


def money(minor: float, currency: str, *, short: bool = False) -> str:
    """An amount in minor units with its currency: "1,234.50 SEK", short "412k SEK"."""
    if not short:
        return _money(currency)(minor)
    whole = major(minor, currency)
    places = numbers.places_of(currency) if currency else 0
    text = compact(whole) if abs(whole) >= EXACT_BELOW else number(whole, places)
    return f"{text}{SPACE}{currency}" if currency else text


def percent(share: float, places: int = 1) -> str:
    """A share of 1 in percent: "3.1 %"."""
    return f"{number(100 * share, places)}{SPACE}%"


def duration(minutes: float) -> str:
    """Minutes, from two hours on in hours: "45 min", "1,240 h"."""
    return _durations()(minutes)


def figure(unit: Unit, number_: float | None, currency: str = "", *, short: bool = False) -> str:
    """A metric's number in its unit."""
    if not short:
        return figures(unit, currency)(number_)
    if number_ is None:
        return NONE
    match unit:
        case Unit.MONEY:
            return money(number_, currency, short=True)
        case Unit.MONEY_PER_HOUR:
            return f"{money(number_, currency, short=True)}/h"
        case Unit.COUNT:
            return compact(number_)
        case _:
            return figures(unit, currency)(number_)


def figures(unit: Unit, currency: str = "") -> Callable[[float | None], str]:
    """What `figure` makes of many numbers of one unit and currency in the reader's language: for columns, where what
    is alike for all of them is looked up once."""
    written = _written(unit, currency)
    return lambda number_: NONE if number_ is None else written(number_)


def _written(unit: Unit, currency: str) -> Callable[[float], str]:
    write = numbers.writing(language.locale())
    match unit:
        case Unit.MONEY:
            return _money(currency)
        case Unit.MONEY_PER_HOUR:
            money_ = _money(currency)
            return lambda amount: f"{money_(amount)}/h"
        case Unit.SHARE:
            return lambda share: f"{write(numbers.rounded(100 * share, 1))}{SPACE}%"
        case Unit.MINUTES:
            return _durations()
        case Unit.POINTS:
            return lambda points: signed(points, 0)
        case _:
            return lambda count: write(numbers.rounded(count, 0))


def _money(currency: str) -> Callable[[float], str]:
    write = numbers.writing(language.locale())
    if not currency:
        return lambda minor: write(numbers.minor(minor, 0))
    places, end = numbers.places_of(currency), SPACE + currency
    return lambda minor: write(numbers.minor(minor, places)) + end


def _durations() -> Callable[[float], str]:
    write = numbers.writing(language.locale())
    in_minutes, in_hours = SPACE + _("min"), SPACE + _("h")
    return lambda minutes: (
        write(numbers.rounded(minutes, 0)) + in_minutes
        if abs(minutes) < 120
        else write(numbers.rounded(minutes / 60, 0)) + in_hours
    )


def value(unit: Unit, of: Value | None, currency: str = "", *, short: bool = False) -> str:
    """A metric's value in its unit, or a dash."""
    return figure(unit, of.number if of else None, currency, short=short)


def signed(amount: float, places: int = 0) -> str:
    """A number that shows its sign when it is positive too; what rounds to nothing has none."""
    return _signed(numbers.writing(language.locale()), amount, places)


def _signed(write: Callable[[str], str], amount: float, places: int) -> str:
    text = write(numbers.rounded(abs(amount), places))
    if NOT_NOTHING.isdisjoint(text):
        return text
    return ("+" if amount > 0 else MINUS) + text


def change(unit: Unit, of: Change | None) -> str:
    """A change as METRICS §7 states it: "+18.0 %", "−1.3 pp", "+4 pts", "new", or a dash when there is none."""
    return changes(unit)(of)


def changes(unit: Unit) -> Callable[[Change | None], str]:
    """What `change` makes of many changes of one unit."""
    write, new, percents = numbers.writing(language.locale()), _("new"), f"{SPACE}%"
    is_share = unit is Unit.SHARE
    places, end = (CHANGE_PLACES, SPACE + _("pp")) if is_share else (0, SPACE + _("pts"))

    def said(of: Change | None) -> str:
        if of is None:
            return NONE
        if of.is_new:
            return new
        if of.relative is not None:
            return _signed(write, 100 * of.relative, CHANGE_PLACES) + percents
        if of.absolute is None:
            return NONE
        return _signed(write, 100 * of.absolute if is_share else of.absolute, places) + end

    return said


def day(of: date) -> str:
    """A date with its weekday: "Sat, Nov 21, 2026"."""
    return format_skeleton("yMMMEd", of, locale=_rules(language.locale()))


def near_day(of: date) -> str:
    """A date of these days, where the year goes without saying: "Sat, Nov 21"."""
    return format_skeleton("MMMEd", of, locale=_rules(language.locale()))


def days(start: date, end: date) -> str:
    """A range of days, as short as the locale says it: "Nov 1 – 21, 2026"."""
    if start == end:
        return format_date(start, "medium", locale=_rules(language.locale()))
    return str(format_interval(start, end, "yMMMd", locale=_rules(language.locale()))).replace(
        "\N{THIN SPACE}", " "
    )


def moment(of: datetime) -> str:
    """A date and a time: "Nov 21, 2026, 22:18"."""
    locale = _rules(language.locale())
    return f"{format_date(of, 'medium', locale=locale)}, {format_datetime(of, 'HH:mm', locale=locale)}"


def bucket(of: date, grain: str | None) -> str:
    """A bucket of a series in full, as a tooltip names it."""
    if isinstance(of, datetime):
        return f"{format_skeleton('MMMEd', of, locale=_rules(language.locale()))}, {hour(of.hour)}"
    if grain == "month":
        return format_skeleton("yMMMM", of, locale=_rules(language.locale()))
    if grain == "week":
        first = format_skeleton("MMMd", of, locale=_rules(language.locale()))
        return _("Week {week}, from {day}").format(week=of.isocalendar().week, day=first)
    return day(of)


def hour(of: int) -> str:
    """The hour that begins then: "20:00-21:00" would not fit everywhere, so "20:00"."""
    return time(of).strftime("%H:%M")


def clock(of: datetime) -> str:
    """A time of day: "22:18"."""
    return of.strftime("%H:%M")


def weekdays(width: Literal["abbreviated", "wide"] = "abbreviated") -> list[str]:
    """The names of the weekdays, Monday first."""
    names = get_day_names(width, locale=_rules(language.locale()))
    return [str(names[index]) for index in range(7)]
