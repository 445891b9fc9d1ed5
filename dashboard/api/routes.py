"""The addresses that are read: what each takes, what it answers, and which query does."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from dashboard import queries
from dashboard.access import READ, Viewer
from dashboard.api import answers
from dashboard.api.endpoints import FIGURES, PREFIX, Figures
from dashboard.api.parameters import (
    BRIDGE,
    HEATMAP,
    Given,
    Parameter,
    checked,
    of_figures,
    read_bridge,
    read_figures,
    read_heatmap,
)
from dashboard.api.shapes import (
    Answer,
    BridgeAnswer,
    FiguresAnswer,
    HeatmapAnswer,
    MetricsAnswer,
    StatusAnswer,
    VenuesAnswer,
)
from dashboard.queries.bridge import bridge
from dashboard.queries.peak_times import peak_times
from dashboard.queries.standing import standing
from dashboard.queries.upkeep import jobs
from rollup.db import Store


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for what at which moment (epoch seconds)."""

    store: Store
    viewer: Viewer
    now: int
    given: Given

    @property
    def today(self) -> date:
        """The business day at the viewer's venues."""
        return queries.today(self.store, self.viewer, self.now)


@dataclass(frozen=True, slots=True)
class Route:
    """An address that is read. `capability` is what it takes to be answered; the queries ask for it once more."""

    key: str
    summary: str
    parameters: tuple[Parameter, ...]
    shape: type
    answer: Callable[[Asking], Answer]
    capability: str = READ

    @property
    def path(self) -> str:
        """Its address."""
        return f"{PREFIX}/{self.key}"


def _figures(figures: Figures, asking: Asking) -> FiguresAnswer:
    query = read_figures(figures, asking.given, asking.today)
    return answers.figures_answer(queries.run(asking.store, asking.viewer, query, asking.now))


def _heatmap(asking: Asking) -> HeatmapAnswer:
    query = read_heatmap(asking.given, asking.today)
    grid = peak_times(asking.store, asking.viewer, query, asking.now)
    weeks = replace(query, start=grid.first_day, end=grid.last_day)
    return answers.heatmap_answer(grid, queries.run(asking.store, asking.viewer, weeks, asking.now))


def _bridge(asking: Asking) -> BridgeAnswer:
    query = read_bridge(asking.given, asking.today)
    return answers.bridge_answer(bridge(asking.store, asking.viewer, query, asking.now))


def _venues(asking: Asking) -> VenuesAnswer:
    checked((), asking.given)
    found = queries.venues(asking.store, asking.viewer)
    return answers.venues_answer(found, asking.today, asking.now)


def _metrics(asking: Asking) -> MetricsAnswer:
    checked((), asking.given)
    return answers.metrics_answer(asking.now)


def _status(asking: Asking) -> StatusAnswer:
    checked((), asking.given)
    found = jobs(asking.store, asking.viewer, asking.now)
    return answers.status_answer(standing(asking.store, asking.viewer, asking.now), found)


ROUTES: tuple[Route, ...] = (
    *(
        Route(each.key, each.summary, of_figures(each), FiguresAnswer, partial(_figures, each))
        for each in FIGURES
    ),
    Route("heatmap", "The 7 x 24 grid: a metric by weekday and hour", HEATMAP, HeatmapAnswer, _heatmap),
    Route("bridge", "Why a metric moved: from the comparison in steps", BRIDGE, BridgeAnswer, _bridge),
    Route("venues", "The venues that you may ask about", (), VenuesAnswer, _venues),
    Route("metrics", "What can be asked for, and what it means", (), MetricsAnswer, _metrics),
    Route("status", "How the figures stand", (), StatusAnswer, _status),
)
