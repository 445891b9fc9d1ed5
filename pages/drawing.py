"""What panels of several pages are made of: charts of an answer in each of its currencies, tables of it."""

from collections.abc import Callable

from plotly import graph_objects as go

from components import series, states
from components.graph import graph
from dashboard.results import Result
from pages.reading import Shown


def each_currency(result: Result, key: str, draw: Callable[[Result], tuple[go.Figure, int]]) -> Shown:
    """A chart (figure and height) for each currency, as amounts in different ones share no axis; or word that there is
    nothing."""
    if series.is_blank(result):
        return states.empty()
    parts = series.by_currency(result)
    return [graph(f"{key}-{currency}", *draw(part)) for currency, part in parts if not series.is_blank(part)]
