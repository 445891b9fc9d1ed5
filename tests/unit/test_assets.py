"""The vendored assets: the right plotly.js, complete, and nothing loaded from another host."""

import re
from pathlib import Path

import pytest
from plotly.offline import get_plotlyjs_version

ASSETS = Path(__file__).parents[2] / "assets"
PLOTLY_BUNDLE = ASSETS / "vendor" / "plotly" / "plotly-cartesian.min.js"

# Addresses in plotly.js that are only ever followed by parts switched off or absent here, or are mere text.
PLOTLY_ADDRESSES = {
    "https://cdn.plot.ly/un/": "outlines for maps, which the cartesian bundle does not have",
    "https://cloud.plotly.com/newchart": "the share button, off in every graph's config",
    "https://github.com/d3/d3-format/tree/v1.4.5#d3-format": "named in a description of number formats",
    "https://github.com/d3/d3-time-format/tree/v2.2.3#locale_format": "named in a description of date formats",
    "https://plotly.com/": "the logo's link, off in every graph's config",
}
NAMESPACES = ("http://www.w3.org/", "https://www.w3.org/")
LOADED_FROM_ELSEWHERE = re.compile(
    r"""url\(\s*['"]?(?:https?:)?//[^)]*\)|@import[^;]*|\b(?:fetch|import|importScripts)\(\s*['"`](?:https?:)?//[^)]*\)""",
    re.IGNORECASE,
)
STRING_ADDRESS = re.compile(r"""['"`](https?://[^'"`\s]*)['"`]""")


def asset_files(*suffixes: str) -> list[Path]:
    return sorted(path for path in ASSETS.rglob("*") if path.suffix in suffixes)


def name(path: Path) -> str:
    return str(path.relative_to(ASSETS))


def test_plotly_bundle_is_the_version_that_python_plotly_is_made_for():
    banner = PLOTLY_BUNDLE.read_text(encoding="utf-8")[:200]
    found = re.search(r"plotly\.js \(cartesian - minified\) v(\S+)", banner)
    assert found, banner
    assert found[1] == get_plotlyjs_version()


@pytest.mark.parametrize("path", asset_files(".css", ".js"), ids=name)
def test_no_asset_loads_from_another_host(path):
    text = path.read_text(encoding="utf-8")
    assert LOADED_FROM_ELSEWHERE.findall(text) == []
    addresses = {found for found in STRING_ADDRESS.findall(text) if not found.startswith(NAMESPACES)}
    assert addresses <= (PLOTLY_ADDRESSES.keys() if path == PLOTLY_BUNDLE else set())


@pytest.mark.parametrize("path", asset_files(".css"), ids=name)
def test_every_file_that_a_style_names_is_there(path):
    references = re.findall(r"""url\(\s*['"]?([^'")]+)['"]?\s*\)""", path.read_text(encoding="utf-8"))
    local = [
        reference.split("?")[0].split("#")[0] for reference in references if not reference.startswith("data:")
    ]
    assert [reference for reference in local if not (path.parent / reference).is_file()] == []


@pytest.mark.parametrize("path", asset_files(".woff2"), ids=name)
def test_fonts_have_truetype_outlines(path):
    header = path.read_bytes()[:8]
    assert header[:4] == b"wOF2"
    assert header[4:] == b"\x00\x01\x00\x00", "a CFF font becomes Type 3 in a printed report"


def test_own_styles_come_after_the_vendored_ones():
    assert [path.name for path in ASSETS.glob("*.css")] == [], (
        "files at the root load before vendor/: use zz-theme/"
    )
