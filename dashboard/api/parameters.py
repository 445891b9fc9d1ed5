"""What a request says, in its address or its body: each parameter declared once, read and checked here."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dashboard.api.endpoints import GRIDDED, Figures, narrowings
from dashboard.queries.bridge import splits_of
from dashboard.results import Query
from dashboard.splits import SPLIT_NAMES, SPLITS
from rollup.bridge.bridges import BRIDGES
from rollup.comparison import COMPARISONS
from rollup.errors import BadInput, NotFound, unknown
from rollup.metrics.catalogue import metric as metric_of
from rollup.subjects import DEFINITION_SETS, Grain

Given = Mapping[str, Sequence[str]]
"""The values of each parameter, as they were given."""
NO_COMPARISON = "none"
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
LONGEST_VALUE = 200
MOST_VALUES = 1_000
MOST_BUCKETS = 5_000
MOST_BUCKETS_OF_GROUPS = 400
"""The longest series that are answered, without groups and with them: more is an export of facts, not a report."""
SPLITS_OF_GRID = tuple(dict.fromkeys(split for metric in GRIDDED for split in metric.splits))


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter. `schema` is the JSON schema of one value; of `many` there may be several, with commas between them.
    `unset` says what holds when it is not given. `narrows`: to one group of the split of its name."""

    key: str
    meaning: str
    schema: dict[str, Any] = field(default_factory=lambda: {"type": "string", "minLength": 1})
    many: bool = False
    unset: str = ""
    narrows: bool = False


def _choice(keys: Sequence[str]) -> dict[str, Any]:
    return {"type": "string", "enum": list(keys)}


_DAY = {"type": "string", "format": "date"}
PERIOD = (
    Parameter(
        "from", "The first day, in the venues' own time.", _DAY, unset="the first of the month of `to`"
    ),
    Parameter("to", "The last day, included.", _DAY, unset="today"),
)
PLACES = (
    Parameter("venue", "Venues by their keys.", many=True, unset="all that you may see"),
    Parameter("region", "Regions by their keys; together with `venue`, what either names.", many=True),
)
DEFINITIONS = Parameter(
    "definitions",
    "Whose definitions of revenue.",
    _choice(list(DEFINITION_SETS)),
    unset="the venues' default; `current` where they differ",
)


def _narrowing(keys: Sequence[str]) -> tuple[Parameter, ...]:
    return tuple(
        Parameter(
            key,
            f"One {SPLIT_NAMES[key].lower()} alone, by its key as `group_by={key}` gives it.",
            narrows=True,
        )
        for key in keys
    )


def of_figures(figures: Figures) -> tuple[Parameter, ...]:
    """The parameters of an area of figures."""
    several = f"{', '.join(figures.metrics)}; those of them that can be split and narrowed as asked"
    return (
        *PERIOD,
        *PLACES,
        Parameter("metric", "Metrics by their keys.", _choice(figures.offered), many=True, unset=several),
        Parameter(
            "group_by",
            "A row for each group of a split.",
            _choice(figures.splits),
            unset=figures.group_by or "one row",
        ),
        Parameter(
            "granularity",
            "A row for each bucket of time.",
            _choice([*Grain]),
            unset="totals of the whole range",
        ),
        Parameter(
            "compare",
            "What to compare with.",
            _choice([NO_COMPARISON, *(one.key for one in COMPARISONS)]),
            unset=figures.compare or NO_COMPARISON,
        ),
        DEFINITIONS,
        *_narrowing(figures.narrowings),
    )


HEATMAP: tuple[Parameter, ...] = (
    *PERIOD,
    *PLACES,
    Parameter("metric", "The metric.", _choice([one.key for one in GRIDDED]), unset="utilization"),
    DEFINITIONS,
    *_narrowing(narrowings(SPLITS_OF_GRID)),
)

SPLITS_OF_BRIDGES = tuple(
    split.key for split in SPLITS if any(split.key in splits_of(bridge) for bridge in BRIDGES)
)
BRIDGE: tuple[Parameter, ...] = (
    *PERIOD,
    *PLACES,
    Parameter("metric", "The metric.", _choice([one.metric for one in BRIDGES]), unset="revenue"),
    Parameter(
        "group_by",
        "The bridge of each group of a split as well; not every metric has every split.",
        _choice(SPLITS_OF_BRIDGES),
    ),
    Parameter(
        "compare", "Where the bridge begins.", _choice([one.key for one in COMPARISONS]), unset="prior"
    ),
    DEFINITIONS,
    *_narrowing(narrowings(SPLITS_OF_BRIDGES)),
)


