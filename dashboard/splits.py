"""Ways to split a metric: which columns are read for it, and how the groups are keyed, named and ordered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from babel.dates import get_day_names
from sqlalchemy import BigInteger, Connection, Table, bindparam, select

from dashboard.language import N_, locale
from dashboard.language import gettext as _
from dashboard.words import (
    CARD_KINDS,
    CHANNELS,
    DEVICES,
    ENTITLEMENT_KINDS,
    JOIN_CHANNELS,
    LINE_KINDS,
    NONE,
    word,
)
from rollup.errors import BadInput, NotFound, sentence, unknown
from rollup.metrics.metric import Metric
from rollup.model import item, resource, staff, tender
from rollup.model import venue as venue_table
from rollup.statements import Listed, one_of
from rollup.statements import rows as kept_rows
from rollup.venues import Venue

SPLIT_NAMES = {
    "venue": N_("Venue"),
    "region": N_("Region"),
    "resource": N_("Resource"),
    "resource_type": N_("Resource type"),
    "color_type": N_("Colour type"),
    "tender": N_("Tender"),
    "line_kind": N_("Line kind"),
    "card_kind": N_("Card kind"),
    "entitlement_kind": N_("Entitlement"),
    "item": N_("Item"),
    "staff": N_("Staff"),
    "channel": N_("Channel"),
    "join_channel": N_("Joined by"),
    "device": N_("Device"),
    "lead_time": N_("Lead time"),
    "wizard_step": N_("Step"),
    "weekday": N_("Weekday"),
    "hour": N_("Hour"),
}
"""What the groups of a split are, as headings and axes say it."""
WIZARD_STEPS: dict[str, tuple[str, str]] = {
    "reached_service": ("1-service", N_("Service")),
    "reached_staff": ("2-staff", N_("Staff")),
    "reached_time": ("3-time", N_("Time")),
    "reached_details": ("4-details", N_("Details")),
}
"""The measures of the wizard's sub-steps: sessions that reached each of them or a later step."""
LEAD_TIMES = {
    "under-1h": N_("Under 1 hour"),
    "1-24h": N_("1–24 hours"),
    "1-3d": N_("1–3 days"),
    "3-7d": N_("3–7 days"),
    "over-7d": N_("Over 7 days"),
    "unknown": N_("Not known"),
}
"""How long before its arrival time a booking was made, the shortest first."""
Group = tuple[str, str]
"""The key and the label of one group."""
Grouping = Mapping[Any, Group]
Only = tuple[tuple[str, tuple[Any, ...]], ...]
"""Columns with the values to which a question is narrowed."""


@dataclass(frozen=True, slots=True)
class Split:
    """One split of METRICS §6. `column` is what is read; `groups` names its values, several of which may share a
    group; a value that it does not name goes to `nothing`. `in_order` splits keep their natural order, which is that of
    their keys, or of `order` where they have one."""

    key: str
    column: str
    groups: Callable[[Connection, Sequence[Venue]], Grouping]
    nothing: Group = ("", NONE)
    in_order: bool = False
    order: tuple[str, ...] = ()
    steps: Mapping[str, Group] = field(default_factory=dict)
    """In place of a column: measures, each a group of its own."""

    def without(self) -> Group:
        """The group of what no group names, in the reader's language."""
        return (self.nothing[0], _(self.nothing[1]))

    def rank(self, group: Group) -> tuple[int, Group]:
        """Where a group of an ordered split stands among the others."""
        return (self.order.index(group[0]) if group[0] in self.order else len(self.order), group)


def _venues(_connection: Connection, venues: Sequence[Venue]) -> Grouping:
    return {venue.id: (venue.key, venue.name) for venue in venues}


def _regions(_connection: Connection, venues: Sequence[Venue]) -> Grouping:
    return {venue.id: (venue.region_key, venue.region or _("No region")) for venue in venues}


_OF_VENUES = select(resource.c.id, resource.c.venue_id, resource.c.source_id, resource.c.name).where(
    one_of(resource.c.venue_id, bindparam("venues", type_=Listed(BigInteger)))
)


def _resources(connection: Connection, venues: Sequence[Venue]) -> Grouping:
    names = {venue.id: venue for venue in venues}
    rows = kept_rows(connection, _OF_VENUES, {"venues": list(names)})
    if len(names) == 1:
        return {number: (key, name) for number, _venue, key, name in rows}
    places = {venue.id: (f"{venue.key}.", f" · {venue.name}") for venue in venues}
    return {number: (places[venue][0] + key, name + places[venue][1]) for number, venue, key, name in rows}


def _resource_column(name: str) -> Callable[[Connection, Sequence[Venue]], Grouping]:
    def groups(connection: Connection, venues: Sequence[Venue]) -> Grouping:
        ids = [venue.id for venue in venues]
        query = select(resource.c.id, resource.c[name]).where(resource.c.venue_id.in_(ids))
        return {row[0]: (row[1], row[1] or _("Other")) for row in connection.execute(query)}

    return groups


