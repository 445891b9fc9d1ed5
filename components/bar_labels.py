"""Rows of horizontal bars: the names beside them, as long as there is room for, how high a row is, and where it is
pointed at."""

from components.chart_text import plain

BAR, BAR_NARROW = 30, 40
ROWS = "y"
"""The pointer finds a bar anywhere in its row: many a bar is too short to be met itself. For charts of one trace that
is pointed at: of several Plotly turns the tooltips aslant."""
LONGEST, LONGEST_NARROW = 26, 18
PARTS = " · "
"""Between the name of a resource and its venue; on a phone they stand on two lines."""


def bar_label(name: str, *, narrow: bool) -> str:
    """A group's name at the axis."""
    if not narrow:
        return plain(_in_parts(name)) if PARTS in name else _short(name, LONGEST)
    return "<br>".join(_short(part, LONGEST_NARROW) for part in name.split(PARTS, 1))


def _in_parts(name: str) -> str:
    """A resource and its venue on one line, each cut as far as the other needs the room: ten times «Court 1 …» would
    name none."""
    first, _between, second = name.partition(PARTS)
    room = LONGEST - len(PARTS)
    widest = max(room // 2, room - len(second))
    first = _cut(first, widest)
    return f"{first}{PARTS}{_cut(second, room - len(first))}"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _short(name: str, most: int) -> str:
    return plain(_cut(name, most))
