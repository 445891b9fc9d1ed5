"""What a booking site puts into its pages."""

from html import escape

from dashboard.answers.beacons import BeaconKey
from dashboard.beacon.script import SCRIPT_PATH, script_version


def snippet(key: BeaconKey, console: str) -> str:
    """The script element for a key, of the console at an address."""
    source = f"{console}{SCRIPT_PATH}?v={script_version()}"
    return f'<script async src="{escape(source)}" data-key="{escape(key.key)}"></script>'
