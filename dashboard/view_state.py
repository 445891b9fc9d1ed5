"""What a person is looking at, as it stands in the URL: period, venues, comparison, definitions.

`?period=mtd&venue=v12,v17&compare=prior`, or `?from=2026-11-01&to=2026-11-14` for days of one's own. A link that is
passed on shows the same view, within the receiver's own venues.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import parse_qsl, quote

from dashboard.results import Query
from rollup.errors import BadInput, unknown

CUSTOM = "custom"
MAX_DAYS = 3_660
"""The longest range of one's own, ten years: a mistyped year is told, not computed."""

Span = tuple[date, date]


def _month(day: date) -> date:
    return day.replace(day=1)


def _last_month(today: date) -> Span:
    end = _month(today) - timedelta(days=1)
    return _month(end), end


PERIODS: dict[str, Callable[[date], Span]] = {
    "today": lambda today: (today, today),
    "week": lambda today: (today - timedelta(days=today.weekday()), today),
    "mtd": lambda today: (_month(today), today),
    "last-month": _last_month,
    "quarter": lambda today: (date(today.year, 3 * ((today.month - 1) // 3) + 1, 1), today),
    "year": lambda today: (date(today.year, 1, 1), today),
}
COMPARISONS: dict[str, str | None] = {
    "prior": "prior",
    "year": "last_year",
    "weekdays": "same_weekdays",
    "none": None,
}
"""The comparison's name in the URL and in a query."""
WHOLE_MONTHS = ("mtd", "last-month")
"""Periods whose prior period is the same days of the month before, not as many days back."""
DEFINITIONS = ("current", "classic")


@dataclass(frozen=True, slots=True)
class ViewState:
    """`start` and `end` are set for the period `custom` alone; `definitions` None is each venue's own default."""

    period: str = "mtd"
    start: date | None = None
    end: date | None = None
    venues: tuple[str, ...] = ()
    compare: str = "prior"
    definitions: str | None = None

    @classmethod
    def from_url(cls, search: str | None) -> "ViewState":
        """The view of a URL's query string. Parameters of other parts of a page are left to them; one of these that
        cannot be read raises `BadInput` with its name."""
        given = dict(parse_qsl((search or "").removeprefix("?"), keep_blank_values=True))
        custom = "from" in given or "to" in given
        start, end = _range(given) if custom else (None, None)
        period = CUSTOM if custom else _known("period", given.get("period", "mtd"), PERIODS)
        definitions = given.get("definitions")
        return cls(
            period=period,
            start=start,
            end=end,
            venues=tuple(dict.fromkeys(key for key in given.get("venue", "").split(",") if key)),
            compare=_known("compare", given.get("compare", "prior"), COMPARISONS),
            definitions=_known("definitions", definitions, DEFINITIONS) if definitions else None,
        )

    def to_url(self) -> str:
        """The query string, with its question mark, that `from_url` reads back as this view."""
        given = (
            {"from": str(self.start), "to": str(self.end)}
            if self.period == CUSTOM
            else {"period": self.period}
        )
        if self.venues:
            given["venue"] = ",".join(quote(key, safe="") for key in self.venues)
        given["compare"] = self.compare
        if self.definitions:
            given["definitions"] = self.definitions
        return "?" + "&".join(f"{name}={value}" for name, value in given.items())

    def dates(self, today: date) -> Span:
        """The first and the last day, both included; `today` is the venues' own."""
        if self.start and self.end:
            return self.start, self.end
        return PERIODS[self.period](today)

    def comparison(self) -> str | None:
        """The comparison as a query names it."""
        if self.compare == "prior" and self.period in WHOLE_MONTHS:
            return "prior_month"
        return COMPARISONS[self.compare]

    def query(
        self, metrics: tuple[str, ...], today: date, by: str | None = None, *, series: bool = False
    ) -> Query:
        """This view's question about some metrics, split by something or as a series at the grain that suits it."""
        start, end = self.dates(today)
        return Query(
            metrics=metrics,
            start=start,
            end=end,
            venues=self.venues,
            by=by,
            grain=grain_for(start, end) if series else None,
            compare=self.comparison(),
            definitions=self.definitions,
        )


def grain_for(start: date, end: date) -> str:
    """The grain at which a trend over these days has between a handful and about sixty points."""
    days = (end - start).days + 1
    if days <= 2:
        return "hour"
    if days <= 62:
        return "day"
    return "week" if days <= 400 else "month"


def _known(name: str, value: str, known: Iterable[str]) -> str:
    if value not in known:
        raise unknown(name, value, known, name)
    return value


def _range(given: dict[str, str]) -> Span:
    start, end = _day(given, "from"), _day(given, "to")
    if end < start:
        raise BadInput(f"to={end} lies before from={start}; swap the two", "to")
    if (end - start).days >= MAX_DAYS:
        raise BadInput(f"from={start} to={end} is longer than ten years; choose a shorter period", "from")
    return start, end


def _day(given: dict[str, str], name: str) -> date:
    value = given.get(name, "")
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise BadInput(f"{name}={value!r} is no date such as {name}=2026-11-21", name) from error
