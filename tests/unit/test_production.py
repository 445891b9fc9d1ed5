"""What keeps the console from being started where others can reach it."""

import pytest

from dashboard.production import is_production, refuse_unsafe
from dashboard.settings import read_settings
from rollup.errors import BadInput

GOOD = "x7Kq0vTz-4mWcYb9RfHn2LsPdJgUeA3iO5"


@pytest.mark.parametrize("place", [{}, {"VA_HOST": "::1"}, {"VA_HOST": "localhost"}])
def test_on_this_machine_alone_anything_goes(place: dict[str, str]) -> None:
    settings = read_settings({"VA_SECRET_KEY": "s" * 40, **place})
    assert not is_production(settings)
    refuse_unsafe(settings, {"FLASK_DEBUG": "1"})


@pytest.mark.parametrize(
    "place",
    [{"VA_HOST": "0.0.0.0"}, {"VA_HOST": "10.0.0.5"}, {"VA_PROXIES": "1"}, {"VA_SECURE_COOKIES": "on"}],
)
@pytest.mark.parametrize(
    "environment, said",
    [
        ({}, "not set"),
        ({"VA_SECRET_KEY": ""}, "not set"),
        ({"VA_SECRET_KEY": GOOD[:31]}, "shorter than 32"),
        ({"VA_SECRET_KEY": "change-me-0123456789-abcdefghijklmnop"}, "guessed"),
        ({"VA_SECRET_KEY": "ab" * 20}, "guessed"),
        ({"VA_SECRET_KEY": GOOD, "FLASK_DEBUG": "1"}, "FLASK_DEBUG is on"),
        ({"VA_SECRET_KEY": GOOD, "DASH_DEBUG": "true"}, "DASH_DEBUG is on"),
    ],
)
def test_in_production_a_weak_secret_or_debug_is_refused(
    place: dict[str, str], environment: dict[str, str], said: str
) -> None:
    settings = read_settings({"VA_SECRET_KEY": GOOD, **place})
    with pytest.raises(BadInput, match=said):
        refuse_unsafe(settings, environment)
    refuse_unsafe(settings, {"VA_SECRET_KEY": GOOD, "FLASK_DEBUG": "0"})
