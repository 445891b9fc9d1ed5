"""The month as it adds up: so far, the month before, and the range in which it is expected to end."""

from datetime import date
from itertools import accumulate

from plotly import graph_objects as go

from components import axes, formats
from components.bucket_axis import bucket_axis
from components.pace_cards import range_said
from components.theme import Palette, template
from dashboard.answers.pace import Pace
from dashboard.language import gettext as _
from rollup.calendar import date_of, day_of
from rollup.metrics.metric import Unit

HEIGHT = 340


def pace_chart(
    pace: Pace, end: date, title: str, colours: Palette, subtitle: str = "", *, narrow: bool = False
) -> go.Figure:
    """The amounts of the month's days, added up; `end` is its last day."""
    first = pace.days[0][0]
    days = [date_of(day) for day in range(day_of(first), day_of(end) + 1)]
    now = list(accumulate(amount for _day, amount in pace.days))
    before = list(accumulate(pace.days_before))
    figure = go.Figure(layout={"template": template(colours)})
    figure.add_trace(_line(before, _("The month before, by now"), colours.comparison, 1.75, pace, days))
    figure.add_trace(_line(now, _("So far"), colours.accent, 2.5, pace, days))
    tops = [*now, *before]
    if pace.month is not None:
        for trace in _ahead(pace, len(now), len(days), colours):
            figure.add_trace(trace)
        tops.append(pace.month.high or pace.month.middle)
    figure.update_layout(
        title={"text": title, "subtitle": {"text": subtitle}},
        meta={"summary": _summary(pace)},
        hovermode="x",
        xaxis=bucket_axis(days, "day", colours, narrow=narrow),
        yaxis=axes.scale(min(tops, default=0), max(tops, default=1), Unit.MONEY, pace.currency)
        | {"title": {"text": _("Revenue, {currency}").format(currency=pace.currency)}},
    )
    return figure


def _line(sums: list[int], name: str, colour: str, width: float, pace: Pace, days: list[date]) -> go.Scatter:
    said = [
        f"<b>{formats.day(day)}</b><br>{name}: <b>{formats.money(amount, pace.currency)}</b>"
        for day, amount in zip(days, sums, strict=False)
    ]
    return go.Scatter(
        x=list(range(len(sums))),
        y=sums,
        name=name,
        mode="lines",
        line={"color": colour, "width": width},
        customdata=said,
        hovertemplate="%{customdata}<extra></extra>",
    )


def _ahead(pace: Pace, known: int, length: int, colours: Palette) -> list[go.Scatter]:
    """From where it stands to where it is expected to end."""
    month = pace.month
    assert month is not None
    start, last = known - 1, length - 1
    at = sum(amount for _day, amount in pace.days)
    dashes = {"color": colours.accent, "width": 2, "dash": "3px,4px"}
    middle = go.Scatter(
        x=[start, last],
        y=[at, month.middle],
        mode="lines",
        line=dashes,
        name=_("Expected"),
        hoverinfo="skip",
    )
    if month.low is None or month.high is None:
        return [middle]
    band = go.Scatter(
        x=[start, last, last, start],
        y=[at, month.low, month.high, at],
        mode="lines",
        line={"width": 0, "color": colours.accent},
        fill="toself",
        fillcolor=colours.accent_fill,
        name=_("Expected range"),
        hoverinfo="skip",
    )
    return [band, middle]


def _summary(pace: Pace) -> str:
    if pace.month is None:
        return _("Too few figures to expect anything")
    return _("Expected to come to {range}").format(range=range_said(pace.month, pace.currency))
