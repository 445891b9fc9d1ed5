"""What is installed and how it is kept up: versions, the browser for PDF files, the periodic jobs."""

import platform
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version

from dashboard.browser import find_browser
from dashboard.model import SCHEMAS
from rollup.db import Store


@dataclass(frozen=True, slots=True)
class Installation:
    """`schema` and `schema_wanted`: the migrations that the database is at and that the code expects, a number for each
    layer. `browser`: whether there is one that draws images and PDF files."""

    product: str
    schema: str
    schema_wanted: str
    python: str
    database: str
    browser: bool


@dataclass(frozen=True, slots=True)
class JobState:
    """A job, for each way in which business days begin (`clock`, such as "Europe/Stockholm+0"; empty where it does not
    matter). `state` of its last run: done, failed, running, interrupted or never; `rows`: venue-days rebuilt or
    checked; `error` is told only to those who can do something about it."""

    name: str
    clock: str
    state: str
    started: datetime | None
    seconds: int | None
    rows: int
    error: str
    overdue: int
    next_due: datetime | None


def installation(store: Store) -> Installation:
    """What is installed here."""
    dialect = store.engine.dialect
    with store.reading() as connection:
        found = [schema.version(connection) or "none" for schema in SCHEMAS]
    return Installation(
        product=_product(),
        schema=" · ".join(found),
        schema_wanted=" · ".join(schema.newest() for schema in SCHEMAS),
        python=platform.python_version(),
        database=f"{NAMES.get(dialect.name, dialect.name)} {_number(dialect.server_version_info)}".rstrip(),
        browser=find_browser() is not None,
    )


NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def _product() -> str:
    try:
        return version("venue-analytics")
    except PackageNotFoundError:
        return "not installed"


def _number(parts: tuple[object, ...] | None) -> str:
    return ".".join(str(part) for part in parts or ())