def read_figures(figures: Figures, given: Given, today: date) -> Query:
    """The question about an area of figures. Raises `BadInput` with the parameter named."""
    values = checked(of_figures(figures), given)
    by = one(values, "group_by", figures.group_by)
    narrowed = _narrowed(values, figures.narrowings)
    start, end = period(values, today)
    grain = one(values, "granularity")
    if grain is not None:
        _require_few_buckets(grain, (end - start).days + 1, has_groups=by is not None)
    compare = one(values, "compare", figures.compare)
    return Query(
        metrics=tuple(values.get("metric", ())) or _usual(figures, by, narrowed),
        start=start,
        end=end,
        venues=tuple(values.get("venue", ())),
        regions=tuple(values.get("region", ())),
        only=narrowed,
        by=by,
        grain=grain,
        compare=None if compare == NO_COMPARISON else compare,
        definitions=one(values, "definitions"),
    )


def read_heatmap(given: Given, today: date) -> Query:
    """The question about a 7 x 24 grid."""
    values = checked(HEATMAP, given)
    start, end = period(values, today)
    return Query(
        metrics=(one(values, "metric") or "utilization",),
        start=start,
        end=end,
        venues=tuple(values.get("venue", ())),
        regions=tuple(values.get("region", ())),
        only=_narrowed(values, narrowings(SPLITS_OF_GRID)),
        definitions=one(values, "definitions"),
    )


def read_bridge(given: Given, today: date) -> Query:
    """The question about a bridge."""
    values = checked(BRIDGE, given)
    start, end = period(values, today)
    return Query(
        metrics=(one(values, "metric") or "revenue",),
        start=start,
        end=end,
        venues=tuple(values.get("venue", ())),
        regions=tuple(values.get("region", ())),
        only=_narrowed(values, narrowings(SPLITS_OF_BRIDGES)),
        by=one(values, "group_by"),
        compare=one(values, "compare", "prior"),
        definitions=one(values, "definitions"),
    )


def checked(parameters: Sequence[Parameter], given: Given) -> dict[str, list[str]]:
    """The values by parameter, each of them one that its declaration allows. A name that is none is an error: a
    mistyped `venue` must not be answered with all of them."""
    known = {parameter.key: parameter for parameter in parameters}
    for key in given:
        if key not in known:
            raise _unknown(key, known)
    return {key: _values(known[key], values) for key, values in given.items()}


def _unknown(key: str, known: Mapping[str, Parameter]) -> NotFound:
    return unknown("parameter", key[:LONGEST_VALUE], known, key if key.isprintable() else None)


def _values(parameter: Parameter, given: Sequence[str]) -> list[str]:
    name = parameter.key
    values = [part for value in given for part in value.split(",")] if parameter.many else list(given)
    if len(values) > (MOST_VALUES if parameter.many else 1):
        raise BadInput(f"{name} is given {len(values)} times; once will do", name)
    for value in values:
        if not value or len(value) > LONGEST_VALUE or not value.isprintable():
            raise BadInput(f"{name} needs 1 to {LONGEST_VALUE} printable characters; or leave it out", name)
        if value not in parameter.schema.get("enum", (value,)):
            raise unknown(name.replace("_", " "), value, parameter.schema["enum"], name)
    return list(dict.fromkeys(values))


def one(values: Mapping[str, Sequence[str]], key: str, default: str | None = None) -> str | None:
    """The value of a parameter that has at most one."""
    return values[key][0] if key in values else default


def period(values: Mapping[str, Sequence[str]], today: date) -> tuple[date, date]:
    """The first and last day that are asked for; without, the month to date."""
    end = _day(values, "to") or today
    return _day(values, "from") or end.replace(day=1), end


def _day(values: Mapping[str, Sequence[str]], key: str) -> date | None:
    value = one(values, key)
    if value is None:
        return None
    try:
        if not DATE.fullmatch(value):
            raise ValueError
        return date.fromisoformat(value)
    except ValueError as error:
        raise BadInput(f"{key}={value!r} is no date such as {key}=2026-11-21", key) from error


def _narrowed(values: Mapping[str, Sequence[str]], splits: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return tuple((key, values[key][0]) for key in splits if key in values)


def _usual(figures: Figures, by: str | None, narrowed: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """What is answered when no metric is named: of the usual ones those that can be split and narrowed so, or else of
    all that there are."""
    needed = {*(key for key, _value in narrowed), *((by,) if by else ())}
    usual = [metric_of(key) for key in figures.metrics]
    fitting = [m for m in usual if needed <= {*m.splits}] or [m for m in figures.of if needed <= {*m.splits}]
    if not fitting:
        raise BadInput(
            f"no metric of {figures.key} can be asked for by {' and '.join(sorted(needed))}", "group_by"
        )
    return tuple(metric.key for metric in fitting)


def _require_few_buckets(grain: str, days: int, *, has_groups: bool) -> None:
    count = days * 24 if grain == Grain.HOUR else days if grain == Grain.DAY else days // 7
    most = MOST_BUCKETS_OF_GROUPS if has_groups else MOST_BUCKETS
    if count > most:
        raise BadInput(
            f"these are {count} rows{' for each group' if has_groups else ''}, and at most {most} are answered;"
            " choose a shorter range or a coarser granularity",
            "granularity",
        )
