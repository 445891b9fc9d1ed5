"""What a page is: an entry in `PAGES` makes its navigation, address, capability and callbacks."""

from collections.abc import Callable
from dataclasses import dataclass

from dash import Dash
from dash.development.base_component import Component

from dashboard.services import Services


@dataclass(frozen=True, slots=True)
class Page:
    """`layout` gives the page with its panels still loading; `register` adds the callbacks that fill them. `icon` is
    the name of a Bootstrap icon."""

    key: str
    path: str
    title: str
    icon: str
    capability: str
    layout: Callable[[], Component]
    register: Callable[[Dash, Services], None]
