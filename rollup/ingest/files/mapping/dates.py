"""Dates and times of foreign files, as the ISO texts that `take` reads."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from rollup.calendar import zone as find_zone
from rollup.errors import BadInput
from rollup.ingest.files.mapping.place import Place

TIME_SIGNS = frozenset("HIMSfpXcTRs")
EPOCH_UNITS = {"epoch": 1, "epoch_ms": 1000}


def read_date_format(pattern: str, zone: str | None, place: Place) -> Callable[[str], str]:
    """A function from a text in the pattern (`strptime` signs, `iso`, `epoch`, `epoch_ms`) to an ISO text.

    A pattern without a time of day gives a date. With a zone the time gets its offset; without one it stays as the
    clock on the wall showed it, and counts in the venue's own zone."""
    try:
        place_zone = find_zone(zone) if zone else None
    except BadInput as error:
        place.fail(str(error))

    @lru_cache(maxsize=65_536)
    def convert(text: str) -> str:
        found = _parse(text, pattern)
        if not _has_time(pattern, text):
            return found.date().isoformat()
        if found.tzinfo is None and place_zone is not None:
            found = found.replace(tzinfo=place_zone)
        return found.isoformat()

    return convert


def later(text: str, minutes: int) -> str:
    """An ISO time, so many real minutes later when it has an offset, else so many on the wall clock."""
    start = datetime.fromisoformat(text)
    if start.tzinfo is not None:
        start = start.astimezone(UTC)
    return (start + timedelta(minutes=minutes)).isoformat()


def _parse(text: str, pattern: str) -> datetime:
    try:
        if pattern in EPOCH_UNITS:
            return datetime.fromtimestamp(int(text) / EPOCH_UNITS[pattern], UTC)
        if pattern == "iso":
            return datetime.fromisoformat(text)
        return datetime.strptime(text, pattern)
    except (ValueError, OverflowError, OSError) as error:
        raise BadInput(f"{text!r} is no date as in {pattern!r}") from error


def _has_time(pattern: str, text: str) -> bool:
    if pattern in EPOCH_UNITS:
        return True
    if pattern == "iso":
        return len(text) > len("2026-01-31")
    signs = (part[:1] for part in pattern.replace("%%", "").split("%")[1:])
    return not TIME_SIGNS.isdisjoint(signs)
