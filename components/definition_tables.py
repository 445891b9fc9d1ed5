"""Where the two sets of definitions differ: month by month, and the orders that do it."""

from collections.abc import Sequence

from dash import html

from components import formats
from components.table import Cell, Column, table
from dashboard.answers.definition_diff import Counted, Moved
from dashboard.language import gettext as _
from dashboard.language import ngettext


def months_table(months: Sequence[Counted]) -> html.Div:
    """The months of one currency."""
    columns = [
        Column("month", _("Month"), "name", pinned=True),
        Column("current", _("Current")),
        Column("classic", _("Classic")),
        Column("difference", _("Difference"), "number", _("How much more the current definitions count")),
    ]
    currency = months[0].currency if months else ""
    label = _("Revenue by both sets of definitions, in {currency}").format(currency=currency)
    return table(f"definitions-{currency}", columns, [_month(each) for each in months], label=label)


def moved_table(largest: Sequence[Moved], orders: int) -> html.Div:
    """The largest of the orders that are counted in different months; `orders` is how many these are."""
    columns = [
        Column("order", _("Order"), "name", pinned=True),
        Column("venue", _("Venue"), "text"),
        Column("when", _("Current: on"), "text", _("When the instalments that move were paid")),
        Column("current", _("Current"), "number", _("What of it moves, as the current definitions count it")),
        Column("day", _("Classic: on"), "text", _("The day of its last instalment")),
        Column("classic", _("Classic"), "number", _("What of it moves, as the classic definitions count it")),
    ]
    more = orders - len(largest)
    note = ngettext("{count} smaller order is not listed", "{count} smaller orders are not listed", more)
    shown = table("orders-moved", columns, [_order(each) for each in largest], label=_("Orders that moved"))
    rest = [html.P(note.format(count=formats.number(more)), className="va-causes-rest")] if more else []
    return html.Div([shown, *rest])


def _month(each: Counted) -> dict[str, Cell]:
    def amount(value: int) -> Cell:
        return Cell(value, formats.money(value, each.currency))

    return {
        "month": Cell(str(each.month), formats.bucket(each.month, "month")),
        "current": amount(each.current),
        "classic": amount(each.classic),
        "difference": amount(each.difference),
    }


def _order(each: Moved) -> dict[str, Cell]:
    when = formats.NONE if each.first is None or each.last is None else formats.days(each.first, each.last)
    day = _("not yet") if each.classic_day is None else formats.days(each.classic_day, each.classic_day)
    return {
        "order": Cell(each.order, each.order),
        "venue": Cell(each.venue, each.venue),
        "when": Cell(str(each.first or ""), when),
        "current": Cell(each.current, formats.money(each.current, each.currency)),
        "day": Cell(str(each.classic_day or ""), day),
        "classic": Cell(each.classic, formats.money(each.classic, each.currency)),
    }
