"""What a day or a month is expected to come to, and how often such expectations held: arithmetic on day figures.

The yardstick is the seasonal naive model: what is left of a day is what was left of the same weekday a week ago.
Another model is used only where it would have been nearer over the last ninety days, and is named beside its figure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

NAIVE, WEEKS, PACED = "naive", "weeks", "paced"
MODELS = (NAIVE, WEEKS, PACED)
"""The same weekday a week ago; the mean of the last four; that mean times how far the day is ahead of it so far."""
TRIED = 90
"""Days on which a model is tried, and over which its range is counted."""
FEWEST = 28
"""Earlier errors without which there is no range."""
TAIL = 10
"""Of a hundred errors, those that are left out of a range at each end: it holds the eighty in the middle."""
MILLION = 1_000_000
WEEKS_BACK = 4


@dataclass(frozen=True, slots=True)
class Trial:
    """An earlier day at which the same was to be expected: what each model said was left, and what was."""

    said: Mapping[str, int]
    actual: int


@dataclass(frozen=True, slots=True)
class Expected:
    """What is known so far, and what it is expected to come to. `low` and `high` are the middle eighty of a hundred
    earlier errors, None where there are too few; `held` of `tried` earlier ranges, each made of what was known by then,
    held. `error` is the model's mean error as a share of what was left, `naive_error` that of the yardstick."""

    known: int
    middle: int
    low: int | None
    high: int | None
    model: str
    held: int
    tried: int
    error: float | None
    naive_error: float | None


def left_said(left: Mapping[int, int], known: Mapping[int, int], day: int) -> dict[str, int]:
    """What each model says is left of a day, from what was left of earlier ones; without a model that knows too few of
    them. `known` is what each day had come to by the same time."""
    back = [day - 7 * weeks for weeks in range(1, WEEKS_BACK + 1)]
    if any(each not in left for each in back):
        return {}
    mean = sum(left[each] for each in back) // WEEKS_BACK
    said = {NAIVE: left[back[0]], WEEKS: mean}
    usual = sum(known.get(each, 0) for each in back)
    if usual > 0 and day in known:
        said[PACED] = mean * WEEKS_BACK * known[day] // usual
    return said


def days_said(days: Mapping[int, int], last: int, wanted: Sequence[int]) -> dict[str, int]:
    """What each model says the days `wanted` come to, after a `last` known one; of days more than a week ahead by the
    last known weeks. Of `days` none after the last known one is looked at."""
    said = {NAIVE: 0, WEEKS: 0}
    for day in wanted:
        nearest = day - 7 * max(-(-(day - last) // 7), 1)
        back = [nearest - 7 * weeks for weeks in range(WEEKS_BACK)]
        if any(each not in days for each in back):
            return {}
        said[NAIVE] += days[nearest]
        said[WEEKS] += sum(days[each] for each in back) // WEEKS_BACK
    return said


def expected(known: int, said: Mapping[str, int], trials: Sequence[Trial]) -> Expected | None:
    """The expectation by the model that did best in the last trials; None where no model knows enough. `trials` are in
    the order of their days."""
    if NAIVE not in said:
        return None
    recent = trials[-TRIED:]
    errors = {model: _error(recent, model) for model in MODELS if model in said}
    best = min(errors, key=lambda model: _rank(errors[model], model))
    middle = said[best]
    span = _range([_share(trial, best) for trial in recent if best in trial.said])
    held, tried = _held(trials, best)
    return Expected(
        known,
        known + middle,
        None if span is None else known + max(middle + middle * span[0] // MILLION, 0),
        None if span is None else known + max(middle + middle * span[1] // MILLION, 0),
        best,
        held,
        tried,
        errors[best],
        errors[NAIVE],
    )


def _rank(error: float | None, model: str) -> tuple[float, int]:
    """A model that was not tried comes last, and of equals the simpler one first."""
    return (float("inf") if error is None else error, MODELS.index(model))


def _error(trials: Sequence[Trial], model: str) -> float | None:
    """The mean error as a share of what was left; None where the model was tried on too few days."""
    tried = [trial for trial in trials if model in trial.said]
    whole = sum(abs(trial.actual) for trial in tried)
    if len(tried) < FEWEST or not whole:
        return None
    return sum(abs(trial.actual - trial.said[model]) for trial in tried) / whole


def _share(trial: Trial, model: str) -> int:
    """By how much a model was wrong, in millionths of what it said."""
    said = trial.said[model]
    return 0 if not said else (trial.actual - said) * MILLION // abs(said)


def _range(errors: Sequence[int]) -> tuple[int, int] | None:
    if len(errors) < FEWEST:
        return None
    ranked = sorted(errors)
    cut = len(ranked) * TAIL // 100
    return ranked[cut], ranked[-1 - cut]


def _held(trials: Sequence[Trial], model: str) -> tuple[int, int]:
    """How many of the last ranges held what came, and how many there were: each made of the errors before it alone."""
    errors: list[int] = []
    held = tried = 0
    for index, trial in enumerate(trials):
        if model not in trial.said:
            continue
        span, own = _range(errors[-TRIED:]), _share(trial, model)
        if span is not None and index >= len(trials) - TRIED:
            tried += 1
            held += span[0] <= own <= span[1]
        errors.append(own)
    return held, tried
