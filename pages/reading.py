"""One callback's reading: who asks, when, for what view; and what is shown when it cannot be answered."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps

from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from components import formats, states
from dashboard import queries
from dashboard.access import Viewer
from dashboard.peak_times import peak_times
from dashboard.results import Grid, Result
from dashboard.services import Services
from dashboard.view_state import ViewState
from rollup.errors import VenueAnalyticsError

Shown = Component | list[Component]
NAMED_VENUES = 2
"""How many venues a chart's subtitle names before it counts them."""
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reading:
    """The view of a URL, asked by the person of this request at this moment."""

    services: Services
    viewer: Viewer
    now: int
    today: date
    view: ViewState

    @classmethod
    def of(cls, services: Services, search: str | None) -> "Reading":
        viewer = services.viewer()
        return cls(
            services,
            viewer,
            services.clock(),
            queries.today(services.store, viewer),
            ViewState.from_url(search),
        )

    def run(self, metrics: tuple[str, ...], by: str | None = None, *, series: bool = False) -> Result:
        """The view's answer for some metrics."""
        query = self.view.query(metrics, self.today, by, series=series)
        return queries.run(self.services.store, self.viewer, query, self.now)

    def grid(self, metric: str) -> Grid:
        """The view's 7 x 24 grid of a metric."""
        start, end = self.view.dates(self.today)
        return peak_times(
            self.services.store,
            self.viewer,
            metric,
            start,
            end,
            self.view.venues,
            self.now,
            self.view.definitions,
        )

    def subtitle(self) -> str:
        """Period and venues in words, as they stand in an image of a chart."""
        names = venue_names(self.services, self.viewer, self.view.venues)
        where = ", ".join(names) if len(names) <= NAMED_VENUES else f"{len(names)} venues"
        return f"{formats.days(*self.view.dates(self.today))} · {where or 'all venues'}"


def venue_names(services: Services, viewer: Viewer, keys: tuple[str, ...]) -> list[str]:
    """The names of venues; a key that the viewer may not see stands for itself."""
    names = {venue.key: venue.name for venue in queries.venues(services.store, viewer)} if keys else {}
    return [names.get(key, key) for key in keys]


def guarded(draw: Callable[..., Shown], *given: object) -> Callable[..., Shown]:
    """The callback, with an error state in place of an error. What nobody foresaw is logged, not shown. `given`
    comes before the callback's inputs."""

    @wraps(draw)
    def drawn(*inputs: object) -> Shown:
        try:
            return draw(*given, *inputs)
        except PreventUpdate:
            raise
        except VenueAnalyticsError as error:
            return states.error(str(error))
        except Exception:
            logger.exception("%s failed", draw.__name__)
            return states.error(
                "Something went wrong on the server. It has been noted in its log; try again later."
            )

    return drawn
