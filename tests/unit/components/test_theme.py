import re
from itertools import combinations
from math import dist
from pathlib import Path

import pytest

from components import theme

TOKENS = Path(__file__).parents[3] / "assets" / "zz-theme" / "1-tokens.css"


@pytest.mark.parametrize("palette", theme.PALETTES.values(), ids=theme.PALETTES)
def test_no_two_colours_of_a_palette_are_equal_so_that_the_browser_can_change_them(
    palette: theme.Palette,
) -> None:
    colours = theme.colours_of(palette)

    assert len(set(colours)) == len(colours)


def test_the_palettes_share_no_colour_so_that_changing_twice_does_no_harm() -> None:
    assert not set(theme.colours_of(theme.LIGHT)) & set(theme.colours_of(theme.DARK))


@pytest.mark.parametrize("palette", theme.PALETTES.values(), ids=theme.PALETTES)
@pytest.mark.parametrize("name", ["ink", "muted", "good", "bad"])
def test_text_has_aa_contrast(palette: theme.Palette, name: str) -> None:
    assert theme.contrast(getattr(palette, name), palette.surface) >= 4.5


@pytest.mark.parametrize("palette", theme.PALETTES.values(), ids=theme.PALETTES)
@pytest.mark.parametrize("name", ["accent", "comparison", "warn", "target"])
def test_lines_and_marks_have_the_contrast_of_graphics(palette: theme.Palette, name: str) -> None:
    assert theme.contrast(getattr(palette, name), palette.surface) >= 3


Light = tuple[float, float, float]
SEEN_BY: dict[str, tuple[Light, Light, Light]] = {
    "everybody": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopes": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopes": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.01182, 0.04294, 0.968881),
    ),
    "tritanopes": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
"""How linear red, green and blue are seen (Machado et al. 2009, severity 1)."""
OK_LIGHT = ((0.41222, 0.53633, 0.05145), (0.2119, 0.6807, 0.1074), (0.0883, 0.28172, 0.62998))
OK_LAB = ((0.21045, 0.79362, -0.00407), (1.978, -2.42859, 0.45059), (0.0259, 0.78277, -0.80868))
TOLD_APART = 0.08
"""Distance in Oklab from which two large areas are told apart with ease; black and white are 1 apart."""


def through(matrix: tuple[Light, Light, Light], colour: Light) -> Light:
    one, two, three = (sum(a * b for a, b in zip(row, colour, strict=True)) for row in matrix)
    return (one, two, three)


def as_seen(colour: str, by: tuple[Light, Light, Light]) -> Light:
    """A `#rrggbb` colour in Oklab, as somebody sees it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    seen = through(by, (red, green, blue))
    long, middle, short = (max(part, 0) ** (1 / 3) for part in through(OK_LIGHT, seen))
    return through(OK_LAB, (long, middle, short))


@pytest.mark.parametrize("palette", theme.PALETTES.values(), ids=theme.PALETTES)
@pytest.mark.parametrize("by", SEEN_BY.values(), ids=SEEN_BY)
def test_groups_are_told_apart_by_the_colour_blind_too(
    palette: theme.Palette, by: tuple[Light, Light, Light]
) -> None:
    colours = [as_seen(colour, by) for colour in palette.groups]

    assert len(colours) == 8
    assert min(dist(one, other) for one, other in combinations(colours, 2)) >= TOLD_APART


@pytest.mark.parametrize("palette", theme.PALETTES.values(), ids=theme.PALETTES)
def test_groups_have_the_contrast_of_graphics(palette: theme.Palette) -> None:
    assert min(theme.contrast(colour, palette.surface) for colour in palette.groups) >= 3


@pytest.mark.parametrize("palette", theme.PALETTES.values(), ids=theme.PALETTES)
@pytest.mark.parametrize("scale", ["heat", "alarm"])
def test_the_numbers_in_the_grid_can_be_read_on_every_step_of_its_colours(
    palette: theme.Palette, scale: str
) -> None:
    for step in range(101):
        behind = theme.mixed(getattr(palette, scale), step / 100)
        assert max(theme.contrast(palette.low_ink, behind), theme.contrast(palette.high_ink, behind)) >= 4.3


@pytest.mark.parametrize("palette", theme.PALETTES.values(), ids=theme.PALETTES)
def test_figures_and_style_sheet_have_the_same_base_colours(palette: theme.Palette) -> None:
    block = re.search(rf'\[data-bs-theme="{palette.name}"\] \{{(.*?)\}}', TOKENS.read_text(), re.DOTALL)
    assert block is not None
    tokens = dict(re.findall(r"--va-([\w-]+): (#\w+);", block.group(1)))

    assert [tokens[name] for name in ("surface", "ink", "muted", "accent")] == [
        palette.surface,
        palette.ink,
        palette.muted,
        palette.accent,
    ]


def test_contrast_is_that_of_wcag() -> None:
    assert theme.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert theme.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
