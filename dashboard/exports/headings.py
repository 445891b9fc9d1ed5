"""What the columns of a file are called: plain names in the language of its reader, with their units."""

from collections.abc import Iterable

from dashboard.exports.sheet import MONEY, Column, Sheet
from dashboard.language import N_
from dashboard.language import gettext as _
from dashboard.splits import SPLIT_NAMES
from rollup.metrics.catalogue import METRICS
from rollup.metrics.metric import Unit

CURRENCY = "currency"
UNIT_NAMES: dict[Unit, str] = {
    Unit.MINUTES: N_("minutes"),
    Unit.SHARE: N_("share of 1"),
    Unit.POINTS: N_("points"),
}
NAMES: dict[str, str] = {
    "amount": N_("Amount"),
    "balance": N_("Balance"),
    "below": N_("Below"),
    "booked_by": N_("Booked by"),
    "booking": N_("Booking"),
    "bucket": N_("Period"),
    "channel": N_("Channel"),
    "classic": N_("Classic definitions"),
    "closing": N_("Closing"),
    CURRENCY: N_("Currency"),
    "current": N_("Current definitions"),
    "customer": N_("Customer"),
    "customer_name": N_("Name"),
    "date": N_("Date"),
    "day": N_("Day"),
    "difference": N_("Difference"),
    "email": N_("Email"),
    "entry": N_("Entry"),
    "family": N_("Kind of payment"),
    "from": N_("From"),
    "hour": N_("Hour"),
    "item": N_("Item"),
    "last_visit": N_("Last visit"),
    "left": N_("Left"),
    "line": N_("Line"),
    "made_at": N_("Made at (UTC)"),
    "member_since": N_("Member since"),
    "members": N_("Members"),
    "minutes": N_("Minutes"),
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
    "unit_price": N_("Unit price"),
    "venue": N_("Venue"),
    "weekday": N_("Weekday"),
    "weeks_full": N_("Weeks full"),
    "weeks_open": N_("Weeks open"),
    "went_on": N_("Went on"),
}
"""Names of columns that are neither metrics nor splits. One that is not here is called as it is written."""
ASIDE: dict[str, str] = {
    "_before": N_("{name} before"),
    "_change": N_("{name} change"),
    "_name": N_("{name} name"),
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
    name, own = _own_currency(column)
    unit = _unit(column.unit, own or currency)
    return f"{_name(name)} ({unit})" if unit else _name(name)


def _unit(unit: Unit | None, currency: str) -> str:
    if unit is Unit.MONEY_PER_HOUR:
        return f"{currency}/h" if currency else ""
    if unit is Unit.MONEY:
        return currency
    return _(UNIT_NAMES.get(unit, "")) if unit else ""


def _own_currency(column: Column) -> tuple[str, str]:
    """A metric's key and its currency, where a column is that metric's in one of several: `revenue_sek`."""
    key, _bar, end = column.name.rpartition("_")
    is_currency = column.unit in MONEY and key in _METRICS and column.name not in _METRICS and len(end) == 3
    return (key, end.upper()) if is_currency else (column.name, "")


def _name(name: str) -> str:
    if name in _METRICS:
        return _(_METRICS[name])
    if name in NAMES:
        return _(NAMES[name])
    if name in SPLIT_NAMES:
        return _(SPLIT_NAMES[name])
    for end, pattern in ASIDE.items():
        if name.endswith(end) and name != end:
            return _(pattern).format(name=_name(name.removesuffix(end)))
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
