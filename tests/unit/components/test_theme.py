import re
from dataclasses import asdict, fields
from pathlib import Path

import pytest

from components import theme

TOKENS = Path(__file__).parents[3] / "assets" / "zz-theme" / "1-tokens.css"


def colours_of(palette: theme.Palette) -> list[str]:
    values = asdict(palette)
    return [values[f.name] for f in fields(palette) if f.name not in ("name", "heat")] + list(palette.heat)


@pytest.mark.parametrize("palette", theme.PALETTES.values(), ids=theme.PALETTES)
def test_no_two_colours_of_a_palette_are_equal_so_that_the_browser_can_change_them(
    palette: theme.Palette,
) -> None:
    colours = colours_of(palette)

    assert len(set(colours)) == len(colours)


def test_the_palettes_share_no_colour_so_that_changing_twice_does_no_harm() -> None:
    assert not set(colours_of(theme.LIGHT)) & set(colours_of(theme.DARK))


@pytest.mark.parametrize("palette", theme.PALETTES.values(), ids=theme.PALETTES)
@pytest.mark.parametrize("name", ["ink", "muted", "good", "bad"])
def test_text_has_aa_contrast(palette: theme.Palette, name: str) -> None:
    assert theme.contrast(getattr(palette, name), palette.surface) >= 4.5


@pytest.mark.parametrize("palette", theme.PALETTES.values(), ids=theme.PALETTES)
@pytest.mark.parametrize("name", ["accent", "comparison", "warn", "target"])
def test_lines_and_marks_have_the_contrast_of_graphics(palette: theme.Palette, name: str) -> None:
    assert theme.contrast(getattr(palette, name), palette.surface) >= 3


@pytest.mark.parametrize("palette", theme.PALETTES.values(), ids=theme.PALETTES)
def test_the_numbers_in_the_grid_can_be_read_on_every_step_of_its_colours(palette: theme.Palette) -> None:
    for step in range(101):
        behind = theme.mixed(palette.heat, step / 100)
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
