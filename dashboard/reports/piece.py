"""A piece of a printed page: HTML with places for the charts that are drawn later, all at once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from dashboard.rendering.chart import Chart

_PLACE = re.compile(r"<!--chart (\d+)-->")


@dataclass(frozen=True, slots=True)
class Piece:
    """`html` is safe: every text in it is escaped. It has a place for each of `charts`."""

    html: str
    charts: tuple[Chart, ...] = ()

    def filled(self, drawn: Sequence[str]) -> str:
        """The HTML with its charts, drawn as SVG, in their places."""
        return _PLACE.sub(lambda place: _figure(self.charts[int(place[1])], drawn[int(place[1])]), self.html)


def place_of(index: int) -> str:
    """The place of a chart; no text can hold one, for the signs that it is written with are escaped there."""
    return f"<!--chart {index}-->"


def _figure(chart: Chart, svg: str) -> str:
    label = ". ".join(filter(None, (chart.name, chart.summary)))
    return f'<figure class="paper-chart" role="img" aria-label="{escape(label)}">{svg}</figure>'
