"""Numbers, money, times and changes as people read them, by locale. A value that is not there is a dash, never 0."""

from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from string import digits
from typing import Literal

from babel import Locale
from babel.dates import format_date, format_datetime, format_interval, format_skeleton, get_day_names
from babel.numbers import format_compact_decimal, get_currency_precision, get_decimal_symbol, get_group_symbol

from dashboard import language
from dashboard.language import gettext as _
from rollup.metrics.metric import Unit
from rollup.metrics.values import Change, Value

NONE = "–"
SPACE = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
NOT_NOTHING = frozenset("123456789")
CHANGE_PLACES = 1
COMPACT_FROM = 10_000
"""Amounts from here on are shortened (412k) where room is short; below, every unit is said."""
EXACT_BELOW = 100
"""Amounts smaller than this keep their minor units where room is short too."""


def number(value: float | Decimal, places: int = 0) -> str:
    """A number with the locale's separators and exactly this many decimal places, a half rounded to the even one.

    A table of a thousand lines has ten thousand numbers. Babel reads its pattern anew for each of them, so it is only
    asked for the separators."""
    if isinstance(value, int) and not places:
        return f"{value:,}".translate(_signs(language.locale()))
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    return f"{exact:,.{places}f}".translate(_signs(language.locale()))


_rules = lru_cache(Locale.parse)
"""Babel's own form of a locale, which it would else make of the name for each number."""


@lru_cache
def _signs(locale: str) -> dict[int, str]:
    """What the locale writes for the separators and the sign of Python's own form of a number. The digits stand in it
    as well: a sign that is looked for in vain takes longer than the rest."""
    separators = {",": get_group_symbol(locale), ".": get_decimal_symbol(locale), "-": MINUS}
    return str.maketrans({digit: digit for digit in digits} | separators)


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
    return Decimal(minor).scaleb(-get_currency_precision(currency) if currency else 0)


def money(minor: float, currency: str, *, short: bool = False) -> str:
    """An amount in minor units with its currency: "1,234.50 SEK", short "412k SEK"."""
    whole = major(minor, currency)
    places = get_currency_precision(currency) if currency else 0
    text = compact(whole) if short and abs(whole) >= EXACT_BELOW else number(whole, places)
    return f"{text}{SPACE}{currency}" if currency else text


def percent(share: float, places: int = 1) -> str:
    """A share of 1 in percent: "3.1 %"."""
    return f"{number(100 * share, places)}{SPACE}%"


def duration(minutes: float) -> str:
    """Minutes, from two hours on in hours: "45 min", "1,240 h"."""
    if abs(minutes) < 120:
        return f"{number(minutes, 0)}{SPACE}{_('min')}"
    return f"{number(minutes / 60, 0)}{SPACE}{_('h')}"


def figure(unit: Unit, number_: float | None, currency: str = "", *, short: bool = False) -> str:
    """A metric's number in its unit."""
    if number_ is None:
        return NONE
    match unit:
        case Unit.MONEY:
            return money(number_, currency, short=short)
        case Unit.MONEY_PER_HOUR:
            return f"{money(number_, currency, short=short)}/h"
        case Unit.SHARE:
            return percent(number_, 1)
        case Unit.MINUTES:
            return duration(number_)
        case Unit.POINTS:
            return signed(number_, 0)
        case _:
            return compact(number_) if short else number(number_, 0)


def value(unit: Unit, of: Value | None, currency: str = "", *, short: bool = False) -> str:
    """A metric's value in its unit, or a dash."""
    return figure(unit, of.number if of else None, currency, short=short)


def signed(amount: float, places: int = 0) -> str:
    """A number that shows its sign when it is positive too; what rounds to nothing has none."""
    text = number(abs(amount), places)
    if NOT_NOTHING.isdisjoint(text):
        return text
    return ("+" if amount > 0 else MINUS) + text


def change(unit: Unit, of: Change | None) -> str:
    """A change as METRICS §7 states it: "+18.0 %", "−1.3 pp", "+4 pts", "new", or a dash when there is none."""
    if of is None:
        return NONE
    if of.is_new:
        return _("new")
    if of.relative is not None:
        return f"{signed(100 * of.relative, CHANGE_PLACES)}{SPACE}%"
    if of.absolute is None:
        return NONE
    if unit is Unit.SHARE:
        return f"{signed(100 * of.absolute, CHANGE_PLACES)}{SPACE}{_('pp')}"
    return f"{signed(of.absolute, 0)}{SPACE}{_('pts')}"


def day(of: date) -> str:
    """A date with its weekday: "Sat, Nov 21, 2026"."""
    return format_skeleton("yMMMEd", of, locale=language.locale())


def near_day(of: date) -> str:
    """A date of these days, where the year goes without saying: "Sat, Nov 21"."""
    return format_skeleton("MMMEd", of, locale=language.locale())


def days(start: date, end: date) -> str:
    """A range of days, as short as the locale says it: "Nov 1 – 21, 2026"."""
    if start == end:
        return format_date(start, "medium", locale=language.locale())
    return str(format_interval(start, end, "yMMMd", locale=language.locale())).replace("\N{THIN SPACE}", " ")


def moment(of: datetime) -> str:
    """A date and a time: "Nov 21, 2026, 22:18"."""
    locale = language.locale()
    return f"{format_date(of, 'medium', locale=locale)}, {format_datetime(of, 'HH:mm', locale=locale)}"


def bucket(of: date, grain: str | None) -> str:
    """A bucket of a series in full, as a tooltip names it."""
    if isinstance(of, datetime):
        return f"{format_skeleton('MMMEd', of, locale=language.locale())}, {hour(of.hour)}"
    if grain == "month":
        return format_skeleton("yMMMM", of, locale=language.locale())
    if grain == "week":
        first = format_skeleton("MMMd", of, locale=language.locale())
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
    names = get_day_names(width, locale=language.locale())
    return [str(names[index]) for index in range(7)]
