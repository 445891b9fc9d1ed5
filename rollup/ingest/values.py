"""Readers of single values: from what a file or a request holds to what a fact table stores, or `Wrong`.

Money becomes whole minor units, instants epoch seconds, dates epoch days, clock times minutes after midnight. Nothing
here passes through a float.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, Protocol

from rollup.calendar import day_of, instant_of
from rollup.ingest.kind import Field, Type

TEXT_LIMIT = 200
EARLIEST = 946_684_800  # 2000-01-01
LATEST = 4_133_980_800  # 2101-01-01: the first instant that is too late
FIRST_DATE, LAST_DATE = date(2000, 1, 1), date(2100, 12, 31)
MONEY_LIMIT = 10**15
INTEGER_LIMIT = 2**53
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)
AMOUNT = re.compile(r"([+-]?)(\d{1,16})(?:\.(\d{0,20}))?", re.ASCII)
WHOLE = re.compile(r"[+-]?\d{1,16}", re.ASCII)
CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::00)?", re.ASCII)
TRUTHS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"


class Wrong(ValueError):
    """A value that cannot be used. `field` is the path below the field that was read, such as `[2].amount`."""

    def __init__(self, reason: str, field: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.field = field


class Place(Protocol):
    """Where a record belongs: what local times and amounts in it mean. None: not known."""

    @property
    def zone(self) -> str | None: ...

    @property
    def currency(self) -> str | None: ...


Reader = Callable[[Any, Place], Any]


def exponent(currency: str) -> int:
    """How many decimals amounts of an ISO 4217 currency have."""
    return 0 if currency in NO_DECIMALS else 3 if currency in THREE_DECIMALS else 2


def shown(value: object) -> str:
    """A value for a message, never longer than a line."""
    text = repr(value[:41] if isinstance(value, str) else value)
    return text if len(text) <= 44 else text[:40] + "…"


def nearest(name: str, known: tuple[str, ...]) -> str:
    """The end of a message about an unknown name: the name that may have been meant."""
    close = get_close_matches(name[:TEXT_LIMIT], known, n=1)
    if close:
        return f"; did you mean {close[0]!r}?"
    return f"; known: {', '.join(known)}" if 0 < len(known) <= 12 else ""


def read_text(raw: Any, _place: Place) -> str | None:
    """Text of at most 200 characters without control characters; whole numbers are taken as text (ids often are).
    Nothing but spaces is nothing."""
    if type(raw) is not str:
        if type(raw) is not int:
            raise Wrong(f"{shown(raw)} is no text")
        return str(raw)
    text = raw.strip()
    if len(text) > TEXT_LIMIT:
        raise Wrong(f"is longer than {TEXT_LIMIT} characters")
    if not text.isprintable() and any(sign < " " or "\x7f" <= sign < "\xa0" for sign in text):
        raise Wrong("has control characters in it")
    if not text.isascii() and any("\ud800" <= sign <= "\udfff" for sign in text):
        raise Wrong("is no valid Unicode text")
    return text or None


def read_boolean(raw: Any, _place: Place) -> bool:
    """True or false, yes or no, 1 or 0."""
    if type(raw) is bool:
        return raw
    found = TRUTHS.get(str(raw).strip().lower()) if type(raw) in (str, int) else None
    if found is None:
        raise Wrong(f"{shown(raw)} is neither true nor false")
    return found


def read_date(raw: Any, _place: Place) -> int:
    """A date such as 2026-03-01, as an epoch day."""
    try:
        value = raw if type(raw) is date else date.fromisoformat(raw.strip())
    except (AttributeError, TypeError, ValueError):
        raise Wrong(f"{shown(raw)} is no date such as 2026-03-01") from None
    if not FIRST_DATE <= value <= LAST_DATE:
        raise Wrong(f"{value.isoformat()} is outside 2000-2100")
    return day_of(value)


def read_instant(raw: Any, place: Place) -> int:
    """An ISO 8601 time (or epoch seconds) as epoch seconds; without an offset it is the venue's local wall time."""
    if type(raw) is int:
        seconds = raw
    else:
        seconds = _seconds(_moment(raw), place)
    if not EARLIEST <= seconds < LATEST:
        raise Wrong(f"{shown(raw)} is outside 2000-2100")
    return seconds


def _moment(raw: Any) -> datetime:
    if isinstance(raw, datetime):
        return raw
    try:
        return datetime.fromisoformat(raw.strip())
    except (AttributeError, TypeError, ValueError):
        raise Wrong(
            f"{shown(raw)} is no time such as 2026-03-01T18:30 or 2026-03-01T18:30:00+01:00"
        ) from None


