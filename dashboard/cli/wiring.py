"""The wiring, for the few commands that need what stands above this package: the one place in which it is found by
name. Most commands need nothing of it, and would wait some seconds for it to load."""

from collections.abc import Callable
from pkgutil import resolve_name
from typing import cast

from flask import Flask

from dashboard.parts import Parts
from dashboard.settings import Settings
from rollup.db import Store

APPLICATION, PARTS = "app:create_app", "app:PARTS"


def parts() -> Parts:
    """What is handed down to this package."""
    return cast("Parts", resolve_name(PARTS))


def application(settings: Settings, store: Store) -> Flask:
    """The console."""
    create_app: Callable[[Settings, Store], object] = resolve_name(APPLICATION)
    return cast("Flask", create_app(settings, store).server)  # type: ignore[attr-defined]
