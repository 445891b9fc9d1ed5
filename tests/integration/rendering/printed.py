"""Documents as people get them: printed by the process's renderer, and read back as text."""

import subprocess
from io import BytesIO
from typing import Any

from app import REPORTS
from components import formats
from dashboard import language
from dashboard.access import ROLES, Viewer
from dashboard.exports.formats import format_named, write
from dashboard.exports.order import Options
from dashboard.exports.report import Asked, report_named
from rollup.db import Store
from rollup.venues import venues_of
from tests.integration.api.chain_site import MANAGED, NOW

OCTOBER = {"month": ("2026-10",)}


def viewer_of(store: Store, name: str) -> Viewer:
    """Somebody of a role, for all venues or for two of them."""
    scope, _, role = name.partition("-")
    with store.reading() as connection:
        places = {place.key: place for place in venues_of(connection, 1)}
    own = None if scope == "all" else frozenset(places[key].id for key in MANAGED)
    return Viewer(name, 1, frozenset(ROLES[role]), own)


def asked(store: Store, given: Any = OCTOBER, name: str = "all-director", spoken: str = "en") -> Asked:
    return Asked(store, viewer_of(store, name), NOW, given, spoken)


def printed(question: Asked, report: str = "monthly", paper: str = "a4") -> bytes:
    with language.speaking(question.language):
        document = report_named(REPORTS, report).document(question)
        target = BytesIO()
        write(question.viewer, document, format_named("pdf"), target, Options(paper=paper))
    return target.getvalue()


def told_of(program: str, pdf: bytes, *options: str) -> str:
    run = subprocess.run(
        [program, *options, "-", *(["-"] if program == "pdftotext" else [])], input=pdf, capture_output=True
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.decode()


def plain(text: str) -> str:
    return "".join(text.replace(formats.SPACE, " ").split())
