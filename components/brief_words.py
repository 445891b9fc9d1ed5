"""The morning brief in words: what is booked today, and what there is to do."""

from components import formats
from dashboard.answers.brief import IDLE, UNMARKED, Task, Today
from dashboard.language import gettext as _
from dashboard.language import ngettext


def today_said(today: Today) -> str:
    """Today's bookings in a sentence."""
    if not today.bookings:
        return _("Nothing is booked for today yet.")
    text = ngettext(
        "{count} booking today, {ahead} still to come.",
        "{count} bookings today, {ahead} still to come.",
        today.bookings,
    ).format(count=formats.number(today.bookings), ahead=formats.number(today.to_come))
    if today.first is None:
        return text
    return f"{text} " + _("The next one arrives at {time}.").format(time=formats.clock(today.first))


def task_said(task: Task) -> str:
    """One thing to do in a sentence."""
    if task.key == IDLE and task.slot is not None:
        return _("Tomorrow {hour} is {share} booked so far; mostly it is {usual} full").format(
            hour=formats.hour(task.slot.hour),
            share=formats.percent(task.share, 0),
            usual=formats.percent(task.usual, 0),
        )
    count = formats.number(task.count)
    if task.key == UNMARKED:
        return ngettext(
            "{count} booking of yesterday is not marked: did they come?",
            "{count} bookings of yesterday are not marked: did they come?",
            task.count,
        ).format(count=count)
    return ngettext(
        "{count} order is opened and not paid", "{count} orders are opened and not paid", task.count
    ).format(count=count)
