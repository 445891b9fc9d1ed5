"""A figure that is to be drawn on paper."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Chart:
    """A figure as JSON has it, with the size in pixels at which it is drawn. `name` tells it in messages; `summary` is
    read out in its place."""

    name: str
    figure: Mapping[str, Any]
    width: int
    height: int
    summary: str = ""
