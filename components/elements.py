"""Small pieces that every component is made of."""

from collections.abc import Callable
from typing import Any

from dash import html

Children = list[Any]
Link = Callable[[str], str]
"""From a group's key to the address that it leads to."""


def aria(**names: str) -> dict[str, Any]:
    """Accessibility attributes of an element: `aria(label="Close")` is `aria-label="Close"`."""
    return {f"aria-{name}": value for name, value in names.items()}


def data(**names: str) -> dict[str, Any]:
    """Attributes that scripts and tests find an element by: `data(metric="aov")` is `data-metric="aov"`."""
    return {f"data-{name.replace('_', '-')}": value for name, value in names.items()}


def icon(name: str, more: str = "") -> html.I:
    """A Bootstrap icon, for the eye alone; what it stands for is said by its button or beside it."""
    return html.I(className=f"bi bi-{name} {more}".rstrip(), **aria(hidden="true"))


def spoken(text: str) -> html.Span:
    """Text for a screen reader alone."""
    return html.Span(text, className="visually-hidden")
