"""Today's bookings by the hour in which they arrive, stacked by what became of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from plotly import graph_objects as go

from components import axes, formats
from components.chart_text import plain
from components.theme import Palette, template
from dashboard.language import N_, ngettext
from dashboard.language import gettext as _
from dashboard.results import Result, Row
from rollup.metrics.metric import Unit

METRICS = ("bookings", "opened_paid", "opened_unpaid", "no_shows", "cancelled_bookings")
"""What is to be asked for, by hour: all bookings, and those of whom it is known what became of them."""
STATES = {
    "opened_paid": N_("Paid"),
    "opened_unpaid": N_("Opened, unpaid"),
    "expected": N_("Expected"),
    "no_shows": N_("No-show"),
    "cancelled_bookings": N_("Cancelled"),
}
"""From the line up."""
HOURS, HOURS_NARROW = 12, 6
"""Labels at the axis at most."""
ABOVE = 1.12
"""Room above the highest bar, in which the present is named."""


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of the business day, and how many of its bookings are in each state."""

    hour: int
    counts: dict[str, int]

    @property
    def total(self) -> int:
        """All bookings that arrive in it."""
        return sum(self.counts.values())


def booking_timeline(
    result: Result,
    day_begins: int,
    colours: Palette,
    subtitle: str = "",
    *,
    narrow: bool = False,
) -> go.Figure:
    """An answer of `METRICS` by hour. `day_begins` is the clock hour at which the business day does: the hours before
    it are its end."""
    hours = hours_of(result, day_begins)
    figure = go.Figure(layout={"template": template(colours)})
    for state, name in STATES.items():
        if state == "expected" or any(hour.counts[state] for hour in hours):
            figure.add_trace(_bars(hours, state, _(name), _colour(state, colours)))
    _say_now(figure, hours, result.as_of, colours)
    most = max((hour.total for hour in hours), default=1)
    every = max(1, -(-len(hours) // (HOURS_NARROW if narrow else HOURS)))
    figure.update_layout(
        title={"text": _("Bookings by state"), "subtitle": {"text": subtitle}},
        barmode="stack",
        bargap=0.25,
        barcornerradius=3,
        legend={"traceorder": "normal"},
        meta={"summary": _summary(hours)},
        xaxis={
            "tickmode": "array",
            "tickvals": list(range(0, len(hours), every)),
            "ticktext": [formats.hour(hour.hour) for hour in hours[::every]],
            "range": [-0.6, len(hours) - 0.4],
            "title": {"text": _("Hour of arrival (local time)")},
        },
        yaxis=axes.scale(0, most * ABOVE, Unit.COUNT, "") | {"title": {"text": _("Bookings, number")}},
    )
    return figure


def hours_of(result: Result, day_begins: int) -> list[Hour]:
    """The hours from the first to the last with a booking, in the order of the business day."""
    known = {int(row.key): row for row in result.rows if row.key}
    merged = {hour: _counts([row for row in result.rows if row.key == known[hour].key]) for hour in known}
    order = [(day_begins + index) % 24 for index in range(24)]
    busy = [index for index, hour in enumerate(order) if any(merged.get(hour, {}).values())]
    if not busy:
        return []
    nothing = dict.fromkeys(STATES, 0)
    return [Hour(hour, merged.get(hour, nothing)) for hour in order[busy[0] : busy[-1] + 1]]


def _counts(rows: list[Row]) -> dict[str, int]:
    """The states of an hour's bookings, of the venues of all currencies."""
    counts = {
        state: sum(row.values[state].numerator for row in rows) for state in STATES if state != "expected"
    }
    every = sum(row.values["bookings"].numerator for row in rows)
    return {state: counts.get(state, every - sum(counts.values())) for state in STATES}


def _colour(state: str, colours: Palette) -> str:
    return {
        "opened_paid": colours.accent,
        "opened_unpaid": colours.warn,
        "expected": colours.heat[2],
        "no_shows": colours.bad,
        "cancelled_bookings": colours.rest,
    }[state]


def _bars(hours: list[Hour], state: str, name: str, colour: str) -> go.Bar:
    return go.Bar(
        x=list(range(len(hours))),
        y=[hour.counts[state] for hour in hours],
        name=name,
        marker={"color": colour},
        customdata=[[_tooltip(hour), ""] for hour in hours],
        hovertemplate="%{customdata[0]}<extra></extra>",
    )


def _tooltip(hour: Hour) -> str:
    span = f"{formats.hour(hour.hour)}–{formats.hour((hour.hour + 1) % 24)}"
    bookings = ngettext("{count} booking", "{count} bookings", hour.total)
    bookings = bookings.format(count=formats.number(hour.total))
    lines = [f"<b>{span}</b>: {plain(bookings)}"]
    lines += [
        f"{plain(_(name))}: <b>{formats.number(hour.counts[state])}</b>"
        for state, name in STATES.items()
        if hour.counts[state]
    ]
    return "<br>".join(lines)


def _say_now(figure: go.Figure, hours: list[Hour], now: datetime, colours: Palette) -> None:
    place = next((index for index, hour in enumerate(hours) if hour.hour == now.hour), None)
    if place is None:
        return
    x = place - 0.5 + now.minute / 60
    has_room = len(hours) - 0.5 - x > len(hours) / 4
    line: dict[str, Any] = {"color": colours.ink, "width": 1.5, "dash": "2px,3px"}
    figure.add_shape(type="line", x0=x, x1=x, y0=0, y1=1, yref="y domain", line=line)
    figure.add_annotation(
        x=x,
        y=1,
        yref="y domain",
        yanchor="top",
        xanchor="left" if has_room else "right",
        xshift=3 if has_room else -3,
        bgcolor=colours.surface,
        text=_("now {time}").format(time=formats.clock(now)),
        showarrow=False,
        font={"size": 12, "color": colours.ink},
    )


def _summary(hours: list[Hour]) -> str:
    if not hours:
        return _("Nothing to show")
    said = [
        f"{_(name)} {formats.number(sum(hour.counts[state] for hour in hours))}"
        for state, name in STATES.items()
    ]
    return ", ".join(said)
