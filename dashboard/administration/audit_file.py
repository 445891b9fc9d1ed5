"""`GET /administration/audit.csv`: the audit log as a file."""

import csv
from collections.abc import Callable
from io import StringIO

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue

from dashboard import audit
from dashboard.access import ADMIN, EXPORT
from dashboard.administration.action import PREFIX
from dashboard.answers.administration import Entry
from dashboard.exports.neutral import neutral
from dashboard.queries.audit_log import FILTERS, Wanted, every_entry
from dashboard.signing_in.login import current_viewer
from rollup.db import Store

PATH = f"{PREFIX}/audit.csv"
CAPABILITIES = (ADMIN, EXPORT)
COLUMNS = ("at", "event", "actor", "network", "subject", "detail")


def register(server: Flask, store: Store) -> None:
    """Adds the address."""
    server.add_url_rule(PATH, "administration_audit_file", _view(store), methods=["GET"])


def _view(store: Store) -> Callable[[], ResponseReturnValue]:
    def view() -> ResponseReturnValue:
        viewer = current_viewer()
        for capability in CAPABILITIES:
            viewer.require(capability)
        given = {name: request.args.get(name, "") for name in FILTERS}
        entries = every_entry(store, viewer, Wanted.of(given))
        with store.writing() as connection:
            audit.record(connection, "exported", viewer, "audit log", f"{len(entries)} entries")
        answer = Response(_text(entries), content_type="text/csv; charset=utf-8")
        answer.headers["Content-Disposition"] = 'attachment; filename="audit.csv"'
        return answer

    return view


def _text(entries: tuple[Entry, ...]) -> str:
    target = StringIO()
    writer = csv.writer(target)
    writer.writerow(COLUMNS)
    for each in entries:
        words = (each.event, each.actor, each.network, each.subject, each.detail)
        writer.writerow([each.at.isoformat(timespec="seconds"), *map(neutral, words)])
    return target.getvalue()
