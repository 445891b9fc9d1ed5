"""A metric's value with what it was made of, and its change against another."""

from typing import NamedTuple

from rollup.metrics.metric import Unit


class Value(NamedTuple):
    """A metric's value. `denominator` is None for a metric that is no ratio; then `numerator` is the value itself,
    an exact integer. A ratio over nothing has no value: `number` is None, shown as a dash, never as 0."""

    numerator: int
    denominator: int | None = None

    @property
    def number(self) -> int | float | None:
        """The value: minor units, a count, minutes, a share of 1, or points."""
        if self.denominator is None:
            return self.numerator
        return self.numerator / self.denominator if self.denominator else None


class Change(NamedTuple):
    """The way from a comparison's value to this one: `relative` for amounts and counts (0.18 = +18 %), `absolute` for
    shares (0.013 = +1.3 percentage points) and points. From 0 to something is `is_new`, never infinite;
    `is_below` when that is less than nothing, as a refund on a day without sales."""

    relative: float | None = None
    absolute: float | None = None
    is_new: bool = False
    is_below: bool = False

    @property
    def sign(self) -> int:
        """1 up, -1 down, 0 the same or not known."""
        if self.is_new:
            return -1 if self.is_below else 1
        step = self.relative if self.relative is not None else self.absolute
        return 0 if not step else (1 if step > 0 else -1)


_DIFFERENCES = (Unit.SHARE, Unit.POINTS)


def change(unit: Unit, value: Value, before: Value | None) -> Change | None:
    """The change in the way METRICS §7 states it for the unit; None where either side has no value."""
    if before is None:
        return None
    now, then = value.number, before.number
    if now is None or then is None:
        return None
    step = now - then
    if unit in _DIFFERENCES:
        return Change(absolute=step)
    if then == 0:
        return Change(relative=0.0) if step == 0 else Change(is_new=True, is_below=step < 0)
    return Change(relative=step / abs(then))
