"""The week at a glance, 7 x 24: how full each hour is, what is below the target, what is full, what is closed; or what
else a metric says by weekday and hour.

Weekdays run down and hours across; on a phone, and where two grids stand side by side, hours run down. Hours are in
the order of the business day, so that a Saturday which ends at 02:00 reads 18 … 23, 00, 01.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from plotly import graph_objects as go

from components import axes, formats, series, week_hours
from components.theme import HEADING, Palette, contrast, mixed, template
from components.week_hours import BELOW_TARGET, UTILIZATION, Hours, Place, is_below, open_hours
from dashboard.language import gettext as _
from dashboard.results import Grid
from rollup.metrics.metric import Direction, Unit

ROW = 40
NARROW_ROW = 30
GAP = "⋯"
OUTLIERS = 3
"""A rate of few bookings may be anything: colours end at so many times the rate of the whole week."""
Link = Callable[[int, int], str]
"""From a weekday (Monday is 0) and an hour to the address that the cell leads to."""


@dataclass(frozen=True, slots=True)
class _Drawing:
    """What every part of the figure needs. `top` is where the colours end."""

    grid: Grid
    hours: Hours
    places: list[Place]
    colours: Palette
    narrow: bool
    top: float
    link: Link | None

    @property
    def scale(self) -> tuple[str, ...]:
        """The colours, from nothing to the top."""
        is_bad = self.grid.metric.good is Direction.DOWN
        return self.colours.alarm if is_bad else self.colours.heat


def utilization_heatmap(
    grid: Grid,
    colours: Palette,
    subtitle: str = "",
    *,
    narrow: bool = False,
    hours: Hours | None = None,
    link: Link | None = None,
) -> go.Figure:
    """The grid's figure, without the hours in which nothing is ever open, or with the `hours` of another one beside
    it."""
    drawing = _drawing(grid, open_hours(grid) if hours is None else hours, colours, narrow, link)
    figure = go.Figure(layout={"template": template(colours)})
    figure.add_trace(_cells(drawing))
    figure.add_trace(_words(drawing))
    figure.add_traces(_marks(drawing))
    _mark_midnight(figure, drawing)
    days = {
        "ticktext": formats.weekdays("abbreviated"),
        "tickvals": list(range(7)),
        "title": {"text": _("Weekday")},
    }
    clock = {
        "ticktext": [GAP if hour is None else f"{hour:02d}" for hour in drawing.hours],
        "tickvals": list(range(len(drawing.hours))),
        "title": {
            "text": _("Hour of the business day (local time)")
            if grid.day_begins
            else _("Hour of the day (local time)")
        },
    }
    if narrow:
        room = NARROW_ROW * max(len(drawing.hours), 1)
        figure.update_layout(margin_t=HEADING + 66, legend_y=1 + 44 / room)
    across, down = (days, clock) if narrow else (clock, days)
    count = (7, len(drawing.hours)) if narrow else (len(drawing.hours), 7)
    title = _("{metric} by weekday and hour").format(metric=_(grid.metric.name))
    figure.update_layout(
        title={"text": title, "subtitle": {"text": subtitle}},
        meta={
            "summary": week_hours.summary(grid, drawing.places),
            "unit": grid.metric.unit.value,
            "links": link is not None,
        },
        xaxis=across | {"range": [-0.5, count[0] - 0.5], "ticklen": 0, "side": "top" if narrow else "bottom"},
        yaxis=down | {"range": [count[1] - 0.5, -0.5], "ticklen": 0, "showgrid": False},
    )
    return figure


def chart_height(grid: Grid, *, narrow: bool, hours: Hours | None = None) -> int:
    """The height, in pixels, at which each cell can be read."""
    count = len(open_hours(grid) if hours is None else hours)
    return (NARROW_ROW * max(count, 1) + 176) if narrow else ROW * 7 + 80


def _drawing(grid: Grid, hours: Hours, colours: Palette, narrow: bool, link: Link | None) -> _Drawing:
    places = [
        Place(weekday, hour, *((weekday, row) if narrow else (row, weekday)), grid.cells[weekday][hour])
        for weekday in range(7)
        for row, hour in enumerate(hours)
        if hour is not None and grid.cells[weekday][hour].value is not None
    ]
    return _Drawing(grid, hours, places, colours, narrow, _top(places, grid), link)


def _top(places: list[Place], grid: Grid) -> float:
    """Where the colours end. Utilization goes to 100 %, so that two periods have the same colours."""
    if grid.metric.key == UTILIZATION:
        return 1
    highest = max((place.number or 0 for place in places), default=1) or 1
    if grid.metric.unit is not Unit.SHARE:
        return highest
    whole = series.merged(place.cell.value for place in places)
    return min(highest, OUTLIERS * (whole.number or highest)) if whole else highest


def _mark_midnight(figure: go.Figure, drawing: _Drawing) -> None:
    """A line before the hours of the night, which the clock counts to the next day."""
    if 0 not in drawing.hours[1:]:
        return
    at = drawing.hours.index(0) - 0.5
    ends = (
        {"x0": -0.5, "x1": 6.5, "y0": at, "y1": at}
        if drawing.narrow
        else {"x0": at, "x1": at, "y0": -0.5, "y1": 6.5}
    )
    figure.add_shape(type="line", **ends, line={"color": drawing.colours.comparison, "width": 1})


def _cells(drawing: _Drawing) -> go.Heatmap:
    """The coloured cells. Their addresses are in `text`, as Dash tells a click's lists of other traces alone."""
    rows, columns = (len(drawing.hours), 7) if drawing.narrow else (7, len(drawing.hours))
    numbers: list[list[float | None]] = [[None] * columns for _row in range(rows)]
    tips = [[""] * columns for _row in range(rows)]
    links = [[""] * columns for _row in range(rows)]
    for place in drawing.places:
        numbers[place.y][place.x] = place.number
        tips[place.y][place.x] = week_hours.tooltip(drawing.grid, place)
        links[place.y][place.x] = drawing.link(place.weekday, place.hour) if drawing.link else ""
    return go.Heatmap(
        z=numbers,
        customdata=tips,
        text=links if drawing.link else None,
        hovertemplate="%{customdata}<extra></extra>",
        hoverongaps=False,
        xgap=3,
        ygap=3,
        showscale=True,
        **_colours(drawing),
    )


