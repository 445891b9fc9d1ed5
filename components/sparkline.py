"""A line without axes, for the shape of a number's last days. Drawn as a mask, so that the style sheet colours it."""

from collections.abc import Sequence
from urllib.parse import quote

from dash import html

from components.elements import aria

WIDTH, HEIGHT, EDGE = 120, 32, 3


def sparkline(numbers: Sequence[float | None]) -> html.Div:
    """The numbers in order; gaps are bridged. Fewer than two draw nothing."""
    known = [(index, number) for index, number in enumerate(numbers) if number is not None]
    if len(known) < 2:
        return html.Div(className="va-spark", **aria(hidden="true"))
    image = f'url("data:image/svg+xml,{quote(_svg(known, len(numbers)))}")'
    return html.Div(
        className="va-spark", style={"maskImage": image, "WebkitMaskImage": image}, **aria(hidden="true")
    )


def _svg(known: list[tuple[int, float]], count: int) -> str:
    low, high = min(number for _, number in known), max(number for _, number in known)
    room = (high - low) or 1
    points = [
        (WIDTH * index / (count - 1), EDGE + (HEIGHT - 2 * EDGE) * (1 - (number - low) / room))
        for index, number in known
    ]
    line = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    area = f"M{line}L{points[-1][0]:.1f} {HEIGHT}L{points[0][0]:.1f} {HEIGHT}Z"
    stroke = 'stroke="black" stroke-width="1.75" stroke-linejoin="round" vector-effect="non-scaling-stroke"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none">'
        f'<path d="{area}" fill="black" fill-opacity=".13"/>'
        f'<path d="M{line}" fill="none" {stroke}/></svg>'
    )
