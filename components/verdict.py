"""Whether a change is good news: by the metric's own direction, and by what the reader sees of it."""

from collections.abc import Callable

from components import formats
from rollup.metrics.metric import Direction, Metric, Unit
from rollup.metrics.values import Change


def direction(metric: Metric, of: Change | None) -> int:
    """1 up, -1 down, 0 for none or one so small that it is written as 0."""
    return _direction(of, _places(metric))


def verdict(metric: Metric, of: Change | None) -> str:
    """Whether a change is "good", "bad" or "even" news."""
    return verdicts(metric)(of)


def verdicts(metric: Metric) -> Callable[[Change | None], str]:
    """What `verdict` says of many changes of one metric."""
    places, news = _places(metric), _NEWS[metric.good]
    return lambda of: news[_direction(of, places)]


_NEWS = {
    Direction.UP: ("even", "good", "bad"),
    Direction.DOWN: ("even", "bad", "good"),
    Direction.NEITHER: ("even", "even", "even"),
}
"""What it is to go nowhere, up (1) and down (-1)."""


_LEAST = (1.0, 0.1, 0.01, 0.001)
"""By places what is surely not written as 0: rounding takes longer than all else here."""


def _places(metric: Metric) -> int:
    """To how many decimal places a change is seen."""
    return formats.CHANGE_PLACES + 2 if metric.unit is not Unit.POINTS else 0


def _direction(of: Change | None, places: int) -> int:
    if of is None or of.is_new:
        return 0 if of is None else of.sign
    size = of.relative if of.relative is not None else of.absolute or 0.0
    least = _LEAST[places]
    if -least < size < least and round(size, places) == 0:
        return 0
    return 1 if size > 0 else -1
