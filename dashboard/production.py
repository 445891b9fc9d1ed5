"""What must not be when others than this machine can reach the console."""

import os
from collections.abc import Mapping

from dashboard.settings import SHORTEST_SECRET, Settings
from rollup.errors import BadInput

PLACEHOLDERS = ("change", "secret", "default", "example", "placeholder", "password")
FEWEST_CHARACTERS = 10
"""Different ones; fewer are typed by hand, not drawn at random."""
DEBUG_SWITCHES = ("FLASK_DEBUG", "DASH_DEBUG", "DEBUG")
OFF = ("", "0", "false", "no", "off")


def is_production(settings: Settings) -> bool:
    """Whether others can reach the console: it listens beyond loopback, or something stands in front of it."""
    return not settings.is_loopback or settings.proxies > 0 or settings.secure_cookies


def refuse_unsafe(settings: Settings, environment: Mapping[str, str] | None = None) -> None:
    """Raises `BadInput` that names every fault, when this is production."""
    given = os.environ if environment is None else environment
    if not is_production(settings):
        return
    found = [*_of_secret(given.get("VA_SECRET_KEY", "")), *_of_debug(given)]
    if found:
        raise BadInput(f"this is not started where others can reach it: {'; '.join(found)}", "VA_SECRET_KEY")


def _of_secret(secret: str) -> list[str]:
    advice = 'make one with python3 -c "import secrets; print(secrets.token_urlsafe(48))"'
    if not secret:
        return [f"VA_SECRET_KEY is not set; {advice}, the same for every process"]
    if len(secret) < SHORTEST_SECRET:
        return [f"VA_SECRET_KEY is shorter than {SHORTEST_SECRET} characters; {advice}"]
    is_placeholder = any(word in secret.lower() for word in PLACEHOLDERS)
    if is_placeholder or len(set(secret)) < FEWEST_CHARACTERS:
        return [f"VA_SECRET_KEY can be guessed; {advice}"]
    return []


def _of_debug(given: Mapping[str, str]) -> list[str]:
    on = [name for name in DEBUG_SWITCHES if given.get(name, "").strip().lower() not in OFF]
    return [f"{name} is on; unset it" for name in on]
