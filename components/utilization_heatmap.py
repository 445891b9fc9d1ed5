"""The week at a glance, 7 x 24: how full each hour is, what is below the target, what is full, what is closed.

Weekdays run down and hours across; on a phone hours run down, where there is room for them. Hours are in the order of
the business day, so that a Saturday which ends at 02:00 reads 18 … 23, 00, 01.
"""

from dataclasses import dataclass
from typing import Any

from plotly import graph_objects as go

from components import axes, formats
from components.theme import HEADING, Palette, contrast, mixed, template
from dashboard.results import Grid, GridCell
from rollup.metrics.metric import Unit

ROW = 40
NARROW_ROW = 30
UTILIZATION = "utilization"
BELOW_TARGET, FULL = "below target", "full"
LONGEST_GAP = 3
"""Closed hours in a row that are drawn; more between open ones become a single blank place."""
GAP = "⋯"


@dataclass(frozen=True, slots=True)
class Place:
    """A cell that is open, where it is drawn."""

    weekday: int
    hour: int
    x: int
    y: int
    cell: GridCell


def utilization_heatmap(
    grid: Grid, colours: Palette, subtitle: str = "", *, narrow: bool = False
) -> go.Figure:
    """The grid's figure, without the hours in which nothing is ever open."""
    hours, unit = open_hours(grid), grid.metric.unit
    places = _places(grid, hours, narrow)
    figure = go.Figure(layout={"template": template(colours)})
    figure.add_trace(_cells(places, grid, len(hours), colours, narrow))
    figure.add_trace(_words(places, grid, colours, narrow))
    if any(is_below(grid, place.cell) for place in places):
        figure.add_trace(_marks(places, grid, colours, narrow))
    days = {
        "ticktext": formats.weekdays("abbreviated"),
        "tickvals": list(range(7)),
        "title": {"text": "Weekday"},
    }
    clock = {
        "ticktext": [GAP if hour is None else f"{hour:02d}" for hour in hours],
        "tickvals": list(range(len(hours))),
        "title": {"text": f"Hour of the {'business day' if grid.day_begins else 'day'} (local time)"},
    }
    _mark_midnight(figure, hours, colours, narrow)
    if narrow:
        room = NARROW_ROW * max(len(hours), 1)
        figure.update_layout(margin_t=HEADING + 66, legend_y=1 + 44 / room)
    across, down = (days, clock) if narrow else (clock, days)
    count = (7, len(hours)) if narrow else (len(hours), 7)
    figure.update_layout(
        title={"text": f"{grid.metric.name} by weekday and hour", "subtitle": {"text": subtitle}},
        meta={"summary": _summary(places, grid), "unit": unit.value},
        xaxis=across | {"range": [-0.5, count[0] - 0.5], "ticklen": 0, "side": "top" if narrow else "bottom"},
        yaxis=down | {"range": [count[1] - 0.5, -0.5], "ticklen": 0, "showgrid": False},
    )
    return figure


def open_hours(grid: Grid) -> list[int | None]:
    """The clock hours that are drawn, in the order of the business day, from the first to the last one that is open on
    any day. None stands for a long gap between them."""
    found: list[int | None] = []
    closed: list[int] = []
    for hour in ((grid.day_begins + later) % 24 for later in range(24)):
        if all(day[hour].value is None for day in grid.cells):
            closed.append(hour)
            continue
        gap: list[int | None] = [*closed] if len(closed) <= LONGEST_GAP else [None]
        found += [*(gap if found else ()), hour]
        closed = []
    return found


def _places(grid: Grid, hours: list[int | None], narrow: bool) -> list[Place]:
    return [
        Place(weekday, hour, *((weekday, row) if narrow else (row, weekday)), grid.cells[weekday][hour])
        for weekday in range(7)
        for row, hour in enumerate(hours)
        if hour is not None and grid.cells[weekday][hour].value is not None
    ]


def _mark_midnight(figure: go.Figure, hours: list[int | None], colours: Palette, narrow: bool) -> None:
    """A line before the hours of the night, which the clock counts to the next day."""
    if 0 not in hours[1:]:
        return
    at = hours.index(0) - 0.5
    ends = (
        {"x0": -0.5, "x1": 6.5, "y0": at, "y1": at} if narrow else {"x0": at, "x1": at, "y0": -0.5, "y1": 6.5}
    )
    figure.add_shape(type="line", **ends, line={"color": colours.comparison, "width": 1})


def is_blank(grid: Grid) -> bool:
    """Whether nothing at all was counted in the hours that are open, or none is."""
    return not any(cell.value and cell.value.numerator for day in grid.cells for cell in day)


def chart_height(grid: Grid, *, narrow: bool) -> int:
    """The height, in pixels, at which each cell can be read."""
    return (NARROW_ROW * max(len(open_hours(grid)), 1) + 176) if narrow else ROW * 7 + 80


def is_below(grid: Grid, cell: GridCell) -> bool:
    """Whether the cell misses the target; only a utilization has one."""
    number = cell.value.number if cell.value else None
    return grid.metric.key == UTILIZATION and grid.target > 0 and number is not None and number < grid.target


def _cells(places: list[Place], grid: Grid, hours: int, colours: Palette, narrow: bool) -> go.Heatmap:
    rows, columns = (hours, 7) if narrow else (7, hours)
    numbers: list[list[float | None]] = [[None] * columns for _ in range(rows)]
    tips = [[""] * columns for _ in range(rows)]
    for place in places:
        numbers[place.y][place.x] = place.cell.value.number if place.cell.value else None
        tips[place.y][place.x] = _tooltip(place, grid)
    return go.Heatmap(
        z=numbers,
        customdata=tips,
        hovertemplate="%{customdata}<extra></extra>",
        hoverongaps=False,
        xgap=3,
        ygap=3,
        showscale=True,
        **_colours(places, grid, colours, narrow),
    )


