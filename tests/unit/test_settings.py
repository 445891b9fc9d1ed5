"""Settings: defaults, overrides, refusals that name the variable, and the page made from them."""

import stat
from pathlib import Path

import pytest

from dashboard.settings import is_loopback, project_root, read_settings, settings_page
from rollup.errors import BadInput, NotFound

SECRET = {"VA_SECRET_KEY": "s" * 40}


def test_defaults_serve_this_machine_from_a_file_in_the_project() -> None:
    settings = read_settings(SECRET)
    assert (settings.host, settings.port, settings.scheduler, settings.secure_cookies) == (
        "127.0.0.1",
        8050,
        True,
        False,
    )
    assert settings.database_url == f"sqlite:///{project_root() / 'var/venue-analytics.db'}"


def test_environment_and_overrides_win_in_that_order() -> None:
    settings = read_settings(SECRET | {"VA_PORT": "9000", "VA_SCHEDULER": "off"}, port="9001")
    assert (settings.port, settings.scheduler) == (9001, False)


def test_an_empty_variable_counts_as_not_set() -> None:
    assert read_settings(SECRET | {"VA_PORT": ""}).port == 8050


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VA_PORT", "0"),
        ("VA_PORT", "eighty"),
        ("VA_THREADS", "-1"),
        ("VA_SCHEDULER", "maybe"),
        ("VA_LOG_LEVEL", "LOUD"),
        ("VA_DATABASE_URL", "not a url"),
        ("VA_SECRET_KEY", "short"),
    ],
)
def test_a_bad_value_is_refused_with_the_name_of_its_variable(name: str, value: str) -> None:
    with pytest.raises(BadInput, match=name) as caught:
        read_settings(SECRET | {name: value})
    assert caught.value.field == name


def test_a_bad_secret_is_never_repeated_in_the_message() -> None:
    with pytest.raises(BadInput) as caught:
        read_settings({"VA_SECRET_KEY": "hunter2"})
    assert "hunter2" not in str(caught.value)


def test_an_unknown_variable_gets_did_you_mean() -> None:
    with pytest.raises(NotFound, match="did you mean 'VA_DATABASE_URL'"):
        read_settings(SECRET | {"VA_DATABASEURL": "sqlite:///x.db"})


def test_the_secret_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    first = read_settings({"VA_DATA_FOLDER": str(tmp_path / "var")})
    second = read_settings({"VA_DATA_FOLDER": str(tmp_path / "var")})
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 32
    assert stat.S_IMODE((tmp_path / "var/secret-key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret-key"]


def test_a_damaged_secret_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text("")
    with pytest.raises(BadInput, match="delete it"):
        read_settings({"VA_DATA_FOLDER": str(tmp_path)})


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "[::1]", "localhost", "LOCALHOST"])
def test_loopback(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.2", "example.com", "localhost.example.com", ""])
def test_not_loopback(host: str) -> None:
    assert not is_loopback(host)


def test_the_settings_page_is_current() -> None:
    assert (project_root() / "docs/settings.md").read_text(encoding="utf-8") == settings_page()
