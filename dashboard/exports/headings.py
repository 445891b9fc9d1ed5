"""What the columns of a file are called: plain names in the language of its reader, with their units."""

from collections.abc import Iterable

from dashboard.exports.sheet import MONEY, Column, Sheet
from dashboard.language import N_
from dashboard.language import gettext as _
from dashboard.splits import SPLIT_NAMES
from rollup.metrics.catalogue import METRICS
from rollup.metrics.metric import Unit

CURRENCY = "currency"
UNIT_NAMES: dict[str, str] = {
    "booking": N_("Booking"),
    "card_kind": N_("Kind of card"),
    "customer_name": N_("Name"),
    "entitlement_kind": N_("Kind of right"),
    "entry": N_("Entry"),
    "family": N_("Kind of payment"),
    "line": N_("Line"),
    "line_kind": N_("Kind of line"),
    "made_at": N_("Made at (UTC)"),
    Unit.MINUTES: N_("minutes"),
    "minutes": N_("Minutes"),
    Unit.POINTS: N_("points"),
    "quantity": N_("Quantity"),
    Unit.SHARE: N_("share of 1"),
    "staff": N_("Staff"),
    "tender": N_("Tender"),
    "unit_price": N_("Unit price"),
}
NAMES: dict[str, str] = {
    "amount": N_("Amount"),
    "balance": N_("Balance"),
    "below": N_("Below"),
    "booked_by": N_("Booked by"),
    "bucket": N_("Period"),
    "channel": N_("Channel"),
    "classic": N_("Classic definitions"),
    "closing": N_("Closing"),
    CURRENCY: N_("Currency"),
    "current": N_("Current definitions"),
    "customer": N_("Customer"),
    "date": N_("Date"),
    "day": N_("Day"),
    "difference": N_("Difference"),
    "email": N_("Email"),
    "from": N_("From"),
    "hour": N_("Hour"),
    "item": N_("Item"),
    "last_visit": N_("Last visit"),
    "left": N_("Left"),
    "member_since": N_("Member since"),
    "members": N_("Members"),
    "month": N_("Month"),
    "opening": N_("Opening"),
    "order": N_("Order"),
    "orders": N_("Orders"),
    "party_size": N_("Party"),
    "phone": N_("Phone"),
    "reached": N_("Reached"),
    "reached_before": N_("Reached before"),
    "resource": N_("Resource"),
    "service": N_("Service"),
    "state": N_("State"),
    "step": N_("Step"),
    "time": N_("Time"),
    "to": N_("To"),
    "venue": N_("Venue"),
    "weekday": N_("Weekday"),
    "weeks_full": N_("Weeks full"),
    "weeks_open": N_("Weeks open"),
    "went_on": N_("Went on"),
}
"""Names of columns that are neither metrics nor splits. One that is not here is called as it is written."""
ASIDE: dict[str, str] = {
    "_before": N_("{name}, before"),
    "_change": N_("{name}, change"),
    "_name": N_("{name}, name"),
}
"""Ends of columns that stand beside another one."""
_METRICS = {metric.key: metric.name for metric in METRICS}


def headings(sheet: Sheet) -> list[str]:
    """The headings of a sheet's columns, no two the same."""
    only = only_currency(sheet)
    found: list[str] = []
    for column in sheet.columns:
        name = heading(column, only)
        found.append(name if name not in found else f"{name} ({column.name})")
    return found


def heading(column: Column, currency: str = "") -> str:
    """What a column is called, with the unit of its numbers; `currency` is that of all amounts, empty where each row
    says its own."""
    unit = currency if column.unit in MONEY else _(UNIT_NAMES.get(column.unit, "")) if column.unit else ""
    if column.unit is Unit.MONEY_PER_HOUR and currency:
        unit = f"{currency}/h"
    return f"{_name(column.name)} ({unit})" if unit else _name(column.name)


def _name(name: str) -> str:
    for end, pattern in ASIDE.items():
        if name.endswith(end) and name != end:
            return _(pattern).format(name=_name(name.removesuffix(end)))
    if name in _METRICS:
        return _(_METRICS[name])
    if name in SPLIT_NAMES:
        return _(SPLIT_NAMES[name])
    if name in NAMES:
        return _(NAMES[name])
    plain = name.replace("_", " ")
    return plain[:1].upper() + plain[1:]


def only_currency(sheet: Sheet) -> str:
    """The currency of all amounts in a sheet; empty where there are several, or none."""
    if sheet.currency or not isinstance(sheet.rows, tuple):
        return sheet.currency
    names = sheet.names
    at = names.index(CURRENCY) if CURRENCY in names else None
    found = _different(() if at is None else (str(row[at] or "") for row in sheet.rows))
    return found if at is not None else ""


def _different(values: Iterable[str]) -> str:
    found = {value for value in values if value}
    return found.pop() if len(found) == 1 else ""
