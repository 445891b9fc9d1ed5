"""What rules ask, put to the one read path."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from dashboard import queries
from dashboard.access import Viewer
from dashboard.insights.booking_steps import WIZARD
from dashboard.insights.insight import Words
from dashboard.queries.peak_times import peak_times
from dashboard.results import Grid, Result
from dashboard.view_state import ViewState
from rollup.db import Store
from rollup.metrics.catalogue import metric as metric_of

COMPARED: dict[str | None, tuple[str, ...]] = {
    None: ("revenue", "orders", "aov", "no_show_rate"),
    "venue": ("revenue",),
}
"""What rules ask for by a split (None is the whole) and look at the comparison of."""
ALONE: dict[str | None, tuple[str, ...]] = {
    None: (*WIZARD, "unmet_demand"),
    "venue": ("revenue", "no_show_rate"),
}
"""What they ask for besides. Of a comparison that ends within a day facts are counted, so it is asked for where it is
wanted. Groups come by revenue all the same."""


@dataclass(frozen=True, slots=True)
class ReadPath:
    """The answers to one view of one viewer."""

    store: Store
    viewer: Viewer
    view: ViewState
    today: date
    now: int
    words: Words
    read: dict[tuple[str | None, bool], Result] = field(default_factory=dict)
    grids: dict[str, Grid] = field(default_factory=dict)

    def total(self, *metrics: str) -> Result:
        """The metrics of the whole view."""
        return self._run(None, metrics)

    def split(self, by: str, *metrics: str) -> Result:
        """The metrics of each group of a split."""
        return self._run(by, metrics)

    def grid(self, metric: str) -> Grid:
        """The metric by weekday and hour; asked for once."""
        if metric not in self.grids:
            query = self.view.query((metric,), self.today)
            self.grids[metric] = peak_times(self.store, self.viewer, query, self.now)
        return self.grids[metric]

    def _run(self, by: str | None, metrics: tuple[str, ...]) -> Result:
        """One reading for all that rules ask for by a split and compare, and one for what they do not."""
        is_compared = set(metrics) <= set(COMPARED.get(by, ()))
        if (by, is_compared) not in self.read:
            asked = COMPARED[by] if is_compared else ALONE.get(by, metrics)
            query = self.view.query(tuple(key for key in asked if fits(key, self.view.only)), self.today, by)
            if not is_compared:
                query = replace(query, compare=None)
            self.read[by, is_compared] = queries.run(self.store, self.viewer, query, self.now)
        return self.read[by, is_compared]


def fits(metric: str, only: Sequence[tuple[str, str]]) -> bool:
    """Whether a metric can be narrowed as the view is."""
    return {split for split, _key in only} <= set(metric_of(metric).splits)