def _seconds(moment: datetime, place: Place) -> int:
    if moment.tzinfo is not None:
        return (moment - EPOCH) // SECOND
    if place.zone is None:
        raise Wrong("has no offset such as +01:00, and there is no venue whose local time it could be")
    if not FIRST_DATE <= moment.date() <= LAST_DATE:
        raise Wrong(f"{moment.isoformat()} is outside 2000-2100")
    minute = moment.hour * 60 + moment.minute
    return instant_of(place.zone, day_of(moment.date()), minute, last=bool(moment.fold)) + moment.second


def money_reader(field: Field) -> Reader:
    """Amounts in major units, as decimal text or number, to whole minor units of the place's currency."""
    high = MONEY_LIMIT if field.high is None else field.high

    def read(raw: Any, place: Place) -> int:
        match = AMOUNT.fullmatch(raw.strip() if type(raw) is str else _decimal_text(raw))
        if match is None:
            raise Wrong(f"{shown(raw)} is no amount such as 12.50")
        if place.currency is None:
            raise Wrong("is in no known currency: give the currency, or a venue")
        sign, whole, decimals = match.groups("")
        places = exponent(place.currency)
        decimals = decimals.rstrip("0")
        if len(decimals) > places:
            raise Wrong(f"{shown(raw)} has more decimals than the {places} of {place.currency}")
        amount = int(whole) * 10**places + int(decimals.ljust(places, "0") or "0")
        return _bounded(-amount if sign == "-" else amount, field.low, high, raw)

    return read


def _decimal_text(raw: Any) -> str:
    """A number in decimal notation, exactly as it was written; anything else is no amount."""
    if type(raw) is int:
        return str(raw) if abs(raw) < MONEY_LIMIT else "too large"
    if type(raw) is float:
        raw = Decimal(repr(raw))
    if not isinstance(raw, Decimal) or not raw.is_finite() or abs(raw.adjusted()) > 20:
        return "no number" if raw != 0 or not isinstance(raw, Decimal) else "0"
    return format(raw, "f")


def integer_reader(field: Field) -> Reader:
    """Whole numbers within the field's bounds."""
    high = INTEGER_LIMIT if field.high is None else field.high

    def read(raw: Any, _place: Place) -> int:
        if type(raw) is int:
            return _bounded(raw, field.low, high, raw)
        if type(raw) is float and raw.is_integer() and abs(raw) < INTEGER_LIMIT:
            return _bounded(int(raw), field.low, high, raw)
        if type(raw) is not str or not WHOLE.fullmatch(raw.strip()):
            raise Wrong(f"{shown(raw)} is no whole number")
        return _bounded(int(raw), field.low, high, raw)

    return read


def _bounded(value: int, low: int, high: int, raw: Any) -> int:
    if value < low:
        raise Wrong(f"{shown(raw)} is negative" if low == 0 else f"{shown(raw)} is below {low}")
    if value > high:
        raise Wrong(f"{shown(raw)} is above what is allowed")
    return value


def clock_reader(field: Field) -> Reader:
    """Wall-clock times as minutes after midnight, past 24:00 where the field's bound allows."""
    high = 1440 if field.high is None else field.high

    def read(raw: Any, _place: Place) -> int:
        match = CLOCK.fullmatch(raw.strip()) if type(raw) is str else None
        if match is None or int(match[2]) > 59:
            raise Wrong(f"{shown(raw)} is no time of day such as 08:30")
        minutes = int(match[1]) * 60 + int(match[2])
        if minutes > high:
            raise Wrong(f"{shown(raw)} is later than {high // 60:02}:{high % 60:02}")
        return minutes

    return read


def choice_reader(field: Field) -> Reader:
    """One of the field's choices, in any case."""
    known = {choice: choice for choice in field.choices}

    def read(raw: Any, _place: Place) -> str:
        try:
            return known[raw]
        except (KeyError, TypeError):
            name = raw.strip().lower() if type(raw) is str else ""
        if name not in known:
            raise Wrong(f"{shown(raw)} is not known" + nearest(name, field.choices))
        return name

    return read


def read_numbers(raw: Any, place: Place) -> list[int]:
    """Distinct whole numbers from 1, as a list or as text such as `1 3`."""
    parts = raw.replace(",", " ").split() if type(raw) is str else raw
    if not isinstance(parts, list | tuple) or len(parts) > TEXT_LIMIT:
        raise Wrong(f"{shown(raw)} is no list of whole numbers")
    return sorted({_COUNTING(part, place) for part in parts})


_COUNTING = integer_reader(Field("number", Type.INTEGER, low=1))

SIMPLE: dict[Type, Reader] = {
    Type.TEXT: read_text,
    Type.BOOLEAN: read_boolean,
    Type.DATE: read_date,
    Type.INSTANT: read_instant,
    Type.NUMBERS: read_numbers,
}
BOUNDED: dict[Type, Callable[[Field], Reader]] = {
    Type.MONEY: money_reader,
    Type.INTEGER: integer_reader,
    Type.CLOCK: clock_reader,
    Type.CHOICE: choice_reader,
}
