"""The colours of both themes and the Plotly template made of them.

A figure is drawn with one palette. Changing the theme in the browser replaces each colour of the one palette by its
namesake of the other, so within a palette no two colours may be equal, and figures take colours from nowhere else.
"""

from dataclasses import asdict, dataclass

from plotly import graph_objects as go

FONT = "Inter, system-ui, -apple-system, 'Segoe UI', sans-serif"
CLEAR = "rgba(0,0,0,0)"


@dataclass(frozen=True, slots=True)
class Palette:
    """Named for what a colour says. `heat` runs from nothing to full."""

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
    heat: tuple[str, ...]


LIGHT = Palette(
    name="light",
    surface="#ffffff",
    ink="#171a21",
    muted="#5a6372",
    grid="#eceef3",
    line="#dadee6",
    accent="#3457d5",
    accent_fill="rgba(52,87,213,0.09)",
    comparison="#98a2b3",
    comparison_fill="#e3e7ee",
    rest="#c3cad6",
    good="#0a7a4a",
    bad="#c0332c",
    warn="#d9730d",
    target="#3a4150",
    heat=("#f0f3fd", "#d4ddfa", "#aebff5", "#7d98ec", "#4d6de0", "#2a46b4"),
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
    heat=("#1b2030", "#22305a", "#2d4590", "#3f62c2", "#6185ea", "#a5bdff"),
)
PALETTES = {palette.name: palette for palette in (LIGHT, DARK)}


def palette(name: str | None) -> Palette:
    """The palette of a theme's name; the light one for a name that is not known."""
    return PALETTES.get(name or "", LIGHT)


def colour_pairs() -> list[tuple[str, str]]:
    """Each light colour with its dark namesake, for the browser's change of theme."""
    light, dark = asdict(LIGHT), asdict(DARK)
    pairs = [(light[name], dark[name]) for name in light if name not in ("name", "heat")]
    return pairs + list(zip(LIGHT.heat, DARK.heat, strict=True))


def template(colours: Palette) -> go.layout.Template:
    """The look of every figure. Zooming by drag is off: on a phone it would take the finger's scroll."""
    axis = {
        "automargin": True,
        "fixedrange": True,
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
                "font": {"size": 15, "color": colours.ink, "weight": 600},
                "x": 0,
                "xref": "container",
                "pad": {"l": 8},
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
                "y": 1.02,
                "yanchor": "bottom",
                "font": {"size": 12, "color": colours.muted},
                "itemclick": False,
                "itemdoubleclick": False,
            },
            "margin": {"l": 8, "r": 8, "t": 56, "b": 8},
            "xaxis": axis | {"showgrid": False},
            "yaxis": axis,
        }
    )
