"""Settings: each one declared once, read from the environment variable `VA_` + its name in capitals.

`docs/settings.md` is written from these declarations, and a test holds it to them.
"""

# ruff: noqa: RUF009 - `_setting` makes a dataclass field, not a shared default value.

import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from email.utils import parseaddr
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from rollup.errors import BadInput, VenueAnalyticsError, unknown

PREFIX = "VA_"
TEST_PREFIX = "VA_TEST_"
"""Variables of the test suite; the product ignores them."""
SHORTEST_SECRET = 32
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
SWITCH = {
    "1": True,
    "true": True,
    "yes": True,
    "on": True,
    "0": False,
    "false": False,
    "no": False,
    "off": False,
}


def project_root() -> Path:
    """The folder that relative paths start from: the checkout this code runs from or, where it is installed as a
    package, the working directory. So the command line finds the same database from any folder."""
    checkout = Path(__file__).resolve().parents[1]
    return checkout if (checkout / "pyproject.toml").is_file() else Path.cwd()


def _text(value: str) -> str:
    return value.strip()


def _switch(value: str) -> bool:
    if value.strip().lower() not in SWITCH:
        raise BadInput(f"{value!r} is neither on nor off")
    return SWITCH[value.strip().lower()]


def _whole(lowest: int, highest: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not value.strip().isdecimal() or not lowest <= int(value) <= highest:
            raise BadInput(f"{value!r} is no whole number from {lowest} to {highest}")
        return int(value)

    return parse


def _level(value: str) -> str:
    level = value.strip().upper()
    if level not in LOG_LEVELS:
        raise unknown("level", value, LOG_LEVELS)
    return level


def _one_of(*choices: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value.strip().lower() not in choices:
            raise unknown("choice", value.strip(), choices)
        return value.strip().lower()

    return parse


def _pairs(value: str) -> tuple[tuple[str, str], ...]:
    """What is written as `a=b, c=d`."""
    found = []
    for part in value.split(","):
        name, sign, meaning = (each.strip() for each in part.partition("="))
        if not (name and sign and meaning):
            raise BadInput(f"{part.strip()!r} is no pair such as board=director")
        found.append((name, meaning))
    return tuple(found)


def _web_address(value: str) -> str:
    """An address without the slash at its end."""
    address = value.strip().rstrip("/")
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise BadInput(f"{value!r} is no address such as https://figures.example.com")
    return address


def _folder(value: str) -> Path:
    return project_root() / value.strip()


def _colour(value: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", value.strip()):
        raise BadInput(f"{value!r} is no colour such as #3457d5")
    return value.strip().lower()


def _database_url(value: str) -> str:
    """The URL, with the path of an SQLite file made absolute."""
    try:
        url = make_url(value.strip())
    except ArgumentError as error:
        raise BadInput(
            "no database URL such as sqlite:///var/file.db or postgresql://user@host/name"
        ) from error
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        url = url.set(database=str(project_root() / url.database))
    return url.render_as_string(hide_password=False)


def _secret(value: str) -> str:
    if len(value) < SHORTEST_SECRET:
        raise BadInput(f"too short: give at least {SHORTEST_SECRET} random characters")
    return value


def _setting(default: str, meaning: str, parse: Callable[[str], Any], *, secret: bool = False) -> Any:
    """One declaration. `default` is written as in the environment; empty means that the meaning says what happens.
    A secret is kept out of the repr, and so out of logs and tracebacks."""
    return field(repr=not secret, metadata={"default": default, "help": meaning, "parse": parse})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that can be configured, checked. Made by `read_settings`."""

    database_url: str = _setting(
        "sqlite:///var/venue-analytics.db",
        "The database: SQLite for one machine, `postgresql://user:password@host/name` for several processes. "
        "A relative SQLite path starts at the project's folder.",
        _database_url,
        secret=True,
    )
    host: str = _setting(
        "127.0.0.1",
        "The address to listen on. The demo's sign-ins work on loopback addresses only.",
        _text,
    )
    port: int = _setting("8050", "The port to listen on.", _whole(1, 65535))
    secret_key: str = _setting(
        "",
        "Signs the session cookies: at least 32 random characters, the same in every process. "
        "On loopback one is made when it is not given, and kept in `secret-key` in the data folder; "
        "only its owner can read it. Where others can reach the console (another `VA_HOST`, proxies, secure cookies), "
        "`serve` refuses to start without one, or with one that can be guessed.",
        _secret,
        secret=True,
    )
    data_folder: Path = _setting(
        "var", "The folder for what the application writes beside the database.", _folder
    )
    threads: int = _setting(
        "8", "How many requests are answered at the same time, in each process.", _whole(1, 128)
    )
    database_connections: int = _setting(
        "10",
        "How many connections to PostgreSQL each process keeps; as many again are made while those are in use. "
        "At least as many as `VA_THREADS` keep requests from waiting.",
        _whole(1, 500),
    )
    scheduler: bool = _setting(
        "on",
        "Whether `serve` also runs the periodic jobs. Several processes may have it on: a lease lets one of them work.",
        _switch,
    )
    secure_cookies: bool = _setting(
        "off",
        "Whether cookies are sent over HTTPS only. Switch it on behind TLS; it also sends HSTS.",
        _switch,
    )
    proxies: int = _setting(
        "0",
        "How many reverse proxies stand in front and may say who the client is (`X-Forwarded-For`, `-Proto`, `-Host`).",
        _whole(0, 10),
    )
    api_per_minute: int = _setting(
        "1200",
        "How many requests to the API one token or person may make in a minute, in each process; 0: any number.",
        _whole(0, 1_000_000),
    )
    api_per_address: int = _setting(
        "3000",
        "How many requests to the API may come from one address in a minute, in each process; 0: any number. "
        "Behind a proxy set `VA_PROXIES`, or all of the world is one address.",
        _whole(0, 1_000_000),
    )
    beacon_per_minute: int = _setting(
        "6000",
        "How many beacons of booking sites may come under one key in a minute, in each process; 0: any number.",
        _whole(0, 1_000_000),
    )
    beacon_per_address: int = _setting(
        "300",
        "How many beacons of booking sites may come from one address in a minute, in each process; 0: any number.",
        _whole(0, 1_000_000),
    )
    log_level: str = _setting("INFO", "The least that is logged: DEBUG, INFO, WARNING or ERROR.", _level)
    chain: str = _setting(
        "",
        "The key of the chain that the command line works for. Needed only when the database holds several.",
        _text,
    )

    export_workers: int = _setting(
        "2",
        "How many long exports are made at the same time, each in a process of its own. 0: this process makes none.",
        _whole(0, 16),
    )
    export_minutes: int = _setting(
        "60",
        "How many minutes an export may take before it is stopped and said to have failed.",
        _whole(1, 1440),
    )
    export_days: int = _setting(
        "7", "How many days an exported file is kept for the person who asked for it.", _whole(1, 90)
    )
    brand_name: str = _setting("", "The name on printed reports. By default that of the chain.", _text)
    brand_colour: str = _setting("#3457d5", "The colour of printed reports, as #rrggbb.", _colour)
    brand_logo: Path | None = _setting(
        "",
        "The logo on printed reports: an SVG, PNG or JPEG file of at most 1 MiB. Without one they have none.",
        _folder,
    )
    public_url: str = _setting(
        "",
        "The address under which people reach the console, for links in mails, such as `https://figures.example.com`. "
        "By default that of `VA_HOST` and `VA_PORT`.",
        _web_address,
    )
    mail_host: str = _setting(
        "", "The mail server (SMTP) that mails are handed to. Without one they wait in the outbox.", _text
    )
    mail_port: int = _setting("587", "The mail server's port.", _whole(1, 65535))
    mail_tls: str = _setting(
        "starttls",
        "How the way to the mail server is encrypted: `starttls` (port 587), `implicit` (port 465) or `none`, "
        "which takes no password except on loopback.",
        _one_of("starttls", "implicit", "none"),
    )
    mail_user: str = _setting(
        "", "The user name at the mail server. Without one nobody signs in there.", _text
    )
    mail_password: str = _setting("", "The password at the mail server.", str, secret=True)
    mail_sender: str = _setting(
        "",
        "Who mails are from, such as `Venue Analytics <figures@example.com>`. Needed with `VA_MAIL_HOST`.",
        _text,
    )
    mail_seconds: int = _setting(
        "20", "How many seconds the mail server has for each of its answers.", _whole(1, 100)
    )

    oidc_issuer: str = _setting(
        "",
        "The provider of single sign-on (OpenID Connect), such as `https://login.example.com`. Without it people sign "
        "in with passwords alone.",
        _web_address,
    )
    oidc_client_id: str = _setting("", "The name of this console at the provider.", _text)
    oidc_client_secret: str = _setting("", "Its secret at the provider.", str, secret=True)
    oidc_scopes: str = _setting("openid profile email", "What is asked of the provider.", _text)
    oidc_name: str = _setting("Single sign-on", "What the button of the sign-in page says.", _text)
    oidc_groups_claim: str = _setting("groups", "The claim that names a person's groups.", _text)
    oidc_roles: tuple[tuple[str, str], ...] = _setting(
        "",
        "Which role a group has, such as `board=director, desk=manager`; the first that fits counts. "
        "Who is in none of the groups is refused.",
        _pairs,
    )
    oidc_venues: str = _setting(
        "none",
        "What somebody who comes for the first time sees: `none`, until an administrator gives them venues, or `all`.",
        _one_of("none", "all"),
    )

    def __post_init__(self) -> None:
        """What one setting asks of another."""
        if self.oidc_issuer and not (self.oidc_client_id and self.oidc_client_secret):
            raise BadInput(
                "VA_OIDC_CLIENT_ID: VA_OIDC_ISSUER needs VA_OIDC_CLIENT_ID and VA_OIDC_CLIENT_SECRET",
                "VA_OIDC_CLIENT_ID",
            )
        if self.mail_host and "@" not in parseaddr(self.mail_sender)[1]:
            raise BadInput("VA_MAIL_SENDER: give the address that mails are from", "VA_MAIL_SENDER")
        if self.mail_user and self.mail_tls == "none" and not is_loopback(self.mail_host):
            raise BadInput(
                "VA_MAIL_TLS: a password is not sent in clear text; choose starttls or implicit",
                "VA_MAIL_TLS",
            )

    def link(self, path: str) -> str:
        """The full address of a path of the console."""
        return (self.public_url or f"http://{self.host}:{self.port}") + path

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        return is_loopback(self.host)


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine only. Names other than `localhost` are not looked up."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def variable(declared: Field[Any]) -> str:
    """The environment variable of a setting."""
    return PREFIX + declared.name.upper()


def read_settings(environment: Mapping[str, str] | None = None, /, **overrides: str) -> Settings:
    """The settings of the process environment (or the one given), `overrides` by field name in their place.

    Raises `BadInput` that names the variable, and `NotFound` for a `VA_` variable that does not exist."""
    given = dict(os.environ if environment is None else environment)
    given |= {PREFIX + name.upper(): value for name, value in overrides.items()}
    known = [variable(declared) for declared in fields(Settings)]
    for name in given:
        if name.startswith(PREFIX) and not name.startswith(TEST_PREFIX) and name not in known:
            raise unknown("setting", name, known, name)
    values = {declared.name: _value(declared, given) for declared in fields(Settings)}
    values["secret_key"] = values["secret_key"] or stored_secret(values["data_folder"] / "secret-key")
    return Settings(**values)


def setting(name: str, environment: Mapping[str, str] | None = None) -> Any:
    """One setting of the process environment, for what stands far from where all of them are handed on."""
    declared = next(declared for declared in fields(Settings) if declared.name == name)
    return _value(declared, os.environ if environment is None else environment)


def _value(declared: Field[Any], given: Mapping[str, str]) -> Any:
    """What a setting is worth. A variable that is set to nothing counts as not set, as in compose files."""
    name, default = variable(declared), declared.metadata["default"]
    text = given.get(name, "") or default
    if not text:
        return ""
    try:
        return declared.metadata["parse"](text)
    except VenueAnalyticsError as error:
        raise BadInput(f"{name}: {error}", name) from error


def stored_secret(path: Path) -> str:
    """The secret kept in a file; made at the first call. Two processes that start together get the same one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    if not path.exists():
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(
                fresh, path
            )  # Atomic, and refuses when another process was first; the file is never half written.
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    secret = path.read_text(encoding="ascii").strip()
    if len(secret) < SHORTEST_SECRET:
        raise BadInput(f"{path} holds no usable secret; delete it to have a new one made", "VA_SECRET_KEY")
    return secret


def settings_page() -> str:
    """`docs/settings.md`."""
    lines = [
        "# Settings",
        "",
        "Read from the environment when a command starts. Declared in `dashboard/settings.py`; write this page anew "
        "with `venue-analytics db settings --page > docs/settings.md`.",
        "",
        "| variable | default | meaning |",
        "| --- | --- | --- |",
    ]
    for declared in fields(Settings):
        default = f"`{declared.metadata['default']}`" if declared.metadata["default"] else ""
        lines.append(f"| `{variable(declared)}` | {default} | {declared.metadata['help']} |")
    lines += [
        "",
        "An unknown variable that begins with `VA_` is an error, except `VA_TEST_…`, which belong to the tests.",
        "",
    ]
    return "\n".join(lines)
