"""Small pieces that every component is made of."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar

from dash import dcc, html
from dash.development.base_component import Component

Element = TypeVar("Element", bound=Component)
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


def made(kind: type[Element], children: Any, **properties: Any) -> Element:
    """An element as its constructor makes it, without its check of each property, which takes longer than all else: for
    lists of thousands, with properties that the element is known to have."""
    element = kind.__new__(kind)
    element.__dict__ = {**_bare(kind), "children": children, **properties}
    return element


@cache
def _bare(kind: type[Component]) -> Mapping[str, Any]:
    """What an element knows of itself before it has any property."""
    element = kind(href="") if kind is dcc.Link else kind()
    return {name: value for name, value in vars(element).items() if name not in element._prop_names}
