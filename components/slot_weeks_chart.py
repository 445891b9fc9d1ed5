"""One hour of the week, week by week: the weeks of the grid, and for the shape of things those before them."""

from datetime import date

from plotly import graph_objects as go

from components import axes, formats, series
from components.bucket_axis import bucket_axis
from components.theme import Palette, template
from dashboard.language import gettext as _
from dashboard.results import Result, Row
from rollup.metrics.metric import Unit

UTILIZATION = "utilization"


def slot_weeks_chart(
    result: Result,
    key: str,
    since: date,
    title: str,
    colours: Palette,
    subtitle: str = "",
    *,
    narrow: bool = False,
) -> go.Figure:
    """A bar for each week of a series, in one currency; those from `since` on are the grid's. A utilization has the
    target of the venues."""
    metric, rows = series.metric_of(result, key), [row for row in result.rows if row.bucket is not None]
    currency = rows[0].currency if rows else ""
    figure = go.Figure(layout={"template": template(colours)})
    for name, colour, is_in in (
        (_("In the grid"), colours.accent, True),
        (_("Weeks before"), colours.rest, False),
    ):
        places = [place for place, row in enumerate(rows) if (_day(row) >= since) is is_in]
        if places:
            figure.add_trace(_bars(result, key, rows, places, name, colour))
    target = result.target if key == UTILIZATION else 0
    if target and rows:
        figure.add_trace(_target(target, len(rows), colours))
    numbers = [number for row in rows if (number := row.values[key].number) is not None]
    top = 1 if metric.unit is Unit.SHARE and key == UTILIZATION else max(numbers, default=1)
    figure.update_layout(
        title={"text": title, "subtitle": {"text": subtitle}},
        barmode="overlay",
        bargap=0.35,
        meta={"summary": _summary(result, key, rows)},
        xaxis=bucket_axis([_day(row) for row in rows], "week", colours, narrow=narrow, side=0.6)
        | {"showspikes": False},
        yaxis=axes.scale(min(numbers, default=0), top, metric.unit, currency)
        | {"title": {"text": f"{_(metric.name)}, {axes.unit_name(metric.unit, currency)}"}},
    )
    return figure


def _day(row: Row) -> date:
    assert row.bucket is not None
    return row.bucket


def _bars(result: Result, key: str, rows: list[Row], places: list[int], name: str, colour: str) -> go.Bar:
    metric = series.metric_of(result, key)
    tips = []
    for row in (rows[place] for place in places):
        lines = [
            f"<b>{formats.bucket(_day(row), 'week')}</b>",
            f"{_(metric.name)}: <b>{formats.value(metric.unit, row.values[key], row.currency)}</b>",
        ]
        tips.append("<br>".join(lines))
    return go.Bar(
        x=places,
        y=[rows[place].values[key].number for place in places],
        name=name,
        marker={"color": colour},
        showlegend=True,
        customdata=tips,
        hovertemplate="%{customdata}<extra></extra>",
    )


def _target(target: float, weeks: int, colours: Palette) -> go.Scatter:
    return go.Scatter(
        x=[-0.6, weeks - 0.4],
        y=[target, target],
        name=_("Target {share}").format(share=formats.percent(target, 0)),
        mode="lines",
        line={"color": colours.warn, "width": 1.75, "dash": "4px,4px"},
        hoverinfo="skip",
    )


def _summary(result: Result, key: str, rows: list[Row]) -> str:
    metric = series.metric_of(result, key)
    said = [formats.value(metric.unit, row.values[key], row.currency, short=True) for row in rows[-4:]]
    return _("The last weeks: {values}").format(values=", ".join(said)) if said else _("No week yet")
