"""The names beside horizontal bars, as long as there is room for, and how high such a bar is."""

from components.chart_text import plain

BAR, BAR_NARROW = 30, 40
LONGEST, LONGEST_NARROW = 26, 18
PARTS = " · "
"""Between the name of a resource and its venue; on a phone they stand on two lines."""


def bar_label(name: str, *, narrow: bool) -> str:
    """A group's name at the axis."""
    if not narrow:
        return _short(name, LONGEST)
    return "<br>".join(_short(part, LONGEST_NARROW) for part in name.split(PARTS, 1))


def _short(name: str, most: int) -> str:
    return plain(name if len(name) <= most else name[: most - 1].rstrip() + "…")
