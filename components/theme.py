"""The colours of both themes and the Plotly template made of them.

A figure is drawn with one palette. Changing the theme in the browser replaces each colour of the one palette by its
namesake of the other, so within a palette no two colours may be equal, and figures take colours from nowhere else.
"""

from dataclasses import asdict, dataclass
from functools import cache

from plotly import graph_objects as go

FONT = "Inter, system-ui, -apple-system, 'Segoe UI', sans-serif"
CLEAR = "rgba(0,0,0,0)"
HEADING = 64
"""Pixels of title and subtitle on top of a figure; on a page they stand in the panel instead."""


@dataclass(frozen=True, slots=True)
class Palette:
    """Named for what a colour says. `heat` runs from nothing to full, `alarm` from nothing to much of what is bad;
    `low_ink` is read on their beginning, `high_ink` on their end. `groups` are told apart from one another, by the
    colour-blind too."""

    name: str
    surface: str
    ink: str
    muted: str
    grid: str
    line: str
    accent: str
    accent_fill: str
    comparison: str
    comparison_fill: str
    rest: str
    good: str
    bad: str
    warn: str
    target: str
    low_ink: str
    high_ink: str
    heat: tuple[str, ...]
    alarm: tuple[str, ...]
    groups: tuple[str, ...]


LIGHT = Palette(
    name="light",
    surface="#ffffff",
    ink="#171a21",
    muted="#5a6372",
    grid="#ebedf2",
    line="#dadee6",
    accent="#3457d5",
    accent_fill="rgba(52,87,213,0.09)",
    comparison="#8691a4",
    comparison_fill="#e3e7ee",
    rest="#c3cad6",
    good="#0a7a4a",
    bad="#c0332c",
    warn="#d9730d",
    target="#3a4150",
    low_ink="#0a0c11",
    high_ink="#fdfeff",
    heat=("#f0f3fd", "#d4ddfa", "#aebff5", "#7d98ec", "#4d6de0", "#2a46b4"),
    alarm=("#fdf1ee", "#fad5cf", "#f2aaa1", "#e3786d", "#cb463d", "#9c211c"),
    groups=("#3541b9", "#d16d12", "#08a49a", "#9e3357", "#a17bf9", "#207499", "#3b5102", "#79007c"),
)
DARK = Palette(
    name="dark",
    surface="#15181e",
    ink="#eceef3",
    muted="#9ba5b4",
    grid="#242932",
    line="#303641",
    accent="#809bff",
    accent_fill="rgba(128,155,255,0.13)",
    comparison="#6b7688",
    comparison_fill="#2a303b",
    rest="#414957",
    good="#47c78c",
    bad="#ff7d74",
    warn="#f5a34a",
    target="#c9cfda",
    low_ink="#fbfcff",
    high_ink="#06080c",
    heat=("#1b2030", "#22305a", "#2d4590", "#3f62c2", "#6185ea", "#a5bdff"),
    alarm=("#291a1b", "#4c2322", "#7a2f2c", "#ad463e", "#da6e65", "#ffb1a9"),
    groups=("#3777ec", "#c47511", "#8de789", "#bc2e23", "#d489fe", "#1d747c", "#92b07d", "#fbc0fe"),
)
PALETTES = {palette.name: palette for palette in (LIGHT, DARK)}


def palette(name: str | None) -> Palette:
    """The palette of a theme's name; the light one for a name that is not known."""
    return PALETTES.get(name or "", LIGHT)


def colour_pairs() -> list[tuple[str, str]]:
    """Each light colour with its dark namesake, for the browser's change of theme."""
    return list(zip(colours_of(LIGHT), colours_of(DARK), strict=True))


def colours_of(of: Palette) -> list[str]:
    """Every colour of a palette, in the order declared."""
    scales = ("heat", "alarm", "groups")
    single = [value for name, value in asdict(of).items() if name not in ("name", *scales)]
    return [*single, *of.heat, *of.alarm, *of.groups]


def mixed(colours: tuple[str, ...], share: float) -> str:
    """The colour at a share (0 to 1) of the way through a scale of `#rrggbb` colours."""
    place = min(max(share, 0.0), 1.0) * (len(colours) - 1)
    low = min(int(place), len(colours) - 2)
    pairs = zip(_channels(colours[low]), _channels(colours[low + 1]), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * (place - low)):02x}" for a, b in pairs)


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio of two `#rrggbb` colours, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    shares = [channel / 255 for channel in _channels(colour)]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@cache
def template(colours: Palette) -> go.layout.Template:
    """The look of every figure. Zooming by drag is off: on a phone it would take the finger's scroll."""
    axis = {
        "automargin": True,
        "fixedrange": True,
        "tickangle": 0,
        "gridcolor": colours.grid,
        "linecolor": colours.line,
        "tickcolor": colours.line,
        "tickfont": {"size": 12, "color": colours.muted},
        "title": {"font": {"size": 12, "color": colours.muted}, "standoff": 10},
        "zeroline": False,
    }
    return go.layout.Template(
        layout={
            "font": {"family": FONT, "size": 13, "color": colours.muted},
            "title": {
                "font": {"size": 16, "color": colours.ink, "weight": 600},
                "subtitle": {"font": {"size": 13, "color": colours.muted}},
                "x": 0,
                "y": 1,
                "xref": "container",
                "yref": "container",
                "xanchor": "left",
                "yanchor": "top",
                "pad": {"l": 12, "t": 12},
            },
            "paper_bgcolor": CLEAR,
            "plot_bgcolor": CLEAR,
            "colorway": [
                colours.accent,
                colours.comparison,
                colours.warn,
                colours.good,
                colours.bad,
                colours.rest,
            ],
            "hovermode": "closest",
            "barcornerradius": 4,
            "dragmode": False,
            "hoverlabel": {
                "bgcolor": colours.surface,
                "bordercolor": colours.line,
                "font": {"family": FONT, "size": 13, "color": colours.ink},
                "align": "left",
                "namelength": -1,
            },
            "legend": {
                "orientation": "h",
                "x": 0,
                "xanchor": "left",
                "y": 1.01,
                "yanchor": "bottom",
                "font": {"size": 12, "color": colours.muted},
                "itemclick": False,
                "itemdoubleclick": False,
            },
            "margin": {"l": 4, "r": 4, "t": HEADING + 26, "b": 4},
            "xaxis": axis | {"showgrid": False},
            "yaxis": axis,
        }
    )
