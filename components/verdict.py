"""Whether a change is good news: by the metric's own direction, and by what the reader sees of it."""

from components import formats
from rollup.metrics.metric import Direction, Metric, Unit
from rollup.metrics.values import Change


def direction(metric: Metric, of: Change | None) -> int:
    """1 up, -1 down, 0 for none or one so small that it is written as 0."""
    if of is None or of.is_new:
        return 0 if of is None else of.sign
    size = of.relative if of.relative is not None else of.absolute or 0.0
    places = formats.CHANGE_PLACES + 2 if metric.unit is not Unit.POINTS else 0
    return 0 if round(size, places) == 0 else 1 if size > 0 else -1


def verdict(metric: Metric, of: Change | None) -> str:
    """Whether a change is "good", "bad" or "even" news."""
    way = direction(metric, of)
    if way == 0 or metric.good is Direction.NEITHER:
        return "even"
    return "good" if (way > 0) == (metric.good is Direction.UP) else "bad"
