"""The wiring: `create_app` puts store, sign-in, pages and headers together. Importing this module has no effect."""

import logging
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import time
from typing import Any

from dash import Dash, html, no_update
from dash.development.base_component import Component
from flask import Flask
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select
from werkzeug.middleware.proxy_fix import ProxyFix

import pages
from dashboard import administration, api, beacon, language, sent_reports
from dashboard.api.exporting import FIGURE_REPORTS
from dashboard.api.fact_reports import FACT_REPORTS
from dashboard.cli import main
from dashboard.parts import Parts
from dashboard.production import refuse_unsafe
from dashboard.server import made_ready, start_logging
from dashboard.services import Services
from dashboard.settings import Settings, read_settings
from dashboard.signing_in import forgotten, login, set_up, sign_in_code, sign_on_pages
from dashboard.web import callback_gate, error_pages, headers, health, language_choice, limits
from pages import alert_mail
from pages.documents import PageReport
from pages.monthly.report import MonthlyReport
from pages.scheduled import SCHEDULED
from rollup.db import Store, open_store
from rollup.errors import VenueAnalyticsError
from rollup.model import chain

logger = logging.getLogger(__name__)
ASSETS = Path(__file__).parent / "assets"
ASSET_SECONDS = 86_400
"""How long a browser may keep an asset; Dash puts the time of its last change into its address."""
LARGEST_REQUEST = 8 * 1024 * 1024
HEAD_SCRIPT = "zz-theme/browser.js"
"""Sets the theme, so it stands in the head: with Dash's other scripts, at the end of the page, a dark page would begin
with a white flash. As a file of ours the security policy lets it run."""
DOCUMENT = """<!DOCTYPE html>
<html lang="LANGUAGE">
<head>
{%metas%}
<title>{%title%}</title>
{%favicon%}
<script src="HEAD_SCRIPT"></script>
{%css%}
</head>
<body>
{%app_entry%}
<footer>
{%config%}
{%scripts%}
{%renderer%}
</footer>
</body>
</html>
"""
"""The page around the application; Dash fills in what stands in braces."""
REPORTS = (*FIGURE_REPORTS, *FACT_REPORTS, PageReport(pages.PAGES), MonthlyReport())
"""Everything that can be exported, by whatever process makes the file."""
PARTS = Parts(REPORTS, SCHEDULED, alert_mail.compose)
"""What the application's own package makes use of and does not import."""


class Console(Dash):
    """Dash, with the reader's language named in the document."""

    def interpolate_index(self, *parts: Any, **named: Any) -> str:
        page = str(super().interpolate_index(*parts, **named))
        return page.replace("LANGUAGE", language.current().key, 1)


def create_app(
    settings: Settings | None = None, store: Store | None = None, clock: Callable[[], float] = time
) -> Dash:
    """A new console, independent of any other in the process. Without settings those of the environment are used,
    and without a store the one they name is opened; the caller sees to its being migrated. Figures are as of `clock`
    (epoch seconds)."""
    if settings is None:
        settings = read_settings()
        refuse_unsafe(settings)
    store = store or open_store(settings.database_url, settings.database_connections)
    server = _server(settings)
    language_choice.register(server)
    limits.register_by_address(server, settings)
    signing_in = login.register(server, store, settings)
    administration.register(server, signing_in, PARTS.scheduled)
    set_up.register(server, signing_in, settings)
    forgotten.register(server, store, settings)
    sign_in_code.register(server, signing_in)
    sign_on_pages.register(server, signing_in, settings)
    limits.register_by_caller(server, settings)
    health.register(server, store)
    error_pages.register(server)
    app = _dash(server)
    callback_gate.register(server, app.callback_map)
    headers.register(server, settings, app.csp_hashes)
    services = Services(
        store=store,
        settings=settings,
        viewer=login.current_viewer,
        clock=lambda: int(clock()),
        chain_name=partial(_chain_name, store),
        csrf_token=generate_csrf,
        reports=REPORTS,
        session=login.current_session,
        is_proved=login.is_proved,
    )
    api.register(server, services)
    sent_reports.register(server, services)
    beacon.register(server, store, settings, services.clock)
    pages.register_all(app, services)
    app.layout = partial(_layout, services)
    return app


def wsgi() -> Flask:
    """The console for a server of several processes, each of which calls this: `gunicorn`, by `gunicorn.conf.py`. What
    is done by the clock is done by `venue-analytics jobs`."""
    settings = read_settings()
    start_logging(settings.log_level)
    refuse_unsafe(settings)
    return made_ready(create_app(settings).server)


def _server(settings: Settings) -> Flask:
    """The Flask application, with nothing on it yet."""
    server = Flask("dashboard", static_folder=None)
    server.config.update(
        SEND_FILE_MAX_AGE_DEFAULT=ASSET_SECONDS,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        PREFERRED_URL_SCHEME="https" if settings.secure_cookies else "http",
    )
    if settings.proxies:
        count = settings.proxies
        server.wsgi_app = ProxyFix(server.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    return server


def _dash(server: Flask) -> Console:
    """Dash on the server. Pages come from `pages.PAGES`, not from Dash's discovery and its process-wide registry,
    which would give a second application in the process those of the first."""
    app = Console(
        "dashboard",
        server=server,  # type: ignore[arg-type]
        title="Venue Analytics",
        update_title=None,  # type: ignore[arg-type]
        assets_folder=str(ASSETS),
        assets_ignore=f"^{re.escape(Path(HEAD_SCRIPT).name)}$",
        use_pages=False,
        pages_folder="",
        serve_locally=True,
        compress=True,
        suppress_callback_exceptions=True,
        on_error=_told_by_nobody,
    )
    # As Dash's own addresses of assets: a changed file has another address, so that a kept copy is not used.
    changed = (ASSETS / HEAD_SCRIPT).stat().st_mtime
    app.index_string = DOCUMENT.replace("HEAD_SCRIPT", f"{app.get_asset_url(HEAD_SCRIPT)}?m={changed}")
    return app


def _told_by_nobody(error: Exception) -> Any:
    """What becomes of an error that no callback has foreseen, such as by values that no control has: it is for the log,
    and the page stays as it is."""
    if isinstance(error, VenueAnalyticsError):
        raise error
    logger.error("a callback failed", exc_info=error)
    return no_update


def _layout(services: Services) -> Component:
    """The document. Dash also asks for it in the first request of all, whoever sends that: strangers have none."""
    return pages.layout(services) if login.is_signed_in() else html.Div()


def _chain_name(store: Store) -> str:
    """The name of the signed-in person's chain."""
    with store.reading() as connection:
        wanted = select(chain.c.name).where(chain.c.id == login.current_viewer().chain_id)
        return connection.scalar(wanted) or ""


if __name__ == "__main__":
    main(["serve"])
