"""Pages that are read by one split after another: the choice of the split, what fits it, and the way one step down.

The split stands in the URL as `by`. A click on a group narrows the view to it and goes on with the split below it.
"""

from collections.abc import Sequence

from components.choices import Choice, choices
from components.elements import Link
from dashboard.language import gettext as _
from dashboard.splits import SPLIT_NAMES
from dashboard.view_state import ViewState
from pages.reading import Reading, Shown
from rollup.errors import unknown
from rollup.metrics.catalogue import metric as metric_of

BELOW = {
    "region": "venue",
    "venue": "resource",
    "resource_type": "resource",
    "color_type": "resource",
    "resource": "item",
    "item": "staff",
    "staff": "item",
}
"""The split with which one goes on below a group."""
INSIDE = {
    "region": ("region",),
    "venue": ("venue", "region"),
    "resource": ("resource", "resource_type", "color_type", "venue", "region"),
}
"""The splits of which one group is left where the view is narrowed to a group; of others it is that split alone."""


def split_of(reading: Reading, offered: Sequence[str]) -> str:
    """The split that the URL chooses, or else the first that still divides anything."""
    asked = reading.view.parameter("by")
    if asked and asked not in offered:
        raise unknown("split", asked, offered, "by")
    return asked or _open(reading.view, offered)[0]


def split_choice(reading: Reading, offered: Sequence[str]) -> Shown:
    """Links to the page by each split, without those of which the view is narrowed to one group."""
    chosen = split_of(reading, offered)
    shown = [key for key in offered if key == chosen or key in _open(reading.view, offered)]
    return choices(
        _("Split by"),
        [
            Choice(
                _(SPLIT_NAMES[key]),
                reading.path + reading.view.with_parameter("by", key).to_url(),
                key == chosen,
            )
            for key in shown
        ],
    )


def deeper(reading: Reading, by: str, offered: Sequence[str]) -> Link:
    """From a group's key to the view narrowed to it, by the split below, as far as the page has it."""
    below = reading.view.with_parameter("by", _below(reading.view, by, offered))
    if by in ("venue", "region"):
        return lambda key: reading.path + below.narrowed(by, key).to_url()
    address = below.to_urls(by)
    return lambda key: reading.path + address(key)


def fitting(metrics: Sequence[str], reading: Reading, by: str | None = None) -> tuple[str, ...]:
    """Those of the metrics that can be narrowed as the view is, and split; if it is none, the first, whose error then
    says why."""
    needed = {split for split, _key in reading.view.only} | ({by} if by else set())
    found = tuple(key for key in metrics if needed <= set(metric_of(key).splits))
    return found or tuple(metrics[:1])


def _below(view: ViewState, by: str, offered: Sequence[str]) -> str:
    """The split of the view narrowed to any group of this one."""
    further, left = BELOW.get(by, ""), _open(view.narrowed(by, "any"), offered)
    return further if further in left else left[0]


def _open(view: ViewState, offered: Sequence[str]) -> list[str]:
    """The splits that may have more than one group in the view; all where that is none."""
    narrowed = [split for split, _key in view.only]
    narrowed += ["venue"] if len(view.venues) == 1 and not view.regions else []
    narrowed += ["region"] if len(view.regions) == 1 and not view.venues else []
    closed = {split for key in narrowed for split in INSIDE.get(key, (key,))}
    return [key for key in offered if key not in closed] or list(offered)
