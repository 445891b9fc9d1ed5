"""Who comes back: members by the month of their first order, and what share of them ordered again in each month since.

Cohorts run down, below a row of them all; the months since run across. On a phone the first half year is shown. The
month in which all of a cohort ordered is its size beside its name: a column of 100 % would tell nothing and make every
other cell pale.
"""

from dataclasses import dataclass
from datetime import date, datetime

from babel.dates import format_skeleton
from plotly import graph_objects as go

from components import formats, series
from components.theme import HEADING, Palette, contrast, mixed, template
from dashboard import language
from dashboard.answers.cohorts import Cohort, Cohorts
from dashboard.language import gettext as _
from dashboard.language import ngettext
from rollup.metrics.values import Value

ROW = 36
MONTHS_NARROW = 6
"""Months since the first on a phone; more columns would be too narrow for a share."""
ABOVE_AND_BELOW = 84
LEAST_TOP = 0.1
"""The colours end here at the earliest, so that small shares look small."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A cohort, or (without a month) all of them together: its size, and how many came back by months since."""

    month: date | None
    size: int
    returned: dict[int, Value]


@dataclass(frozen=True, slots=True)
class _Place:
    """A cell and where it is drawn. `running`: its month is not over yet."""

    row: _Row
    since: int
    y: int
    running: bool

    @property
    def value(self) -> Value:
        return self.row.returned[self.since]

    @property
    def share(self) -> float:
        """The share that came back; no cell stands for nobody."""
        return self.value.number or 0.0


def customer_cohort_chart(
    found: Cohorts, colours: Palette, subtitle: str = "", *, narrow: bool = False
) -> go.Figure:
    """The retention triangle."""
    rows, columns = _rows(found), _columns(found, narrow=narrow)
    places = _places(rows, columns, found.as_of)
    figure = go.Figure(layout={"template": template(colours)})
    figure.add_trace(_cells(places, len(rows), columns, colours))
    figure.add_trace(_words(places, colours))
    figure.add_shape(type="line", x0=0, x1=1, xref="paper", y0=0.5, y1=0.5, line={"color": colours.line})
    figure.update_layout(
        title={"text": _("Retention by month of the first order"), "subtitle": {"text": subtitle}},
        margin_t=HEADING + 52,
        meta={"summary": _summary(rows[0])},
        xaxis={
            "title": {"text": _("Months since the first order")},
            "side": "top",
            "tickvals": columns,
            "ticktext": [str(since) for since in columns],
            "range": [0.5, max(columns) + 0.5],
            "ticklen": 0,
        },
        yaxis={
            "tickvals": list(range(len(rows))),
            "ticktext": [_named(row) for row in rows],
            "range": [len(rows) - 0.5, -0.5],
            "showgrid": False,
            "ticklen": 0,
            "ticklabelstandoff": 8,
            "tickfont": {"color": colours.ink},
            "title": {"text": "" if narrow else _("Month of the first order · members")},
        },
    )
    return figure


def is_blank(found: Cohorts) -> bool:
    """Whether nobody had a first order in any of the months."""
    return not any(cohort.size for cohort in found.cohorts)


def chart_height(found: Cohorts) -> int:
    """The height, in pixels, at which each cell can be read."""
    return ROW * (len(_shown(found)) + 1) + ABOVE_AND_BELOW


def _shown(found: Cohorts) -> list[Cohort]:
    """The cohorts from the first that has members."""
    sizes = [cohort.size for cohort in found.cohorts]
    first = next((index for index, size in enumerate(sizes) if size), len(sizes))
    return list(found.cohorts[first:])


def _rows(found: Cohorts) -> list[_Row]:
    cohorts = _shown(found)
    rows = [_Row(each.month, each.size, dict(enumerate(each.returned))) for each in cohorts]
    return [_together(rows, found.as_of), *rows]


def _together(rows: list[_Row], as_of: datetime) -> _Row:
    """All cohorts that are old enough, in each month since: counts added up, never shares. A month that is not over
    would lower them, so it is left out."""
    returned: dict[int, Value] = {}
    for since in range(1, len(rows)):
        values = [
            row.returned[since]
            for row in rows
            if since in row.returned and not _is_running(row.month, since, as_of)
        ]
        total = series.merged(values)
        if total is not None and total.denominator:
            returned[since] = total
    return _Row(None, sum(row.size for row in rows), returned)


