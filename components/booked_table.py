"""Bookings of the days ahead, against the same weekdays a week before at the same point."""

from collections.abc import Sequence

from dash import html

from components import formats
from components.elements import Link
from components.table import Cell, Column, change_cell, table
from dashboard.answers.pace import Booked
from dashboard.language import gettext as _
from rollup.metrics.catalogue import metric
from rollup.metrics.values import Value, change


def booked_table(found: Sequence[Booked], link: Link) -> html.Div:
    """A line a day; `link` leads from a day to its bookings."""
    columns = [
        Column("day", _("Day"), "name", pinned=True),
        Column("now", _("On the books"), "number", _("Bookings that are not cancelled, as they stand")),
        Column("before", _("A week before"), "number", _("Of the same weekday, as they stood a week ago")),
        Column("change", _("Change"), "change"),
        Column("came", _("In the end"), "number", _("What that day a week before had in the end")),
    ]
    return table("booked-ahead", columns, [_line(each, link) for each in found], label=_("Bookings ahead"))


def _line(each: Booked, link: Link) -> dict[str, Cell]:
    bookings = metric("bookings")
    step = change(bookings.unit, Value(each.now), Value(each.before))
    return {
        "day": Cell(str(each.day), formats.near_day(each.day), link(str(each.day))),
        **{
            name: Cell(count, formats.number(count))
            for name, count in (("now", each.now), ("before", each.before), ("came", each.came))
        },
        "change": change_cell(bookings, step),
    }
