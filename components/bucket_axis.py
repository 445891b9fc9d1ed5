"""The axis of time that every chart of a series has: positions 0, 1, 2 …, one a bucket, and what a bucket lacks."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from babel.dates import format_skeleton

from components import formats, series
from components.theme import Palette
from dashboard import language
from dashboard.language import N_
from dashboard.language import gettext as _
from dashboard.results import Result

TICKS, TICKS_NARROW = 8, 4
"""Labels at most, on a desk and on a phone."""
TITLES = {"hour": N_("Hour"), "day": N_("Day"), "week": N_("Week beginning"), "month": N_("Month")}
PARTS = {"week": N_("part of the week"), "month": N_("part of the month")}


def bucket_axis(
    buckets: Sequence[date], grain: str | None, colours: Palette, *, narrow: bool, side: float = 0.35
) -> dict[str, Any]:
    """The axis, with room of `side` buckets at both ends."""
    every = max(1, -(-len(buckets) // (TICKS_NARROW if narrow else TICKS)))
    places = list(range(0, len(buckets), every))
    return {
        "tickmode": "array",
        "tickvals": places,
        "ticktext": [_tick(buckets[place], grain) for place in places],
        "range": [-side, max(len(buckets) - 1, 0) + side],
        "title": {"text": _(TITLES.get(grain or "", "Day"))},
        "showspikes": True,
        "spikethickness": 1,
        "spikecolor": colours.line,
        "spikedash": "solid",
        "spikemode": "across",
    }


def partial(bucket: date, result: Result) -> str:
    """Why a bucket that has begun is not whole: "so far", "part of the week"; nothing for one that is."""
    if series.is_future(bucket, result.as_of):
        return ""
    if series.is_running(bucket, result.query.grain, result.as_of):
        return _("so far")
    return _(PARTS.get(result.query.grain or "", "")) if series.is_cut(bucket, result) else ""


def _tick(bucket: date, grain: str | None) -> str:
    if isinstance(bucket, datetime):
        return formats.hour(bucket.hour)
    skeleton = "yMMM" if grain == "month" else "MMMd"
    return str(format_skeleton(skeleton, bucket, locale=language.locale()))