def _named(table: Table) -> Callable[[Connection, Sequence[Venue]], Grouping]:
    def groups(connection: Connection, venues: Sequence[Venue]) -> Grouping:
        ids = [venue.id for venue in venues[:1]]
        own = select(venue_table.c.chain_id).where(venue_table.c.id.in_(ids))
        query = select(table.c.id, table.c.source_id, table.c.name).where(table.c.chain_id.in_(own))
        return {row.id: (row.source_id, row.name or row.source_id) for row in connection.execute(query)}

    return groups


class _AsItIs(dict[Any, Group]):
    """Each value is a group of its own, called by its word."""

    def __init__(self, words: Mapping[str, str]) -> None:
        super().__init__()
        self.words = words

    def __missing__(self, value: Any) -> Group:
        return (str(value), word(str(value), self.words))


def _worded(words: Mapping[str, str]) -> Callable[[Connection, Sequence[Venue]], Grouping]:
    return lambda _connection, _venues: _AsItIs(words)


def _weekdays(_connection: Connection, _venues: Sequence[Venue]) -> Grouping:
    names = get_day_names("wide", locale=locale())
    return {number: (str(number + 1), str(names[number])) for number in range(7)}


def _hours(_connection: Connection, _venues: Sequence[Venue]) -> Grouping:
    return {hour: (f"{hour:02d}", f"{hour:02d}:00") for hour in range(24)}


def _lead_times(_connection: Connection, _venues: Sequence[Venue]) -> Grouping:
    return {key: (key, _(label)) for key, label in LEAD_TIMES.items()}


SPLITS: tuple[Split, ...] = (
    Split("venue", "venue_id", _venues),
    Split("region", "venue_id", _regions),
    Split("resource", "resource", _resources, ("", N_("No resource"))),
    Split("resource_type", "resource", _resource_column("type"), ("", N_("No resource"))),
    Split("color_type", "resource", _resource_column("color_type"), ("", N_("No resource"))),
    Split("tender", "tender", _named(tender)),
    Split("line_kind", "line_kind", _worded(LINE_KINDS)),
    Split("card_kind", "card_kind", _worded(CARD_KINDS)),
    Split("entitlement_kind", "entitlement_kind", _worded(ENTITLEMENT_KINDS)),
    Split("item", "item", _named(item), ("", N_("No item"))),
    Split("staff", "staff", _named(staff), ("", N_("No staff"))),
    Split("channel", "channel", _worded(CHANNELS)),
    Split("join_channel", "join_channel", _worded(JOIN_CHANNELS)),
    Split("device", "device", _worded(DEVICES)),
    Split("lead_time", "lead_time", _lead_times, in_order=True, order=tuple(LEAD_TIMES)),
    Split("wizard_step", "", _worded({}), in_order=True, steps=WIZARD_STEPS),
    Split("weekday", "weekday", _weekdays, in_order=True),
    Split("hour", "hour", _hours, in_order=True),
)
_BY_KEY = {split.key: split for split in SPLITS}


def split(key: str, metrics: Sequence[Metric]) -> Split:
    """The split of a key; an error names a metric that cannot be split so, and how it can."""
    if key not in _BY_KEY:
        raise unknown("split", key, _BY_KEY, "by")
    for metric in metrics:
        if key not in metric.splits:
            raise BadInput(
                sentence(
                    "{metric} cannot be split by {split}; it can by {known}",
                    metric=metric.key,
                    split=key,
                    known=", ".join(metric.splits),
                ),
                "by",
            )
    return _BY_KEY[key]


def narrowing(
    connection: Connection,
    only: Sequence[tuple[str, str]],
    metrics: Sequence[Metric],
    venues: Sequence[Venue],
) -> Only:
    """The columns and values that stand for groups of splits. A group that none of the venues has is an error that
    names its split, so that a mistyped one is not shown as nothing."""
    found = []
    for key, wanted in only:
        chosen = split(key, metrics)
        if not chosen.column:
            raise BadInput(sentence("a question cannot be narrowed to a {key}", key=key), key)
        values = _values_of(chosen, _local(chosen, wanted, venues), chosen.groups(connection, venues))
        if not values:
            raise NotFound(
                sentence(
                    "{key}={wanted!r} is unknown at these venues; leave it out, or choose others",
                    key=key,
                    wanted=wanted,
                ),
                key,
            )
        found.append((chosen.column, values))
    return tuple(found)


def group_of(connection: Connection, split_key: str, key: str, venues: Sequence[Venue]) -> str:
    """The label of one group of a split; the key itself where the venues have no such group."""
    groups = _BY_KEY[split_key].groups(connection, venues)
    if isinstance(groups, _AsItIs):
        return groups[key][1]
    return next((label for known, label in groups.values() if known == key), key)


def _local(chosen: Split, wanted: str, venues: Sequence[Venue]) -> str:
    """The key at one venue of a resource that is named with its venue, as it is where there are several."""
    own = f"{venues[0].key}." if chosen.key == "resource" and len(venues) == 1 else ""
    return wanted.removeprefix(own)


def _values_of(chosen: Split, wanted: str, groups: Grouping) -> tuple[Any, ...]:
    if isinstance(groups, _AsItIs):
        return (wanted,)
    values = tuple(value for value, group in groups.items() if group[0] == wanted)
    return (*values, 0) if wanted == chosen.nothing[0] and not values else values
