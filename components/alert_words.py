"""What an alert watches, in words."""

from collections.abc import Mapping

from components import formats
from dashboard.alerts.watch import Side, Watch
from dashboard.language import N_, ngettext
from dashboard.language import gettext as _
from dashboard.schedules.periods import Rhythm
from dashboard.splits import SPLIT_NAMES
from rollup.calendar import date_of
from rollup.metrics.catalogue import metric as metric_of

SIDES = {Side.ABOVE: N_("above {threshold}"), Side.BELOW: N_("below {threshold}")}
GRAINS = {Rhythm.DAILY: N_("Day"), Rhythm.WEEKLY: N_("Week"), Rhythm.MONTHLY: N_("Month")}


def watch_said(watch: Watch, venues: Mapping[str, str]) -> str:
    """The whole of it: "No-show rate · Borås: above 5.0 %, 2 weeks running". `venues` are names by key."""
    what = " · ".join([_(metric_of(watch.metric).name), *place_said(watch, venues)])
    return f"{what}: {limit_said(watch)}{_running(watch)}"


def limit_said(watch: Watch) -> str:
    """The side and the threshold: "above 5.0 %"."""
    return _(SIDES[watch.side]).format(threshold=figure_said(watch, float(watch.threshold)))


def figure_said(watch: Watch, number: float) -> str:
    """A figure of what is watched."""
    return formats.figure(metric_of(watch.metric).unit, number, watch.currency)


def place_said(watch: Watch, venues: Mapping[str, str]) -> list[str]:
    """Where it is watched, from the largest to the smallest; nothing for all venues."""
    said = [venues.get(watch.venue, watch.venue)] if watch.venue else []
    if watch.split:
        said.append(f"{_(SPLIT_NAMES[watch.split])} {watch.split_key}")
    if watch.weekday is not None and watch.hour is not None:
        said.append(f"{formats.weekdays('wide')[watch.weekday]} {formats.hour(watch.hour)}")
    return said


def period_said(watch: Watch, first_day: int) -> str:
    """The period that begins on an epoch day: "Week 47, from Nov 16"."""
    return formats.bucket(date_of(first_day), str(watch.grain))


def _running(watch: Watch) -> str:
    if watch.periods == 1:
        return ""
    count = formats.number(watch.periods)
    if watch.grain is Rhythm.DAILY:
        return ", " + ngettext("{count} day running", "{count} days running", watch.periods).format(
            count=count
        )
    if watch.grain is Rhythm.WEEKLY:
        said = ngettext("{count} week running", "{count} weeks running", watch.periods)
        return ", " + said.format(count=count)
    return ", " + ngettext("{count} month running", "{count} months running", watch.periods).format(
        count=count
    )
