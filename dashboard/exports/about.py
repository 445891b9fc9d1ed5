"""What each file says of itself: what is in it, how much, by which definitions, as of when."""

from collections.abc import Sequence
from datetime import date

from dashboard.exports.document import Document, Words
from dashboard.exports.headings import headings
from dashboard.exports.sheet import Sheet
from dashboard.language import N_
from dashboard.language import gettext as _
from rollup.metrics.catalogue import METRICS

DEFINITION_SETS = {"current": N_("Current definitions"), "classic": N_("Classic definitions")}
ARREARS = {
    "current": N_("An order with arrears counts by each instalment, on the day it is paid."),
    "classic": N_("An order with arrears counts in full, on the day the last instalment is paid."),
}
_METRICS = {metric.key: metric for metric in METRICS}


def statement(document: Document) -> Words:
    """Names and values, in the order in which they are read."""
    everything = document.scope or _("all venues")
    lines = [
        (_("Chain"), document.chain),
        (_("Period"), days(*document.period)),
        (_("Comparison"), compared(document)),
        (_("Venues"), ", ".join(document.venues) or everything),
        *document.filters,
        (_("Definition set"), definition_set(document.definitions)),
        (_("As of"), document.as_of.isoformat(timespec="seconds")),
        (_("Made"), document.made_at.isoformat(timespec="seconds")),
    ]
    if document.catching_up:
        late = _("{count} venue-days had changed and were not yet counted").format(count=document.catching_up)
        lines.append((_("Catching up"), late))
    lines += [(_("Not in it: {title}").format(title=title), reason) for title, reason in document.missing]
    return tuple(lines)


def compared(document: Document) -> str:
    """What the figures are compared with, in words."""
    if document.compared_with is None:
        return _("No comparison")
    return f"{document.comparison}: {days(*document.compared_with)}"


def definition_set(key: str) -> str:
    """A definition set in words: its name, and what is particular to it."""
    name = _(DEFINITION_SETS[key]) if key in DEFINITION_SETS else key
    return f"{name}. {_(ARREARS[key])}" if key in ARREARS else name


def days(start: date, end: date) -> str:
    """A range of days, unmistakable in any language."""
    return str(start) if start == end else f"{start} – {end}"


def meanings(sheets: Sequence[Sheet]) -> list[tuple[str, str, str]]:
    """Heading, key and definition of each metric in some sheets, in the order in which they first stand there."""
    found: dict[str, tuple[str, str, str]] = {}
    for sheet in sheets:
        for column, name in zip(sheet.columns, headings(sheet), strict=True):
            if column.name in _METRICS:
                metric = _METRICS[column.name]
                found.setdefault(metric.key, (name, metric.key, _(metric.definition)))
    return list(found.values())