def _columns(found: Cohorts, *, narrow: bool) -> list[int]:
    """The months since the first that have a column; one at least."""
    last = max(len(_shown(found)) - 1, 1)
    return list(range(1, (min(last, MONTHS_NARROW) if narrow else last) + 1))


def _places(rows: list[_Row], columns: list[int], as_of: datetime) -> list[_Place]:
    return [
        _Place(row, since, y, _is_running(row.month, since, as_of))
        for y, row in enumerate(rows)
        if row.size
        for since in columns
        if since in row.returned
    ]


def _is_running(month: date | None, since: int, as_of: datetime) -> bool:
    return month is not None and _later(month, since) == as_of.date().replace(day=1)


def _later(month: date, months: int) -> date:
    years, place = divmod(month.month - 1 + months, 12)
    return date(month.year + years, place + 1, 1)


def _cells(places: list[_Place], height: int, columns: list[int], colours: Palette) -> go.Heatmap:
    shares: list[list[float | None]] = [[None] * len(columns) for _row in range(height)]
    tips = [[""] * len(columns) for _row in range(height)]
    for place in places:
        shares[place.y][place.since - 1] = place.share
        tips[place.y][place.since - 1] = _tooltip(place)
    steps = len(colours.heat) - 1
    return go.Heatmap(
        x=columns,
        y=list(range(height)),
        z=shares,
        zmin=0,
        zmax=_top(places),
        colorscale=[[index / steps, colour] for index, colour in enumerate(colours.heat)],
        showscale=False,
        customdata=tips,
        hovertemplate="%{customdata}<extra></extra>",
        hoverongaps=False,
        xgap=3,
        ygap=3,
    )


def _words(places: list[_Place], colours: Palette) -> go.Scatter:
    """The share in percent in each cell, dark or light, whichever reads better on its colour; with a star while its
    month runs."""
    top = _top(places)

    def ink(place: _Place) -> str:
        behind = mixed(colours.heat, place.share / top)
        return max((colours.low_ink, colours.high_ink), key=lambda colour: contrast(colour, behind))

    def said(place: _Place) -> str:
        return formats.number(100 * place.share, 0) + ("*" if place.running else "")

    return go.Scatter(
        x=[place.since for place in places],
        y=[place.y for place in places],
        mode="text",
        text=[said(place) for place in places],
        textfont={"size": 12, "color": [ink(place) for place in places]},
        hoverinfo="skip",
        showlegend=False,
    )


def _top(places: list[_Place]) -> float:
    """Where the colours end. A cohort of a few members alone must not make all others pale."""
    sure = [place.share for place in places if (place.value.denominator or 0) >= 10]
    return max([LEAST_TOP, *(sure or [place.share for place in places])])


def _month(of: date, skeleton: str = "yMMMM") -> str:
    return str(format_skeleton(skeleton, of, locale=language.locale()))


def _named(row: _Row) -> str:
    name = _("All") if row.month is None else _month(row.month, "yMMM")
    return f"{name} · <b>{formats.number(row.size)}</b>"


def _tooltip(place: _Place) -> str:
    value, month = place.value, place.row.month
    head = _("All cohorts") if month is None else _("First order in {month}").format(month=_month(month))
    later = ngettext("{count} month later", "{count} months later", place.since).format(count=place.since)
    if month is not None:
        later += f", {_month(_later(month, place.since))}"
    counts = _("{count} of {total} members ordered again").format(
        count=formats.number(value.numerator), total=formats.number(value.denominator or 0)
    )
    lines = [f"<b>{head}</b>", later, f"{counts}: <b>{formats.percent(place.share)}</b>"]
    return "<br>".join([*lines, *([_("The month is not over yet")] if place.running else [])])


def _summary(together: _Row) -> str:
    """How many came back a month later, for a screen reader."""
    later = together.returned.get(1)
    if later is None or later.number is None:
        return _("No cohort is a month old yet")
    return _("{share} of new customers ordered again a month later").format(
        share=formats.percent(later.number)
    )