def _colours(places: list[Place], grid: Grid, colours: Palette, narrow: bool) -> dict[str, object]:
    top = _top(places, grid)
    steps = len(colours.heat) - 1
    scale = axes.scale(0, top, grid.metric.unit, grid.currency, 4)
    bar: dict[str, Any] = {
        "title": {
            "text": f"{grid.metric.name}, {axes.unit_name(grid.metric.unit, grid.currency)}",
            "font": {"size": 12, "color": colours.muted},
        },
        "tickmode": "array",
        "tickvals": scale["tickvals"],
        "ticktext": scale["ticktext"],
        "tickfont": {"size": 12, "color": colours.muted},
        "thickness": 10,
        "outlinewidth": 0,
    }
    if narrow:
        bar |= {"orientation": "h", "len": 1, "y": -0.01, "yanchor": "top"}
    else:
        bar |= {"x": 1.01, "len": 1, "ypad": 2}
        bar["title"] |= {"side": "right"}
    return {
        "zmin": 0,
        "zmax": top,
        "colorscale": [[index / steps, colour] for index, colour in enumerate(colours.heat)],
        "colorbar": bar,
    }


def _words(places: list[Place], grid: Grid, colours: Palette, narrow: bool) -> go.Scatter:
    """The number in each cell, dark or light, whichever reads better on the cell's colour."""
    top = _top(places, grid)

    def ink(place: Place) -> str:
        number = (place.cell.value.number if place.cell.value else 0) or 0
        behind = mixed(colours.heat, number / top)
        return max((colours.low_ink, colours.high_ink), key=lambda colour: contrast(colour, behind))

    return go.Scatter(
        x=[place.x for place in places],
        y=[place.y for place in places],
        mode="text",
        text=[_text(place.cell, grid) for place in places],
        textfont={"size": 11 if narrow else 12, "color": [ink(place) for place in places]},
        hoverinfo="skip",
        showlegend=False,
    )


def _top(places: list[Place], grid: Grid) -> float:
    """Where the colours end. Utilization goes to 100 %, so that two periods have the same colours."""
    if grid.metric.key == UTILIZATION:
        return 1
    return max((place.cell.value.number or 0 for place in places if place.cell.value), default=1) or 1


def _marks(places: list[Place], grid: Grid, colours: Palette, narrow: bool) -> go.Scatter:
    """A small mark in the upper right corner of what is below the target: seen without telling colours apart."""
    below = [place for place in places if is_below(grid, place.cell)]
    return go.Scatter(
        x=[place.x + 0.36 for place in below],
        y=[place.y - 0.3 for place in below],
        name=f"{BELOW_TARGET} of {formats.percent(grid.target, 0)}",
        mode="markers",
        marker={"symbol": "triangle-ne", "size": 6 if narrow else 7, "color": colours.warn},
        hoverinfo="skip",
        showlegend=True,
    )


def _text(cell: GridCell, grid: Grid) -> str:
    """What stands in a cell. A share that misses the target is not rounded up to it."""
    if cell.is_full:
        return f"<b>{FULL}</b>"
    number = cell.value.number if cell.value else None
    if number is None:
        return formats.NONE
    if grid.metric.unit is Unit.SHARE:
        hides = is_below(grid, cell) and round(100 * number) >= 100 * grid.target
        return formats.number(100 * number, 1 if hides else 0)
    return formats.figure(grid.metric.unit, number, "", short=True)


def _tooltip(place: Place, grid: Grid) -> str:
    cell, metric = place.cell, grid.metric
    said = formats.value(metric.unit, cell.value, grid.currency)
    lines = [_when(place, grid), f"{metric.name}: <b>{said}</b>"]
    if is_below(grid, cell):
        lines.append(f"{BELOW_TARGET} of {formats.percent(grid.target, 0)}")
    if metric.key == UTILIZATION and cell.value:
        parts = (
            formats.duration(cell.value.numerator),
            formats.duration(cell.value.denominator or 0),
        )
        lines.append(f"{parts[0]} booked of {parts[1]} open")
    lines.append(f"Open in {_weeks(cell.weeks_open)}, full in {_weeks(cell.weeks_full)}")
    return "<br>".join(lines)


def _is_night(place: Place, grid: Grid) -> bool:
    """Whether the hour is after midnight, at the end of its business day."""
    return place.hour < grid.day_begins


def _when(place: Place, grid: Grid) -> str:
    """Weekday and hour; after midnight the night whose hour it is, and the day that it is counted to."""
    weekday = formats.weekdays("wide")[place.weekday]
    span = f"{formats.hour(place.hour)}–{formats.hour((place.hour + 1) % 24)}"
    if not _is_night(place, grid):
        return f"<b>{weekday}, {span}</b>"
    evening = formats.weekdays("abbreviated")[place.weekday]
    return f"<b>{evening} night, {span}</b>, counted to {weekday}"


def weeks_said(grid: Grid) -> str:
    """Over which weeks the grid goes."""
    return f"{_weeks(grid.weeks)}, {formats.days(grid.first_day, grid.last_day)}"


def _weeks(count: int) -> str:
    return "1 week" if count == 1 else f"{count} weeks"


def _summary(places: list[Place], grid: Grid) -> str:
    if not places:
        return "No hour is open in these weeks"
    names = formats.weekdays("wide")
    full = [
        f"{names[place.weekday]}{' night' if _is_night(place, grid) else ''} {formats.hour(place.hour)}"
        for place in places
        if place.cell.is_full
    ]
    below = sum(is_below(grid, place.cell) for place in places)
    return (
        f"{below} of {len(places)} open hours of the week are below target; full: {', '.join(full) or 'none'}"
    )
