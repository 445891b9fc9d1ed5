"""A chart of times as SVG: bars on a logarithmic scale, for a document that is read on light and dark paper."""

from collections.abc import Mapping, Sequence
from html import escape
from math import log10

WIDTH, LABEL, BAR, GAP, HEAD = 980, 300, 13, 14, 62
COLOURS = ("#2f6fde", "#9dbcf3", "#4fa39a", "#c8811a", "#8a8f98")
INK, RULE = "#6b7280", "#6b728055"


def bars(groups: Mapping[str, Sequence[float]], names: Sequence[str], unit: str = "ms") -> str:
    """A group of bars for each key, one bar for each name."""
    values = [value for row in groups.values() for value in row]
    low, high = int(log10(min(values)) // 1), int(-(-log10(max(values)) // 1))

    def place(value: float) -> float:
        return LABEL + (log10(value) - low) / (high - low) * (WIDTH - LABEL - 70)

    step = len(names) * BAR + GAP
    height = HEAD + len(groups) * step + 10
    parts = [_legend(names)]
    for power in range(low, high + 1):
        at = place(10**power)
        parts.append(
            f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{HEAD - 10}" y2="{height - 10}" stroke="{RULE}"/>'
        )
        parts.append(_text(at, HEAD - 16, f"{10**power:,g} {unit}", "middle"))
    for index, (label, row) in enumerate(groups.items()):
        top = HEAD + index * step
        parts.append(_text(LABEL - 12, top + step / 2 - 4, label, "end"))
        for nth, value in enumerate(row):
            y, end = top + nth * BAR, place(value)
            parts.append(
                f'<rect x="{LABEL}" y="{y}" width="{max(end - LABEL, 1):.1f}" height="{BAR - 2}"'
                f' fill="{COLOURS[nth % len(COLOURS)]}"/>'
            )
            parts.append(_text(end + 5, y + BAR - 4, f"{value:,.3g}", "start"))
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif"'
        f' font-size="11">\n{body}\n</svg>\n'
    )


def _legend(names: Sequence[str]) -> str:
    parts = []
    for nth, name in enumerate(names):
        x = 10 + nth * (WIDTH - 20) // len(names)
        parts.append(f'<rect x="{x}" y="8" width="11" height="11" fill="{COLOURS[nth % len(COLOURS)]}"/>')
        parts.append(_text(x + 16, 18, name, "start"))
    return "\n".join(parts)


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{INK}">{escape(words)}</text>'
