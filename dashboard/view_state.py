"""What a person is looking at, as it stands in the URL: period, venues, comparison, definitions, drill-down.

`?period=mtd&venue=v12,v17&compare=prior`, or `?from=2026-11-01&to=2026-11-14` for days of one's own. The key of a
split narrows the view to one of its groups (`&resource=court-1`); other names are parameters of the page's own. A link
that is passed on shows the same view, within the receiver's own venues.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import parse_qsl, quote

from dashboard.results import Query
from dashboard.splits import SPLITS
from rollup.errors import BadInput, sentence, unknown

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
    "week": "week_before",
    "year": "last_year",
    "weekdays": "same_weekdays",
    "none": None,
}
"""The comparison's name in the URL and in a query."""
WHOLE_MONTHS = ("mtd", "last-month")
"""Periods whose prior period is the same days of the month before, not as many days back."""
DEFINITIONS = ("current", "classic")
GRANULARITIES = ("hour", "day", "week", "month")
FRAME = ("period", "from", "to", "venue", "region", "compare", "granularity", "definitions")
"""The parameters that hold on every page; all others are left behind when the page is changed."""
NARROWING = tuple(split.key for split in SPLITS if split.column and split.key not in ("venue", "region"))
MOST_HOURS, MOST_DAYS = 31, 800
"""The longest ranges that are drawn by the hour and by the day: more points than that are no chart."""


@dataclass(frozen=True, slots=True)
class ViewState:
    """`start` and `end` are set for the period `custom` alone; `granularity` None is what suits the range,
    `definitions` None each venue's own default. `only` narrows to groups of splits, `parameters` are the page's own."""

    period: str = "mtd"
    start: date | None = None
    end: date | None = None
    venues: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    compare: str = "prior"
    granularity: str | None = None
    definitions: str | None = None
    only: tuple[tuple[str, str], ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()

    @classmethod
    def from_url(cls, search: str | None) -> "ViewState":
        """The view of a URL's query string; a parameter that cannot be read raises `BadInput` with its name."""
        given = dict(parse_qsl((search or "").removeprefix("?"), keep_blank_values=True))
        custom = "from" in given or "to" in given
        start, end = _range(given) if custom else (None, None)
        return cls(
            period=CUSTOM if custom else _known("period", given.get("period", "mtd"), PERIODS),
            start=start,
            end=end,
            venues=_several(given.get("venue", "")),
            regions=_several(given.get("region", "")),
            compare=_known("compare", given.get("compare", "prior"), COMPARISONS),
            granularity=_optional(given, "granularity", GRANULARITIES),
            definitions=_optional(given, "definitions", DEFINITIONS),
            only=tuple((name, given[name]) for name in NARROWING if name in given),
            parameters=tuple(
                (name, value) for name, value in given.items() if name not in (*FRAME, *NARROWING) and value
            ),
        )

    def to_url(self) -> str:
        """The query string, with its question mark, that `from_url` reads back as this view."""
        given = (
            {"from": str(self.start), "to": str(self.end)}
            if self.period == CUSTOM
            else {"period": self.period}
        )
        given |= {"venue": _joined(self.venues), "region": _joined(self.regions), "compare": self.compare}
        given |= {"granularity": self.granularity or "", "definitions": self.definitions or ""}
        given |= {name: quote(value, safe="") for name, value in (*self.only, *self.parameters)}
        return "?" + "&".join(f"{name}={value}" for name, value in given.items() if value)

    def to_urls(self, split: str) -> Callable[[str], str]:
        """From a group's key to the query string of the view narrowed to that group of a split that is neither venue
        nor region: for links by the thousand."""
        whole = replace(self.widened(split), parameters=()).to_url()
        rest = "".join(f"&{name}={quote(value, safe='')}" for name, value in self.parameters)
        return lambda key: f"{whole}&{split}={quote(key, safe='')}{rest}"

    def frame(self) -> "ViewState":
        """The view without what belongs to one page: as it is taken along to another."""
        return replace(self, only=(), parameters=())

    def narrowed(self, split: str, key: str) -> "ViewState":
        """The view with one group of a split alone: of a venue or region, or of what the facts are split by."""
        if split == "venue":
            return replace(self, venues=(key,), regions=())
        if split == "region":
            return replace(self, regions=(key,), venues=())
        return replace(self, only=(*(pair for pair in self.only if pair[0] != split), (split, key)))

    def widened(self, split: str) -> "ViewState":
        """The view without that narrowing."""
        if split in ("venue", "region"):
            return replace(self, venues=(), regions=())
        return replace(self, only=tuple(pair for pair in self.only if pair[0] != split))

    def as_today(self) -> "ViewState":
        """The same venues and definitions today by the hour, against the same weekday of the week before."""
        return replace(
            self, period="today", start=None, end=None, compare="week", granularity="hour", only=()
        )

    def parameter(self, name: str, default: str = "") -> str:
        """The value of one of the page's own parameters."""
        return dict(self.parameters).get(name, default)

    def with_parameter(self, name: str, value: str | None) -> "ViewState":
        """The view with one of the page's own parameters set, or without it."""
        kept = tuple(pair for pair in self.parameters if pair[0] != name)
        return replace(self, parameters=(*kept, (name, value)) if value else kept)

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

    def grain(self, today: date) -> str:
        """The grain of a trend: the one chosen, where the range is not too long for it, or one that suits."""
        start, end = self.dates(today)
        days = (end - start).days + 1
        too_fine = (self.granularity == "hour" and days > MOST_HOURS) or (
            self.granularity == "day" and days > MOST_DAYS
        )
        return grain_for(start, end) if self.granularity is None or too_fine else self.granularity

    def query(
        self, metrics: tuple[str, ...], today: date, by: str | None = None, *, series: bool = False
    ) -> Query:
        """This view's question about some metrics, split by something or as a series."""
        start, end = self.dates(today)
        return Query(
            metrics=metrics,
            start=start,
            end=end,
            venues=self.venues,
            regions=self.regions,
            only=self.only,
            by=by,
            grain=self.grain(today) if series else None,
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


def _several(value: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for key in value.split(",") if key))


def _joined(keys: Iterable[str]) -> str:
    return ",".join(quote(key, safe="") for key in keys)


def _optional(given: dict[str, str], name: str, known: Iterable[str]) -> str | None:
    return _known(name, given[name], known) if given.get(name) else None


def _known(name: str, value: str, known: Iterable[str]) -> str:
    if value not in known:
        raise unknown(name, value, known, name)
    return value


def _range(given: dict[str, str]) -> Span:
    start, end = _day(given, "from"), _day(given, "to")
    if end < start:
        raise BadInput(
            sentence("to={end} lies before from={start}; swap the two", end=end, start=start), "to"
        )
    if (end - start).days >= MAX_DAYS:
        raise BadInput(
            sentence(
                "from={start} to={end} is longer than ten years; choose a shorter period",
                start=start,
                end=end,
            ),
            "from",
        )
    return start, end


def _day(given: dict[str, str], name: str) -> date:
    value = given.get(name, "")
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise BadInput(
            sentence("{name}={value!r} is no date such as {name}=2026-11-21", name=name, value=value), name
        ) from error
