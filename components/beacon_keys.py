"""The keys of booking sites, as administrators see them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from dash import html

from components.people import moment
from components.table import Cell, Column, Line, table
from dashboard.answers.beacons import BeaconKey
from dashboard.language import gettext as _


def beacon_keys_table(keys: Sequence[BeaconKey], names: Mapping[str, str]) -> html.Div:
    """Every key; `names` are those of the venues by key."""
    columns = [
        Column("venue", _("Venue"), "name", pinned=True),
        Column("key", _("Key"), "text"),
        Column("sites", _("Sites"), "text"),
        Column("label", _("What it is for"), "text"),
        Column("state", _("State"), "text"),
        Column("made", _("Made"), "text"),
    ]
    lines = [_line(key, names.get(key.venue, key.venue)) for key in keys]
    return table("beacon-keys", columns, lines, label=_("Keys of booking sites"))


def _line(key: BeaconKey, venue: str) -> Line:
    is_good, sites = key.revoked_at is None, ", ".join(key.origins)
    state = Cell("good", _("Good"), news="good") if is_good else Cell("revoked", _("Revoked"), news="even")
    return {
        "venue": Cell(venue, venue),
        "key": Cell(key.key, key.key),
        "sites": Cell(sites, sites),
        "label": Cell(key.label, key.label),
        "state": state,
        "made": moment(datetime.fromtimestamp(key.created_at, UTC)),
    }