def _colours(drawing: _Drawing) -> dict[str, object]:
    grid, steps = drawing.grid, len(drawing.scale) - 1
    scale = axes.scale(0, drawing.top, grid.metric.unit, grid.currency, 4)
    ticks = [
        (value, text)
        for value, text in zip(scale["tickvals"], scale["ticktext"], strict=True)
        if value <= 1.001 * drawing.top
    ]
    bar: dict[str, Any] = {
        "title": {
            "text": f"{_(grid.metric.name)}, {axes.unit_name(grid.metric.unit, grid.currency)}",
            "font": {"size": 12, "color": drawing.colours.muted},
        },
        "tickmode": "array",
        "tickvals": [value for value, _text in ticks],
        "ticktext": [text for _value, text in ticks],
        "tickfont": {"size": 12, "color": drawing.colours.muted},
        "thickness": 10,
        "outlinewidth": 0,
    }
    if drawing.narrow:
        bar |= {"orientation": "h", "len": 0.92, "y": -0.01, "yanchor": "top"}
    else:
        bar |= {"x": 1.01, "len": 1, "ypad": 2}
        bar["title"] |= {"side": "right"}
    return {
        "zmin": 0,
        "zmax": drawing.top,
        "colorscale": [[index / steps, colour] for index, colour in enumerate(drawing.scale)],
        "colorbar": bar,
    }


def _words(drawing: _Drawing) -> go.Scatter:
    """The number in each cell, dark or light, whichever reads better on the cell's colour."""
    inks = (drawing.colours.low_ink, drawing.colours.high_ink)

    def ink(place: Place) -> str:
        behind = mixed(drawing.scale, (place.number or 0) / drawing.top)
        return max(inks, key=lambda colour: contrast(colour, behind))

    return go.Scatter(
        x=[place.x for place in drawing.places],
        y=[place.y for place in drawing.places],
        mode="text",
        text=[week_hours.text(drawing.grid, place, drawing.top) for place in drawing.places],
        textfont={
            "size": 11 if drawing.narrow else 12,
            "color": [ink(place) for place in drawing.places],
        },
        hoverinfo="skip",
        showlegend=False,
    )


def _marks(drawing: _Drawing) -> list[go.Scatter]:
    """Small marks in the upper right corners, seen without telling colours apart: of what is below the target; and
    beside another metric's numbers, of what is full."""
    grid = drawing.grid
    below = [place for place in drawing.places if is_below(grid, place.cell)]
    full = [] if grid.metric.key == UTILIZATION else [p for p in drawing.places if p.cell.is_full]
    target = _(BELOW_TARGET).format(target=formats.percent(grid.target, 0))
    kinds = (
        (below, target, "triangle-ne", drawing.colours.warn),
        (full, _("fully booked"), "circle", drawing.colours.target),
    )
    return [
        go.Scatter(
            x=[place.x + 0.36 for place in places],
            y=[place.y - 0.3 for place in places],
            name=name,
            mode="markers",
            marker={
                "symbol": symbol,
                "size": 7,
                "color": colour,
                "line": {"width": 1, "color": drawing.colours.surface},
            },
            hoverinfo="skip",
            showlegend=True,
        )
        for places, name, symbol, colour in kinds
        if places
    ]
