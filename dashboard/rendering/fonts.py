"""The fonts of printed pages, inside the page: the browser that draws it may open no file.

They are static and have TrueType outlines; a PDF embeds such fonts as small subsets, others as outlines without text.
"""

import re
from base64 import b64encode
from functools import cache
from pathlib import Path

VENDOR = Path(__file__).resolve().parents[2] / "assets" / "vendor"
INTER = VENDOR / "inter" / "fonts.css"
CHINESE = "Noto Sans SC"
CHINESE_FILES = {
    weight: VENDOR / "noto-sans-sc" / "files" / f"noto-sans-sc-chinese-simplified-{weight}-normal.woff2"
    for weight in (400, 700)
}
RANGES = (
    (0x2E80, 0x2FDF),  # radicals
    (0x3000, 0x303F),  # punctuation
    (0x31C0, 0x31EF),  # strokes
    (0x3200, 0x4DBF),  # enclosed and compatibility signs, extension A
    (0x4E00, 0x9FFF),  # the common characters
    (0xF900, 0xFAFF),  # compatibility characters
    (0xFE30, 0xFE4F),  # vertical forms
    (0xFF00, 0xFFEF),  # full-width forms
)
"""The code points that the Chinese font is for."""
STACK = f"Inter, '{CHINESE}', sans-serif"
"""The font family of everything printed."""


def font_styles(text: str) -> str:
    """The style rules with the fonts that a text needs; those for Chinese are megabytes."""
    return latin_styles() + (chinese_styles() if has_chinese(text) else "")


def has_chinese(text: str) -> bool:
    """Whether a text has characters that Inter lacks and the Chinese font has."""
    return _CHINESE.search(text) is not None


_CHINESE = re.compile("[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in RANGES) + "]")


@cache
def latin_styles() -> str:
    """Inter in all its weights."""
    css = INTER.read_text(encoding="utf-8")
    return re.sub(
        r"url\(\./([^)]+)\)", lambda found: f"url({_inside(INTER.parent / found[1])})", css
    ).replace("font-display: swap", "font-display: block")


@cache
def chinese_styles() -> str:
    """The Chinese font, regular and bold."""
    covered = ",".join(f"U+{first:X}-{last:X}" for first, last in RANGES)
    return "".join(
        f"@font-face{{font-family:'{CHINESE}';font-weight:{weight};font-display:block;"
        f"src:url({_inside(path)}) format('woff2');unicode-range:{covered}}}\n"
        for weight, path in CHINESE_FILES.items()
    )


def _inside(path: Path) -> str:
    return f"data:font/woff2;base64,{b64encode(path.read_bytes()).decode()}"
