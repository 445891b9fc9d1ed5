"""`/healthz`: whether the server can answer questions, for load balancers and service managers."""

from flask import Flask, jsonify
from flask.typing import ResponseReturnValue

from dashboard.model import SCHEMAS
from dashboard.web import gate
from rollup.db import Store
from rollup.errors import Unavailable
from rollup.schema import is_current


def register(server: Flask, store: Store) -> None:
    """Adds the route. It is public, so it says nothing about the data or the installation."""

    @server.get("/healthz")
    @gate.public
    def healthz() -> ResponseReturnValue:
        try:
            state = "ok" if is_current(store, SCHEMAS) else "migrate the database"
        except Unavailable:
            state = "no database"
        return jsonify(status=state), 200 if state == "ok" else 503
