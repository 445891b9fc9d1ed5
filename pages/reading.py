"""One callback's reading: who asks, when, for what view; and what is shown when it cannot be answered."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import wraps
from typing import Any
from urllib.parse import quote

from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from components import formats, states, theme
from components.parts import MOST
from components.still import stilled
from components.theme import Palette
from dashboard import queries
from dashboard.access import Viewer
from dashboard.language import gettext as _
from dashboard.language import ngettext, told
from dashboard.queries.composition import composition
from dashboard.queries.peak_times import peak_times
from dashboard.results import Grid, Query, Result
from dashboard.services import Services
from dashboard.view_state import ViewState
from rollup.errors import Unavailable, VenueAnalyticsError

Shown = Component | list[Component]
NAMED_VENUES = 2
"""How many venues a chart's subtitle names before it counts them."""
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reading:
    """The view of a URL, asked by the person of this request at this moment, and how it is looked at: in which colours,
    and whether on something as narrow as a phone. `path` is the page's; `is_today` when it is about today,
    whatever period the URL has."""

    services: Services
    viewer: Viewer
    now: int
    today: date
    view: ViewState
    path: str = "/"
    colours: Palette = theme.LIGHT
    narrow: bool = False
    is_today: bool = False

    @property
    def asked(self) -> ViewState:
        """What is asked about: the view, or today at its venues."""
        return self.view.as_today() if self.is_today else self.view

    @classmethod
    def of(
        cls,
        services: Services,
        search: str | None,
        path: str = "/",
        theme_name: str | None = None,
        narrow: bool | None = None,
        *,
        is_today: bool = False,
    ) -> "Reading":
        viewer = services.viewer()
        return cls(
            services,
            viewer,
            services.clock(),
            queries.today(services.store, viewer),
            ViewState.from_url(search),
            path,
            theme.palette(theme_name),
            bool(narrow),
            is_today,
        )

    def query(
        self, metrics: tuple[str, ...], by: str | None = None, *, series: bool = False, **other: Any
    ) -> Query:
        """The view's question about some metrics; `other` sets fields of it otherwise than the view has them."""
        return replace(self.asked.query(metrics, self.today, by, series=series), **other)

    def run(
        self, metrics: tuple[str, ...], by: str | None = None, *, series: bool = False, **other: Any
    ) -> Result:
        """The answer to `query`."""
        asked = self.query(metrics, by, series=series, **other)
        return queries.run(self.services.store, self.viewer, asked, self.now)

    def parts(self, metric: str, by: str) -> Result:
        """The answer about what a metric is made of over time, with as many groups as a chart can tell apart."""
        asked = self.query((metric,), by, series=True, compare=None)
        return composition(self.services.store, self.viewer, asked, MOST, self.now)

    def grid(self, metric: str) -> Grid:
        """The view's 7 x 24 grid of a metric."""
        return peak_times(self.services.store, self.viewer, self.query((metric,)), self.now)

    def subtitle(self) -> str:
        """Period and venues in words, as they stand in an image of a chart."""
        return f"{formats.days(*self.asked.dates(self.today))} · {self.where()}"

    def names(self) -> list[str]:
        """The names of what the view is narrowed to."""
        return [name for *_split, name in queries.names(self.services.store, self.viewer, self.asked)]

    def where(self) -> str:
        """The venues and what the view is narrowed to, in words."""
        names = self.names()
        if len(names) > NAMED_VENUES:
            return ngettext("{count} place", "{count} places", len(names)).format(count=len(names))
        return ", ".join(names) or _("all venues")

    def link(self, path: str | None = None, **changes: Any) -> str:
        """The address of this view, changed in some fields; on another page without what belongs to this one."""
        kept = self.view if path in (None, self.path) else self.asked.frame()
        return (path or self.path) + replace(kept, **changes).to_url()

    def receipt(self, metric: str) -> str:
        """The address at which a figure of this view is accounted for."""
        return self.receipts()(metric)

    def receipts(self) -> Callable[[str], str]:
        """From metrics to the addresses at which their figures are accounted for."""
        kept = "/receipt" + replace(self.asked, parameters=()).to_url()
        return lambda metric: f"{kept}&metric={quote(metric, safe='')}"

    def drill(self, split: str, key: str, path: str | None = None) -> str:
        """The address of this view narrowed to one group of a split, on this page or another."""
        kept = self.view if path in (None, self.path) else self.asked.frame()
        return (path or self.path) + kept.narrowed(split, key).to_url()


def guarded(draw: Callable[..., Any], *given: object) -> Callable[..., Any]:
    """The callback, with an error state in place of an error. What nobody foresaw is logged, not shown. `given`
    comes before the callback's inputs."""

    @wraps(draw)
    def drawn(*inputs: object) -> Any:
        try:
            return stilled(draw(*given, *inputs))
        except PreventUpdate:
            raise
        except Unavailable as error:  # which part of the installation it is, is for the log
            logger.error("%s: %s", draw.__name__, error)
            return states.error(
                _(
                    "The figures cannot be reached right now. It has been noted in the server's log; try again soon."
                )
            )
        except VenueAnalyticsError as error:
            return states.error(told(error))
        except Exception:
            logger.exception("%s failed", draw.__name__)
            return states.error(
                _("Something went wrong on the server. It has been noted in its log; try again later.")
            )

    return drawn
