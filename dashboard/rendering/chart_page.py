"""The page in which Kaleido draws: Plotly, Kaleido's own script and the fonts, all within, and nothing else let in."""

from pathlib import Path

import kaleido

from dashboard.rendering.fonts import VENDOR, chinese_styles, latin_styles

KALEIDO = Path(kaleido.__file__).parent / "vendor" / "kaleido_scopes.js"
PLOTLY = VENDOR / "plotly" / "plotly-cartesian.min.js"
"""The same bundle as on the console's pages: the paper shows what the screen does."""
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline';"
    " font-src data:; img-src data: blob:"
)
FONTS_FIRST = """
const draw = kaleido_scopes.plotly;
const weights = [400, 500, 600, 700];
kaleido_scopes.plotly = async (spec, ...given) => {
  const text = JSON.stringify(spec);
  await Promise.all(weights.flatMap((weight) =>
    ["Inter", "'Noto Sans SC'"].map((family) => document.fonts.load(`${weight} 13px ${family}`, text))));
  return draw(spec, ...given);
};
"""
"""Plotly measures text when it lays a figure out: it must not measure that of a font that is still being read."""


def chart_page() -> str:
    """The page."""
    scripts = [PLOTLY.read_text(encoding="utf-8"), KALEIDO.read_text(encoding="utf-8"), FONTS_FIRST]
    return "\n".join(
        [
            "<!DOCTYPE html><html><head><meta charset='utf-8'>",
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
            f"<style id='head-style'></style><style>{latin_styles()}{chinese_styles()}</style>",
            *(f"<script>{script}</script>" for script in scripts),
            "</head><body style='margin:0;padding:0'><img id='kaleido-image'></body></html>",
        ]
    )
